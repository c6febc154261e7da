/* match_options: what the option list of a product should become; see
 * match.h. */
#include "plan/match_inner.h"

#include <string.h>

#include "plan/value_order.h"
#include "base/text.h"

/* ---- options */

static bool
goal_has(const struct goal *g, const char *option)
{
	size_t i;

	for (i = 0; i < g->noptions; i++)
		if (strcmp(g->options[i].name, option) == 0)
			return true;
	return false;
}

static const struct goal_sku *
goal_of(const struct goal *g, const struct known_sku *s)
{
	size_t i;

	for (i = 0; s->plytix_id && i < g->nskus; i++)
		if (g->skus[i].plytix_id &&
		    strcmp(g->skus[i].plytix_id, s->plytix_id) == 0)
			return &g->skus[i];
	return NULL;
}

/* Whether one of the first N goal options has the known option J already. */
static bool
given(const long *to, size_t n, size_t j)
{
	while (n--)
		if (to[n] == (long)j)
			return true;
	return false;
}

/* What the known variant S is called under the known option J and under the
 * goal's option I. */
static bool
both(const struct goal *g, const struct known_sku *s, size_t i, size_t j,
    const char **old, const char **now)
{
	const struct goal_sku *d = goal_of(g, s);

	if (!d || j >= s->nvalues || !s->values[j])
		return false;
	*old = s->values[j];
	*now = d->values[i];
	return true;
}

static bool
wanted_value(const struct json *values, const char *name)
{
	const struct json *v;

	for (v = json_first(values); v != json_end(values); v = json_next(v))
		if (json_is(v, name))
			return true;
	return false;
}

static bool
goes_on(const struct goal *g, const struct known *k, size_t i, size_t j)
{
	const struct known_option *o = &k->options.list[j];
	size_t n;

	for (n = 0; n < o->nvalues; n++)
		if (!wanted_value(g->options[i].values, o->values[n].name))
			return false;
	return o->nvalues > 0;
}

/* Whether each known variant has the same value under both options or, with
 * OTHER_NAMES, one that stands for it: alike before, alike now. Where no known
 * variant is left, that the goal goes on with its values. */
static bool
corresponds(const struct goal *g, const struct known *k, size_t i, size_t j,
    bool other_names)
{
	const char *old, *now, *old2, *now2;
	size_t n, n2, seen = 0;

	for (n = 0; n < k->nskus; n++) {
		if (!both(g, &k->skus[n], i, j, &old, &now))
			continue;
		seen++;
		if (strcmp(old, now) != 0 && !other_names)
			return false;
		for (n2 = 0; other_names && n2 < n; n2++)
			if (both(g, &k->skus[n2], i, j, &old2, &now2) &&
			    (strcmp(old, old2) == 0) !=
				(strcmp(now, now2) == 0))
				return false;
	}
	return seen || goes_on(g, k, i, j);
}

/* The known option that the goal does not name any more and that I goes on
 * under another name, its values too perhaps; -1: none. */
static long
renamed_option(
    const struct goal *g, const struct known *k, const long *to, size_t i)
{
	int other;
	size_t j;

	for (other = 0; other < 2; other++)
		for (j = 0; j < k->options.len; j++)
			if (!goal_has(g, k->options.list[j].name) &&
			    !given(to, i, j) && corresponds(g, k, i, j, other))
				return (long)j;
	return -1;
}

/* The one new name that all known variants of VALUE now carry, or NULL. */
static const char *
renamed_value(const struct goal *g, const struct known *k, size_t i, size_t j,
    const char *value)
{
	const struct goal_sku *d;
	const char *to = NULL;
	size_t n;

	for (n = 0; n < k->nskus; n++) {
		const struct known_sku *s = &k->skus[n];

		if (j >= s->nvalues || !s->values[j] ||
		    strcmp(s->values[j], value) != 0)
			continue;
		d = goal_of(g, s);
		if (!d)
			continue;
		if (known_value_find(&k->options.list[j], d->values[i]))
			return NULL;
		if (to && strcmp(to, d->values[i]) != 0)
			return NULL;
		to = d->values[i];
	}
	return to;
}

static bool
id_taken(const struct known_options *o, const char *id)
{
	size_t i, j;

	for (i = 0; i < o->len; i++) {
		if (o->list[i].id && strcmp(o->list[i].id, id) == 0)
			return true;
		for (j = 0; j < o->list[i].nvalues; j++)
			if (strcmp(o->list[i].values[j].id, id) == 0)
				return true;
	}
	return false;
}

/* A readable id of our own: the server keeps it or makes another (8.1), but
 * in one product no two may be equal. */
static const char *
own_id(struct arena *a, const struct known_options *o, const char *before,
    const char *name, const char *fallback)
{
	const char *base, *id;
	struct buf slug;
	unsigned n;

	buf_init(&slug, 200);
	text_slug(&slug, name, strlen(name));
	base = arena_printf(a, "%s%s%s", before, *before ? "-" : "",
	    slug.len ? buf_str(&slug) : fallback);
	buf_release(&slug);
	id = base;
	for (n = 2; id_taken(o, id); n++)
		id = arena_printf(a, "%s-%u", base, n);
	return id;
}

/* A value's slug: ASCII only (sheet 11), so a name without any gets its
 * place. */
static const char *
value_slug(struct arena *a, const struct known_option *o, const char *name)
{
	const char *base, *result;
	struct buf slug;
	unsigned n;
	size_t i;

	buf_init(&slug, 200);
	text_slug(&slug, name, strlen(name));
	base = slug.len ? arena_dup(a, slug.data, slug.len)
			: arena_printf(a, "v%zu", o->nvalues + 1);
	buf_release(&slug);
	result = base;
	for (n = 2;; n++) {
		for (i = 0; i < o->nvalues; i++)
			if (o->values[i].slug &&
			    strcmp(o->values[i].slug, result) == 0)
				break;
		if (i == o->nvalues)
			return result;
		result = arena_printf(a, "%s-%u", base, n);
	}
}

static void
add_value(struct match *m, struct arena *a, size_t j, const char *name)
{
	struct known_option *o = &m->options.list[j];
	struct known_value *v = &o->values[o->nvalues];

	v->id = own_id(a, &m->options, o->id, name, "v");
	v->name = name;
	v->slug = value_slug(a, o, name);
	o->nvalues++;
	m->options_differ = true;
}

/* The values of the goal's option I under option J of the match. */
static void
merge_values(struct match *m, const struct goal *g, const struct known *k,
    size_t i, size_t j)
{
	struct known_option *o = &m->options.list[j];
	const struct json *want = g->options[i].values, *v;
	const char *to;
	size_t n;

	for (n = 0; n < o->nvalues; n++) {
		if (wanted_value(want, o->values[n].name))
			continue;
		to = renamed_value(g, k, i, j, o->values[n].name);
		if (to && !known_value_find(o, to)) {
			o->values[n].name = to;
			o->values[n].slug = value_slug(k->arena, o, to);
			m->options_differ = true;
		}
	}
	for (v = json_first(want); v != json_end(want); v = json_next(v))
		if (!known_value_find(o, v->text) &&
		    o->nvalues < 2 * KNOWN_VALUES_MAX)
			add_value(m, k->arena, j, v->text);
	if (order_values(o, j < k->options.len ? &k->options.list[j] : NULL,
		want, k->first_values, k->arena))
		m->options_differ = true;
}

/* Fills m->options and TO, the place of each goal option in it. */
void
match_merge_options(struct match *m, const struct goal *g,
    const struct known *k, long to[KNOWN_OPTIONS_MAX])
{
	struct arena *a = k->arena;
	size_t i;

	m->options.list = arena_alloc(
	    a, (k->options.len + g->noptions) * sizeof *m->options.list);
	for (i = 0; i < k->options.len; i++) {
		const struct known_option *from = &k->options.list[i];
		struct known_option *o = &m->options.list[i];

		*o = *from;
		o->values = arena_alloc(a,
		    (from->nvalues + 2 * KNOWN_VALUES_MAX) * sizeof *o->values);
		if (from->nvalues)
			memcpy(o->values, from->values,
			    from->nvalues * sizeof *o->values);
	}
	m->options.len = k->options.len;
	for (i = 0; i < g->noptions; i++) {
		const char *name = g->options[i].name;
		struct known_option *o;

		to[i] = known_option_find(&k->options, name);
		if (to[i] < 0) {
			to[i] = renamed_option(g, k, to, i);
			m->options_differ = true;
			if (to[i] >= 0)
				m->options.list[to[i]].name = name;
		}
		if (to[i] < 0) {
			o = &m->options.list[m->options.len];
			o->id = own_id(a, &m->options, "", name, "option");
			o->name = name;
			o->nvalues = 0;
			o->values = arena_alloc(
			    a, 2 * KNOWN_VALUES_MAX * sizeof *o->values);
			to[i] = (long)m->options.len++;
		}
		merge_values(m, g, k, i, (size_t)to[i]);
	}
}
