/* store: documents by id, by a second key, in order, with parents.
 *
 * A table keeps JSON documents in the order they were added. Each has an id
 * and may have a key (a slug, an SKU code); both are found by hash. A key is
 * unique when the caller asks store_key() before it adds; equal keys of
 * several documents are chained, the oldest found first. Documents hold
 * lists of children (variants, SKUs). Used under the server's lock. */
#ifndef SANDBOX_STORE_H
#define SANDBOX_STORE_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct doc {
	char *id;
	char *key;                 /* NULL: none */
	struct json_object *value; /* owned */
	struct json_object *side;  /* a second document, owned; NULL: none */
	struct doc *parent;
	struct doc **children; /* in the order they were linked */
	size_t nchildren, children_cap;
	struct doc *same_key;      /* the next with an equal key */
	uint64_t n;                /* rises with each document added */
	int64_t stale_until;       /* for the owner's use */
	struct json_object *stale; /* owned; for the owner's use */
	struct json_object *live;  /* owned; for the owner's use */
};

struct table {
	struct doc **docs; /* in the order they were added */
	size_t count, cap;
	struct lh_table *ids, *keys;
	uint64_t next;
};

void table_init(struct table *);
void table_release(struct table *);

/* Adds a document; ID must be new; KEY may be NULL. Takes VALUE over.
 * The answer is the table's, until table_remove(). */
struct doc *table_add(
    struct table *, const char *id, const char *key, struct json_object *value);

struct doc *table_get(const struct table *, const char *id);   /* or NULL */
struct doc *table_find(const struct table *, const char *key); /* or NULL */

/* Gives DOC another key (NULL: none). */
void table_rekey(struct table *, struct doc *, const char *key);

/* Puts another value in its place; takes it over. */
void doc_set(struct doc *, struct json_object *value);

void doc_link(struct doc *parent, struct doc *child);
void doc_unlink(struct doc *child); /* from its parent */

/* Frees the document; its children lose their parent. */
void table_remove(struct table *, struct doc *);

/* ---- small helpers for JSON documents, all borrowed */

/* The member at a path of names with dots ("fieldData.name"), or NULL. */
struct json_object *at(struct json_object *, const char *path);
/* Its text, or NULL when it is absent or no string. */
const char *at_text(struct json_object *, const char *path);

/* A copy of all of it; the caller puts it. NULL gives NULL. */
struct json_object *json_deep(struct json_object *);

/* Sets a member to a string. */
void put_text(struct json_object *, const char *key, const char *text);

/* 2026-02-11T16:08:47.488Z; the caller puts it. */
struct json_object *time_json(int64_t ms);
void time_text(int64_t ms, char out[25]);
/* Milliseconds of an ISO 8601 text with or without fraction, zone Z, +hh:mm
 * or none (UTC), or a date alone. False: it is none. */
bool time_parse(const char *text, int64_t *ms);

/* Parses a whole text, strictly, UTF-8 checked, at most 64 deep; false when
 * it is not JSON. *VALUE is NULL for the JSON null. */
bool json_whole(const char *text, size_t len, struct json_object **value);

/* Compact text, slashes bare; borrowed until the value changes. */
const char *json_compact(struct json_object *);

/* The content of a file, at most BYTES_MAX; NULL with errno. free() it. */
char *file_read(const char *path, size_t bytes_max, size_t *len);

#endif
