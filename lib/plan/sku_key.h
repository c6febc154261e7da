/* sku_key: the slugs of SKUs, which are the keys of their creates.
 *
 * A SKU's slug is made of Plytix ids, once, and never changes: a create whose
 * answer was lost is refused by the server the next time (webflow/API.md,
 * Repeats), whatever was renamed since. */
#ifndef PLAN_SKU_KEY_H
#define PLAN_SKU_KEY_H

#include "plan/desired.h"
#include "plan/known.h"

/* The slug of the default SKU, by which a lost product is found. */
const char *sku_key(const struct desired *, const struct known *);

/* The slug of the SKU that is made of a variant. */
const char *
sku_key_of(const struct desired *, const struct known *, const char *variant);

#endif
