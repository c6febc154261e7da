/* push: one desired record → Webflow made equal, with the fewest requests.
 *
 * The plan gives a step, it is sent, the answer is learned, a step line is
 * written, until the plan has nothing left; then a result line ends the record.
 * A dry run assumes that each step works, and writes a plan line. */
#ifndef WEBFLOW_PUSH_H
#define WEBFLOW_PUSH_H

#include <stdio.h>

#include "base/arena.h"
#include "base/json_write.h"
#include "base/json.h"
#include "base/verdict.h"
#include "webflow/client.h"
#include "webflow/run_file.h"
#include "plan/request.h"

/* The same refusal so often in a row is not about the records. */
#define PUSH_SAME_MAX 20
/* How long a push by hand, outside of a run, waits for what records its
 * results to read. */
#define PUSH_TAKEN_MS 60000

struct push {
	struct webflow *webflow; /* NULL in a dry run */
	struct request_site site;
	bool dry, live, price_zero;
	bool never_published; /* the site: it takes nothing live */
	bool by_hand; /* not in a run: is there a reader of the results? */
	/* not NULL: records that need a request go there, and are not pushed */
	FILE *rest;
	enum outcome worst; /* of the records so far */
	unsigned long products, writes, requests;
	struct run_file shared;  /* by all processes of the run */
	uint32_t refused_before; /* in all of them, when this record began */
};

/* A filter_record for the kinds product, category and item; CTX is the push. */
enum outcome push_record(void *ctx, const struct json *record, struct arena *,
    struct json_writer *, struct verdict *);

#endif
