/* people: what they do in the shop. See check.h. */
#include "model/check.h"

#include <string.h>

/* TEXT behind what the list holds. */
static void
add_member(struct check *c, struct shop_entity *e, const char *entity,
    const char *key, const char *text)
{
	const char *old = shop_get(e, key);
	size_t len = old ? strlen(old) : 0;
	const struct json *v = check_value(c->arena, text);

	shop_put(c->shop, e, key,
	    len > 2
		? arena_printf(c->arena, "%.*s,%s]", (int)len - 1, old, text)
		: arena_printf(c->arena, "[%s]", text));
	check_mark(c, entity, key, "", check_text(c->arena, v), true);
}

static void
edit_text(struct check *c, struct shop_entity *e, const char *entity,
    const char *key, const struct json *want, const char *text)
{
	shop_put(c->shop, e, key, text);
	check_mark(c, entity, key, check_text(c->arena, json_get(want, key)),
	    text, false);
}

/* A value of the person's own, and a SKU that has it. */
static void
add_variant(struct check *c, struct shop_product *p)
{
	struct shop *s = c->shop;
	struct shop_option *o = &p->options[0];
	struct shop_sku *k = &s->skus[s->nskus];
	const char *id;
	size_t i;

	if (!p->noptions || o->len == SHOP_VALUES)
		return;
	id = arena_printf(s->arena, "person-%u", ++s->serial);
	o->values[o->len].id = id;
	o->values[o->len].name = id;
	o->values[o->len++].slug = id;
	*k = s->skus[p->default_sku];
	k->id = arena_printf(s->arena, "sk-%s", id);
	k->slug = id;
	k->persons = true;
	k->finite = false;
	for (i = 0; i < k->nvalues; i++)
		if (!strcmp(k->option[i], o->id))
			k->value[i] = id;
	s->nskus++;
}

bool
check_edit(struct check *c, const struct json *desired, const char *webflow_id,
    struct dice *d)
{
	struct shop_product *p =
	    webflow_id ? shop_find(c->shop, webflow_id) : NULL;
	const struct json *want =
	    json_get(json_get(desired, "product"), "fieldData");
	const struct json *sku;
	struct shop_sku *k = NULL;
	size_t i;

	if (!p)
		return false;
	for (i = 0; i < c->shop->nskus; i++)
		if (&c->shop->products[c->shop->skus[i].product] == p &&
		    !c->shop->skus[i].gone && (!k || chance(d, 30)))
			k = &c->shop->skus[i];
	sku = json_get(check_desired(c, desired, k), "fieldData");
	switch (roll(d, 9)) {
	case 0:
		edit_text(c, &p->is, p->id, "name", want, "\"By a person\"");
		break;
	case 1:
		edit_text(
		    c, &p->is, p->id, "description", want, "\"A person's\"");
		break;
	case 2:
		add_member(c, &p->is, p->id, "category", "\"cat-person\"");
		break;
	case 3:
		if (sku)
			edit_text(
			    c, &k->is, k->id, "name", sku, "\"Person's SKU\"");
		break;
	case 4:
		if (sku)
			edit_text(c, &k->is, k->id, "price", sku,
			    "{\"value\":77,\"unit\":\"USD\"}");
		break;
	case 5:
		if (sku)
			add_member(c, &k->is, k->id, "more-images",
			    shop_upload(c->shop, "beach.jpg"));
		break;
	case 6:
		p->archived = true;
		check_mark(c, p->id, "isArchived",
		    json_get_text(desired, "state", ""), "", false);
		break;
	case 7:
		add_variant(c, p);
		break;
	case 8:
		for (i = 0; i < c->shop->nskus; i++)
			if (&c->shop->products[c->shop->skus[i].product] == p)
				c->shop->skus[i].gone = true;
		p->gone = true;
		return true;
	}
	return false;
}
