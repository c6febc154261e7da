/* match_inner: shared by match.c, match_pairs.c and match_options.c. */
#ifndef PLAN_MATCH_INNER_H
#define PLAN_MATCH_INNER_H

#include "plan/match.h"

/* Fills m->pairs. */
void match_pairs(struct match *, const struct desired *, const struct known *);

/* The code that the variant is to have in the shop, "" for none. */
const char *match_code(const struct desired_sku *);

/* Whether the ledger says that the SKU stands for the variant. */
bool match_owns(const struct desired_sku *, const struct known_sku *);

/* A text about people's SKUs that are not USED and cannot be left alone, or
 * NULL. */
const char *match_conflict(const struct match *, const struct desired *,
    const struct known *, const bool *used);

/* Fills m->options and TO, the place of each desired option in it. */
void match_merge_options(struct match *, const struct desired *,
    const struct known *, long to[KNOWN_OPTIONS_MAX]);

#endif
