/* stock: see stock.h. */
#include "plan/stock.h"

#include <string.h>

#include "plan/field_value.h"
#include "plan/create.h"

static const struct json *
no_stock(struct arena *a)
{
	struct jmake m = {0};
	const struct json *made;

	jmake_open(&m, JSON_OBJECT);
	jmake_text(&m, "inventoryType", "finite");
	jmake_key(&m, "quantity");
	jmake_add(&m, JSON_NUMBER, "0", 1);
	jmake_close(&m);
	made = jmake_take(&m, a);
	jmake_release(&m);
	return made;
}

static bool
read_it(struct known *k, struct step *step, struct known_sku *sku)
{
	step->kind = STEP_READ_STOCK;
	step_sku_add(step, k->arena, 1)->sku = sku;
	return true;
}

bool
stock_risen(const struct json *sent, const struct json *shop)
{
	const char *type = json_get_text(shop, "inventoryType", NULL);

	if (!type)
		return false;
	if (!json_is(json_get(sent, "inventoryType"), type))
		return true;
	return strcmp(type, "finite") == 0 &&
	       json_int(json_get(shop, "quantity"), 0) >
		   json_int(json_get(sent, "quantity"), 0);
}

static bool
send_it(struct known *k, struct step *step, struct known_sku *sku,
    const struct json *stock)
{
	step->kind = STEP_UPDATE_STOCK;
	step->skus = NULL;
	step_sku_add(step, k->arena, 1)->sku = sku;
	step->skus[0].stock = stock;
	return true;
}

/* Only what the PIM changed is sent: sales lower the shop's number. Of a SKU
 * that we never sent a number, the shop's is read first. */
static bool
one(struct known *k, struct step *step, struct known_sku *sku,
    const struct json *want)
{
	bool finite =
	    strcmp(json_get_text(want, "inventoryType", ""), "finite") == 0;

	if (sku && sku->unsure && (k->facts & FACT_STOCK_KEPT)) {
		sku->unsure = false;
		sku->touched = true;
	}
	if (sku && sku->unsure) {
		if (!sku->resend && !(k->facts & FACT_STOCK_RESET))
			return read_it(k, step, sku);
		return send_it(k, step, sku, want ? want : sku->stock);
	}
	if (!want || !sku)
		return false;
	if (field_same(want, sku->stock)) {
		if (!known_unsure(k) || sku->made || sku->stocked)
			return false;
		if (!sku->shop_stock)
			return read_it(k, step, sku);
		/* so a run that was cut short wrote another number */
		if (!stock_risen(sku->stock, sku->shop_stock))
			return false;
	}
	if (!sku->stock && sku->made && !finite) {
		sku->stock = want; /* that is how it was made */
		sku->touched = true;
		return false;
	}
	if (!sku->stock && !sku->made) {
		if (!sku->shop_stock)
			return read_it(k, step, sku);
		if (field_same(json_get(want, "inventoryType"),
			json_get(sku->shop_stock, "inventoryType")) &&
		    (!finite || field_same(json_get(want, "quantity"),
				    json_get(sku->shop_stock, "quantity")))) {
			sku->stock = want;
			sku->touched = true;
			return false;
		}
	}
	return send_it(k, step, sku, want);
}

static const char *
called(const struct known_sku *s)
{
	const char *code = json_get_text(s->is.sent, "sku", "");

	return *code ? code : s->slug ? s->slug : "";
}

bool
stock_plan(const struct goal *g, struct known *k, const struct match *m,
    struct step *step, struct verdict *v)
{
	size_t d;

	for (d = 0; d < g->nskus; d++)
		if (one(k, step, m->skus[d], g->skus[d].stock))
			return true;
	/* a repair sends what was sent, and withdraws nothing */
	for (d = 0; d < m->nwithdrawn && !g->repair; d++) {
		struct known_sku *s = m->withdrawn[d];

		if (!known_is_ours(s))
			continue;
		if (v)
			verdict_warn(v, "withdrawn",
			    "sku '%s' is no longer in the PIM, or archived or "
			    "a draft there; Webflow cannot remove it, so its "
			    "stock is 0",
			    called(s));
		if (one(k, step, s, no_stock(k->arena)))
			return true;
	}
	return false;
}
