/* item: references to items of collections in a desired record.
 *
 * A field names an item as {"collection","key"}, or several as a list; the
 * record's known.items has their ids. What has none yet is left out with a
 * warning; a field for which nothing is left stays as it is in the shop. */
#ifndef PLAN_ITEM_H
#define PLAN_ITEM_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/verdict.h"

/* The place of an item in known.items. */
const char *item_key(struct arena *, const char *collection, const char *key);

/* A value whose field is to be left as it is. */
bool item_is_open(const struct json *);

/* FIELDS with ids for names. WHO: whose, for warnings. DRY: the name is used
 * as the id of one that is still to be made. V: NULL for no warnings. */
const struct json *items_resolve(struct arena *, const struct json *fields,
    const struct json *known, bool dry, const char *who, struct verdict *);

#endif
