/* value_order: see value_order.h. */
#include "plan/value_order.h"

#include <string.h>

#define NOWHERE ((size_t)-1)

static size_t
wanted_at(const struct json *want, const char *name)
{
	size_t i = 0;

	json_each (v, want) {
		if (json_is(v, name))
			return i;
		i++;
	}
	return NOWHERE;
}

static size_t
place_of(const struct known_value *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].name, name) == 0)
			return i;
	return NOWHERE;
}

/* Whether the PIM has the values in another order than the last one that was
 * sent. Renamed ones count under the name that they have now. */
static bool
pim_moved(const struct known_option *o, const struct known_option *before,
    const struct json *want)
{
	size_t at, now, last = 0;

	json_each (v, before->order) {
		at = json_text(v)
			 ? place_of(before->values, before->nvalues, v->text)
			 : NOWHERE;
		now = at == NOWHERE ? NOWHERE
				    : wanted_at(want, o->values[at].name);
		if (now == NOWHERE)
			continue;
		if (now < last)
			return true;
		last = now;
	}
	return false;
}

struct list {
	struct known_value *values;
	size_t n;
};

static void
insert(struct list *l, size_t at, struct known_value v)
{
	memmove(&l->values[at + 1], &l->values[at],
	    (l->n - at) * sizeof *l->values);
	l->values[at] = v;
	l->n++;
}

/* Behind the value that the PIM has before it, else before the one that it
 * has behind it. */
static void
insert_new(struct list *l, const struct json *want, struct known_value v)
{
	size_t at, mine = wanted_at(want, v.name), best = NOWHERE, near = 0;

	for (size_t i = 0; i < l->n; i++) {
		at = wanted_at(want, l->values[i].name);
		if (at < mine && (best == NOWHERE || at >= near)) {
			best = i + 1;
			near = at;
		}
	}
	for (size_t i = 0; best == NOWHERE && i < l->n; i++)
		if (wanted_at(want, l->values[i].name) != NOWHERE)
			best = i;
	insert(l, best == NOWHERE ? l->n : best, v);
}

/* The PIM's order; values that people added stay behind the one before them. */
static void
as_wanted(struct list *l, const struct known_option *o, const struct json *want)
{
	size_t at;

	json_each (v, want) {
		at = json_text(v) ? place_of(o->values, o->nvalues, v->text)
				  : NOWHERE;
		if (at != NOWHERE)
			insert(l, l->n, o->values[at]);
	}
	for (size_t i = 0; i < o->nvalues; i++) {
		if (wanted_at(want, o->values[i].name) != NOWHERE)
			continue;
		at = i ? place_of(l->values, l->n, o->values[i - 1].name) : 0;
		insert(l, i ? at + 1 : 0, o->values[i]);
	}
}

bool
value_order_merge(struct known_option *o, const struct known_option *before,
    const struct json *want, bool keep_first, struct arena *a)
{
	size_t old = before ? before->nvalues : 0, last = 0, at;
	struct list l = {0};
	bool moved = false;

	l.values = arena_alloc(a, (o->nvalues + 1) * sizeof *l.values);
	if (old && pim_moved(o, before, want)) {
		as_wanted(&l, o, want);
	} else {
		memcpy(l.values, o->values, old * sizeof *l.values);
		l.n = old;
		for (size_t i = old; i < o->nvalues; i++)
			insert_new(&l, want, o->values[i]);
	}
	o->order = want;
	at = old && keep_first ? place_of(l.values, l.n, o->values[0].name) : 0;
	if (at) {
		memmove(&l.values[1], &l.values[0], at * sizeof *l.values);
		l.values[0] = o->values[0];
	}
	for (size_t i = 0; i < old; i++) {
		at = place_of(l.values, l.n, o->values[i].name);
		moved |= at < last;
		last = at;
	}
	memcpy(o->values, l.values, l.n * sizeof *l.values);
	return moved;
}
