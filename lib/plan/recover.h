/* recover: what unhappy answers teach.
 *
 * An answer was lost, a slug is taken, an id does not exist: none of them is
 * an end. Each says what to look at next, and the plan goes on from there; a
 * few of them in a row are the end of the product, not of the run. */
#ifndef PLAN_RECOVER_H
#define PLAN_RECOVER_H

#include "plan/known.h"
#include "plan/step.h"
#include "base/verdict.h"

/* The product is read before anything else is sent. */
void recover_look_again(struct known *);

/* The others: DONE, ask the plan again; else the product's end. */

/* The product or SKU that the step is about does not exist. */
enum outcome recover_vanished(struct known *, const struct step *);

/* A create may have happened although its answer was lost. */
enum outcome recover_lost(struct known *, const struct step *);

/* A change may have happened although its answer was lost: what was sent
 * last is not known. FAILED. */
enum outcome recover_unsure(const struct step *);

/* The product that was found by our key is another's: it is left alone, and
 * the key is not ours to use. */
void recover_foreign(struct known *);

/* A slug is taken; SLUG is which, or NULL. */
enum outcome
recover_slug(struct known *, const struct step *, const char *slug);

/* The sentence may blame a null that the step sends: a field that this server
 * does not clear. The plan does without; REFUSED when none is named. */
enum outcome
recover_null(struct known *, const struct step *, const char *sentence);

#endif
