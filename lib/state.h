/* state: what the PIM's state of a product means for the shop's two flags.
 *
 * A draft that was ever published is archived, since isDraft does not take it
 * off the site (Webflow sheet 4). What a person did to the flags stays until
 * the PIM's state changes. */
#ifndef STATE_H
#define STATE_H

#include <stdbool.h>

#include "goal.h"
#include "known.h"
#include "step.h"
#include "verdict.h"

/* The flags that the wanted state asks for. */
void state_flags(
    const struct goal *, const struct known *, bool *archived, bool *draft);

/* Sets the flags of a product's step; true when one of them has to change.
 * The verdict may be NULL. */
bool state_plan(
    const struct goal *, struct known *, struct step *, struct verdict *);

#endif
