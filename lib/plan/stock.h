/* stock: the stock of a product's SKUs, one request each (webflow/API.md,
 * Stock).
 *
 * Sent when the PIM's number differs from the one last sent, not when the
 * shop's differs: sales lower it. Only after an interrupted run is the shop's
 * read, and a higher number corrected. A SKU that is no longer wanted cannot be
 * removed, so its stock is set to 0. */
#ifndef PLAN_STOCK_H
#define PLAN_STOCK_H

#include <stdbool.h>

#include "plan/desired.h"
#include "plan/known.h"
#include "plan/match.h"
#include "plan/step.h"
#include "base/verdict.h"

/* Fills STEP with the next read or write; false: none is left. The verdict
 * may be NULL. */
bool stock_plan(const struct desired *, struct known *, const struct match *,
    struct step *, struct verdict *);

/* {"inventoryType":"infinite"}: how a SKU is made. It is recorded as sent where
 * it must not stay so. */
const struct json *stock_endless(struct arena *);
bool stock_is_endless(const struct json *);

/* Whether the shop has more than was sent last, or no count at all: no sale
 * does that. */
bool stock_risen(const struct json *sent, const struct json *shop);

#endif
