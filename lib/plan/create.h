/* create: the steps that make something new, a product or SKUs. */
#ifndef PLAN_CREATE_H
#define PLAN_CREATE_H

#include <stdbool.h>

#include "plan/desired.h"
#include "plan/known.h"
#include "plan/match.h"
#include "plan/step.h"

/* Whether a product that was found by the key is the desired one. A variant
 * that left its product still has its key there. */
bool create_is_own(const struct desired *, const struct known *);

/* The product with its default SKU. */
void create_product(
    const struct desired *, struct known *, struct match *, struct step *);

/* SKUs that the match has none for, at most a batch; false: none. */
bool create_skus(const struct desired *, struct known *, const struct match *,
    struct step *);

#endif
