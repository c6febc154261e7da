/* push_site: what a push knows of its site beside the record at hand, and
 * what it has in common with the other processes of the run. */
#ifndef WEBFLOW_PUSH_SITE_H
#define WEBFLOW_PUSH_SITE_H

#include "plan/known.h"
#include "plan/step.h"
#include "webflow/push.h"

/* What is known of the site goes into KNOWN; what it found out, to all. */
void push_site_known(struct push *, struct known *);
void push_site_told(struct push *, struct known *);
/* The record is done: was it refused live? */
void push_site_live(struct push *, const struct known *);

/* What STEP would find out is found out by one process at a time: it has its
 * turn until the answer is there. */
void push_site_turn(struct push *, struct known *, const struct step *);

/* ---- a refusal that repeats itself from record to record is the site's:
 * plan limit, scope */

/* A record was refused: true, once for all processes, when it was one too
 * many. */
bool push_site_refused(struct push *, const struct verdict *);
/* A record was written: those before it began do not repeat themselves. */
void push_site_written(struct push *);
/* A record begins. true: another process of the run has found one too many. */
bool push_site_stopped(struct push *);

#endif
