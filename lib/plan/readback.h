/* readback: options and values as an answer shows them.
 *
 * The server keeps our option and value ids or makes its own (webflow/API.md,
 * Options), so after each write they are read back, by exact name, else by
 * place, and these are used from then on. */
#ifndef PLAN_READBACK_H
#define PLAN_READBACK_H

#include "base/json.h"
#include "plan/known.h"
#include "plan/step.h"

/* The list that was sent, with the ids that ANSWER, a product's
 * `sku-properties`, gives it. NULL: ours are kept. */
void readback_options(struct known *, const struct known_options *sent,
    const struct json *answer);

/* The values that the SKU has now: as sent, or as ANSWER, its fieldData
 * (NULL: none), shows: a default SKU may have others (other_values). */
void readback_values(struct known *, struct known_sku *,
    const struct step_sku *sent, const struct json *answer);

#endif
