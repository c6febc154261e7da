/* answer: what is learned from an answer. Ids of the server, slugs in use,
 * refused pictures, lost answers, half a batch: each updates `known`, and then
 * plan() is called again. */
#ifndef PLAN_ANSWER_H
#define PLAN_ANSWER_H

#include "base/json.h"
#include "plan/known.h"
#include "plan/step.h"
#include "base/verdict.h"

/* Learns from the answer to STEP: its status (0: the answer was lost) and
 * body (NULL: none). DONE: call plan() again. Else the product is given up:
 * REFUSED, FAILED, or FATAL for faults of the whole run. */
enum outcome answer_learn(struct known *, const struct step *, int status,
    const struct json *body, struct verdict *);

/* Assumes that STEP worked: for a plan, and for the minimum. */
void answer_assume(struct known *, const struct step *);

#endif
