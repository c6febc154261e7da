/* value_order: the order in which an option lists its values. A three-way merge
 * like every field: the PIM's order when the PIM changed it, else the shop's,
 * where a person may have moved them. A new value gets its place in the PIM's
 * order; a value that a person added stays behind the one before it. */
#ifndef PLAN_VALUE_ORDER_H
#define PLAN_VALUE_ORDER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/json.h"
#include "plan/known.h"

/* O begins with the values of BEFORE (under new names where they were
 * renamed), new ones of WANT (names, in the PIM's order) behind them. Puts
 * them in order and notes WANT in O. KEEP_FIRST: the first value must stay.
 * True when a value of BEFORE moved. */
bool
value_order_merge(struct known_option *o, const struct known_option *before,
    const struct json *want, bool keep_first, struct arena *);

#endif
