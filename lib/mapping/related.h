/* related: products that a product points to. They are named by their ids in
 * the PIM, [{"plytix_id":…},…]; the ledger knows which items of the shop those
 * are (plan/related.h). */
#ifndef MAPPING_RELATED_H
#define MAPPING_RELATED_H

#include <stdbool.h>

#include "mapping/rules.h"

/* Whether the rule gives related products. */
bool related_is(const struct rule *);

/* Whether the field, as the shop's schema shows it, can hold products: items
 * of the collection of this id (may be NULL). */
bool related_fits(const struct rule *, const char *products);

#endif
