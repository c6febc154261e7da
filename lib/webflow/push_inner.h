/* The inside of push: a job is one record on its way. */
#ifndef WEBFLOW_PUSH_INNER_H
#define WEBFLOW_PUSH_INNER_H

#include <stdint.h>
#include <time.h>

#include "plan/edited.h"
#include "plan/known.h"
#include "plan/overwrite.h"
#include "plan/publish.h"
#include "webflow/push.h"

#define PUSH_BODY_MAX (8u << 20) /* bytes of a request */

struct job {
	struct push *push;
	const struct json *record;
	const struct json *answer; /* the last one's body */
	struct arena *arena;
	struct json_writer *out;
	struct verdict *v;
	const char *of, *id, *part, *sku;
	struct buf path, body;
	unsigned requests, writes, minimum, limited;
	unsigned left;               /* steps that it may still take */
	enum publish_mark was, mark; /* a publish of the site that it needs */
	bool adopts;   /* it is in the shop, and not in the ledger */
	bool hold;     /* and a person must agree first */
	bool restored; /* what is known of it is old: of a restored ledger */
	bool mapped;   /* a step line has recorded it */
	struct overwrites overwrites; /* when it adopts, or is restored */
	struct edits edits;           /* people's, which are kept */
	int64_t began_ms;
	enum outcome outcome;
};

/* ---- push_job.c: what products and categories do alike */

/* Counts a step, sent or assumed: a record that takes more of them than it may
 * FAILED. */
enum outcome push_take_step(struct job *, const char *step);

/* Sends j->path with j->body. */
enum outcome push_send(struct job *, const char *step, const char *method,
    bool create, struct webflow_reply *);

/* What others made is left as it is until a person agrees: the result, or a
 * warning of the plan. ITEM: the one in the shop. NAME: for --adopt. */
enum outcome push_hold(struct job *, const char *item, const char *name);
void push_hold_plan(struct job *, const char *item, const char *name);

/* What a restored ledger does not know may be a person's work. */
void push_warn_overwrites(struct job *);

/* The result line. Returns what ends the run, else DONE. K: NULL for a
 * category, or when nothing is known. */
enum outcome
push_finish(struct job *, const char *action, const struct known *k);
enum outcome push_refuse(struct job *); /* the same, REFUSED */

/* The record needs a request, and this push sends none: it goes to --rest. */
enum outcome push_set_aside(struct job *);

/* ---- push_product.c, push_category.c */
enum outcome push_product(struct job *);
enum outcome push_category(struct job *);

/* ---- push_line.c */

int64_t line_now_us(clockid_t);

/* Begins a step line. */
void line_step(struct job *, const char *step);
/* Ends it: it must be written before anything else happens, since it records
 * what cannot be undone. */
enum outcome line_step_end(struct job *);

void line_result(struct job *, const char *action, const struct known *k);

/* Begins a plan line with the record's members. What is held has no request. */
void line_plan(struct job *, const char *action, const struct json *name);

#endif
