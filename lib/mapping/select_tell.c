/* select_tell: which condition decides, as a record and for people. */
#include "mapping/select.h"

#include <string.h>

#include "base/text.h"

#define SHOWN_MAX 80       /* characters of a value */
#define VALUES_MAX 10      /* of a list */
#define WORDS_MAX 65536    /* bytes of a sentence while it is made */
#define FAILED_MAX 3       /* comparisons named of a list */
#define SENTENCE_CHARS 600 /* of the sentence */

/* ---- which one */

/* What decides that C, which HOLDS or does not: one member settles an `any`
 * that holds, an `all` and a `none` that do not. *HOLDS becomes whether that
 * one does. */
static const struct condition *
deciding(const struct condition *c, const struct json *near,
    const struct json *far, bool *holds)
{
	bool wanted;

	while (select_is_list(c)) {
		const struct condition *next = NULL;

		wanted = c->n == 1 ? *holds != (c->op == SELECT_NONE)
				   : c->op != SELECT_ALL;
		if (c->n > 1 && *holds != (c->op == SELECT_ANY))
			return c;
		for (size_t i = 0; !next && i < c->n; i++)
			if (select_holds(&c->list[i], near, far, NULL) ==
			    wanted)
				next = &c->list[i];
		if (!next)
			return c; /* a record that changes: never */
		*holds = wanted;
		c = next;
	}
	return c;
}

/* ---- values */

static void
write_short(const struct json *v, const char *key, struct json_writer *e)
{
	if (v->type == JSON_STRING)
		json_write_text_len(
		    e, key, v->text, text_cut(v->text, v->len, SHOWN_MAX));
	else if (v->type == JSON_OBJECT || v->type == JSON_ARRAY)
		json_write_text(e, key, "…");
	else
		json_write_value(e, key, v);
}

static void
write_category(const struct json *v, struct json_writer *e)
{
	struct arena arena = {0};
	const char *path = json_join(&arena, json_get(v, "path"), '/');

	if (!*path)
		path = json_get_text(v, "name", "");
	json_write_text_len(
	    e, NULL, path, text_cut(path, strlen(path), SHOWN_MAX));
	arena_release(&arena);
}

void
select_write_value(const struct condition *c, const struct json *value,
    const char *key, struct json_writer *e)
{
	const struct json *v;
	size_t n = 0;

	if (!value) {
		json_write_null(e, key);
		return;
	}
	if (value->type != JSON_ARRAY) {
		write_short(value, key, e);
		return;
	}
	json_write_array(e, key);
	for (v = json_first(value); v != json_end(value) && n < VALUES_MAX;
	     v = json_next(v), n++)
		if (c->categories && v->type == JSON_OBJECT)
			write_category(v, e);
		else
			write_short(v, NULL, e);
	if (v != json_end(value))
		json_write_text(e, NULL, "…");
	json_write_end(e);
}

/* A value behind what is there, in one line. */
static void
add_value(struct buf *out, const struct condition *c, const struct json *v)
{
	struct json_writer e;

	if (!v) {
		buf_text(out, "empty");
		return;
	}
	json_write_init(&e, out);
	select_write_value(c, v, NULL, &e);
	if (out->len)
		buf_cut(out, out->len - 1); /* the end of the line */
}

/* ---- words */

void
select_words(const struct condition *c, struct buf *out)
{
	if (c->op == SELECT_EMPTY) {
		buf_text(out, json_true(c->operand) ? "empty" : "not empty");
		return;
	}
	buf_text(out, select_name(c->op));
	if (select_is_list(c)) {
		buf_printf(out, " of %zu", c->n);
		return;
	}
	buf_byte(out, ' ');
	add_value(out, c, c->operand);
}

static void
add_found(struct buf *out, const struct condition *c, const struct json *near,
    const struct json *far)
{
	const char *path;
	const struct json *v = select_value(c, near, far, &path);

	buf_printf(out, "'%.120s' is ", path);
	add_value(out, c, v);
}

/* The first comparisons of a list, those of lists within it too. */
static void
add_list(struct buf *out, const struct condition *c, const struct json *near,
    const struct json *far, size_t *named)
{
	for (size_t i = 0; i < c->n && *named < FAILED_MAX; i++) {
		if (select_is_list(&c->list[i])) {
			add_list(out, &c->list[i], near, far, named);
			continue;
		}
		buf_text(out, (*named)++ ? "; " : ": ");
		add_found(out, &c->list[i], near, far);
	}
}

static void
sentence(struct buf *out, const struct condition *c, bool holds,
    const struct json *near, const struct json *far)
{
	const char *path;
	const struct json *v;
	size_t named = 0;

	buf_printf(out, "%s %s ", c->place, holds ? "excludes" : "wants");
	if (!select_is_list(c)) {
		v = select_value(c, near, far, &path);
		buf_printf(out, "'%.120s' ", path);
		select_words(c, out);
		if (c->op == SELECT_EMPTY && !v)
			return;
		buf_text(out, ", and it is ");
		add_value(out, c, v);
		return;
	}
	if (c->op == SELECT_ANY)
		buf_printf(out, "one of %zu, and none holds", c->n);
	else
		buf_printf(out, "what %s of its %zu hold for",
		    c->op == SELECT_ALL ? "all" : "none", c->n);
	add_list(out, c, near, far, &named);
}

const char *
select_sentence(const struct condition *c, const struct json *near,
    const struct json *far, struct arena *arena)
{
	const char *text;
	bool holds = false;
	struct buf out;
	size_t kept;

	buf_init(&out, WORDS_MAX);
	c = deciding(c, near, far, &holds);
	sentence(&out, c, holds, near, far);
	kept = text_cut(buf_str(&out), out.len, SENTENCE_CHARS);
	text = arena_dup(arena, buf_str(&out), kept);
	buf_release(&out);
	return text;
}

void
select_condition(const struct condition *c, const struct json *near,
    const struct json *far, struct json_writer *e)
{
	const char *path;
	const struct json *v;
	bool holds = false;

	c = deciding(c, near, far, &holds);
	json_write_object(e, "condition");
	json_write_text(e, "place", c->place);
	if (!select_is_list(c)) {
		v = select_value(c, near, far, &path);
		json_write_text(e, "from", path);
		select_write_value(c, c->operand, select_name(c->op), e);
		select_write_value(c, v, "value", e);
	}
	json_write_end(e);
}
