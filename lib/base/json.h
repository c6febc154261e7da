/* json: one value, flat and read-only.
 *
 * A value is a run of 16-byte nodes in document order: an object is its own
 * node, then key, value, key, value…; an array its node, then the values. There
 * are no pointers between nodes: a subtree is `1 + nodes` nodes long, so
 * skipping is an addition and comparing or copying is a loop. Texts are UTF-8
 * and end in a NUL; numbers keep the text of their source.
 *
 * Nodes and texts live in the arena of whoever made them (json_read,
 * json_build_take) and are borrowed until that arena is reset. All getters take
 * NULL as "not there", so that paths can be chained. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

enum json_type {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

struct json {
	const char *text; /* string or number; NULL for the others */
	uint32_t len; /* bytes of text; members or elements of a container */
	uint32_t type : 3, nodes : 29; /* nodes below this one */
};

#define JSON_NODES_MAX ((1u << 29) - 1)

/* ---- looking */

/* The member KEY; where it is there twice the last one, as jq has it. NULL when
 * VALUE is no object or has none. */
const struct json *
json_member(const struct json *object, const char *key, size_t len);

static inline const struct json *
json_get(const struct json *object, const char *key)
{
	return json_member(object, key, strlen(key));
}

/* The element at INDEX, NULL when out of range or no array. */
const struct json *json_at(const struct json *array, size_t index);

/* The text of a string or a number; NULL for anything else. */
const char *json_text(const struct json *);

/* json_text() of a member; the fallback (may be NULL) when it has none. */
const char *
json_get_text(const struct json *object, const char *key, const char *fallback);

/* Is it that very string? */
static inline bool
json_is(const struct json *v, const char *text)
{
	return v && v->type == JSON_STRING && v->len == strlen(text) &&
	       memcmp(v->text, text, v->len) == 0;
}

bool json_true(const struct json *);      /* exactly true */
size_t json_len(const struct json *);     /* elements of an array, else 0 */
size_t json_members(const struct json *); /* members of an object, else 0 */

/* Nothing there: NULL, null, "", [] or {}. */
bool json_empty(const struct json *);

/* Same types, same texts, same order. */
bool json_equal(const struct json *, const struct json *);

/* A number that fits a long long exactly: its value, else the fallback. */
long long json_int(const struct json *, long long fallback);

/* ---- walking
 *
 *	json_each(v, list) …
 *	json_each_key(key, object) … json_next(key) is the value
 *
 * Over anything but a list, or an object, they do nothing, over NULL too: an
 * object where a list was expected must not be counted as a list. */
#define json_each(v, list)                                \
	for (const struct json *v = json_first(list),     \
			       *v##_end = json_end(list); \
	     v != v##_end; v = json_next(v))
#define json_each_key(k, object)                                 \
	for (const struct json *k = json_first_key(object),      \
			       *k##_end = json_end_keys(object); \
	     k != k##_end; k = json_next(json_next(k)))

static inline const struct json *
json_next(const struct json *v)
{
	return v + 1 + v->nodes;
}

static inline const struct json *
json_first(const struct json *c)
{
	return c && c->type == JSON_ARRAY ? c + 1 : NULL;
}

static inline const struct json *
json_end(const struct json *c)
{
	return c && c->type == JSON_ARRAY ? c + 1 + c->nodes : NULL;
}

static inline const struct json *
json_first_key(const struct json *c)
{
	return c && c->type == JSON_OBJECT ? c + 1 : NULL;
}

static inline const struct json *
json_end_keys(const struct json *c)
{
	return c && c->type == JSON_OBJECT ? c + 1 + c->nodes : NULL;
}

/* The length of the UTF-8 character at P, of which LEFT bytes (one at least)
 * are there; 0 when it is none: overlong, a surrogate, past U+10FFFF, cut. */
size_t json_utf8(const unsigned char *p, size_t left);

/* ---- making */

/* A deep copy into ARENA, texts included. NULL gives NULL. */
const struct json *json_copy(struct arena *, const struct json *);

/* A builder: open and close containers, add scalars; in an object, a key is
 * an added JSON_STRING before its value. A zeroed struct json_builder is ready.
 * Texts are copied into the arena given to json_build_take(). */
struct json_builder {
	struct json *nodes; /* text holds an offset into texts while building */
	size_t len, cap;
	char *texts;
	size_t texts_len, texts_cap;
	struct {
		uint32_t node;
		uint32_t children;
	} open[72];
	unsigned depth;
};

void json_build_open(struct json_builder *, enum json_type);
void json_build_close(struct json_builder *);
void json_build_add(
    struct json_builder *, enum json_type, const char *text, size_t len);
void json_build_key(struct json_builder *, const char *key);
void json_build_text(
    struct json_builder *, const char *key, const char *text); /* member */
void json_build_copy(
    struct json_builder *, const struct json *); /* NULL adds null */

/* The finished value, in ARENA; the builder is empty again. NULL when
 * nothing was added. */
const struct json *json_build_take(struct json_builder *, struct arena *);
void json_build_release(struct json_builder *);

/* OBJECT (NULL: an empty one) with the member KEY replaced or added behind
 * the others; VALUE NULL leaves it out. A new object in ARENA. */
const struct json *json_set(struct arena *, const struct json *object,
    const char *key, const struct json *value);

/* A string value of its own, in ARENA. */
const struct json *json_string(struct arena *, const char *text, size_t len);

/* The texts of a list in one, with BETWEEN each two; what is no text is left
 * out. */
const char *json_join(struct arena *, const struct json *list, char between);

#endif
