/* push_line: the lines about a record; see push_inner.h. */
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
	json_write_object(j->out, NULL);
	json_write_text(j->out, "kind", kind);
	json_write_text(j->out, "of", j->of);
	json_write_text(j->out, "plytix_id", j->id);
	json_write_text(j->out, "part", j->part);
	json_write_text(j->out, "sku", j->sku);
}

void
line_step(struct job *j, const char *step)
{
	char at[TIMESTAMP_MAX];

	timestamp_write(line_now_us(CLOCK_REALTIME) / 1000, at);
	line_begin(j, "step");
	json_write_text(j->out, "step", step);
	json_write_text(j->out, "sent_at", at);
	/* its place among the lines of all processes of the run, by a clock
	 * that is never set */
	json_write_int(j->out, "order", line_now_us(CLOCK_BOOTTIME));
	if (j->push->live)
		json_write_bool(j->out, "live", true);
}

enum outcome
line_step_end(struct job *j)
{
	json_write_end(j->out);
	if (filter_flush(j->out))
		return verdict_say(j->v, FATAL, "output",
		    "no program reads the results any more; stopped");
	j->mapped = true;
	return DONE;
}

/* Variants that the mapping does not select. */
static void
left_out(struct job *j)
{
	const struct json *list = json_get(j->record, "left_out");

	json_each (s, list) {
		json_write_object(j->out, NULL);
		json_write_text(j->out, "sku", json_get_text(s, "sku", ""));
		json_write_text(j->out, "action", "left-out");
		json_write_text_if(
		    j->out, "message", json_get_text(s, "message", NULL));
		json_write_end(j->out);
	}
}

/* A product that the mapping does not select: why. */
static void
why_out(struct job *j, const char *key)
{
	const struct json *reason = json_get(j->record, "reason");

	if (!reason)
		return;
	json_write_value(j->out, key, reason);
	json_write_text(
	    j->out, "message", json_get_text(j->record, "message", ""));
}

void
line_result(struct job *j, const char *action, const struct known *k)
{
	struct json_writer *e = j->out;

	line_begin(j, "result");
	json_write_text(e, "action", action);
	if (j->adopts && j->mapped && strcmp(action, "created") != 0)
		json_write_bool(e, "adopted", true);
	if (k && k->webflow_id)
		json_write_text(e, "webflow_id", k->webflow_id);
	if (k && k->nskus) {
		json_write_array(e, "skus");
		for (size_t i = 0; i < k->nskus; i++) {
			const struct known_sku *s = &k->skus[i];

			json_write_object(e, NULL);
			json_write_text(
			    e, "sku", json_get_text(s->is.sent, "sku", ""));
			json_write_text(e, "action",
			    s->made                    ? "created"
			    : s->is.sure || s->stocked ? "updated"
						       : "unchanged");
			json_write_text_if(e, "webflow_id", s->webflow_id);
			json_write_end(e);
		}
		left_out(j);
		json_write_end(e);
	}
	j->mark = k ? publish_mark(k) : j->mark;
	if (k) {
		image_import_tally(k, e);
		edits_of(&j->edits, k);
	}
	if (j->push->live)
		publish_write(
		    j->outcome == DONE ? j->was : PUBLISH_DONE, j->mark, e);
	json_write_int(e, "requests", j->requests);
	json_write_int(e, "writes", j->writes);
	json_write_int(e, "minimum", j->minimum);
	json_write_int(e, "limited", j->limited);
	json_write_int(
	    e, "ms", line_now_us(CLOCK_MONOTONIC) / 1000 - j->began_ms);
	if (j->outcome != DONE) {
		json_write_text(e, "code", j->v->code);
		json_write_text(e, "message", j->v->sentence);
	} else {
		why_out(j, "code");
	}
	edits_write(&j->edits, e);
	json_write_warnings(e, json_get(j->record, "warnings"), j->v);
	json_write_end(e);
}

void
line_plan(struct job *j, const char *action, const struct json *name)
{
	line_begin(j, "plan");
	json_write_text(j->out, "action", j->adopts ? "adopted" : action);
	if (j->hold)
		json_write_bool(j->out, "held", true);
	json_write_value_if(j->out, "name", name);
	json_write_int(j->out, "requests", j->hold ? 0 : j->requests);
	json_write_int(j->out, "writes", j->hold ? 0 : j->minimum);
	why_out(j, "reason");
	json_write_value_if(
	    j->out, "left_out", json_get(j->record, "left_out"));
	if (j->adopts || j->restored)
		overwrites_write(&j->overwrites, j->out);
	edits_write(&j->edits, j->out);
}
