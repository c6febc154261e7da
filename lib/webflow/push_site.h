/* push_site: what a push knows of its site beside the record, and what it
 * shares with the other processes of the run. */
#ifndef WEBFLOW_PUSH_SITE_H
#define WEBFLOW_PUSH_SITE_H

#include "plan/known.h"
#include "plan/step.h"
#include "webflow/push.h"

/* What is known of the site goes into KNOWN; what that found out, to all
 * processes. */
void push_site_known(struct push *, struct known *);
void push_site_share(struct push *, struct known *);
/* The record is done: counts live writes that were refused in a row. */
void push_site_live(struct push *, const struct known *);

/* What STEP would find out is found out by one process at a time, which has the
 * turn until the answer is there. */
void push_site_turn(struct push *, struct known *, const struct step *);

/* ---- the same refusal of record after record is about the site: a plan limit,
 * a scope */

/* A record was refused: true, in one of all processes, when that was one too
 * many. */
bool push_site_refused(struct push *, const struct verdict *);
/* A record was written: refusals before it began count no more. */
void push_site_written(struct push *);
/* A record begins. True: another process has stopped the run. */
bool push_site_stopped(struct push *);

#endif
