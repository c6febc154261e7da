/* recover: how the plan goes on after an answer that was lost, a slug that is
 * in use, or an id that does not exist.
 *
 * Each function decides what to read next. After a few of them in a row the
 * product is given up, and the run goes on. */
#ifndef PLAN_RECOVER_H
#define PLAN_RECOVER_H

#include "plan/known.h"
#include "plan/step.h"
#include "base/verdict.h"

/* The product is read before anything else is sent. */
void recover_look_again(struct known *);

/* The others: DONE, call plan() again; else the product is given up. */

/* The product or SKU that the step is about does not exist. */
enum outcome recover_vanished(struct known *, const struct step *);

/* A create may have happened although its answer was lost. */
enum outcome recover_lost(struct known *, const struct step *);

/* A change may have happened although its answer was lost: what was sent
 * last is not known. FAILED. */
enum outcome recover_unsure(const struct step *);

/* The product that was found by our key is another one: it is left alone, and
 * the key counts as taken. */
void recover_foreign(struct known *);

/* A slug is taken; SLUG is which, or NULL. */
enum outcome
recover_slug(struct known *, const struct step *, const char *slug);

/* The message may name a field that the step sends as null, and that this
 * server does not clear: it is not sent again. REFUSED: it names none. */
enum outcome
recover_null(struct known *, const struct step *, const char *message);

#endif
