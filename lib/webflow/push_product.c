/* push_product: one product brought to the shop, or planned; see push_inner.h.
 */
#include "webflow/push_inner.h"

#include "plan/answer.h"
#include "plan/desired.h"
#include "plan/learn.h"
#include "plan/lifecycle.h"
#include "plan/plan.h"
#include "plan/related.h"
#include "webflow/push_site.h"

/* Runs the plan, assuming that each step works. Counts writes; with LINES, the
 * diff of each step goes out. */
static void
unfold(struct job *j, const struct desired *g, struct known *k, bool lines,
    bool *created)
{
	struct step step;

	j->left = plan_steps_max(g, k);
	while (plan_next(g, k, &step, lines && !k->second_pass ? j->v : NULL)) {
		if (push_take_step(j, step_name(step.kind)) != DONE) {
			j->outcome = FAILED;
			return;
		}
		*created |= step.kind == STEP_CREATE_PRODUCT;
		if (j->adopts || j->restored)
			overwrites_step(&j->overwrites, &step, k);
		j->minimum += step_writes(step.kind);
		j->requests += lines;
		if (lines && step_writes(step.kind))
			step_diff(&step, k, j->out);
		answer_assume(k, &step);
	}
}

/* Products that it points to are made or taken away in this run: it is linked
 * after them. */
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
	const char *was = k->ledger.state;
	const char *item = json_get_text(k->is.shop, "name", "");
	bool created = false;
	struct buf steps;
	struct json_writer e, *out = j->out;
	size_t end;

	/* the steps are found first, but stand last in the line */
	buf_init(&steps, out->out->bytes_max);
	json_write_init(&e, &steps);
	json_write_object(&e, NULL);
	json_write_array(&e, "steps");
	j->out = &e;
	unfold(j, g, k, true, &created);
	if (related_later(k) && j->outcome == DONE && !k->run.conflict)
		unfold_links(j, k, &created);
	push_site_share(j->push, k);
	json_write_end(&e);
	j->out = out;
	if (k->run.conflict || j->outcome != DONE) {
		buf_release(&steps);
		return j->outcome != DONE ? push_finish(j, "", NULL)
					  : push_refuse(j);
	}
	if (j->hold)
		push_hold_plan(j, item, j->sku);
	edits_of(&j->edits, k);
	line_plan(j,
	    j->minimum ? lifecycle_action(k, created, was) : "unchanged",
	    json_get(g->fields, "name"));
	/* the object was left open: all but its brace is copied */
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
write_step(struct job *j, struct known *k, const char *step)
{
	line_step(j, step);
	known_write(k, j->out);
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
	if (learn_before(k, step) && write_step(j, k, "adopt") != DONE)
		return FATAL;
	buf_reset(&j->path);
	buf_reset(&j->body);
	method = request_build(&j->push->site, step, k, &j->path, &j->body);
	outcome = push_send(j, step_name(step->kind), method, create, &reply);
	if (outcome != DONE)
		return outcome;
	if (step_writes(step->kind) && reply.status >= 200 &&
	    reply.status <= 299)
		j->writes++;
	j->answer = reply.body;
	outcome = answer_learn(k, step, reply.status, reply.body, j->v);
	push_site_share(j->push, k);
	if (outcome == FAILED && reply.error && reply.status == 0)
		verdict_say(j->v, FAILED, "lost", "could not %s: %s",
		    step_name(step->kind), reply.error);
	if (!known_to_record(k, false) ||
	    (!step_writes(step->kind) && !k->run.forget))
		return outcome;
	return write_step(j, k, step_name(step->kind)) == DONE ? outcome
							       : FATAL;
}

/* The fewest writes that the record needs. */
static void
minimum(struct job *j, const struct desired *g, bool live_off)
{
	struct known assumed;
	bool ignore = false;

	known_read(&assumed, j->arena, j->record, j->v);
	push_site_known(j->push, &assumed);
	assumed.run.live_blocked |= live_off;
	j->minimum = 0;
	unfold(j, g, &assumed, false, &ignore);
}

/* The list lagged. What is needed is counted from what the product itself
 * shows. */
static void
replace_listed(struct job *j, const struct json *shop)
{
	const struct json *known = json_get(j->record, "known");

	known = json_set(j->arena, known, "shop", shop);
	j->record = json_set(j->arena, j->record, "known", known);
}

enum outcome
push_product(struct job *j)
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
		return push_refuse(j);
	push_site_known(j->push, &k);
	related_warn(&g, &k, j->v);
	if (j->push->dry)
		return dry_run(j, &g, &k);
	minimum(j, &g, k.run.live_blocked);
	if (j->hold)
		return push_hold(
		    j, json_get_text(k.is.shop, "name", ""), j->sku);
	push_warn_overwrites(j);
	was = k.ledger.state;
	j->left = plan_steps_max(&g, &k);
	while (j->outcome == DONE && plan_next(&g, &k, &step, j->v)) {
		if (j->push->rest)
			return push_set_aside(j);
		created |= step.kind == STEP_CREATE_PRODUCT;
		asked += step_writes(step.kind);
		late = k.shop.lagging;
		j->outcome = one_step(j, &k, &step);
		if (late && !k.shop.lagging) {
			replace_listed(j, j->answer);
			minimum(j, &g, k.run.live_blocked);
		}
	}
	related_warn(&g, &k, j->v);
	push_site_live(j->push, &k);
	if (k.run.live_refused)
		minimum(j, &g, true);
	/* what was read meanwhile, such as the stock of an adopted product, may
	 * have been right already */
	if (k.run.refs_left)
		asked = j->writes;
	if (j->outcome == DONE && asked < j->minimum)
		j->minimum = asked;
	if (j->outcome == DONE && k.run.conflict)
		return push_refuse(j); /* the ledger learns nothing either */
	if (j->outcome != AWAY && j->outcome != FATAL &&
	    known_to_record(&k, j->outcome == DONE) &&
	    write_step(j, &k, "adopt") != DONE)
		j->outcome = FATAL;
	return push_finish(j,
	    j->writes ? lifecycle_action(&k, created, was) : "unchanged", &k);
}
