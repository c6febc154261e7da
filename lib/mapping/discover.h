/* discover: both schemas → a proposed mapping file, each rule with a note
 * that says how sure it is and why. What has no counterpart is listed under
 * "_unmapped" (fields) and "_unused" (attributes), which a mapping file may
 * keep. */
#ifndef MAPPING_DISCOVER_H
#define MAPPING_DISCOVER_H

#include "mapping/attributes.h"
#include "mapping/discover_items.h"
#include "base/buf.h"
#include "mapping/field_type.h"
#include "base/json.h"
#include "base/verdict.h"

/* SCHEMA may be NULL: then the fields that every shop has. HELD: the items that
 * collections hold, as far as they were read. What only a person can decide is
 * a warning. */
void discover_write(const struct attributes *, const struct json *schema,
    struct discover_items *held, struct buf *, struct verdict *);

#endif
