/* row_fields: the members of a row, in whatever shape the answer has them.
 *
 * Plytix writes the same thing in several ways (plytix/API.md, Rows):
 * `_parent_id` or `parent_id`, a reference as a text or as an object, counts as
 * numbers or texts, absent or null members. Pure; texts returned are borrowed
 * from the value. */
#ifndef PLYTIX_ROW_FIELDS_H
#define PLYTIX_ROW_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json_write.h"
#include "base/json.h"

/* `id`, else `_id`; NULL when it cannot be an id (idmap_valid). */
const char *row_field_id(const struct json *row);

/* The direct parent's id; NULL for none. */
const char *row_field_parent(const struct json *row);

const char *row_field_sku(const struct json *row); /* NULL: none */
long
row_field_children(const struct json *row); /* num_variations, 0 if absent */
bool row_field_deleted(const struct json *row); /* mark_as_deleted
						 * (plytix/API.md, Rows) */
bool row_field_timestamp(const struct json *row, const char *key, int64_t *ms);

/* The id of a reference: a text, or an object with an id; NULL for neither. */
const char *row_field_reference(const struct json *);

/* The member KEY of ROW as a timestamp in our form, or as the text that it is.
 * Nothing where there is none. */
void row_field_write_timestamp(
    struct json_writer *, const char *key, const struct json *row);
void row_field_write_filled(
    struct json_writer *, const char *key, const struct json *row);

#endif
