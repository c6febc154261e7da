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
	const struct json *key;

	for (key = json_first_key(is->kept); key != json_end_keys(is->kept);
	     key = json_next(json_next(key)))
		edits_add(e, sku, key->text, json_get(is->sent, key->text),
		    json_next(key));
}

static const struct json *
word(struct arena *a, const char *text)
{
	return json_string(a, text, strlen(text));
}

void
edits_of(struct edits *e, const struct known *k)
{
	size_t i;

	if (k->kept_state)
		edits_add(e, NULL, "state", word(e->arena, k->state),
		    word(e->arena, state_shown(k)));
	entity(e, NULL, &k->is);
	for (i = 0; i < k->nskus; i++) {
		const struct known_sku *s = &k->skus[i];
		const char *code = json_get_text(s->is.sent, "sku", "");

		entity(e, *code || !s->slug ? code : s->slug, &s->is);
	}
}

/* A picture as its address, which is what people know it by. */
static const struct json *
plain(struct arena *a, const struct json *v)
{
	const struct json *x, *made;
	struct jmake m = {0};

	if (field_is_picture(v))
		return json_get(v, "url");
	if (!json_len(v) || !field_is_picture(json_first(v)))
		return v;
	jmake_open(&m, JSON_ARRAY);
	for (x = json_first(v); x != json_end(v); x = json_next(x))
		jmake_copy(&m, field_is_picture(x) ? json_get(x, "url") : x);
	jmake_close(&m);
	made = jmake_take(&m, a);
	jmake_release(&m);
	return made;
}

static void
cut(struct arena *a, const char *key, const char *text, size_t len,
    struct emit *e)
{
	size_t most = text_cut(text, len, EDITED_VALUE_MAX);

	emit_text(e, key,
	    most < len ? arena_printf(a, "%.*s…", (int)most, text) : text);
}

/* The value as it is, or, of a long one, the beginning of its text; what is
 * empty in one way or another is null. */
static void
value(struct arena *a, const char *key, const struct json *v, struct emit *e)
{
	struct emit inner;
	struct buf text;

	v = plain(a, v);
	if (json_empty(v)) {
		emit_null(e, key);
		return;
	}
	if (v->type < JSON_STRING) {
		emit_value(e, key, v);
		return;
	}
	if (v->type == JSON_STRING) {
		cut(a, key, v->text, v->len, e);
		return;
	}
	buf_init(&text, e->out->bytes_max);
	emit_init(&inner, &text);
	emit_value(&inner, NULL, v);
	if (text.len && !text.broken)
		text.len--; /* its newline */
	if (!text.broken &&
	    text_cut(text.data, text.len, EDITED_VALUE_MAX) == text.len)
		emit_value(e, key, v);
	else
		cut(a, key, text.data, text.len, e);
	buf_release(&text);
}

void
edits_emit(const struct edits *o, struct emit *e)
{
	size_t i;

	if (!o->len)
		return;
	emit_array(e, "edited");
	for (i = 0; i < o->len; i++) {
		const struct edit *x = &o->list[i];

		emit_object(e, NULL);
		emit_text_if(e, "sku", x->sku);
		emit_text(e, "field", x->field);
		value(o->arena, "sent", x->sent, e);
		value(o->arena, "shop", x->shop, e);
		emit_end(e);
	}
	emit_end(e);
	if (o->more)
		emit_int(e, "edited_more", (long long)o->more);
}
