/* json_write: values and members → text, written in the shape of the document.
 *
 *	json_write_object(e, NULL);
 *	json_write_text(e, "kind", "row");
 *	json_write_array(e, "values");
 *	json_write_text(e, NULL, "XS");
 *	json_write_end(e);
 *	json_write_end(e);
 *
 * KEY is the member's name inside an object and NULL elsewhere. When the
 * outermost value ends, a newline follows: one value, one line. Nothing is
 * checked here; the buf is checked for being broken at the end. Texts are
 * escaped as `jq -c` escapes them (DEL stays as it is); bytes that are not
 * UTF-8 become U+FFFD. */
#ifndef BASE_JSON_WRITE_H
#define BASE_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/verdict.h"

struct json_writer {
	struct buf *out;
	unsigned depth;
	uint8_t close[80]; /* the closing byte at each depth */
	bool first;        /* no comma before the next value */
};

void json_write_init(struct json_writer *, struct buf *);

void json_write_object(struct json_writer *, const char *key);
void json_write_array(struct json_writer *, const char *key);
void json_write_end(struct json_writer *);

void json_write_text(struct json_writer *, const char *key, const char *text);
void json_write_text_len(
    struct json_writer *, const char *key, const char *, size_t len);
void json_write_number(
    struct json_writer *, const char *key, const char *text); /* as is */
void json_write_int(struct json_writer *, const char *key, long long);
void json_write_bool(struct json_writer *, const char *key, bool);
void json_write_null(struct json_writer *, const char *key);
void json_write_value(struct json_writer *, const char *key,
    const struct json *); /* NULL: null */

/* json_write_text() unless TEXT is NULL; json_write_value() unless VALUE is
 * NULL. */
void
json_write_text_if(struct json_writer *, const char *key, const char *text);
void
json_write_value_if(struct json_writer *, const char *key, const struct json *);

/* All members of OBJECT in their order, those named in BUT (ends with NULL;
 * may itself be NULL) left out. */
void json_write_members(
    struct json_writer *, const struct json *object, const char *const *but);

/* "warnings":[{"code":…,"message":…},…] unless there are none. Those already
 * in OLD (a record's own "warnings" member, or NULL) come first. */
void json_write_warnings(
    struct json_writer *, const struct json *old, const struct verdict *);

#endif
