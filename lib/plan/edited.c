/* edited: see edited.h. */
#include "plan/edited.h"

#include <string.h>

#include "base/text.h"
#include "plan/field_value.h"
#include "plan/lifecycle.h"

void
edits_add(struct edits *e, const char *sku, const char *field,
    const struct json *sent, const struct json *shop)
{
	if (e->len == EDITED_MAX) {
		e->more++;
		return;
	}
	e->list[e->len++] = (struct edit){
	    .sku = sku, .field = field, .sent = sent, .shop = shop};
}

static void
entity(struct edits *e, const char *sku, const struct known_entity *is)
{
	json_each_key (key, is->kept)
		edits_add(e, sku, key->text, json_get(is->sent, key->text),
		    json_next(key));
}

static const struct json *
string(struct arena *a, const char *text)
{
	return json_string(a, text, strlen(text));
}

void
edits_of(struct edits *e, const struct known *k)
{
	if (k->run.kept_state)
		edits_add(e, NULL, "state", string(e->arena, k->ledger.state),
		    string(e->arena, lifecycle_shown(k)));
	entity(e, NULL, &k->is);
	for (size_t i = 0; i < k->nskus; i++) {
		const struct known_sku *s = &k->skus[i];
		const char *code = json_get_text(s->is.sent, "sku", "");

		entity(e, *code || !s->slug ? code : s->slug, &s->is);
	}
}

/* A picture as its address, by which people know it. */
static const struct json *
plain(struct arena *a, const struct json *v)
{
	struct json_builder m = {0};

	if (field_is_picture(v))
		return json_get(v, "url");
	if (!json_len(v) || !field_is_picture(json_first(v)))
		return v;
	json_build_open(&m, JSON_ARRAY);
	json_each (x, v)
		json_build_copy(
		    &m, field_is_picture(x) ? json_get(x, "url") : x);
	return field_built(&m, a);
}

static void
cut(struct arena *a, const char *key, const char *text, size_t len,
    struct json_writer *e)
{
	size_t most = text_cut(text, len, EDITED_VALUE_MAX);

	json_write_text(e, key,
	    most < len ? arena_printf(a, "%.*s…", (int)most, text) : text);
}

/* The value as it is, or, of a long one, the beginning of its text; what is
 * empty in one way or another is null. */
static void
value(struct arena *a, const char *key, const struct json *v,
    struct json_writer *e)
{
	struct json_writer inner;
	struct buf text;

	v = plain(a, v);
	if (json_empty(v)) {
		json_write_null(e, key);
		return;
	}
	if (v->type < JSON_STRING) {
		json_write_value(e, key, v);
		return;
	}
	if (v->type == JSON_STRING) {
		cut(a, key, v->text, v->len, e);
		return;
	}
	buf_init(&text, e->out->bytes_max);
	json_write_init(&inner, &text);
	json_write_value(&inner, NULL, v);
	if (text.len && !text.broken)
		text.len--; /* its newline */
	if (!text.broken &&
	    text_cut(text.data, text.len, EDITED_VALUE_MAX) == text.len)
		json_write_value(e, key, v);
	else
		cut(a, key, text.data, text.len, e);
	buf_release(&text);
}

void
edits_write(const struct edits *o, struct json_writer *e)
{
	if (!o->len)
		return;
	json_write_array(e, "edited");
	for (size_t i = 0; i < o->len; i++) {
		const struct edit *x = &o->list[i];

		json_write_object(e, NULL);
		json_write_text_if(e, "sku", x->sku);
		json_write_text(e, "field", x->field);
		value(o->arena, "sent", x->sent, e);
		value(o->arena, "shop", x->shop, e);
		json_write_end(e);
	}
	json_write_end(e);
	if (o->more)
		json_write_int(e, "edited_more", (long long)o->more);
}
