/* push_line: the lines that tell of a record; see push_inner.h. */
#include "webflow/push_inner.h"

#include <string.h>

#include "base/timestamp.h"
#include "io/filter.h"
#include "plan/image_import.h"

int64_t
line_now_us(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
line_begin(struct job *j, const char *kind)
{
	emit_object(j->emit, NULL);
	emit_text(j->emit, "kind", kind);
	emit_text(j->emit, "of", j->of);
	emit_text(j->emit, "plytix_id", j->id);
	emit_text(j->emit, "part", j->part);
	emit_text(j->emit, "sku", j->sku);
}

void
line_step(struct job *j, const char *step)
{
	char at[INSTANT_MAX];

	instant_write(line_now_us(CLOCK_REALTIME) / 1000, at);
	line_begin(j, "step");
	emit_text(j->emit, "step", step);
	emit_text(j->emit, "sent_at", at);
	/* its place among those of all processes of the run, by a clock that
	 * nobody sets */
	emit_int(j->emit, "order", line_now_us(CLOCK_BOOTTIME));
	if (j->push->live)
		emit_bool(j->emit, "live", true);
}

enum outcome
line_step_end(struct job *j)
{
	emit_end(j->emit);
	if (filter_flush(j->emit))
		return verdict_say(j->v, FATAL, "output",
		    "nobody takes the results any more; stopped");
	j->mapped = true;
	return DONE;
}

/* Variants that the mapping does not select. */
static void
left_out(struct job *j)
{
	const struct json *list = json_get(j->record, "left_out"), *s;

	for (s = json_first(list); s != json_end(list); s = json_next(s)) {
		emit_object(j->emit, NULL);
		emit_text(j->emit, "sku", json_get_text(s, "sku", ""));
		emit_text(j->emit, "action", "left-out");
		emit_text_if(
		    j->emit, "message", json_get_text(s, "message", NULL));
		emit_end(j->emit);
	}
}

/* A product that the mapping does not select: why. */
static void
why_out(struct job *j, const char *key)
{
	const struct json *reason = json_get(j->record, "reason");

	if (!reason)
		return;
	emit_value(j->emit, key, reason);
	emit_text(j->emit, "message", json_get_text(j->record, "message", ""));
}

void
line_result(struct job *j, const char *action, const struct known *k)
{
	size_t i;

	line_begin(j, "result");
	emit_text(j->emit, "action", action);
	if (j->adopts && j->mapped && strcmp(action, "created") != 0)
		emit_bool(j->emit, "adopted", true);
	if (k && k->webflow_id)
		emit_text(j->emit, "webflow_id", k->webflow_id);
	if (k && k->nskus) {
		emit_array(j->emit, "skus");
		for (i = 0; i < k->nskus; i++) {
			const struct known_sku *s = &k->skus[i];

			emit_object(j->emit, NULL);
			emit_text(j->emit, "sku",
			    json_get_text(s->is.sent, "sku", ""));
			emit_text(j->emit, "action",
			    s->made                    ? "created"
			    : s->is.sure || s->stocked ? "updated"
						       : "unchanged");
			emit_text_if(j->emit, "webflow_id", s->webflow_id);
			emit_end(j->emit);
		}
		left_out(j);
		emit_end(j->emit);
	}
	j->mark = k ? publish_mark(k) : j->mark;
	if (k) {
		picture_tally(k, j->emit);
		edits_of(&j->edits, k);
	}
	if (j->push->live)
		publish_write(j->outcome == DONE ? j->was : PUBLISH_DONE,
		    j->mark, j->emit);
	emit_int(j->emit, "requests", j->requests);
	emit_int(j->emit, "writes", j->writes);
	emit_int(j->emit, "minimum", j->minimum);
	emit_int(j->emit, "limited", j->limited);
	emit_int(
	    j->emit, "ms", line_now_us(CLOCK_MONOTONIC) / 1000 - j->began_ms);
	if (j->outcome != DONE) {
		emit_text(j->emit, "code", j->v->code);
		emit_text(j->emit, "message", j->v->sentence);
	} else {
		why_out(j, "code");
	}
	edits_emit(&j->edits, j->emit);
	emit_warnings(j->emit, json_get(j->record, "warnings"), j->v);
	emit_end(j->emit);
}

void
line_plan(struct job *j, const char *action, const struct json *name)
{
	line_begin(j, "plan");
	emit_text(j->emit, "action", j->adopts ? "adopted" : action);
	if (j->hold)
		emit_bool(j->emit, "held", true);
	emit_value_if(j->emit, "name", name);
	emit_int(j->emit, "requests", j->hold ? 0 : j->requests);
	emit_int(j->emit, "writes", j->hold ? 0 : j->minimum);
	why_out(j, "reason");
	emit_value_if(j->emit, "left_out", json_get(j->record, "left_out"));
	if (j->adopts || j->restored)
		overwrites_emit(&j->overwrites, j->emit);
	edits_emit(&j->edits, j->emit);
}
