/* lifecycle: what the PIM's state of a product means for the shop's two flags.
 *
 * A draft that was ever published is archived, since isDraft does not take it
 * off the site (webflow/API.md, Publication state). What a person did to the
 * flags stays until the PIM's state changes. */
#ifndef PLAN_LIFECYCLE_H
#define PLAN_LIFECYCLE_H

#include <stdbool.h>

#include "plan/desired.h"
#include "plan/known.h"
#include "plan/step.h"
#include "base/verdict.h"

/* The flags that the wanted state asks for. */
void lifecycle_flags(
    const struct desired *, const struct known *, bool *archived, bool *draft);

/* Whether the list of the shop shows other flags than were sent last: a
 * person's change, or the list lags, most often in isArchived. The product is
 * read by itself before it is written (webflow/API.md, Lists). */
bool lifecycle_late(const struct known *);

/* Sets the flags of a product's step; true when one of them has to change.
 * The verdict may be NULL. */
bool lifecycle_plan(
    const struct desired *, struct known *, struct step *, struct verdict *);

/* The state whose flags the shop shows. */
const char *lifecycle_shown(const struct known *);

/* The action of the product's result; WAS: its state before. */
const char *
lifecycle_action(const struct known *, bool created, const char *was);

#endif
