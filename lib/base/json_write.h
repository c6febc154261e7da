/* json_write: values and members → text, written in the shape of the document.
 *
 *	emit_object(e, NULL);
 *	emit_text(e, "kind", "row");
 *	emit_array(e, "values");
 *	emit_text(e, NULL, "XS");
 *	emit_end(e);
 *	emit_end(e);
 *
 * KEY is the member's name inside an object and NULL elsewhere. When the
 * outermost value ends, a newline follows: one value, one line. Nothing is
 * checked here; a broken buf tells at the end. Texts are escaped as `jq -c`
 * escapes them (DEL stays as it is); bytes that are not UTF-8 become U+FFFD. */
#ifndef BASE_JSON_WRITE_H
#define BASE_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/verdict.h"

struct emit {
	struct buf *out;
	unsigned depth;
	uint8_t close[80]; /* the closing byte at each depth */
	bool first;        /* no comma before the next value */
};

void emit_init(struct emit *, struct buf *);

void emit_object(struct emit *, const char *key);
void emit_array(struct emit *, const char *key);
void emit_end(struct emit *);

void emit_text(struct emit *, const char *key, const char *text);
void emit_text_len(struct emit *, const char *key, const char *, size_t len);
void emit_number(struct emit *, const char *key, const char *text); /* as is */
void emit_int(struct emit *, const char *key, long long);
void emit_bool(struct emit *, const char *key, bool);
void emit_null(struct emit *, const char *key);
void emit_value(
    struct emit *, const char *key, const struct json *); /* NULL: null */

/* emit_text() unless TEXT is NULL; emit_value() unless VALUE is NULL. */
void emit_text_if(struct emit *, const char *key, const char *text);
void emit_value_if(struct emit *, const char *key, const struct json *);

/* All members of OBJECT in their order, those named in BUT (ends with NULL;
 * may itself be NULL) left out. */
void
emit_members(struct emit *, const struct json *object, const char *const *but);

/* "warnings":[{"code":…,"message":…},…] unless there are none. Those already
 * in OLD (a record's own "warnings" member, or NULL) come first. */
void
emit_warnings(struct emit *, const struct json *old, const struct verdict *);

#endif
