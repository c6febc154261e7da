/* match: which SKU of the shop is which desired SKU, and what the product's
 * option list should become.
 *
 * Inside a product the combination of values is the identity: an existing SKU
 * keeps its sku-values, and a variant's fields move to the SKU that has its
 * combination. The exceptions: a new option (every SKU needs a value for it), a
 * renamed value (all known variants of a value have one new value) and a
 * default SKU that an answer showed with other values than were sent.
 *
 * A SKU that people made stands for a variant where both have a code that no
 * other SKU of the product has, else where it has the variant's combination. By
 * these pairs options and values are renamed as by known variants. A SKU that
 * cannot be paired for certain is a conflict; one that belongs to no variant is
 * not changed. */
#ifndef PLAN_MATCH_H
#define PLAN_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "plan/desired.h"
#include "plan/known.h"

struct match {
	struct known_options options; /* as they should be, old ids kept */
	bool options_differ;
	const struct desired_sku *
	    *pairs;              /* by known SKU, from id, key or code */
	struct known_sku **skus; /* by desired SKU; NULL: to be made, */
	bool *left; /* or not: a person's SKU has a placeholder's values */
	const char ***values;         /* by desired SKU, by option */
	const struct json **fields;   /* by desired SKU: as they are sent */
	struct known_sku **withdrawn; /* in the shop, wanted no more */
	const char ***withdrawn_values;
	size_t nwithdrawn;
	const char *conflict; /* which SKUs cannot be paired, or NULL */
};

/* Fills M, in the known's arena. Options and values that people added stay;
 * new options come behind, values where value_order.h puts them. */
void match_make(struct match *, const struct desired *, const struct known *);

/* A copy of the match's option list: a step outlives the match. */
const struct known_options *match_options(const struct match *, struct arena *);

/* Whether the SKU's values are not yet those of the match. */
bool match_moves(const struct match *, const struct known *,
    const struct known_sku *, const char **values);

#endif
