/* shop_show: text made by hand, and what the shop shows. See shop.h. */
#include "model/shop_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- text */

void
text_add(struct text *t, const char *s)
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

const char *
text_kept(struct shop *s, struct text *t)
{
	const char *text = arena_dup(s->arena, t->data ? t->data : "", t->len);

	free(t->data);
	return text;
}

void
text_string(struct text *t, const char *s)
{
	char one[8];

	text_add(t, "\"");
	for (; *s; s++) {
		if (*s == '"' || *s == '\\' || (unsigned char)*s < 0x20)
			snprintf(one, sizeof one, "\\u%04x", *s);
		else
			snprintf(one, sizeof one, "%c", *s);
		text_add(t, one);
	}
	text_add(t, "\"");
}

/* A member, with the comma before it unless it is the first. */
void
text_key(struct text *t, const char *key)
{
	if (t->len && t->data[t->len - 1] != '{' && t->data[t->len - 1] != '[')
		text_add(t, ",");
	if (!key)
		return;
	text_string(t, key);
	text_add(t, ":");
}

void
text_member(struct text *t, const char *key, const char *value)
{
	text_key(t, key);
	text_string(t, value);
}

void
text_json(struct text *t, const struct json *v)
{
	switch ((enum json_type)v->type) {
	case JSON_NULL:
		text_add(t, "null");
		break;
	case JSON_FALSE:
		text_add(t, "false");
		break;
	case JSON_TRUE:
		text_add(t, "true");
		break;
	case JSON_NUMBER:
		text_add(t, v->text);
		break;
	case JSON_STRING:
		text_string(t, v->text);
		break;
	case JSON_ARRAY:
		text_add(t, "[");
		json_each (c, v) {
			text_key(t, NULL);
			text_json(t, c);
		}
		text_add(t, "]");
		break;
	case JSON_OBJECT:
		text_add(t, "{");
		json_each_key (key, v) {
			text_key(t, key->text);
			text_json(t, json_next(key));
		}
		text_add(t, "}");
		break;
	}
}

/* ---- looking */

const char *
shop_get(const struct shop_entity *e, const char *key)
{
	for (size_t i = 0; i < e->len; i++)
		if (strcmp(e->fields[i].key, key) == 0)
			return e->fields[i].text;
	return NULL;
}

void
shop_put(
    struct shop *s, struct shop_entity *e, const char *key, const char *text)
{
	size_t i;

	for (i = 0; i < e->len && strcmp(e->fields[i].key, key) != 0; i++)
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
	for (size_t i = 0; i < s->nproducts; i++)
		if (!s->products[i].gone && strcmp(s->products[i].id, id) == 0)
			return &s->products[i];
	return NULL;
}

struct shop_sku *
shop_sku_find(struct shop *s, const char *id)
{
	for (size_t i = 0; i < s->nskus; i++)
		if (!s->skus[i].gone && strcmp(s->skus[i].id, id) == 0)
			return &s->skus[i];
	return NULL;
}

const struct shop_value *
inner_value(const struct shop_option *o, const char *id)
{
	for (size_t i = 0; i < o->len; i++)
		if (strcmp(o->values[i].id, id) == 0)
			return &o->values[i];
	return NULL;
}

const char *
shop_value_name(const struct shop *s, const struct shop_sku *k, size_t option)
{
	const struct shop_option *o = &s->products[k->product].options[option];
	const struct shop_value *v;

	for (size_t i = 0; i < k->nvalues; i++)
		if (strcmp(k->option[i], o->id) == 0) {
			v = inner_value(o, k->value[i]);
			return v ? v->name : NULL;
		}
	return NULL;
}

const char *
inner_id(struct shop *s, const char *kind)
{
	return arena_printf(s->arena, "%s%022u", kind, ++s->serial);
}

/* ---- showing */

static void
show_fields(struct text *t, const struct shop_entity *e)
{
	for (size_t i = 0; i < e->len; i++) {
		text_key(t, e->fields[i].key);
		text_add(t, e->fields[i].text);
	}
}

static void
show_options(struct text *t, const struct shop_product *p)
{
	text_key(t, "sku-properties");
	text_add(t, "[");
	for (size_t i = 0; i < p->noptions; i++) {
		text_key(t, NULL);
		text_add(t, "{");
		text_member(t, "id", p->options[i].id);
		text_member(t, "name", p->options[i].name);
		text_key(t, "enum");
		text_add(t, "[");
		for (size_t j = 0; j < p->options[i].len; j++) {
			text_key(t, NULL);
			text_add(t, "{");
			text_member(t, "id", p->options[i].values[j].id);
			text_member(t, "name", p->options[i].values[j].name);
			text_member(t, "slug", p->options[i].values[j].slug);
			text_add(t, "}");
		}
		text_add(t, "]}");
	}
	text_add(t, "]");
}

static void
show_times(struct text *t, bool published, bool staged)
{
	text_key(t, "lastPublished");
	text_add(t, published ? "\"2026-01-01T00:00:00.000Z\"" : "null");
	text_member(t, "lastUpdated",
	    staged ? "2026-01-02T00:00:00.000Z" : "2026-01-01T00:00:00.000Z");
}

void
inner_show_sku(struct shop *s, struct text *t, const struct shop_sku *k)
{
	text_add(t, "{");
	text_member(t, "id", k->id);
	show_times(t, !k->staged, k->staged);
	text_key(t, "fieldData");
	text_add(t, "{");
	text_member(t, "product", s->products[k->product].id);
	text_member(t, "slug", k->slug);
	show_fields(t, &k->is);
	text_key(t, "sku-values");
	text_add(t, "{");
	for (size_t i = 0; i < k->nvalues; i++)
		text_member(t, k->option[i], k->value[i]);
	text_add(t, "}}}");
}

void
inner_show_product(struct shop *s, struct text *t, const struct shop_product *p)
{
	text_add(t, "{");
	text_member(t, "id", p->id);
	show_times(t, p->published, p->staged);
	text_key(t, "isArchived");
	text_add(t, p->archived ? "true" : "false");
	text_key(t, "isDraft");
	text_add(t, p->draft ? "true" : "false");
	text_key(t, "fieldData");
	text_add(t, "{");
	text_member(t, "slug", p->slug);
	show_fields(t, &p->is);
	text_member(t, "default-sku", s->skus[p->default_sku].id);
	show_options(t, p);
	text_add(t, "}}");
}

void
inner_show_whole(struct shop *s, struct text *t, size_t product)
{
	text_add(t, "{");
	text_key(t, "product");
	inner_show_product(s, t, &s->products[product]);
	text_key(t, "skus");
	text_add(t, "[");
	for (size_t i = 0; i < s->nskus; i++) {
		if (s->skus[i].product != product || s->skus[i].gone)
			continue;
		text_key(t, NULL);
		inner_show_sku(s, t, &s->skus[i]);
	}
	text_add(t, "]}");
}

const char *
shop_show(struct shop *s, size_t product)
{
	struct text t = {0};

	inner_show_whole(s, &t, product);
	return text_kept(s, &t);
}
