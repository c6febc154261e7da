/* learn: facts about the site (facts.h) are found out from the answers: what is
 * refused in one form is tried in the other, once a record; stock is read back
 * after the first PATCH of a SKU. */
#ifndef PLAN_LEARN_H
#define PLAN_LEARN_H

#include "plan/known.h"
#include "plan/step.h"

/* Which facts the answer to STEP would show. */
unsigned learn_decides(const struct known *, const struct step *);

/* A PATCH that was sent and not recorded makes its stock uncertain, too. */
void learn_unrecorded(struct known *);

/* Before STEP is sent: a stock that it may change is uncertain until an answer
 * shows it. True: the ledger must record that first. */
bool learn_before(struct known *, const struct step *);

/* The answer is a success, or (not LOST) nothing was done. */
void learn_success(struct known *, const struct step *);
void learn_undone(struct known *, const struct step *);

/* True: STEP was refused for its form; the other form is sent now. */
bool learn_form(struct known *, const struct step *, bool slug_refused,
    const struct json *body);

/* The same for a refusal that may not be about a form, when pictures were sent
 * by their file ids: they are sent by their addresses now. */
bool learn_ids(struct known *, const struct step *, const struct json *body);

/* The stock was read: BODY, or NULL in a plan. */
void learn_stock(struct known *, struct known_sku *, const struct json *body);

/* A fact is being found out, and no answer has shown it yet. */
bool learn_waits(const struct known *);

#endif
