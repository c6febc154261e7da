/* discover: both schemas → a proposed mapping file, each rule with a note
 * that says how sure it is and why. What found no partner is listed under
 * "_unmapped" (fields) and "_unused" (attributes), which a mapping file may
 * keep. */
#ifndef MAPPING_DISCOVER_H
#define MAPPING_DISCOVER_H

#include "mapping/attributes.h"
#include "base/buf.h"
#include "mapping/field_type.h"
#include "base/json.h"
#include "base/verdict.h"

/* SCHEMA may be NULL: then the fields that every shop has. What only a person
 * can say is a warning. */
void discover_write(const struct attributes *, const struct json *schema,
    struct buf *, struct verdict *);

/* ---- between discover.c, which marks, and discover_write.c, which writes */

struct proposal {
	const struct json *attribute; /* NULL: none found */
	unsigned mark;                /* of 100 */
	const char *why;
};

/* The attribute that suits FIELD best, shown as DISPLAY, among FIELDS of its
 * collection (may be NULL). */
struct proposal discover_propose(const struct attributes *,
    const struct json *fields, const char *currency, const char *field,
    const char *display, const struct fit *);

#endif
