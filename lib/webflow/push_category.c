/* push_category: one category, or an item of another collection, brought to the
 * shop, or planned; see push_inner.h. */
#include "webflow/push_inner.h"

#include "plan/category.h"
#include "webflow/push_site.h"

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
	outcome = push_send(j, category_step_name(s, step), method,
	    step == CATEGORY_CREATE, &reply);
	if (outcome != DONE)
		return outcome;
	if (step != CATEGORY_FIND && reply.status >= 200 && reply.status <= 299)
		j->writes++;
	outcome = category_learn(s, step, reply.status, reply.body, j->v);
	if (outcome != DONE || !s->touched || !s->webflow_id)
		return outcome;
	line_step(j, category_step_name(s, step));
	category_write(s, j->out);
	return line_step_end(j);
}

static const char *
shop_name(const struct category *s)
{
	return json_get_text(s->shop, "name", "");
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
		push_hold_plan(j, shop_name(s), category_path(j));
	for (; step != CATEGORY_NONE; step = category_next(s, NULL)) {
		j->outcome = push_take_step(j, category_step_name(s, step));
		if (j->outcome != DONE)
			return push_finish(j, "", NULL);
		writes += step != CATEGORY_FIND;
		category_assume(s, step);
	}
	j->requests = j->minimum = writes;
	category_edits(j, s);
	line_plan(j,
	    !writes                    ? "unchanged"
	    : first == CATEGORY_CREATE ? "created"
				       : "updated",
	    json_get(s->want, "name"));
	json_write_array(j->out, "steps");
	json_write_end(j->out);
	json_write_end(j->out);
	return DONE;
}

enum outcome
push_category(struct job *j)
{
	enum category_step step;
	struct known known = {0}; /* of the site */
	bool created = false;
	struct category s;

	if (category_read(&s, j->arena, j->record, j->v) != DONE)
		return push_refuse(j);
	j->left = CATEGORY_STEPS_MAX;
	push_site_known(j->push, &known);
	s.live = known.live && !known.run.live_blocked &&
		 !(j->was == PUBLISH_OWED && s.hidden);
	if ((j->adopts || j->restored) &&
	    category_next(&s, NULL) == CATEGORY_UPDATE && *shop_name(&s))
		overwrites_add(&j->overwrites, NULL, "name");
	if (j->push->dry)
		return category_dry(j, &s);
	if (j->hold)
		return push_hold(j, shop_name(&s), category_path(j));
	push_warn_overwrites(j);
	while (j->outcome == DONE &&
	       (step = category_next(&s, j->v)) != CATEGORY_NONE) {
		if (j->push->rest)
			return push_set_aside(j);
		created |= step == CATEGORY_CREATE;
		j->outcome = category_step(j, &s, step);
	}
	j->minimum = j->writes;
	if (j->outcome == DONE && (s.touched || category_owes(&s))) {
		line_step(j, "adopt");
		category_write(&s, j->out);
		j->outcome = line_step_end(j);
	}
	if (j->outcome == DONE && s.gone && !s.webflow_id) {
		line_step(j, "forget");
		json_write_bool(j->out, "forget", true);
		j->outcome = line_step_end(j);
	}
	category_edits(j, &s);
	known.run.live_refused = s.live_refused;
	known.run.live_done = s.live && j->writes;
	push_site_live(j->push, &known);
	j->mark = s.hidden || s.live_refused           ? PUBLISH_OWED
		  : !j->writes && (s.waits || !s.shop) ? j->was
						       : PUBLISH_DONE;
	return push_finish(j,
	    !j->writes ? "unchanged"
	    : created  ? "created"
		       : "updated",
	    NULL);
}
