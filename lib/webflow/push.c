/* push: see push.h. */
#include "webflow/push_inner.h"

#include <string.h>

#include "webflow/push_site.h"

static void
job_begin(struct job *j, struct push *p, const struct json *record,
    struct arena *a, struct json_writer *e, struct verdict *v)
{
	const struct json *known;

	memset(j, 0, sizeof *j);
	j->push = p;
	j->record = record;
	j->arena = a;
	j->out = e;
	j->v = v;
	j->of = json_get_text(record, "kind", "");
	j->id = json_get_text(record, "plytix_id", "");
	j->part = json_get_text(record, "part", "");
	if (strcmp(j->of, "item") == 0) {
		j->id = json_get_text(record, "key", "");
		j->part = json_get_text(record, "collection", "");
	}
	j->sku = json_get_text(record, "sku", "");
	known = json_get(record, "known");
	j->adopts = json_get(known, "shop") && !json_get(known, "sent") &&
		    strcmp(j->of, "item") != 0;
	j->hold = j->adopts && json_true(json_get(known, "hold"));
	j->restored = json_true(json_get(known, "restored"));
	j->was = known_mark(known);
	j->overwrites.arena = j->edits.arena = a;
	j->began_ms = line_now_us(CLOCK_MONOTONIC) / 1000;
	buf_init(&j->path, 4096);
	buf_init(&j->body, PUSH_BODY_MAX);
}

enum outcome
push_record(void *ctx, const struct json *record, struct arena *a,
    struct json_writer *e, struct verdict *v)
{
	struct job j;
	enum outcome outcome;

	if (push_site_stopped(ctx))
		return verdict_say(v, AWAY, VERDICT_STOPPED,
		    "another process of the run has stopped it");
	job_begin(&j, ctx, record, a, e, v);
	outcome =
	    strcmp(j.of, "product") == 0 ? push_product(&j) : push_category(&j);
	buf_release(&j.path);
	buf_release(&j.body);
	return outcome;
}
