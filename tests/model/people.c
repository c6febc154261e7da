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
	k->was = check_fields_of(s->arena, k);
	for (size_t i = 0; i < k->nvalues; i++)
		if (strcmp(k->option[i], o->id) == 0)
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

	if (!p)
		return false;
	for (size_t i = 0; i < c->shop->nskus; i++)
		if (&c->shop->products[c->shop->skus[i].product] == p &&
		    !c->shop->skus[i].gone && (!k || chance(d, 30)))
			k = &c->shop->skus[i];
	sku =
	    k->was ? NULL : json_get(check_desired(c, desired, k), "fieldData");
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
		for (size_t i = 0; i < c->shop->nskus; i++)
			if (&c->shop->products[c->shop->skus[i].product] == p)
				c->shop->skus[i].gone = true;
		p->gone = true;
		return true;
	}
	return false;
}

/* ---- a product of the PIM, made by hand */

/* The options from the last to the first, each value under another name. */
static void
make_options(struct shop *s, struct shop_product *p, const struct json *options)
{
	size_t n = json_len(options);
	const struct json *values;

	for (size_t i = 0; i < n; i++) {
		const struct json *from = json_at(options, n - 1 - i);
		struct shop_option *o = &p->options[p->noptions++];

		o->id = arena_printf(s->arena, "hand-o%zu", i);
		o->name = arena_printf(
		    s->arena, "Hand %s", json_get_text(from, "name", ""));
		values = json_get(from, "values");
		json_each (v, values) {
			struct shop_value *to = &o->values[o->len];

			to->id = to->slug =
			    arena_printf(s->arena, "hand-o%zu-v%zu", i, o->len);
			to->name = arena_printf(s->arena, "hand %s", v->text);
			o->len++;
		}
	}
}

/* SKU's own, with the code of the PIM; EXTRA: a variant of the person's own. */
static void
make_sku(
    struct shop *s, size_t product, const struct json *sku, const char *extra)
{
	const struct shop_product *p = &s->products[product];
	const struct json *code = json_get(json_get(sku, "fieldData"), "sku");
	struct shop_sku *k = &s->skus[s->nskus];
	const char *name;
	size_t j;

	memset(k, 0, sizeof *k);
	k->id = arena_printf(s->arena, "sk-hand-%u", ++s->serial);
	k->slug = arena_printf(s->arena, "hand-%u", s->serial);
	k->product = product;
	shop_put(s, &k->is, "name", "\"By hand\"");
	shop_put(s, &k->is, "price", "{\"value\":1,\"unit\":\"USD\"}");
	shop_put(s, &k->is, "sku",
	    extra ? arena_printf(s->arena, "\"%s\"", extra)
		  : check_text(s->arena, code));
	for (size_t i = 0; i < p->noptions; i++) {
		name = json_text(
		    json_at(json_get(sku, "values"), p->noptions - 1 - i));
		for (j = 0; j < p->options[i].len; j++)
			if (strcmp(p->options[i].values[j].name + 5, name) == 0)
				break;
		/* the person's own value stands behind the PIM's */
		if (extra && !i)
			j = p->options[i].len - 1;
		k->option[i] = p->options[i].id;
		k->value[i] = p->options[i].values[j].id;
	}
	k->nvalues = p->noptions;
	k->was = check_fields_of(s->arena, k);
	s->nskus++;
}

/* A value that the PIM has not, and a SKU that has it. */
static void
make_extra(struct shop *s, size_t product, const struct json *like)
{
	struct shop_option *o = &s->products[product].options[0];
	struct shop_value *v = &o->values[o->len];
	const char *code;

	if (!s->products[product].noptions || o->len == SHOP_VALUES)
		return;
	code = arena_printf(s->arena, "hand-extra-%u", ++s->serial);
	v->id = v->slug = v->name = code;
	o->len++;
	make_sku(s, product, like, code);
}

static void
leave_out_code(struct shop *s, struct shop_sku *k)
{
	k->missing = shop_get(&k->is, "sku");
	shop_put(s, &k->is, "sku", NULL);
	k->was = check_fields_of(s->arena, k);
}

bool
people_make(struct shop *s, const struct json *desired, struct dice *d)
{
	const struct json *skus = json_get(desired, "skus");
	struct shop_product *p = &s->products[s->nproducts];

	json_each (x, skus)
		if (json_get(x, "plytix_id") &&
		    json_empty(json_get(json_get(x, "fieldData"), "sku")))
			return false;
	memset(p, 0, sizeof *p);
	p->by_hand = true;
	p->id = arena_printf(s->arena, "pr-hand-%u", ++s->serial);
	p->slug = arena_printf(s->arena, "hand-%u", s->serial);
	p->default_sku = s->nskus;
	shop_put(s, &p->is, "name", "\"By hand\"");
	make_options(s, p, json_get(desired, "options"));
	json_each (x, skus)
		if (json_get(x, "plytix_id") &&
		    (p->default_sku == s->nskus || chance(d, 85)))
			make_sku(s, s->nproducts, x, NULL);
	if (s->nskus - p->default_sku > 1 && chance(d, 15))
		leave_out_code(s, &s->skus[s->nskus - 1]);
	if (chance(d, 30))
		make_extra(s, s->nproducts, json_first(skus));
	s->nproducts++;
	return true;
}

/* Whether a variant has the code, which is JSON. */
static bool
is_variants(struct shop *s, const struct json *desired, const char *code)
{
	const struct json *skus = json_get(desired, "skus"), *has;

	for (const struct json *x = json_first(skus);
	     code && x != json_end(skus); x = json_next(x)) {
		has = json_get(json_get(x, "fieldData"), "sku");
		if (strcmp(check_text(s->arena, has), code) == 0)
			return true;
	}
	return false;
}

bool
people_yield(struct shop *s, const struct json *desired, const char *id)
{
	bool found = false;

	for (size_t i = 0; i < s->nskus; i++) {
		struct shop_sku *k = &s->skus[i];

		if (!k->was || k->gone)
			continue;
		if (is_variants(s, desired, k->missing))
			shop_put(s, &k->is, "sku", k->missing);
		else if (k->persons && id &&
			 strcmp(s->products[k->product].id, id) == 0 &&
			 is_variants(s, desired, shop_get(&k->is, "sku")))
			shop_put(s, &k->is, "sku",
			    arena_printf(
				s->arena, "\"person-%u\"", ++s->serial));
		else
			continue;
		k->missing = NULL;
		k->was = check_fields_of(s->arena, k);
		found = true;
	}
	return found;
}
