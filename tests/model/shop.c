/* shop: see shop.h. */
#include "model/shop_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const products_fields[] = {
    "name", "description", "category", "brand", NULL};
static const char *const skus_fields[] = {"name", "sku", "price",
    "compare-at-price", "weight", "main-image", "more-images", NULL};

static bool
live(const struct json *body)
{
	return json_is(json_get(body, "publishStatus"), "live");
}

/* What a server that has its own mind about the default SKU does (18). */
static bool
first_values(struct call *c, struct shop_sku *k, const struct shop_product *p)
{
	struct shop_sku asked = *k;

	if (c->shop->mode.first == FIRST_FREE)
		return true;
	for (size_t i = 0; i < p->noptions; i++) {
		if (strcmp(k->value[i], p->options[i].values[0].id) == 0)
			continue;
		if (c->shop->mode.first == FIRST_REFUSED)
			return inner_refuse(c, 400, "sku-values",
			    "the default SKU must hold the first value");
		k->value[i] = p->options[i].values[0].id;
	}
	if (k->id && inner_has_twin(c, k, k->product))
		*k = asked; /* not where another one is */
	return true;
}

static bool
create_product(struct call *c, const struct json *body)
{
	static const struct shop_product none;
	struct shop *s = c->shop;
	struct shop_product *p = &s->products[s->nproducts];
	struct shop_sku *k = &s->skus[s->nskus];
	const struct json *pd =
	    json_get(json_get(body, "product"), "fieldData");
	const struct json *sd = json_get(json_get(body, "sku"), "fieldData");
	const struct json *list = json_get(pd, "sku-properties");

	if (s->nproducts == SHOP_PRODUCTS || s->nskus == SHOP_SKUS)
		abort();
	memset(p, 0, sizeof *p);
	memset(k, 0, sizeof *k);
	if (!json_get(pd, "name"))
		return inner_refuse(c, 400, "name", "is required");
	if (!inner_required(c, sd))
		return false;
	p->slug = inner_slug(c, pd, true, NULL);
	k->slug = p->slug ? inner_slug(c, sd, false, NULL) : NULL;
	if (!k->slug || !inner_fields(c, &p->is, pd, products_fields) ||
	    !inner_fields(c, &k->is, sd, skus_fields) ||
	    !inner_options(c, &none, p, list) ||
	    !inner_values(c, k, p, json_get(sd, "sku-values"), list) ||
	    !first_values(c, k, p))
		return false;
	p->id = inner_id(s, "pr");
	k->id = inner_id(s, "sk");
	k->product = s->nproducts++;
	p->default_sku = s->nskus++;
	p->published = live(body);
	p->draft = s->mode.born_draft && !live(body);
	p->staged = k->staged = !live(body);
	text_add(&c->out, "{");
	text_key(&c->out, "product");
	inner_show_product(s, &c->out, p);
	text_key(&c->out, "skus");
	text_add(&c->out, "[");
	inner_show_sku(s, &c->out, k);
	text_add(&c->out, "]}");
	return true;
}

/* Changes are made to a copy: a refusal leaves nothing behind. */
static bool
change_sku(struct call *c, size_t at, const struct shop_product *p,
    const struct json *data, const struct json *list)
{
	struct shop *s = c->shop;
	struct shop_sku copy = s->skus[at];

	if (!s->mode.own_slug_refused && !inner_required(c, data))
		return false;
	if (!s->mode.own_slug_refused || json_get(data, "slug"))
		copy.slug = inner_slug(c, data, false, copy.slug);
	if (!copy.slug || !inner_fields(c, &copy.is, data, skus_fields))
		return false;
	if (json_get(data, "sku-values")) {
		if (!inner_values(
			c, &copy, p, json_get(data, "sku-values"), list))
			return false;
		if (p->default_sku == at && !first_values(c, &copy, p))
			return false;
		inner_twins(c, &copy, copy.product);
	}
	if (s->mode.resets)
		copy.finite = false;
	s->skus[at] = copy;
	return true;
}

static bool
change_product(struct call *c, struct shop_product *p, const struct json *body)
{
	struct shop *s = c->shop;
	size_t at = (size_t)(p - s->products);
	struct shop_product copy = *p;
	const struct json *product = json_get(body, "product");
	const struct json *data = json_get(product, "fieldData");
	const struct json *list = json_get(data, "sku-properties");
	const struct json *sku = json_get(body, "sku");

	if (!product)
		return inner_refuse(c, 400, "product", "is missing");
	if (!inner_fields(c, &copy.is, data, products_fields))
		return false;
	if (list &&
	    (!inner_options(c, p, &copy, list) || !inner_in_use(c, at, &copy)))
		return false;
	if (json_get(data, "slug")) {
		copy.slug = inner_slug(c, data, true, p->slug);
		if (!copy.slug)
			return false;
	}
	if (!json_get(product, "isArchived"))
		inner_blame(c, "a PATCH of a product without isArchived");
	copy.archived = json_true(json_get(product, "isArchived"));
	if (json_get(product, "isDraft"))
		copy.draft = json_true(json_get(product, "isDraft"));
	if (!sku)
		inner_blame(c, "a PATCH of a product without its default SKU");
	if (sku && !change_sku(c, p->default_sku, &copy,
		       json_get(sku, "fieldData"), list))
		return false;
	*p = copy;
	p->published |= live(body);
	p->staged = !live(body);
	if (sku)
		s->skus[p->default_sku].staged = p->staged;
	inner_show_product(s, &c->out, p);
	return true;
}

static bool
create_skus(struct call *c, struct shop_product *p, const struct json *body)
{
	struct shop *s = c->shop;
	const struct json *list = json_get(body, "skus");
	size_t first = s->nskus, have = 0, made = 0, half;

	if (!json_len(list))
		return inner_refuse(c, 400, "skus", "is missing");
	if (json_len(list) > s->mode.batch)
		return inner_refuse(
		    c, 400, "skus", "too many items in one request");
	for (size_t i = 0; i < s->nskus; i++)
		have +=
		    !s->skus[i].gone && &s->products[s->skus[i].product] == p;
	if (have + json_len(list) > SHOP_VARIANTS)
		return inner_refuse(c, 400, "skus", "more than 50 variants");
	half = c->fault == HALF_DONE ? json_len(list) / 2 : json_len(list);
	json_each (x, list) {
		const struct json *data = json_get(x, "fieldData");
		struct shop_sku *k = &s->skus[s->nskus];

		if (s->nskus == SHOP_SKUS)
			abort();
		memset(k, 0, sizeof *k);
		k->product = (size_t)(p - s->products);
		if (!inner_required(c, data) ||
		    !(k->slug = inner_slug(c, data, false, NULL)) ||
		    !inner_fields(c, &k->is, data, skus_fields) ||
		    !inner_values(
			c, k, p, json_get(data, "sku-values"), NULL)) {
			s->nskus = first; /* all or nothing */
			return false;
		}
		k->id = inner_id(s, "sk");
		k->staged = !live(body);
		inner_twins(c, k, k->product);
		s->nskus++;
		if (++made == half)
			break;
	}
	if (c->fault == HALF_DONE)
		return inner_refuse(c, 500, "", "An Internal Error occurred");
	text_add(&c->out, "{");
	text_key(&c->out, "skus");
	text_add(&c->out, "[");
	for (size_t i = first; i < s->nskus; i++) {
		text_key(&c->out, NULL);
		inner_show_sku(s, &c->out, &s->skus[i]);
	}
	text_add(&c->out, "]}");
	return true;
}

static bool
stock(struct call *c, struct shop_sku *k, const struct json *body)
{
	const char *type = json_get_text(body, "inventoryType", "");

	if (body && strcmp(type, "finite") != 0 &&
	    strcmp(type, "infinite") != 0)
		return inner_refuse(c, 400, "inventoryType", "is required");
	if (body) {
		k->finite = strcmp(type, "finite") == 0;
		if (json_get(body, "quantity"))
			k->quantity =
			    atol(json_get_text(body, "quantity", "0"));
	}
	text_add(&c->out, "{");
	text_member(&c->out, "id", k->id);
	text_key(&c->out, "quantity");
	text_add(&c->out, arena_printf(c->shop->arena, "%ld", k->quantity));
	text_member(
	    &c->out, "inventoryType", k->finite ? "finite" : "infinite");
	text_add(&c->out, "}");
	return true;
}

/* The listing of SKUs, by slug where that is honoured, else in pages of 5. */
static bool
find(struct call *c, const char *query)
{
	struct shop *s = c->shop;
	char slug[256] = "";
	size_t offset = 0, seen = 0, shown = 0;
	const char *at = strstr(query, "offset=");
	const char *by = strstr(query, "slug=");

	if (by && s->mode.refuses_filters)
		return inner_refuse(c, 400, "slug", "is no filter");
	if (by)
		sscanf(by, "slug=%255[^&]", slug);
	if (at)
		offset = (size_t)atol(at + 7);
	text_add(&c->out, "{");
	text_key(&c->out, "items");
	text_add(&c->out, "[");
	for (size_t i = 0; i < s->nskus; i++) {
		if (s->skus[i].gone || (by && s->mode.filters &&
					   strcmp(s->skus[i].slug, slug) != 0))
			continue;
		if (seen++ < offset || shown == 5)
			continue;
		shown++;
		text_key(&c->out, NULL);
		inner_show_sku(s, &c->out, &s->skus[i]);
	}
	text_add(&c->out, "]");
	text_key(&c->out, "pagination");
	text_add(&c->out,
	    arena_printf(s->arena, "{\"limit\":5,\"offset\":%zu,\"total\":%zu}",
		offset, seen));
	text_add(&c->out, "}");
	return true;
}

static bool
patch_sku(struct call *c, struct shop_product *p, const char *id,
    const struct json *body)
{
	struct shop *s = c->shop;
	struct shop_sku *k = shop_sku_find(s, id);

	if (!k || &s->products[k->product] != p)
		return inner_refuse(c, 404, "sku", "not found");
	if (!change_sku(c, (size_t)(k - s->skus), p,
		json_get(json_get(body, "sku"), "fieldData"), NULL))
		return false;
	k->staged = !live(body);
	inner_show_sku(s, &c->out, k);
	return true;
}

static bool
route(struct call *c, const char *method, const char *path,
    const struct json *body)
{
	struct shop *s = c->shop;
	char id[64] = "", sku[64] = "";
	struct shop_product *p;
	struct shop_sku *k;
	bool post = strcmp(method, "POST") == 0,
	     get = strcmp(method, "GET") == 0;

	if (s->mode.refuses_live && live(body))
		return inner_refuse(
		    c, 409, "", "The site has never been published");
	if (strncmp(path, "/collections/SKUS/items?", 24) == 0 && get)
		return find(c, path + 23);
	if (sscanf(path, "/collections/SKUS/items/%63[^/]/inventory", id) ==
	    1) {
		k = shop_sku_find(s, id);
		return k ? stock(c, k, get ? NULL : body)
			 : inner_refuse(c, 404, "sku", "not found");
	}
	if (strcmp(path, "/sites/SITE/products") == 0 && post)
		return create_product(c, body);
	if (sscanf(path, "/sites/SITE/products/%63[^/]/skus/%63s", id, sku) < 1)
		return inner_refuse(c, 404, "", "RouteNotFound");
	p = shop_find(s, id);
	if (!p)
		return inner_refuse(c, 404, "product", "not found");
	if (*sku)
		return patch_sku(c, p, sku, body);
	if (post)
		return create_skus(c, p, body);
	if (get)
		inner_show_whole(s, &c->out, (size_t)(p - s->products));
	return get || change_product(c, p, body);
}

int
shop_serve(struct shop *s, enum shop_fault fault, const char *method,
    const char *path, const struct json *body, const char **answer)
{
	struct call c = {.shop = s, .fault = fault};

	s->requests++;
	*answer = "";
	if (fault == LOST_BEFORE)
		return 0;
	if (route(&c, method, path, body) && strcmp(method, "GET") != 0)
		s->writes++;
	if (!c.status)
		c.status = 200;
	*answer = text_kept(s, &c.out);
	if (fault == EMPTY_BODY && c.status == 200)
		*answer = "";
	return fault == LOST_AFTER ? 0 : c.status;
}

void
shop_foreign(struct shop *s, const char *slug, const char *sku_slug)
{
	struct shop_product *p = &s->products[s->nproducts];
	struct shop_sku *k = &s->skus[s->nskus];

	memset(p, 0, sizeof *p);
	memset(k, 0, sizeof *k);
	p->id = inner_id(s, "pr");
	p->slug = arena_printf(s->arena, "%s", slug);
	p->persons = k->persons = true;
	k->id = inner_id(s, "sk");
	k->slug = arena_printf(s->arena, "%s", sku_slug);
	k->product = s->nproducts++;
	p->default_sku = s->nskus++;
	shop_put(s, &p->is, "name", "\"Somebody else's\"");
	shop_put(s, &k->is, "name", "\"Somebody else's\"");
	shop_put(s, &k->is, "price", "{\"value\":1,\"unit\":\"USD\"}");
}

void
shop_publish(struct shop *s)
{
	struct shop_product *p;

	for (size_t i = 0; i < s->nskus; i++) {
		p = &s->products[s->skus[i].product];
		if (p->draft || p->archived)
			continue;
		p->published = true;
		p->staged = s->skus[i].staged = false;
	}
}
