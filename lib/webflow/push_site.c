/* push_site: see push_site.h. */
#include "webflow/push_site.h"

#include <stdio.h>
#include <string.h>

#include "plan/learn.h"

/* Live writes that are refused so often in a row are about the site: the rest
 * of the run is sent as staging. */
#define LIVE_REFUSED_MAX 3

void
push_site_known(struct push *p, struct known *k)
{
	const struct run_state *s = run_file_lock(&p->shared);

	k->live = p->live;
	k->price_zero = p->price_zero;
	k->run.live_blocked |=
	    p->never_published || s->live_refused >= LIVE_REFUSED_MAX;
	k->facts = (k->facts & ~s->known) | (s->facts & s->known);
	k->run.facts_confirmed |= s->known | (k->facts & ~k->run.facts_tried);
	if (s->references && (!k->refs_max || s->references < k->refs_max))
		k->refs_max = s->references;
	run_file_unlock(&p->shared);
}

void
push_site_share(struct push *p, struct known *k)
{
	unsigned found =
	    (k->run.facts_new | k->run.facts_confirmed) & ~k->run.facts_tried;
	struct run_state *s;

	if (found & ~p->shared.state.known || k->run.facts_new ||
	    k->run.refs_new) {
		s = run_file_lock(&p->shared);
		if (k->run.refs_new)
			s->references = k->refs_max;
		s->facts = (s->facts & ~found) | (k->facts & found);
		s->known |= found;
		run_file_unlock(&p->shared);
	}
	if (!learn_waits(k))
		run_file_end_turn(&p->shared);
}

void
push_site_live(struct push *p, const struct known *k)
{
	struct run_state *s;

	run_file_end_turn(&p->shared);
	if (!k->run.live_refused &&
	    (!k->run.live_done || !p->shared.state.live_refused))
		return;
	s = run_file_lock(&p->shared);
	if (!k->run.circular)
		s->live_refused = k->run.live_refused ? s->live_refused + 1 : 0;
	run_file_unlock(&p->shared);
}

void
push_site_turn(struct push *p, struct known *k, const struct step *step)
{
	if (!learn_decides(k, step))
		return;
	run_file_take_turn(&p->shared);
	push_site_known(p, k);
	if (!learn_decides(k, step))
		run_file_end_turn(&p->shared);
}

bool
push_site_refused(struct push *p, const struct verdict *v)
{
	struct run_state *s = run_file_lock(&p->shared);
	char now[sizeof s->last] = "";
	/* The reason alone, without "could not create-sku: ". */
	const char *why = strstr(v->sentence, ": ");
	bool stop;

	snprintf(
	    now, sizeof now, "%s %.150s", v->code, why ? why + 2 : v->sentence);
	if (strcmp(now, s->last) != 0)
		s->excused = s->refused;
	memcpy(s->last, now, sizeof now);
	s->refused++;
	stop = s->refused - s->excused >= PUSH_SAME_MAX && !s->stopped;
	s->stopped |= stop;
	run_file_unlock(&p->shared);
	return stop;
}

void
push_site_written(struct push *p)
{
	struct run_state *s = run_file_lock(&p->shared);

	/* A late answer says nothing about later refusals. */
	if (s->excused < p->refused_before)
		s->excused = p->refused_before;
	run_file_unlock(&p->shared);
}

bool
push_site_stopped(struct push *p)
{
	const struct run_state *s = run_file_lock(&p->shared);
	bool stopped = s->stopped;

	p->refused_before = s->refused;
	run_file_unlock(&p->shared);
	return stopped;
}
