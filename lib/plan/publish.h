/* publish: a live run: which writes are published at once, what is sent again
 * for that, and what waits until the site is published. */
#ifndef PLAN_PUBLISH_H
#define PLAN_PUBLISH_H

#include "plan/desired.h"
#include "plan/known.h"
#include "plan/step.h"

/* Marks what is off the site, to be sent again. Before the plan's steps. */
void publish_take_up(const struct desired *, struct known *);

/* The write that publishes the next of it; true when there is one. */
bool publish_plan(const struct desired *, struct known *, struct step *);

/* Whether the step may show on the site at once. */
bool
publish_goes(const struct desired *, const struct known *, const struct step *);

/* What is left open when the record is done, for its result. */
enum publish_mark publish_mark(const struct known *);

/* The member "publish" of a live run's result, if it changed (WAS: before) or
 * something is left open. */
void publish_write(
    enum publish_mark was, enum publish_mark is, struct json_writer *);

/* ---- from answers: ITEM is the answer's, or NULL */
void
publish_product(struct known *, const struct step *, const struct json *item);
void publish_sku(struct known *, const struct step *, struct known_sku *,
    const struct json *item);
void publish_made(struct known *, const struct step *, struct known_sku *,
    const struct json *item);

/* A live write was refused for being live: it is sent as staging. */
void publish_refused(struct known *, const char *why, struct verdict *);

#endif
