/* shop_fields: what goes into the shop, field by field. See shop.h. */
#include "model/shop_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- refusing (webflow/API.md, Errors) */

bool
inner_refuse(struct call *c, int status, const char *param, const char *words)
{
	if (c->status)
		return false;
	c->status = status;
	text_add(&c->out, "{");
	text_member(&c->out, "message", "Validation Error");
	text_member(&c->out, "code", "validation_error");
	text_key(&c->out, "details");
	text_add(&c->out, "[{");
	text_member(&c->out, "param", param);
	text_member(&c->out, "description", words);
	text_add(&c->out, "}]}");
	return false;
}

bool
inner_blame(struct call *c, const char *what)
{
	if (!c->shop->misuse)
		c->shop->misuse = what;
	return true;
}

/* ---- pictures (webflow/API.md, Images) */

static bool
is_picture(const struct json *v)
{
	return v->type == JSON_OBJECT &&
	       (json_get(v, "url") || json_get(v, "fileId"));
}

static void
show_file(struct shop *s, size_t n, const char *alt, struct text *t)
{
	const char *name = strrchr(s->files[n], '/'), *end;
	char id[32];

	name = name ? name + 1 : s->files[n];
	end = name + strcspn(name, "?");
	snprintf(id, sizeof id, "file%05zu", n);
	text_add(t, "{");
	text_member(t, "fileId", id);
	text_member(t, "url",
	    arena_printf(s->arena,
		"https://cdn.prod.website-files.com/s/%s_%.*s", id,
		(int)(end - name), name));
	text_key(t, "alt");
	if (alt)
		text_string(t, alt);
	else
		text_add(t, "null");
	text_add(t, "}");
}

static const char *
store_file(struct shop *s, const char *url, const char *alt)
{
	struct text t = {0};

	if (s->nfiles == SHOP_FILES)
		abort();
	s->files[s->nfiles++] = arena_dup(s->arena, url, strlen(url));
	show_file(s, s->nfiles - 1, alt, &t);
	return text_kept(s, &t);
}

/* One that is there already. */
static bool
stored(struct call *c, const char *id, bool by_id, const char *alt,
    const char *key, struct text *t)
{
	size_t n =
	    strncmp(id, "file", 4) != 0 ? SHOP_FILES : (size_t)atol(id + 4);

	if (n >= c->shop->nfiles)
		return inner_refuse(c, 400, key, "File does not exist");
	if (by_id && c->shop->mode.no_ids)
		return inner_refuse(c, 400,
		    c->shop->mode.names_field ? key : "",
		    "Expected an address");
	if (by_id && c->shop->mode.mints_files)
		text_add(t, store_file(c->shop, c->shop->files[n], alt));
	else
		show_file(c->shop, n, alt, t);
	return true;
}

const char *
shop_upload(struct shop *s, const char *name)
{
	return store_file(s, arena_printf(s->arena, "person/%s", name), NULL);
}

/* Fetched while the request waits; one that fails fails all of it. */
static bool
picture(struct call *c, const char *key, const struct json *v, struct text *t)
{
	const char *url = json_get_text(v, "url", "");

	if (json_get(v, "asset") || json_get(v, "modified"))
		inner_blame(c, "our own members of a picture went out");
	if (json_get(v, "fileId"))
		return stored(c, json_get_text(v, "fileId", ""), !*url,
		    json_get_text(v, "alt", NULL), key, t);
	if (strstr(url, "broken"))
		return inner_refuse(c, 400,
		    c->shop->mode.names_field ? key : "",
		    arena_printf(c->shop->arena,
			"Remote file failed to import: %s",
			c->shop->mode.names_picture ? url : "a file"));
	text_add(t, store_file(c->shop, url, json_get_text(v, "alt", NULL)));
	return true;
}

/* ---- fields */

static bool
has(const char *const *list, const char *key)
{
	for (; *list; list++)
		if (strcmp(*list, key) == 0)
			return true;
	return false;
}

static bool
check_categories(struct call *c, const struct json *v)
{
	json_each (x, v)
		if (x->type != JSON_STRING || strncmp(x->text, "cat", 3) != 0)
			return inner_refuse(
			    c, 400, "category", "Provided ID is invalid");
	return true;
}

/* One field as it will be stored; "" clears. */
static bool
field(struct call *c, struct shop_entity *e, const char *key,
    const struct json *v)
{
	struct text t = {0};
	bool good = true;

	if (strcmp(key, "category") == 0 && !check_categories(c, v))
		return false;
	if (strcmp(key, "weight") == 0 && v->type != JSON_NUMBER)
		return inner_refuse(c, 400, key, "expected a number");
	if (strcmp(key, "price") == 0 &&
	    (!json_get(v, "value") || !json_is(json_get(v, "unit"), "USD")))
		return inner_refuse(c, 400, key, "expected a price");
	if (v->type == JSON_NULL || (v->type == JSON_STRING && !v->len)) {
		shop_put(c->shop, e, key, NULL);
		return true;
	}
	if (is_picture(v)) {
		good = picture(c, key, v, &t);
	} else if (v->type == JSON_ARRAY && v->len &&
		   is_picture(json_first(v))) {
		text_add(&t, "[");
		for (const struct json *x = json_first(v);
		     good && x != json_end(v); x = json_next(x)) {
			text_key(&t, NULL);
			good = picture(c, key, x, &t);
		}
		text_add(&t, "]");
	} else {
		text_json(&t, v);
	}
	if (good)
		shop_put(c->shop, e, key, t.data);
	free(t.data);
	return good;
}

bool
inner_fields(struct call *c, struct shop_entity *e, const struct json *data,
    const char *const *allowed)
{
	if (!data || data->type != JSON_OBJECT)
		return inner_refuse(c, 400, "fieldData", "is missing");
	json_each_key (key, data) {
		if (strcmp(key->text, "slug") == 0 ||
		    strcmp(key->text, "sku-values") == 0 ||
		    strcmp(key->text, "sku-properties") == 0)
			continue;
		if (!has(allowed, key->text))
			return inner_refuse(
			    c, 400, key->text, "Field not described in schema");
		if (!field(c, e, key->text, json_next(key)))
			return false;
	}
	return true;
}

/* A slug that is free, or OWN. NULL after a refusal. */
const char *
inner_slug(
    struct call *c, const struct json *data, bool product, const char *own)
{
	const char *slug = json_get_text(data, "slug", NULL), *there;
	struct shop *s = c->shop;
	size_t n = product ? s->nproducts : s->nskus;

	if (!slug || !*slug || strlen(slug) > 255 ||
	    slug[strspn(slug, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTU"
			      "VWXYZ0123456789-_")]) {
		inner_refuse(
		    c, 400, "slug", "is required, letters and digits only");
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		if (product ? s->products[i].gone : s->skus[i].gone)
			continue;
		there = product ? s->products[i].slug : s->skus[i].slug;
		if (strcmp(there, slug) != 0 ||
		    (own && strcmp(own, slug) == 0 &&
			!s->mode.own_slug_refused))
			continue;
		inner_refuse(c, 400, "slug",
		    s->mode.names_slug
			? arena_printf(s->arena,
			      "Unique value is already in database: '%s'", slug)
			: "Unique value is already in database");
		return NULL;
	}
	return arena_dup(s->arena, slug, strlen(slug));
}

/* Of a SKU: name, slug and price in each body (webflow/API.md, SKUs). */
bool
inner_required(struct call *c, const struct json *data)
{
	if (!json_get(data, "name") || !json_get(data, "slug") ||
	    !json_get(data, "price"))
		return inner_refuse(
		    c, 400, "fieldData", "name, slug and price are required");
	return true;
}
