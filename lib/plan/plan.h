/* plan: desired + known → the next request, or none.
 *
 * The one function that decides what is sent. It is pure: a dry run assumes
 * that each step works, a real run has the server's answers, so they cannot
 * differ. The rules are those of a three-way merge: what the PIM wants, what
 * was last sent, what the shop shows. Wanted differs from sent: send it.
 * Shown differs from sent: a person's edit, kept and reported. */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "plan/desired.h"
#include "plan/known.h"
#include "plan/step.h"

/* False: nothing left to do. The step is in the known's arena. Edits that are
 * kept, withdrawn variants and the like are warnings of VERDICT, each once
 * (NULL: none). With known->run.conflict nothing may be written. */
bool plan_next(
    const struct desired *, struct known *, struct step *, struct verdict *);

/* More steps than any plan needs: a product that reaches this number makes no
 * progress and is given up. */
unsigned plan_steps_max(const struct desired *, const struct known *);

#endif
