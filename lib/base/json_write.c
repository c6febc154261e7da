/* json_write: see json_write.h. Texts are copied in runs; only the rare byte
 * that needs an escape, and bytes that are not UTF-8, stop a run. DEL and the
 * control characters behind it (U+0080 to U+009F) are escaped, too. JSON does
 * not require that, but records reach terminals, and some terminals execute
 * these. */
#include "base/json_write.h"

#include <stdio.h>
#include <string.h>

void
json_write_init(struct json_writer *e, struct buf *out)
{
	memset(e, 0, sizeof *e);
	e->out = out;
	e->first = true;
}

static void
escape(struct buf *out, unsigned c)
{
	static const char *const named[32] = {
	    ['\b'] = "\\b",
	    ['\t'] = "\\t",
	    ['\n'] = "\\n",
	    ['\f'] = "\\f",
	    ['\r'] = "\\r",
	};

	if (c == '"')
		buf_add(out, "\\\"", 2);
	else if (c == '\\')
		buf_add(out, "\\\\", 2);
	else if (c < 32 && named[c])
		buf_add(out, named[c], 2);
	else
		buf_printf(out, "\\u%04x", c);
}

/* How many bytes from P on stand for themselves in a JSON string: neither
 * quote, backslash, control character, DEL nor part of a longer character.
 * Eight at a time: in `odd` the high bit of a byte that is none of them, and
 * perhaps of bytes behind it, is set. */
static size_t
span_plain(const unsigned char *p, size_t len)
{
	static const uint64_t ones = UINT64_C(0x0101010101010101);
	size_t i = 0;

	for (; len - i >= 8; i += 8) {
		uint64_t x, odd;

		memcpy(&x, p + i, 8);
		odd = (x - 0x20 * ones) | ((x ^ '"' * ones) - ones) |
		      ((x ^ '\\' * ones) - ones) | x | (x + ones);
		if (odd & 0x80 * ones)
			break;
	}
	while (i < len && p[i] >= 0x20 && p[i] < 0x7f && p[i] != '"' &&
	       p[i] != '\\')
		i++;
	return i;
}

static void
quote(struct buf *out, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i = span_plain(p, len), run = 0, n;
	char *whole = i == len ? buf_more(out, len + 2) : NULL;
	bool control;

	if (whole) {
		*whole = '"';
		memcpy(whole + 1, text, len);
		whole[len + 1] = '"';
		return;
	}
	buf_byte(out, '"');
	for (; i < len; i += span_plain(p + i, len - i)) {
		n = p[i] >= 0x80 ? json_utf8(p + i, len - i) : 0;
		control = n == 2 && p[i] == 0xc2 && p[i + 1] < 0xa0;
		if (n && !control) {
			i += n;
			continue;
		}
		buf_add(out, text + run, i - run);
		if (control)
			escape(out, p[++i]);
		else if (p[i] >= 0x80)
			buf_add(out, "\xef\xbf\xbd", 3);
		else
			escape(out, p[i]);
		run = ++i;
	}
	buf_add(out, text + run, len - run);
	buf_byte(out, '"');
}

/* What stands before each value: a comma, and the member's name. */
static void
begin(struct json_writer *e, const char *key)
{
	if (!e->first)
		buf_byte(e->out, ',');
	e->first = false;
	if (key) {
		quote(e->out, key, strlen(key));
		buf_byte(e->out, ':');
	}
}

static void
ended(struct json_writer *e)
{
	if (e->depth)
		return;
	buf_byte(e->out, '\n');
	e->first = true;
}

static void
open_one(struct json_writer *e, const char *key, char opening, char closing)
{
	begin(e, key);
	buf_byte(e->out, opening);
	if (e->depth < sizeof e->close)
		e->close[e->depth] = (uint8_t)closing;
	else
		e->out->broken = true;
	e->depth++;
	e->first = true;
}

void
json_write_object(struct json_writer *e, const char *key)
{
	open_one(e, key, '{', '}');
}

void
json_write_array(struct json_writer *e, const char *key)
{
	open_one(e, key, '[', ']');
}

void
json_write_end(struct json_writer *e)
{
	e->depth--;
	if (e->depth < sizeof e->close)
		buf_byte(e->out, (char)e->close[e->depth]);
	e->first = false;
	ended(e);
}

void
json_write_text_len(
    struct json_writer *e, const char *key, const char *text, size_t len)
{
	begin(e, key);
	quote(e->out, text, len);
	ended(e);
}

void
json_write_text(struct json_writer *e, const char *key, const char *text)
{
	json_write_text_len(e, key, text, strlen(text));
}

void
json_write_number(struct json_writer *e, const char *key, const char *text)
{
	begin(e, key);
	buf_text(e->out, text);
	ended(e);
}

void
json_write_int(struct json_writer *e, const char *key, long long n)
{
	begin(e, key);
	buf_printf(e->out, "%lld", n);
	ended(e);
}

void
json_write_bool(struct json_writer *e, const char *key, bool value)
{
	json_write_number(e, key, value ? "true" : "false");
}

void
json_write_null(struct json_writer *e, const char *key)
{
	json_write_number(e, key, "null");
}

/* A whole value, without the writer's state: its containers are closed where
 * the flat nodes say. */
static void
value(struct buf *out, const struct json *v)
{
	const struct json *end = v + 1 + v->nodes;
	bool first = true;

	switch ((enum json_type)v->type) {
	case JSON_NULL:
		buf_add(out, "null", 4);
		return;
	case JSON_FALSE:
		buf_add(out, "false", 5);
		return;
	case JSON_TRUE:
		buf_add(out, "true", 4);
		return;
	case JSON_NUMBER:
		buf_add(out, v->text, v->len);
		return;
	case JSON_STRING:
		quote(out, v->text, v->len);
		return;
	case JSON_ARRAY:
		buf_byte(out, '[');
		for (const struct json *c = json_first(v); c != end;
		     c = json_next(c)) {
			if (!first)
				buf_byte(out, ',');
			first = false;
			value(out, c);
		}
		buf_byte(out, ']');
		return;
	case JSON_OBJECT:
		buf_byte(out, '{');
		for (const struct json *c = json_first_key(v); c != end;
		     c = json_next(c)) {
			if (!first)
				buf_byte(out, ',');
			first = false;
			quote(out, c->text, c->len);
			buf_byte(out, ':');
			c = json_next(c);
			value(out, c);
		}
		buf_byte(out, '}');
		return;
	}
}

void
json_write_value(struct json_writer *e, const char *key, const struct json *v)
{
	if (!v) {
		json_write_null(e, key);
		return;
	}
	begin(e, key);
	value(e->out, v);
	ended(e);
}

void
json_write_text_if(struct json_writer *e, const char *key, const char *text)
{
	if (text)
		json_write_text(e, key, text);
}

void
json_write_value_if(
    struct json_writer *e, const char *key, const struct json *v)
{
	if (v)
		json_write_value(e, key, v);
}

static bool
named(const char *const *names, const struct json *key)
{
	for (; names && *names; names++)
		if (json_is(key, *names))
			return true;
	return false;
}

void
json_write_members(
    struct json_writer *e, const struct json *object, const char *const *but)
{
	const struct json *v;

	if (!object || object->type != JSON_OBJECT)
		return;
	for (const struct json *key = json_first_key(object);
	     key != json_end_keys(object); key = json_next(v)) {
		v = json_next(key);
		if (named(but, key))
			continue;
		begin(e, NULL);
		quote(e->out, key->text, key->len);
		buf_byte(e->out, ':');
		value(e->out, v);
	}
}

void
json_write_warnings(
    struct json_writer *e, const struct json *old, const struct verdict *v)
{
	if (!json_len(old) && !v->nwarnings)
		return;
	json_write_array(e, "warnings");
	json_each (w, old)
		json_write_value(e, NULL, w);
	for (size_t i = 0; i < v->nwarnings; i++) {
		json_write_object(e, NULL);
		json_write_text(e, "code", v->warnings[i].code);
		json_write_text(e, "message", v->warnings[i].sentence);
		json_write_end(e);
	}
	json_write_end(e);
}
