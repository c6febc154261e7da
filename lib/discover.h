/* discover: both schemas → a proposed mapping file, each rule with a note
 * that says how sure it is and why. What found no partner is listed under
 * "_unmapped" (fields) and "_unused" (attributes), which a mapping file may
 * keep. */
#ifndef DISCOVER_H
#define DISCOVER_H

#include "attributes.h"
#include "buf.h"
#include "json.h"

/* SCHEMA may be NULL: then the fields that every shop has. */
void discover_write(
    const struct attributes *, const struct json *schema, struct buf *);

#endif
