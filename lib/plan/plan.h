/* plan: desired + known → the next request, or none.
 *
 * The one function that decides what is sent. It is pure: a dry run unfolds
 * it over imagined answers, a real run over the server's, so they cannot
 * differ. The rules are those of a three-way merge: what the PIM wants, what
 * was last sent, what the shop shows. Wanted differs from sent: send it.
 * Shown differs from sent: a person's edit, kept and told. */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "plan/desired.h"
#include "plan/known.h"
#include "plan/step.h"

/* False: nothing left to do. The step lives in the known's arena. Edits that
 * are kept, variants withdrawn and the like are told as warnings of
 * VERDICT, once (NULL: not at all). SKUs that cannot be told apart are
 * known->run.conflict: there is nothing that may be done. */
bool plan_next(
    const struct desired *, struct known *, struct step *, struct verdict *);

/* A product that makes no progress is a fault of the plan, not of the shop:
 * more steps than any plan needs end it. */
unsigned plan_steps_max(const struct desired *, const struct known *);

#endif
