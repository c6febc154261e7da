/* shop: see shop.h. Numbers in comments are the Webflow sheet's. */
#include "shop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- text made by hand */

struct text {
	char *data;
	size_t len, cap;
};

static void
add(struct text *t, const char *s)
{
	size_t n = strlen(s);

	if (t->len + n + 1 > t->cap) {
		t->cap = (t->len + n + 1) * 2;
		t->data = realloc(t->data, t->cap);
		if (!t->data)
			abort();
	}
	memcpy(t->data + t->len, s, n + 1);
	t->len += n;
}

static const char *
kept(struct shop *s, struct text *t)
{
	const char *text = arena_dup(s->arena, t->data ? t->data : "", t->len);

	free(t->data);
	return text;
}

static void
add_string(struct text *t, const char *s)
{
	char one[8];

	add(t, "\"");
	for (; *s; s++) {
		if (*s == '"' || *s == '\\' || (unsigned char)*s < 0x20)
			snprintf(one, sizeof one, "\\u%04x", *s);
		else
			snprintf(one, sizeof one, "%c", *s);
		add(t, one);
	}
	add(t, "\"");
}

/* A member, with the comma before it unless it is the first. */
static void
add_key(struct text *t, const char *key)
{
	if (t->len && t->data[t->len - 1] != '{' && t->data[t->len - 1] != '[')
		add(t, ",");
	if (!key)
		return;
	add_string(t, key);
	add(t, ":");
}

static void
add_member(struct text *t, const char *key, const char *value)
{
	add_key(t, key);
	add_string(t, value);
}

static void
add_json(struct text *t, const struct json *v)
{
	const struct json *c;

	switch ((enum json_type)v->type) {
	case JSON_NULL:
		add(t, "null");
		break;
	case JSON_FALSE:
		add(t, "false");
		break;
	case JSON_TRUE:
		add(t, "true");
		break;
	case JSON_NUMBER:
		add(t, v->text);
		break;
	case JSON_STRING:
		add_string(t, v->text);
		break;
	case JSON_ARRAY:
		add(t, "[");
		for (c = json_first(v); c != json_end(v); c = json_next(c)) {
			add_key(t, NULL);
			add_json(t, c);
		}
		add(t, "]");
		break;
	case JSON_OBJECT:
		add(t, "{");
		for (c = json_first(v); c != json_end(v); c = json_next(c)) {
			add_key(t, c->text);
			c = json_next(c);
			add_json(t, c);
		}
		add(t, "}");
		break;
	}
}

/* ---- looking */

const char *
shop_get(const struct shop_entity *e, const char *key)
{
	size_t i;

	for (i = 0; i < e->len; i++)
		if (!strcmp(e->fields[i].key, key))
			return e->fields[i].text;
	return NULL;
}

void
shop_put(
    struct shop *s, struct shop_entity *e, const char *key, const char *text)
{
	size_t i;

	for (i = 0; i < e->len && strcmp(e->fields[i].key, key); i++)
		;
	if (i == e->len) {
		if (!text)
			return;
		if (e->len == SHOP_FIELDS)
			abort();
		snprintf(e->fields[e->len++].key, sizeof e->fields[i].key, "%s",
		    key);
	}
	if (text)
		e->fields[i].text = arena_dup(s->arena, text, strlen(text));
	else
		e->fields[i] = e->fields[--e->len];
}

struct shop_product *
shop_find(struct shop *s, const char *id)
{
	size_t i;

	for (i = 0; i < s->nproducts; i++)
		if (!s->products[i].gone && !strcmp(s->products[i].id, id))
			return &s->products[i];
	return NULL;
}

struct shop_sku *
shop_sku_find(struct shop *s, const char *id)
{
	size_t i;

	for (i = 0; i < s->nskus; i++)
		if (!s->skus[i].gone && !strcmp(s->skus[i].id, id))
			return &s->skus[i];
	return NULL;
}

static const struct shop_value *
value_of(const struct shop_option *o, const char *id)
{
	size_t i;

	for (i = 0; i < o->len; i++)
		if (!strcmp(o->values[i].id, id))
			return &o->values[i];
	return NULL;
}

const char *
shop_value_name(const struct shop *s, const struct shop_sku *k, size_t option)
{
	const struct shop_option *o = &s->products[k->product].options[option];
	const struct shop_value *v;
	size_t i;

	for (i = 0; i < k->nvalues; i++)
		if (!strcmp(k->option[i], o->id)) {
			v = value_of(o, k->value[i]);
			return v ? v->name : NULL;
		}
	return NULL;
}

static const char *
new_id(struct shop *s, const char *kind)
{
	return arena_printf(s->arena, "%s%022u", kind, ++s->serial);
}

/* ---- showing */

static void
show_fields(struct text *t, const struct shop_entity *e)
{
	size_t i;

	for (i = 0; i < e->len; i++) {
		add_key(t, e->fields[i].key);
		add(t, e->fields[i].text);
	}
}

static void
show_options(struct text *t, const struct shop_product *p)
{
	size_t i, j;

	add_key(t, "sku-properties");
	add(t, "[");
	for (i = 0; i < p->noptions; i++) {
		add_key(t, NULL);
		add(t, "{");
		add_member(t, "id", p->options[i].id);
		add_member(t, "name", p->options[i].name);
		add_key(t, "enum");
		add(t, "[");
		for (j = 0; j < p->options[i].len; j++) {
			add_key(t, NULL);
			add(t, "{");
			add_member(t, "id", p->options[i].values[j].id);
			add_member(t, "name", p->options[i].values[j].name);
			add_member(t, "slug", p->options[i].values[j].slug);
			add(t, "}");
		}
		add(t, "]}");
	}
	add(t, "]");
}

static void
show_times(struct text *t, bool published, bool staged)
{
	add_key(t, "lastPublished");
	add(t, published ? "\"2026-01-01T00:00:00.000Z\"" : "null");
	add_member(t, "lastUpdated",
	    staged ? "2026-01-02T00:00:00.000Z" : "2026-01-01T00:00:00.000Z");
}

static void
show_sku(struct shop *s, struct text *t, const struct shop_sku *k)
{
	size_t i;

	add(t, "{");
	add_member(t, "id", k->id);
	show_times(t, !k->staged, k->staged);
	add_key(t, "fieldData");
	add(t, "{");
	add_member(t, "product", s->products[k->product].id);
	add_member(t, "slug", k->slug);
	show_fields(t, &k->is);
	add_key(t, "sku-values");
	add(t, "{");
	for (i = 0; i < k->nvalues; i++)
		add_member(t, k->option[i], k->value[i]);
	add(t, "}}}");
}

static void
show_product(struct shop *s, struct text *t, const struct shop_product *p)
{
	add(t, "{");
	add_member(t, "id", p->id);
	show_times(t, p->published, p->staged);
	add_key(t, "isArchived");
	add(t, p->archived ? "true" : "false");
	add_key(t, "isDraft");
	add(t, p->draft ? "true" : "false");
	add_key(t, "fieldData");
	add(t, "{");
	add_member(t, "slug", p->slug);
	show_fields(t, &p->is);
	add_member(t, "default-sku", s->skus[p->default_sku].id);
	show_options(t, p);
	add(t, "}}");
}

static void
show_whole(struct shop *s, struct text *t, size_t product)
{
	size_t i;

	add(t, "{");
	add_key(t, "product");
	show_product(s, t, &s->products[product]);
	add_key(t, "skus");
	add(t, "[");
	for (i = 0; i < s->nskus; i++) {
		if (s->skus[i].product != product || s->skus[i].gone)
			continue;
		add_key(t, NULL);
		show_sku(s, t, &s->skus[i]);
	}
	add(t, "]}");
}

const char *
shop_show(struct shop *s, size_t product)
{
	struct text t = {0};

	show_whole(s, &t, product);
	return kept(s, &t);
}

/* ---- refusing (section 3) */

struct call {
	struct shop *shop;
	enum shop_fault fault;
	struct text out;
	int status;
};

static bool
refuse(struct call *c, int status, const char *param, const char *words)
{
	if (c->status)
		return false;
	c->status = status;
	add(&c->out, "{");
	add_member(&c->out, "message", "Validation Error");
	add_member(&c->out, "code", "validation_error");
	add_key(&c->out, "details");
	add(&c->out, "[{");
	add_member(&c->out, "param", param);
	add_member(&c->out, "description", words);
	add(&c->out, "}]}");
	return false;
}

static bool
blame(struct call *c, const char *what)
{
	if (!c->shop->sin)
		c->shop->sin = what;
	return true;
}

/* ---- pictures (8.3) */

static bool
is_picture(const struct json *v)
{
	return v->type == JSON_OBJECT && json_get(v, "url");
}

static void
show_file(struct shop *s, size_t n, const char *alt, struct text *t)
{
	const char *name = strrchr(s->files[n], '/'), *end;
	char id[32];

	name = name ? name + 1 : s->files[n];
	end = name + strcspn(name, "?");
	snprintf(id, sizeof id, "file%05zu", n);
	add(t, "{");
	add_member(t, "fileId", id);
	add_member(t, "url",
	    arena_printf(s->arena,
		"https://cdn.prod.website-files.com/s/%s_%.*s", id,
		(int)(end - name), name));
	add_key(t, "alt");
	if (alt)
		add_string(t, alt);
	else
		add(t, "null");
	add(t, "}");
}

static const char *
store_file(struct shop *s, const char *url, const char *alt)
{
	struct text t = {0};

	if (s->nfiles == SHOP_FILES)
		abort();
	s->files[s->nfiles++] = arena_dup(s->arena, url, strlen(url));
	show_file(s, s->nfiles - 1, alt, &t);
	return kept(s, &t);
}

/* One that is there already. */
static bool
stored(struct call *c, const char *id, const char *alt, const char *key,
    struct text *t)
{
	size_t n = strncmp(id, "file", 4) ? SHOP_FILES : (size_t)atol(id + 4);

	if (n >= c->shop->nfiles)
		return refuse(c, 400, key, "Remote file failed to import");
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

	if (json_get(v, "fileId"))
		return stored(c, json_get_text(v, "fileId", ""),
		    json_get_text(v, "alt", NULL), key, t);
	if (json_get(v, "asset") || json_get(v, "modified"))
		blame(c, "our own members of a picture went out");
	if (strstr(url, "broken"))
		return refuse(c, 400, c->shop->mode.names_field ? key : "",
		    arena_printf(c->shop->arena,
			"Remote file failed to import: %s",
			c->shop->mode.names_picture ? url : "a file"));
	add(t, store_file(c->shop, url, json_get_text(v, "alt", NULL)));
	return true;
}

/* ---- fields */

static const char *const products_fields[] = {
    "name", "description", "category", "brand", NULL};
static const char *const skus_fields[] = {"name", "sku", "price",
    "compare-at-price", "weight", "main-image", "more-images", NULL};

static bool
has(const char *const *list, const char *key)
{
	for (; *list; list++)
		if (!strcmp(*list, key))
			return true;
	return false;
}

static bool
check_categories(struct call *c, const struct json *v)
{
	const struct json *x;

	for (x = json_first(v); x != json_end(v); x = json_next(x))
		if (x->type != JSON_STRING || strncmp(x->text, "cat", 3))
			return refuse(
			    c, 400, "category", "Provided ID is invalid");
	return true;
}

/* One field as it will be stored; "" clears. */
static bool
field(struct call *c, struct shop_entity *e, const char *key,
    const struct json *v)
{
	struct text t = {0};
	const struct json *x;
	bool good = true;

	if (!strcmp(key, "category") && !check_categories(c, v))
		return false;
	if (!strcmp(key, "weight") && v->type != JSON_NUMBER)
		return refuse(c, 400, key, "expected a number");
	if (!strcmp(key, "price") &&
	    (!json_get(v, "value") || !json_is(json_get(v, "unit"), "USD")))
		return refuse(c, 400, key, "expected a price");
	if (v->type == JSON_NULL || (v->type == JSON_STRING && !v->len)) {
		shop_put(c->shop, e, key, NULL);
		return true;
	}
	if (is_picture(v)) {
		good = picture(c, key, v, &t);
	} else if (v->type == JSON_ARRAY && v->len &&
		   is_picture(json_first(v))) {
		add(&t, "[");
		for (x = json_first(v); good && x != json_end(v);
		     x = json_next(x)) {
			add_key(&t, NULL);
			good = picture(c, key, x, &t);
		}
		add(&t, "]");
	} else {
		add_json(&t, v);
	}
	if (good)
		shop_put(c->shop, e, key, t.data);
	free(t.data);
	return good;
}

static bool
fields(struct call *c, struct shop_entity *e, const struct json *data,
    const char *const *allowed)
{
	const struct json *key;

	if (!data || data->type != JSON_OBJECT)
		return refuse(c, 400, "fieldData", "is missing");
	for (key = json_first(data); key != json_end(data);
	     key = json_next(json_next(key))) {
		if (!strcmp(key->text, "slug") ||
		    !strcmp(key->text, "sku-values") ||
		    !strcmp(key->text, "sku-properties"))
			continue;
		if (!has(allowed, key->text))
			return refuse(
			    c, 400, key->text, "Field not described in schema");
		if (!field(c, e, key->text, json_next(key)))
			return false;
	}
	return true;
}

/* A slug that is free, or OWN. NULL after a refusal. */
static const char *
take_slug(
    struct call *c, const struct json *data, bool product, const char *own)
{
	const char *slug = json_get_text(data, "slug", NULL), *there;
	struct shop *s = c->shop;
	size_t i, n = product ? s->nproducts : s->nskus;

	if (!slug || !*slug || strlen(slug) > 255 ||
	    slug[strspn(slug, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTU"
			      "VWXYZ0123456789-_")]) {
		refuse(c, 400, "slug", "is required, letters and digits only");
		return NULL;
	}
	for (i = 0; i < n; i++) {
		if (product ? s->products[i].gone : s->skus[i].gone)
			continue;
		there = product ? s->products[i].slug : s->skus[i].slug;
		if (strcmp(there, slug) || (own && !strcmp(own, slug)))
			continue;
		refuse(c, 400, "slug",
		    s->mode.names_slug
			? arena_printf(s->arena,
			      "Unique value is already in database: '%s'", slug)
			: "Unique value is already in database");
		return NULL;
	}
	return arena_dup(s->arena, slug, strlen(slug));
}

/* Of a SKU: name, slug and price in each body (7.6). */
static bool
required(struct call *c, const struct json *data)
{
	if (!json_get(data, "name") || !json_get(data, "slug") ||
	    !json_get(data, "price"))
		return refuse(
		    c, 400, "fieldData", "name, slug and price are required");
	return true;
}

/* ---- options (8.1) */

static const struct shop_value *
old_value(const struct shop_product *p, const char *id)
{
	const struct shop_value *v;
	size_t i;

	for (i = 0; i < p->noptions; i++) {
		v = value_of(&p->options[i], id);
		if (v)
			return v;
	}
	return NULL;
}

static bool
old_option(const struct shop_product *p, const char *id)
{
	size_t i;

	for (i = 0; i < p->noptions; i++)
		if (!strcmp(p->options[i].id, id))
			return true;
	return false;
}

static const char *
given(struct shop *s, const char *id, bool old)
{
	if (s->mode.mint && !old)
		return new_id(s, "mint-");
	return arena_dup(s->arena, id, strlen(id));
}

/* The list as it will be stored. NEW_IDS: what each sent id became. */
static bool
read_options(struct call *c, const struct shop_product *was,
    struct shop_product *to, const struct json *list)
{
	const struct json *o, *v;
	struct shop *s = c->shop;
	size_t i, j;

	to->noptions = 0;
	for (o = json_first(list); o != json_end(list); o = json_next(o)) {
		struct shop_option *x = &to->options[to->noptions];
		const char *id = json_get_text(o, "id", "");

		if (to->noptions == SHOP_OPTIONS || !*id ||
		    !json_get_text(o, "name", NULL))
			return refuse(c, 400, "sku-properties", "bad option");
		x->id = given(s, id, old_option(was, id));
		x->name = arena_printf(
		    s->arena, "%s", json_get_text(o, "name", NULL));
		x->len = 0;
		for (v = json_first(json_get(o, "enum"));
		     v != json_end(json_get(o, "enum")); v = json_next(v)) {
			struct shop_value *y = &x->values[x->len];
			const char *vid = json_get_text(v, "id", "");
			const char *slug = json_get_text(v, "slug", "");

			if (x->len == SHOP_VALUES || !*vid || !*slug ||
			    !*json_get_text(v, "name", ""))
				return refuse(
				    c, 400, "sku-properties", "bad value");
			y->id = given(s, vid, old_value(was, vid));
			y->name = arena_printf(
			    s->arena, "%s", json_get_text(v, "name", ""));
			y->slug = arena_printf(s->arena, "%s", slug);
			for (j = 0; j < x->len; j++)
				if (!strcmp(x->values[j].id, y->id) ||
				    !strcmp(x->values[j].name, y->name) ||
				    !strcmp(x->values[j].slug, y->slug))
					return refuse(c, 400, "sku-properties",
					    "values alike");
			x->len++;
		}
		for (i = 0; i < to->noptions; i++)
			if (!strcmp(to->options[i].id, x->id) ||
			    !strcmp(to->options[i].name, x->name))
				return refuse(
				    c, 400, "sku-properties", "options alike");
		if (!x->len)
			return refuse(c, 400, "sku-properties", "no values");
		to->noptions++;
	}
	return true;
}

/* Values that SKUs use must stay. */
static bool
in_use(struct call *c, size_t product, const struct shop_product *to)
{
	struct shop *s = c->shop;
	size_t n, i, j;

	for (n = 0; n < s->nskus; n++) {
		const struct shop_sku *k = &s->skus[n];

		if (k->product != product || k->gone)
			continue;
		for (i = 0; i < k->nvalues; i++) {
			for (j = 0; j < to->noptions; j++)
				if (!strcmp(to->options[j].id, k->option[i]) &&
				    value_of(&to->options[j], k->value[i]))
					break;
			if (j < to->noptions)
				continue;
			blame(c, "an option value in use was dropped");
			if (s->mode.strict)
				return refuse(
				    c, 400, "sku-properties", "value in use");
		}
	}
	return true;
}

/* The id that the option list of a request made of the one that was sent. */
static const char *
became(const struct json *sent, const struct shop_product *p,
    const char *option, const char *value)
{
	const struct json *o, *v;
	size_t i = 0, j;

	for (o = json_first(sent); o != json_end(sent); o = json_next(o), i++)
		if (json_is(json_get(o, "id"), option)) {
			const struct json *list = json_get(o, "enum");

			if (!value)
				return p->options[i].id;
			for (v = json_first(list), j = 0; v != json_end(list);
			     v = json_next(v), j++)
				if (json_is(json_get(v, "id"), value))
					return p->options[i].values[j].id;
		}
	return NULL;
}

/* `sku-values`; SENT: the option list of the same request, or NULL. */
static bool
read_values(struct call *c, struct shop_sku *k, const struct shop_product *p,
    const struct json *values, const struct json *sent)
{
	const struct json *key;
	struct shop *s = c->shop;
	const char *option, *value;
	size_t i;

	k->nvalues = 0;
	for (key = json_first(values); key != json_end(values);
	     key = json_next(json_next(key))) {
		option = key->text;
		value = json_text(json_next(key));
		if (!value || k->nvalues == SHOP_OPTIONS)
			return refuse(c, 400, "sku-values", "bad");
		if (sent) {
			const char *o = became(sent, p, option, NULL);

			value = became(sent, p, option, value);
			option = o;
		}
		for (i = 0; option && i < p->noptions; i++)
			if (!strcmp(p->options[i].id, option))
				break;
		if (!option || !value || i == p->noptions ||
		    !value_of(&p->options[i], value)) {
			blame(c, "a value id that is not the product's");
			if (s->mode.strict || !option || !value)
				return refuse(c, 400, "sku-values", "foreign");
		}
		k->option[k->nvalues] = arena_printf(s->arena, "%s", option);
		k->value[k->nvalues++] = arena_printf(s->arena, "%s", value);
	}
	if (k->nvalues != p->noptions) {
		blame(c, "sku-values without each option");
		return refuse(c, 400, "sku-values", "each option is needed");
	}
	return true;
}

static bool
has_twin(struct call *c, const struct shop_sku *k, size_t product)
{
	struct shop *s = c->shop;
	size_t n, i, j, same;

	for (n = 0; n < s->nskus; n++) {
		const struct shop_sku *x = &s->skus[n];

		if (x == k || x->product != product || x->gone ||
		    x->id == k->id || x->nvalues != k->nvalues)
			continue;
		for (i = same = 0; i < k->nvalues; i++)
			for (j = 0; j < x->nvalues; j++)
				same += !strcmp(k->option[i], x->option[j]) &&
					!strcmp(k->value[i], x->value[j]);
		if (same == k->nvalues)
			return true;
	}
	return false;
}

static void
twins(struct call *c, const struct shop_sku *k, size_t product)
{
	if (has_twin(c, k, product))
		blame(c, "two SKUs of one combination");
}

/* ---- routes */

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
	size_t i;

	if (c->shop->mode.first == FIRST_FREE)
		return true;
	for (i = 0; i < p->noptions; i++) {
		if (!strcmp(k->value[i], p->options[i].values[0].id))
			continue;
		if (c->shop->mode.first == FIRST_REFUSED)
			return refuse(c, 400, "sku-values",
			    "the default SKU must hold the first value");
		k->value[i] = p->options[i].values[0].id;
	}
	if (k->id && has_twin(c, k, k->product))
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
		return refuse(c, 400, "name", "is required");
	if (!required(c, sd))
		return false;
	p->slug = take_slug(c, pd, true, NULL);
	k->slug = p->slug ? take_slug(c, sd, false, NULL) : NULL;
	if (!k->slug || !fields(c, &p->is, pd, products_fields) ||
	    !fields(c, &k->is, sd, skus_fields) ||
	    !read_options(c, &none, p, list) ||
	    !read_values(c, k, p, json_get(sd, "sku-values"), list) ||
	    !first_values(c, k, p))
		return false;
	p->id = new_id(s, "pr");
	k->id = new_id(s, "sk");
	k->product = s->nproducts++;
	p->default_sku = s->nskus++;
	p->published = live(body);
	p->staged = k->staged = !live(body);
	add(&c->out, "{");
	add_key(&c->out, "product");
	show_product(s, &c->out, p);
	add_key(&c->out, "skus");
	add(&c->out, "[");
	show_sku(s, &c->out, k);
	add(&c->out, "]}");
	return true;
}

/* Changes are made to a copy: a refusal leaves nothing behind. */
static bool
change_sku(struct call *c, size_t at, const struct shop_product *p,
    const struct json *data, const struct json *list)
{
	struct shop *s = c->shop;
	struct shop_sku copy = s->skus[at];

	if (!required(c, data))
		return false;
	copy.slug = take_slug(c, data, false, copy.slug);
	if (!copy.slug || !fields(c, &copy.is, data, skus_fields))
		return false;
	if (json_get(data, "sku-values")) {
		if (!read_values(
			c, &copy, p, json_get(data, "sku-values"), list))
			return false;
		if (p->default_sku == at && !first_values(c, &copy, p))
			return false;
		twins(c, &copy, copy.product);
	}
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
		return refuse(c, 400, "product", "is missing");
	if (!fields(c, &copy.is, data, products_fields))
		return false;
	if (list && (!read_options(c, p, &copy, list) || !in_use(c, at, &copy)))
		return false;
	if (json_get(data, "slug")) {
		copy.slug = take_slug(c, data, true, p->slug);
		if (!copy.slug)
			return false;
	}
	if (!json_get(product, "isArchived"))
		blame(c, "a PATCH of a product without isArchived");
	copy.archived = json_true(json_get(product, "isArchived"));
	if (json_get(product, "isDraft"))
		copy.draft = json_true(json_get(product, "isDraft"));
	if (!sku)
		blame(c, "a PATCH of a product without its default SKU");
	if (sku && !change_sku(c, p->default_sku, &copy,
		       json_get(sku, "fieldData"), list))
		return false;
	*p = copy;
	p->published |= live(body);
	p->staged = !live(body);
	if (sku)
		s->skus[p->default_sku].staged = p->staged;
	show_product(s, &c->out, p);
	return true;
}

static bool
create_skus(struct call *c, struct shop_product *p, const struct json *body)
{
	struct shop *s = c->shop;
	const struct json *list = json_get(body, "skus"), *x;
	size_t first = s->nskus, have = 0, i, made = 0, half;

	if (!json_len(list))
		return refuse(c, 400, "skus", "is missing");
	if (json_len(list) > s->mode.batch)
		return refuse(c, 400, "skus", "too many items in one request");
	for (i = 0; i < s->nskus; i++)
		have +=
		    !s->skus[i].gone && &s->products[s->skus[i].product] == p;
	if (have + json_len(list) > SHOP_VARIANTS)
		return refuse(c, 400, "skus", "more than 50 variants");
	half = c->fault == HALF_DONE ? json_len(list) / 2 : json_len(list);
	for (x = json_first(list); x != json_end(list); x = json_next(x)) {
		const struct json *data = json_get(x, "fieldData");
		struct shop_sku *k = &s->skus[s->nskus];

		if (s->nskus == SHOP_SKUS)
			abort();
		memset(k, 0, sizeof *k);
		k->product = (size_t)(p - s->products);
		if (!required(c, data) ||
		    !(k->slug = take_slug(c, data, false, NULL)) ||
		    !fields(c, &k->is, data, skus_fields) ||
		    !read_values(c, k, p, json_get(data, "sku-values"), NULL)) {
			s->nskus = first; /* all or nothing */
			return false;
		}
		k->id = new_id(s, "sk");
		k->staged = !live(body);
		twins(c, k, k->product);
		s->nskus++;
		if (++made == half)
			break;
	}
	if (c->fault == HALF_DONE)
		return refuse(c, 500, "", "An Internal Error occurred");
	add(&c->out, "{");
	add_key(&c->out, "skus");
	add(&c->out, "[");
	for (i = first; i < s->nskus; i++) {
		add_key(&c->out, NULL);
		show_sku(s, &c->out, &s->skus[i]);
	}
	add(&c->out, "]}");
	return true;
}

static bool
stock(struct call *c, struct shop_sku *k, const struct json *body)
{
	const char *type = json_get_text(body, "inventoryType", "");

	if (body && strcmp(type, "finite") && strcmp(type, "infinite"))
		return refuse(c, 400, "inventoryType", "is required");
	if (body) {
		k->finite = !strcmp(type, "finite");
		if (json_get(body, "quantity"))
			k->quantity =
			    atol(json_get_text(body, "quantity", "0"));
	}
	add(&c->out, "{");
	add_member(&c->out, "id", k->id);
	add_key(&c->out, "quantity");
	add(&c->out, arena_printf(c->shop->arena, "%ld", k->quantity));
	add_member(&c->out, "inventoryType", k->finite ? "finite" : "infinite");
	add(&c->out, "}");
	return true;
}

/* The listing of SKUs, by slug where that is honoured, else in pages of 5. */
static bool
find(struct call *c, const char *query)
{
	struct shop *s = c->shop;
	char slug[256] = "";
	size_t offset = 0, i, seen = 0, shown = 0;
	const char *at = strstr(query, "offset=");

	sscanf(query, "?slug=%255[^&]", slug);
	if (at)
		offset = (size_t)atol(at + 7);
	add(&c->out, "{");
	add_key(&c->out, "items");
	add(&c->out, "[");
	for (i = 0; i < s->nskus; i++) {
		if (s->skus[i].gone ||
		    (s->mode.filters && strcmp(s->skus[i].slug, slug)))
			continue;
		if (seen++ < offset || shown == 5)
			continue;
		shown++;
		add_key(&c->out, NULL);
		show_sku(s, &c->out, &s->skus[i]);
	}
	add(&c->out, "]");
	add_key(&c->out, "pagination");
	add(&c->out,
	    arena_printf(s->arena, "{\"limit\":5,\"offset\":%zu,\"total\":%zu}",
		offset, seen));
	add(&c->out, "}");
	return true;
}

static bool
patch_sku(struct call *c, struct shop_product *p, const char *id,
    const struct json *body)
{
	struct shop *s = c->shop;
	struct shop_sku *k = shop_sku_find(s, id);

	if (!k || &s->products[k->product] != p)
		return refuse(c, 404, "sku", "not found");
	if (!change_sku(c, (size_t)(k - s->skus), p,
		json_get(json_get(body, "sku"), "fieldData"), NULL))
		return false;
	k->staged = !live(body);
	show_sku(s, &c->out, k);
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
	bool post = !strcmp(method, "POST"), get = !strcmp(method, "GET");

	if (!strncmp(path, "/collections/SKUS/items?", 24) && get)
		return find(c, path + 23);
	if (sscanf(path, "/collections/SKUS/items/%63[^/]/inventory", id) ==
	    1) {
		k = shop_sku_find(s, id);
		return k ? stock(c, k, get ? NULL : body)
			 : refuse(c, 404, "sku", "not found");
	}
	if (!strcmp(path, "/sites/SITE/products") && post)
		return create_product(c, body);
	if (sscanf(path, "/sites/SITE/products/%63[^/]/skus/%63s", id, sku) < 1)
		return refuse(c, 404, "", "RouteNotFound");
	p = shop_find(s, id);
	if (!p)
		return refuse(c, 404, "product", "not found");
	if (*sku)
		return patch_sku(c, p, sku, body);
	if (post)
		return create_skus(c, p, body);
	if (get)
		show_whole(s, &c->out, (size_t)(p - s->products));
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
	if (route(&c, method, path, body) && strcmp(method, "GET"))
		s->writes++;
	if (!c.status)
		c.status = 200;
	*answer = kept(s, &c.out);
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
	p->id = new_id(s, "pr");
	p->slug = arena_printf(s->arena, "%s", slug);
	p->persons = k->persons = true;
	k->id = new_id(s, "sk");
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
	size_t i;

	for (i = 0; i < s->nskus; i++) {
		p = &s->products[s->skus[i].product];
		if (p->draft || p->archived)
			continue;
		p->published = true;
		p->staged = s->skus[i].staged = false;
	}
}
