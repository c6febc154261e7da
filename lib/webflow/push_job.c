/* push_job: what every kind of record does; see push_inner.h. */
#include "webflow/push_inner.h"

#include <errno.h>
#include <string.h>

#include "io/cli.h"
#include "io/filter.h"
#include "io/log.h"
#include "webflow/push_site.h"

/* A write is sent only if its step line will be recorded. In a run there is a
 * recorder. A push by hand may be piped into one that is about to refuse, so it
 * must have read a line before the first write. */
static bool
has_no_recorder(struct job *j)
{
	bool first = j->push->by_hand;

	j->push->by_hand = false;
	if (!first || !filter_to_pipe(j->out))
		return filter_reader_gone(j->out);
	json_write_object(j->out, NULL);
	json_write_text(j->out, "kind", "push");
	json_write_text(j->out, "site", j->push->site.site_id);
	json_write_end(j->out);
	return filter_wait_taken(j->out, PUSH_TAKEN_MS) != 0;
}

enum outcome
push_take_step(struct job *j, const char *step)
{
	if (j->left && j->left--)
		return DONE;
	return verdict_say(j->v, FAILED, "no-progress",
	    "made no progress with Webflow (%s again and again)", step);
}

enum outcome
push_send(struct job *j, const char *step, const char *method, bool create,
    struct webflow_reply *reply)
{
	enum outcome outcome = push_take_step(j, step);

	if (outcome != DONE)
		return outcome;
	if (strcmp(method, "GET") != 0 && has_no_recorder(j))
		return verdict_say(j->v, FATAL, "output",
		    "no program reads the results: the request was not sent");
	if (j->path.broken || j->body.broken)
		return verdict_say(j->v, REFUSED, "too-large",
		    "the request would pass %u bytes", PUSH_BODY_MAX);
	outcome = webflow_call(j->push->webflow, j->arena, method,
	    buf_str(&j->path), j->body.len ? j->body.data : NULL, j->body.len,
	    create, reply, j->v);
	j->requests += reply->tries;
	j->limited += reply->limited;
	return outcome;
}

/* ---- adoption */

static enum outcome
hold(struct job *j, const char *item, const char *name, struct verdict *v)
{
	return verdict_say(v, REFUSED, VERDICT_ADOPTION_HELD,
	    "'%s' is in the shop already and was not made by this sync, so it "
	    "is left as it is; to have it taken over: %s full --adopt %s "
	    "(or --adopt all); to be overwritten: %s",
	    item, cli_sync(), overwrites_name(j->arena, name, j->id),
	    overwrites_text(&j->overwrites));
}

enum outcome
push_hold(struct job *j, const char *item, const char *name)
{
	j->minimum = 0;
	j->outcome = hold(j, item, name, j->v);
	return push_finish(j, "", NULL);
}

void
push_hold_plan(struct job *j, const char *item, const char *name)
{
	struct verdict v = {0};

	hold(j, item, name, &v);
	log_warn("held: %s", v.sentence);
	verdict_release(&v);
	j->push->worst = outcome_worse(j->push->worst, REFUSED);
}

void
push_warn_overwrites(struct job *j)
{
	if (j->restored && j->overwrites.len)
		verdict_warn(j->v, "overwritten",
		    "'%s' is not as the restored ledger has it; overwritten "
		    "in Webflow: %s",
		    *j->sku ? j->sku : j->id, overwrites_text(&j->overwrites));
}

static bool
is_held(const struct job *j)
{
	return j->outcome == REFUSED &&
	       strcmp(j->v->code, VERDICT_ADOPTION_HELD) == 0;
}

/* ---- the end of a record */

static void
log_item(const struct job *j, const char *action)
{
	const struct log_field fields[] = {{"of", j->of, 0}, {"sku", j->sku, 0},
	    {"plytix_id", j->id, 0}, {"action", action, 0}};

	log_event(LOG_DEBUG, "item", fields, sizeof fields / sizeof *fields,
	    "%s", action);
}

enum outcome
push_finish(struct job *j, const char *action, const struct known *k)
{
	struct push *p = j->push;
	enum outcome outcome = j->outcome;

	p->products++;
	p->requests += j->requests;
	p->writes += j->writes;
	if (outcome == AWAY || outcome == USAGE)
		return outcome; /* no result: the next run takes it up again */
	if (outcome == DONE) {
		if (j->writes)
			push_site_written(p);
	} else {
		action = outcome == REFUSED ? "refused" : "failed";
		log_warn(
		    "%s: %s", is_held(j) ? "held" : action, j->v->sentence);
		p->worst = outcome_worse(
		    p->worst, outcome == REFUSED ? REFUSED : FAILED);
	}
	line_result(j, action, k);
	log_item(j, action);
	if (filter_flush(j->out))
		return verdict_say(j->v, FATAL, "output",
		    "no program reads the results any more; stopped");
	if (outcome == FATAL)
		return outcome;
	/* without an item products go all the same */
	if (outcome != DONE && !is_held(j) && strcmp(j->of, "item") != 0 &&
	    push_site_refused(p, j->v))
		return verdict_say(j->v, FATAL, "same-refusal",
		    "%u records in a row were refused alike, so this is not "
		    "about them: %s",
		    PUSH_SAME_MAX, strchr(p->shared.state.last, ' ') + 1);
	return DONE;
}

enum outcome
push_refuse(struct job *j)
{
	j->outcome = REFUSED;
	return push_finish(j, "", NULL);
}

enum outcome
push_set_aside(struct job *j)
{
	struct json_writer e;
	struct buf line;
	bool written;

	buf_init(&line, j->out->out->bytes_max);
	json_write_init(&e, &line);
	json_write_value(&e, NULL, j->record);
	written = !line.broken &&
		  fwrite(line.data, 1, line.len, j->push->rest) == line.len;
	buf_release(&line);
	return written ? DONE
		       : verdict_say(j->v, FATAL, "output",
			     "could not write what needs a request: %s",
			     strerror(errno));
}
