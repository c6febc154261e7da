/* row: what Plytix answers, in any of its shapes → our records.
 *
 * The same product must give the same bytes whether it came from a v1 search, a
 * v1 or v2 GET or a variants list (plytix/API.md, Rows; Values): ids as texts,
 * objects or lists, `_parent_id` or `parent_id`, numbers as numbers or texts,
 * timestamps with or without zone, absent or null members. So the members have
 * a fixed order, attributes the order of the columns, numbers leave as texts
 * with the digits that came, and media and categories are joined by id, never
 * taken from the product.
 *
 * Pure. Texts returned are borrowed from the value. */
#ifndef PLYTIX_ROW_H
#define PLYTIX_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "plytix/categories.h"
#include "plytix/columns.h"
#include "base/json_write.h"
#include "base/json.h"
#include "plytix/assets.h"
#include "base/verdict.h"

/* ---- writing records */

/* {"family":"","level":0,"kind":"attribute",…}; N counts from 1. */
enum outcome row_attribute(
    const struct json *, int n, struct json_writer *, struct verdict *);
enum outcome
row_category(const struct json *, struct json_writer *, struct verdict *);
/* {"family":"","level":0,"kind":"relationship","id":…,"label":…,"name":…} */
void row_relationship(const struct json *, struct json_writer *);
void row_head(const struct json *, struct json_writer *);

struct row_sources {
	const struct columns *columns;
	const struct categories *categories;
	struct assets *media;
};

/* The slice that a search row shows; ROW_WHOLE for a row of GET. */
#define ROW_WHOLE (-1)

/* Whether all media of the row are settled; those that are not are wanted. */
bool row_ready(const struct row_sources *, const struct json *, int slice);

/* One product or variant. PARENT is the direct parent or NULL. */
enum outcome
row_product(const struct row_sources *, const struct json *, int slice,
    const char *family, int level, struct json_writer *, struct verdict *);

#endif
