/* price: a price of 0. It is seldom intended, and an order cannot be undone, so
 * nothing is sold for 0 for the first time unless PRICE_ZERO allows it. */
#ifndef PLAN_PRICE_H
#define PLAN_PRICE_H

#include <stdbool.h>

#include "base/verdict.h"
#include "plan/desired.h"
#include "plan/known.h"
#include "plan/match.h"

/* Whether a SKU would begin to be sold for 0: nothing of the product may be
 * written, and known->run.conflict says so. One that is sold for 0 already goes
 * on with a warning. The verdict may be NULL. */
bool price_is_held(const struct desired *, struct known *, const struct match *,
    struct verdict *);

#endif
