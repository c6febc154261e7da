/* The inside of push, shared by push.c (what is done) and push_line.c (what is
 * told of it). Nobody else includes it. */
#ifndef WEBFLOW_PUSH_INNER_H
#define WEBFLOW_PUSH_INNER_H

#include <stdint.h>
#include <time.h>

#include "plan/edited.h"
#include "plan/known.h"
#include "plan/overwrite.h"
#include "plan/publish.h"
#include "webflow/push.h"

/* One record on its way. */
struct job {
	struct push *push;
	const struct json *record;
	const struct json *answer; /* the last one's body */
	struct arena *arena;
	struct json_writer *json_writer;
	struct verdict *v;
	const char *of, *id, *part, *sku;
	struct buf path, body;
	unsigned requests, writes, minimum, limited;
	unsigned left;               /* steps that it may still take */
	enum publish_mark was, mark; /* a publish of the site that it needs */
	bool adopts;   /* it is in the shop, and nobody knows it as ours */
	bool hold;     /* and a person must agree first */
	bool restored; /* what is known of it is of a restored ledger: old */
	bool mapped;   /* a step line has told whose it is now */
	struct overwrites overwrites; /* if it adopts, or is restored */
	struct edits edits;           /* of people, which it keeps */
	int64_t began_ms;
	enum outcome outcome;
};

int64_t line_now_us(clockid_t);

/* Begins a step line. */
void line_step(struct job *, const char *step);
/* Ends it: it must be out before anything else happens, since it tells what
 * cannot be undone. */
enum outcome line_step_end(struct job *);

/* What became of the record. K: NULL for a category, or when nothing is known.
 */
void line_result(struct job *, const char *action, const struct known *k);

/* Begins a plan line, with the members that tell of the record. Nothing of what
 * is held goes out. */
void line_plan(struct job *, const char *action, const struct json *name);

#endif
