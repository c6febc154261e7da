/* stock: see stock.h. */
#include "plan/stock.h"

#include <string.h>

#include "plan/field_value.h"
#include "plan/create.h"

static const struct json *
make_stock(struct arena *a, const char *type, const char *quantity)
{
	struct json_builder m = {0};

	json_build_open(&m, JSON_OBJECT);
	json_build_text(&m, "inventoryType", type);
	if (quantity) {
		json_build_key(&m, "quantity");
		json_build_add(&m, JSON_NUMBER, quantity, strlen(quantity));
	}
	return field_built(&m, a);
}

static const struct json *
no_stock(struct arena *a)
{
	return make_stock(a, "finite", "0");
}

const struct json *
stock_endless(struct arena *a)
{
	return make_stock(a, "infinite", NULL);
}

bool
stock_is_endless(const struct json *stock)
{
	return json_is(json_get(stock, "inventoryType"), "infinite");
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
		/* an interrupted run may have written another number */
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

/* The PIM's stock cannot be read. A SKU that the shop had before keeps its own;
 * one that we made is infinite only because of that, as the ledger says or,
 * where it was not recorded, the shop: it gets 0. *ASK: the shop's is to be
 * read. NULL: it keeps what it has. */
static const struct json *
unread(struct known *k, const struct known_sku *sku, bool *ask)
{
	if (sku && !sku->stock && sku->is.found && known_is_ours(sku)) {
		*ask = !sku->shop_stock;
		return stock_is_endless(sku->shop_stock) ? no_stock(k->arena)
							 : NULL;
	}
	return sku && stock_is_endless(sku->stock) ? no_stock(k->arena) : NULL;
}

static bool
one_wanted(struct known *k, struct step *step, struct known_sku *sku,
    const struct desired_sku *d, struct verdict *v)
{
	const struct json *want = d->stock;
	bool ask = false;

	if (d->unread) {
		want = unread(k, sku, &ask);
		if (ask)
			return read_it(k, step, sku);
		if (want && v)
			verdict_warn(v, "stock-none",
			    "the stock of '%s' is 0: it is new, and its stock "
			    "in the PIM is no number; correct it there",
			    d->code);
	} else if (!want && sku && sku->stock &&
		   !stock_is_endless(sku->stock) && v) {
		verdict_warn(v, "stock-emptied",
		    "the PIM has no stock of '%s' any more; the shop keeps "
		    "what it has (%s was sent last); give it a number, 0 to "
		    "end its sale",
		    d->code, json_get_text(sku->stock, "quantity", "?"));
	}
	return one(k, step, sku, want);
}

/* How people recognise a SKU beside its code: "Size M, Color Red". */
static const char *
values_of(struct known *k, const struct match *m, size_t w)
{
	const char *values = "", *value;

	for (size_t o = 0; o < m->options.len; o++) {
		value = m->withdrawn_values[w][o];
		if (value)
			values = arena_printf(k->arena, "%s%s%.60s %.60s",
			    values, *values ? ", " : "",
			    m->options.list[o].name, value);
	}
	return values;
}

static void
warn_withdrawn(
    struct known *k, const struct match *m, size_t w, struct verdict *v)
{
	const struct known_sku *s = m->withdrawn[w];
	const char *code = known_code(s), *values = values_of(k, m, w);
	bool both = *code && *values;

	verdict_warn(v, "withdrawn",
	    "sku '%s' is no longer in the PIM, or archived or a draft there, "
	    "or not selected by the mapping; Webflow cannot remove it, so its "
	    "stock is 0%s%s%s",
	    *code     ? code
	    : *values ? values
	    : s->slug ? s->slug
		      : "",
	    both ? " (" : "", both ? values : "", both ? ")" : "");
}

bool
stock_plan(const struct desired *g, struct known *k, const struct match *m,
    struct step *step, struct verdict *v)
{
	for (size_t d = 0; d < g->nskus; d++)
		if (one_wanted(
			k, step, m->skus[d], &g->skus[d], g->repair ? NULL : v))
			return true;
	/* a repair sends what was sent, and withdraws nothing */
	for (size_t d = 0; d < m->nwithdrawn && !g->repair; d++) {
		struct known_sku *s = m->withdrawn[d];

		if (!known_is_ours(s))
			continue;
		if (v)
			warn_withdrawn(k, m, d, v);
		if (one(k, step, s, no_stock(k->arena)))
			return true;
	}
	return false;
}
