/* field_value: see field_value.h. */
#include "plan/field_value.h"

#include <ctype.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "base/timestamp.h"

bool
field_lists(const struct json *list, const char *text)
{
	json_each (x, list)
		if (json_is(x, text))
			return true;
	return false;
}

bool
field_has(const struct json *list, const struct json *member)
{
	json_each (x, list)
		if (json_equal(x, member))
			return true;
	return false;
}

const struct json *
field_built(struct json_builder *m, struct arena *a)
{
	const struct json *made;

	json_build_close(m);
	made = json_build_take(m, a);
	json_build_release(m);
	return made;
}

const struct json *
field_cut(struct arena *a, const struct json *list, size_t len)
{
	const struct json *x = json_first(list);
	struct json_builder m = {0};

	if (json_len(list) <= len)
		return list;
	json_build_open(&m, JSON_ARRAY);
	for (; len; x = json_next(x), len--)
		json_build_copy(&m, x);
	return field_built(&m, a);
}

bool
field_is_picture(const struct json *v)
{
	return v && v->type == JSON_OBJECT && json_text(json_get(v, "url"));
}

/* Keys that may be missing. */
static bool
same_key(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* Texts that may be missing. */
static bool
same_text(const char *a, const char *b)
{
	a = a ? a : "";
	b = b ? b : "";
	return text_same(a, strlen(a), b, strlen(b));
}

bool
field_same_picture(const struct json *a, const struct json *b)
{
	const char *asset = json_get_text(a, "asset", NULL);

	if (!asset)
		return !json_get_text(b, "asset", NULL) &&
		       same_key(json_get_text(a, "url", NULL),
			   json_get_text(b, "url", NULL));
	return same_key(asset, json_get_text(b, "asset", NULL)) &&
	       same_key(json_get_text(a, "modified", NULL),
		   json_get_text(b, "modified", NULL));
}

bool
field_same(const struct json *a, const struct json *b)
{
	const struct json *x, *y, *end;

	if (json_empty(a) || json_empty(b))
		return json_empty(a) && json_empty(b);
	if (a->type != b->type)
		return false;
	if (a->type == JSON_NUMBER)
		return decimal_same(a->text, a->len, b->text, b->len);
	if (field_is_picture(a) && field_is_picture(b))
		return field_same_picture(a, b) &&
		       same_text(json_get_text(a, "alt", NULL),
			   json_get_text(b, "alt", NULL));
	if (a->type == JSON_STRING)
		return text_same(a->text, a->len, b->text, b->len);
	if (a->type < JSON_ARRAY)
		return json_equal(a, b);
	if (a->len != b->len)
		return false;
	end = a + 1 + a->nodes;
	for (x = a + 1, y = b + 1; x != end; x = json_next(x), y = json_next(y))
		if (!field_same(x, y))
			return false;
	return true;
}

const char *
field_unstable(const struct json *fields)
{
	json_each_key (key, fields)
		if (!field_same(json_next(key), json_next(key)))
			return key->text;
	return NULL;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Letters and digits of a file name, lower case: the part that stays the same
 * in Webflow's storage. DECODE: %XX is decoded first. Returns the count. */
static size_t
plain_name(const char *url, bool decode, char *out, size_t max)
{
	const char *end = url + strcspn(url, "?#");
	const char *p = memrchr(url, '/', (size_t)(end - url));
	size_t n = 0;

	for (p = p ? p + 1 : url; p < end && n < max; p++) {
		int c = (unsigned char)*p;

		if (decode && c == '%' && hex(p[1]) >= 0 && hex(p[2]) >= 0) {
			c = hex(p[1]) * 16 + hex(p[2]);
			p += 2;
		}
		if (c >= 0x80 || isalnum(c))
			out[n++] = (char)tolower(c);
	}
	return n;
}

/* Whether the shop's address ends in the name, which the store may have kept
 * decoded or not. */
static bool
ends_in(const char *shop, const char *name)
{
	char a[512], b[512];
	size_t na, nb;

	for (int form = 0; form < 4; form++) {
		na = plain_name(name, form & 1, a, sizeof a);
		nb = plain_name(shop, form & 2, b, sizeof b);
		if (na && na <= nb && memcmp(a, b + nb - na, na) == 0)
			return true;
	}
	return false;
}

/* The shop's address ends in …/<fileId>_<name> (webflow/API.md, Images). */
static bool
shows_picture(const struct json *want, const struct json *shop)
{
	const char *url = json_text(shop);
	const char *name = json_get_text(want, "filename", NULL);
	const char *alt = json_get_text(want, "alt", NULL);

	if (url) /* its address alone says nothing about alt */
		alt = NULL;
	else
		url = json_get_text(shop, "url", NULL);
	if (!url)
		return false;
	if (alt && !same_text(alt, json_get_text(shop, "alt", NULL)))
		return false;
	return (name && ends_in(url, name)) ||
	       ends_in(url, json_get_text(want, "url", ""));
}

/* Whether each member of A is one of B. */
static bool
holds(const struct json *a, const struct json *b)
{
	json_each (x, a)
		if (!field_has(b, x))
			return false;
	return true;
}

/* Lists of ids (categories, references) have no order of their own. */
static bool
shows_ids(const struct json *want, const struct json *shop)
{
	return json_len(want) == json_len(shop) && holds(want, shop) &&
	       holds(shop, want);
}

static bool
shows_text(const struct json *want, const struct json *shop)
{
	int64_t a, b;

	if (shop->type == JSON_STRING &&
	    text_same(want->text, want->len, shop->text, shop->len))
		return true;
	return shop->type == JSON_STRING && want->len >= 10 &&
	       shop->len >= 10 &&
	       timestamp_read(want->text, want->len, &a) == 0 &&
	       timestamp_read(shop->text, shop->len, &b) == 0 && a == b;
}

bool
field_shows(const struct json *want, const struct json *shop)
{
	const struct json *x, *y;

	if (json_empty(want) || json_empty(shop))
		return json_empty(want) && json_empty(shop);
	if (want->type == JSON_STRING)
		return shows_text(want, shop);
	if (field_is_picture(want))
		return shows_picture(want, shop);
	if (want->type == JSON_OBJECT && json_get(want, "unit"))
		return field_same(
			   json_get(want, "value"), json_get(shop, "value")) &&
		       json_equal(
			   json_get(want, "unit"), json_get(shop, "unit"));
	if (want->type != JSON_ARRAY || shop->type != JSON_ARRAY)
		return field_same(want, shop);
	if (json_first(want)->type == JSON_STRING)
		return shows_ids(want, shop);
	if (want->len != shop->len)
		return false;
	for (x = json_first(want), y = json_first(shop); x != json_end(want);
	     x = json_next(x), y = json_next(y))
		if (!field_shows(x, y))
			return false;
	return true;
}

/* As mapping writes it; an empty text is no date. */
static bool
is_date(const struct json *v)
{
	int64_t ms;

	return v->len == TIMESTAMP_MAX - 1 && v->text[10] == 'T' &&
	       v->text[v->len - 1] == 'Z' &&
	       timestamp_read(v->text, v->len, &ms) == 0;
}

const struct json *
field_clear(struct arena *a, const char *name, const struct json *sent)
{
	struct json *v = arena_alloc(a, sizeof *v);

	if (json_empty(sent))
		return NULL;
	if (sent->type == JSON_STRING && !is_date(sent))
		return json_string(a, "", 0);
	v->type = JSON_NULL;
	if (sent->type == JSON_STRING)
		return v;
	if (sent->type == JSON_ARRAY)
		v->type = JSON_ARRAY;
	else if (sent->type != JSON_OBJECT)
		return NULL;
	else if (json_get(sent, "unit") && strcmp(name, "price") == 0)
		return NULL; /* required: it cannot be empty */
	return v;
}

static void
wire_picture(struct json_writer *e, const char *key, const struct json *v)
{
	json_write_object(e, key);
	if (json_get(v, "fileId"))
		json_write_value(e, "fileId", json_get(v, "fileId"));
	json_write_value(e, "url", json_get(v, "url"));
	json_write_value_if(e, "alt", json_get(v, "alt"));
	json_write_value_if(e, "name", json_get(v, "name"));
	json_write_end(e);
}

void
field_write(struct json_writer *e, const char *key, const struct json *want)
{
	if (field_is_picture(want)) {
		wire_picture(e, key, want);
	} else if (json_get(want, "fileId")) {
		json_write_object(e, key);
		json_write_value(e, "fileId", json_get(want, "fileId"));
		json_write_value_if(e, "alt", json_get(want, "alt"));
		json_write_end(e);
	} else if (want && want->type == JSON_ARRAY) {
		json_write_array(e, key);
		json_each (v, want)
			field_write(e, NULL, v);
		json_write_end(e);
	} else {
		json_write_value(e, key, want);
	}
}
