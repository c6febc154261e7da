/* json_read: one JSON text → one value, over yajl's events.
 *
 * Bad text is refused with the place of the fault: not JSON, not UTF-8, nested
 * deeper than 64, more nodes than allowed, bytes behind the value. Numbers
 * keep their text. An unpaired surrogate escape becomes U+FFFD. */
#ifndef BASE_JSON_READ_H
#define BASE_JSON_READ_H

#include "base/arena.h"
#include "base/json.h"
#include "base/verdict.h"

#define JSON_READ_DEPTH_MAX 64
#define JSON_READ_RECORD_NODES (1u << 20) /* a record of a stream */
#define JSON_READ_PAGE_NODES (8u << 20)   /* an answer of a service */

struct json_reader;

struct json_reader *json_reader_new(size_t nodes_max);
void json_reader_free(struct json_reader *); /* NULL is fine */

/* DONE, with *VALUE in the arena; else REFUSED, code "json". The text is not
 * kept. */
enum outcome json_read(struct json_reader *, struct arena *, const char *text,
    size_t len, const struct json **value, struct verdict *);

/* What was wrong with the text refused last, for callers that report it in
 * their own words: the offset of the first faulty byte or token, LEN where
 * something is missing at the end, and why. */
size_t json_reader_fault(const struct json_reader *, const char **why);

#endif
