/* learn: what is in doubt about the service (facts.h) is found out from the
 * answers: a form that is refused is tried in its other form, once a record;
 * stock is read back after a first PATCH of a SKU. */
#ifndef PLAN_LEARN_H
#define PLAN_LEARN_H

#include "plan/known.h"
#include "plan/step.h"

/* Which doubts the answer to STEP would decide. */
unsigned learn_decides(const struct known *, const struct step *);

/* A PATCH that was sent and of which no line tells leaves its stock in doubt,
 * too. */
void learn_unrecorded(struct known *);

/* Before STEP is sent: nobody is sure of a stock that it may change, until
 * the answers say so. True: the audit log must be told first. */
bool learn_before(struct known *, const struct step *);

/* The answer is a success, or (not LOST) nothing was done. */
void learn_success(struct known *, const struct step *);
void learn_undone(struct known *, const struct step *);

/* True: STEP was refused for a form that has another; that goes now. */
bool learn_form(struct known *, const struct step *, bool slug_refused,
    const struct json *body);

/* The same for a refusal that need not be about a form, when pictures went by
 * their file ids: they go by their addresses now. */
bool learn_ids(struct known *, const struct step *, const struct json *body);

/* The stock was read: BODY, or NULL in a plan. */
void learn_stock(struct known *, struct known_sku *, const struct json *body);

/* Something was asked, and the answer does not tell all of it yet. */
bool learn_waits(const struct known *);

#endif
