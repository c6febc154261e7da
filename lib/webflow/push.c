/* push: see push.h. */
#include "webflow/push_inner.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "plan/answer.h"
#include "io/filter.h"
#include "plan/desired.h"
#include "plan/image_import.h"
#include "plan/known.h"
#include "plan/lifecycle.h"
#include "io/cli.h"
#include "io/log.h"
#include "plan/overwrite.h"
#include "plan/plan.h"
#include "plan/learn.h"
#include "plan/publish.h"
#include "plan/related.h"
#include "webflow/push_site.h"
#include "plan/category.h"

#define BODY_MAX (8u << 20)

static void
job_begin(struct job *j, struct push *p, const struct json *record,
    struct arena *a, struct json_writer *e, struct verdict *v)
{
	const struct json *known;

	memset(j, 0, sizeof *j);
	j->push = p;
	j->record = record;
	j->arena = a;
	j->json_writer = e;
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
	buf_init(&j->body, BODY_MAX);
}

/* A write whose step nobody would record is not sent. In a run there is a
 * reader. By hand there may be one that is about to refuse, so before the first
 * write it has to read a line. */
static bool
nobody_records(struct job *j)
{
	bool first = j->push->by_hand;

	j->push->by_hand = false;
	if (!first || !filter_to_pipe(j->json_writer))
		return filter_reader_gone(j->json_writer);
	json_write_object(j->json_writer, NULL);
	json_write_text(j->json_writer, "kind", "push");
	json_write_text(j->json_writer, "site", j->push->site.site_id);
	json_write_end(j->json_writer);
	return filter_wait_taken(j->json_writer, PUSH_TAKEN_MS) != 0;
}

/* Every step of a record, sent or imagined, is one of those that it may take:
 * whatever it holds and the service answers, it comes to an end. */
static enum outcome
take_step(struct job *j, const char *step)
{
	if (j->left && j->left--)
		return DONE;
	return verdict_say(j->v, FAILED, "no-progress",
	    "made no progress with Webflow (%s again and again)", step);
}

/* Sends what stands in path and body. */
static enum outcome
send(struct job *j, const char *step, const char *method, bool create,
    struct webflow_reply *reply)
{
	enum outcome outcome = take_step(j, step);

	if (outcome != DONE)
		return outcome;
	if (strcmp(method, "GET") != 0 && nobody_records(j))
		return verdict_say(j->v, FATAL, "output",
		    "nobody takes the results: the request was not sent");
	if (j->path.broken || j->body.broken)
		return verdict_say(j->v, REFUSED, "too-large",
		    "the request would pass %u bytes", BODY_MAX);
	outcome = webflow_call(j->push->webflow, j->arena, method,
	    buf_str(&j->path), j->body.len ? j->body.data : NULL, j->body.len,
	    create, reply, j->v);
	j->requests += reply->tries;
	j->limited += reply->limited;
	return outcome;
}

/* ---- adoption */

static const char *
shop_name(const struct json *shop)
{
	return json_get_text(shop, "name", "");
}

/* What others made is theirs until a person agrees. */
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

/* What a restored ledger does not know may be a person's work. */
static void
tell_overwrites(struct job *j)
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

/* The same of a plan, which lists what would be done all the same. */
static void
plan_held(struct job *j, const char *item, const char *name)
{
	struct verdict v = {0};

	hold(j, item, name, &v);
	log_warn("held: %s", v.sentence);
	verdict_release(&v);
	j->push->worst = outcome_worse(j->push->worst, REFUSED);
}

/* ---- the end of a record */

static void
tell_item(const struct job *j, const char *action)
{
	const struct log_field fields[] = {{"of", j->of, 0}, {"sku", j->sku, 0},
	    {"plytix_id", j->id, 0}, {"action", action, 0}};

	log_event(LOG_DEBUG, "item", fields, sizeof fields / sizeof *fields,
	    "%s", action);
}

/* The result of whatever came of it; what ends the run is given back. */
static enum outcome
finish(struct job *j, const char *action, const struct known *k)
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
	tell_item(j, action);
	if (filter_flush(j->json_writer))
		return verdict_say(j->v, FATAL, "output",
		    "nobody takes the results any more; stopped");
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

static enum outcome
refused(struct job *j)
{
	j->outcome = REFUSED;
	return finish(j, "", NULL);
}

/* ---- what is left for another push */

/* A request would be needed: the record goes to those. */
static enum outcome
set_aside(struct job *j)
{
	struct json_writer e;
	struct buf line;
	bool written;

	buf_init(&line, j->json_writer->out->bytes_max);
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

/* ---- products */

/* The plan over imagined answers. Counts writes; with LINES, the diff of
 * each step goes out. */
static void
unfold(struct job *j, const struct desired *g, struct known *k, bool lines,
    bool *created)
{
	struct step step;

	j->left = plan_steps_max(g, k);
	while (plan_next(g, k, &step, lines && !k->second_pass ? j->v : NULL)) {
		if (take_step(j, step_name(step.kind)) != DONE) {
			j->outcome = FAILED;
			return;
		}
		*created |= step.kind == STEP_CREATE_PRODUCT;
		if (j->adopts || j->restored)
			overwrites_step(&j->overwrites, &step, k);
		j->minimum += step_writes(step.kind);
		j->requests += lines;
		if (lines && step_writes(step.kind))
			step_diff(&step, k, j->json_writer);
		answer_imagine(k, &step);
	}
}

/* Products that it points to come or go in this run: it is linked behind the
 * others. */
static void
unfold_links(struct job *j, struct known *k, bool *created)
{
	struct desired g;

	k->second_pass = true;
	if (desired_read(&g, j->arena, j->record, k, j->v) == DONE)
		unfold(j, &g, k, true, created);
}

static enum outcome
dry_run(struct job *j, const struct desired *g, struct known *k)
{
	const char *was = k->ledger.state, *item = shop_name(k->is.shop);
	bool created = false;
	struct buf steps;
	struct json_writer e, *out = j->json_writer;
	size_t end;

	/* the steps come first to light, but last in the line */
	buf_init(&steps, out->out->bytes_max);
	json_write_init(&e, &steps);
	json_write_object(&e, NULL);
	json_write_array(&e, "steps");
	j->json_writer = &e;
	unfold(j, g, k, true, &created);
	if (related_later(k) && j->outcome == DONE && !k->run.conflict)
		unfold_links(j, k, &created);
	push_site_told(j->push, k);
	json_write_end(&e);
	j->json_writer = out;
	if (k->run.conflict || j->outcome != DONE) {
		buf_release(&steps);
		return j->outcome != DONE ? finish(j, "", NULL) : refused(j);
	}
	if (j->hold)
		plan_held(j, item, j->sku);
	edits_of(&j->edits, k);
	line_plan(j,
	    j->minimum ? lifecycle_action(k, created, was) : "unchanged",
	    json_get(g->fields, "name"));
	/* the object was left open: all of it but its brace */
	end = steps.len;
	buf_byte(out->out, ',');
	if (steps.broken || end < 1)
		buf_text(out->out, "\"steps\":[]");
	else
		buf_add(out->out, steps.data + 1, end - 1);
	json_write_warnings(out, json_get(j->record, "warnings"), j->v);
	json_write_end(out);
	buf_release(&steps);
	return DONE;
}

static enum outcome
tell(struct job *j, struct known *k, const char *step)
{
	line_step(j, step);
	known_write(k, j->json_writer);
	return line_step_end(j);
}

static enum outcome
one_step(struct job *j, struct known *k, const struct step *step)
{
	struct webflow_reply reply;
	bool create =
	    step->kind == STEP_CREATE_PRODUCT || step->kind == STEP_CREATE_SKUS;
	enum outcome outcome;
	const char *method;

	push_site_turn(j->push, k, step);
	if (learn_before(k, step) && tell(j, k, "adopt") != DONE)
		return FATAL;
	buf_reset(&j->path);
	buf_reset(&j->body);
	method = request_build(&j->push->site, step, k, &j->path, &j->body);
	outcome = send(j, step_name(step->kind), method, create, &reply);
	if (outcome != DONE)
		return outcome;
	if (step_writes(step->kind) && reply.status >= 200 &&
	    reply.status <= 299)
		j->writes++;
	j->answer = reply.body;
	outcome = answer_learn(k, step, reply.status, reply.body, j->v);
	push_site_told(j->push, k);
	if (outcome == FAILED && reply.error && reply.status == 0)
		verdict_say(j->v, FAILED, "lost", "could not %s: %s",
		    step_name(step->kind), reply.error);
	if (!known_to_tell(k, false) ||
	    (!step_writes(step->kind) && !k->run.forget))
		return outcome;
	return tell(j, k, step_name(step->kind)) == DONE ? outcome : FATAL;
}

/* The fewest writes that bring the record there. */
static void
minimum(struct job *j, const struct desired *g, bool live_off)
{
	struct known imagined;
	bool ignore = false;

	known_read(&imagined, j->arena, j->record, j->v);
	push_site_known(j->push, &imagined);
	imagined.run.live_blocked |= live_off;
	j->minimum = 0;
	unfold(j, g, &imagined, false, &ignore);
}

/* A list that lags has shown the product otherwise: what is needed is counted
 * from what the product itself shows. */
static void
listed_anew(struct job *j, const struct json *shop)
{
	const struct json *known = json_get(j->record, "known");

	known = json_set(j->arena, known, "shop", shop);
	j->record = json_set(j->arena, j->record, "known", known);
}

static enum outcome
product(struct job *j)
{
	struct known k;
	struct step step;
	struct desired g;
	const char *was;
	bool created = false;
	unsigned asked = 0;
	bool late;

	j->outcome = known_read(&k, j->arena, j->record, j->v);
	k.dry = j->push->dry;
	if (j->outcome != DONE ||
	    desired_read(&g, j->arena, j->record, &k, j->v) != DONE)
		return refused(j);
	push_site_known(j->push, &k);
	related_tell(&g, &k, j->v);
	if (j->push->dry)
		return dry_run(j, &g, &k);
	minimum(j, &g, k.run.live_blocked);
	if (j->hold) {
		j->minimum = 0;
		j->outcome = hold(j, shop_name(k.is.shop), j->sku, j->v);
		return finish(j, "", NULL);
	}
	tell_overwrites(j);
	was = k.ledger.state;
	j->left = plan_steps_max(&g, &k);
	while (j->outcome == DONE && plan_next(&g, &k, &step, j->v)) {
		if (j->push->rest)
			return set_aside(j);
		created |= step.kind == STEP_CREATE_PRODUCT;
		asked += step_writes(step.kind);
		late = k.shop.lagging;
		j->outcome = one_step(j, &k, &step);
		if (late && !k.shop.lagging) {
			listed_anew(j, j->answer);
			minimum(j, &g, k.run.live_blocked);
		}
	}
	related_tell(&g, &k, j->v);
	push_site_live(j->push, &k);
	if (k.run.live_refused)
		minimum(j, &g, true);
	/* what was read on the way, such as the stock of a product that is
	 * adopted, was as it should be */
	if (k.run.refs_left)
		asked = j->writes;
	if (j->outcome == DONE && asked < j->minimum)
		j->minimum = asked;
	if (j->outcome == DONE && k.run.conflict)
		return refused(j); /* the map is not told of it either */
	if (j->outcome != AWAY && j->outcome != FATAL &&
	    known_to_tell(&k, j->outcome == DONE) &&
	    tell(j, &k, "adopt") != DONE)
		j->outcome = FATAL;
	return finish(j,
	    j->writes ? lifecycle_action(&k, created, was) : "unchanged", &k);
}

/* ---- categories, items of other collections */

static enum outcome
category_step(struct job *j, struct category *s, enum category_step step)
{
	struct webflow_reply reply;
	enum outcome outcome;
	const char *method;

	buf_reset(&j->path);
	buf_reset(&j->body);
	method = category_request(s, step,
	    s->item ? s->collection : j->push->site.category_collection,
	    &j->path, &j->body);
	outcome = send(j, category_step_name(s, step), method,
	    step == CATEGORY_CREATE, &reply);
	if (outcome != DONE)
		return outcome;
	if (step != CATEGORY_FIND && reply.status >= 200 && reply.status <= 299)
		j->writes++;
	outcome = category_learn(s, step, reply.status, reply.body, j->v);
	if (outcome != DONE || !s->touched || !s->webflow_id)
		return outcome;
	line_step(j, category_step_name(s, step));
	category_write(s, j->json_writer);
	return line_step_end(j);
}

/* Its path, as --adopt takes it. */
static const char *
category_path(const struct job *j)
{
	return json_join(j->arena, json_get(j->record, "path"), '/');
}

static void
category_edits(struct job *j, const struct category *s)
{
	if (category_edited(s))
		edits_add(&j->edits, NULL, "name", json_get(s->sent, "name"),
		    json_get(s->shop, "name"));
}

static enum outcome
category_dry(struct job *j, struct category *s)
{
	enum category_step step = category_next(s, j->v), first = step;
	unsigned writes = 0;

	if (j->hold)
		plan_held(j, shop_name(s->shop), category_path(j));
	for (; step != CATEGORY_NONE; step = category_next(s, NULL)) {
		j->outcome = take_step(j, category_step_name(s, step));
		if (j->outcome != DONE)
			return finish(j, "", NULL);
		writes += step != CATEGORY_FIND;
		category_imagine(s, step);
	}
	j->requests = j->minimum = writes;
	category_edits(j, s);
	line_plan(j,
	    !writes                    ? "unchanged"
	    : first == CATEGORY_CREATE ? "created"
				       : "updated",
	    json_get(s->want, "name"));
	json_write_array(j->json_writer, "steps");
	json_write_end(j->json_writer);
	json_write_end(j->json_writer);
	return DONE;
}

static enum outcome
category(struct job *j)
{
	enum category_step step;
	struct known known = {0}; /* of the site */
	bool created = false;
	struct category s;

	if (category_read(&s, j->arena, j->record, j->v) != DONE)
		return refused(j);
	j->left = CATEGORY_STEPS_MAX;
	push_site_known(j->push, &known);
	s.live = known.live && !known.run.live_blocked &&
		 !(j->was == PUBLISH_OWED && s.hidden);
	if ((j->adopts || j->restored) &&
	    category_next(&s, NULL) == CATEGORY_UPDATE && *shop_name(s.shop))
		overwrites_add(&j->overwrites, NULL, "name");
	if (j->push->dry)
		return category_dry(j, &s);
	if (j->hold) {
		j->outcome = hold(j, shop_name(s.shop), category_path(j), j->v);
		return finish(j, "", NULL);
	}
	tell_overwrites(j);
	while (j->outcome == DONE &&
	       (step = category_next(&s, j->v)) != CATEGORY_NONE) {
		if (j->push->rest)
			return set_aside(j);
		created |= step == CATEGORY_CREATE;
		j->outcome = category_step(j, &s, step);
	}
	j->minimum = j->writes;
	if (j->outcome == DONE && (s.touched || category_owes(&s))) {
		line_step(j, "adopt");
		category_write(&s, j->json_writer);
		j->outcome = line_step_end(j);
	}
	if (j->outcome == DONE && s.gone && !s.webflow_id) {
		line_step(j, "forget");
		json_write_bool(j->json_writer, "forget", true);
		j->outcome = line_step_end(j);
	}
	category_edits(j, &s);
	known.run.live_refused = s.live_refused;
	known.run.live_done = s.live && j->writes;
	push_site_live(j->push, &known);
	j->mark = s.hidden || s.live_refused           ? PUBLISH_OWED
		  : !j->writes && (s.waits || !s.shop) ? j->was
						       : PUBLISH_DONE;
	return finish(j,
	    !j->writes ? "unchanged"
	    : created  ? "created"
		       : "updated",
	    NULL);
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
	outcome = strcmp(j.of, "product") == 0 ? product(&j) : category(&j);
	buf_release(&j.path);
	buf_release(&j.body);
	return outcome;
}
