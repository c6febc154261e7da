/* match: see match.h. */
#include "match.h"

#include <string.h>

#include "order.h"
#include "text.h"

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

/* A known option that the goal does not name, whose every known variant
 * carries the same value under the goal's option I: it was renamed. */
static long
renamed_option(const struct goal *g, const struct known *k, size_t i)
{
	const struct goal_sku *d;
	size_t j, n, seen;

	for (j = 0; j < k->options.len; j++) {
		if (goal_has(g, k->options.list[j].name))
			continue;
		for (n = seen = 0; n < k->nskus; n++) {
			const char *old = j < k->skus[n].nvalues
					      ? k->skus[n].values[j]
					      : NULL;

			d = goal_of(g, &k->skus[n]);
			if (!d || !old)
				continue;
			if (strcmp(d->values[i], old) != 0)
				break;
			seen++;
		}
		if (n == k->nskus && seen)
			return (long)j;
	}
	return -1;
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
static void
merge_options(struct match *m, const struct goal *g, const struct known *k,
    long to[KNOWN_OPTIONS_MAX])
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
			to[i] = renamed_option(g, k, i);
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

/* ---- SKUs */

/* The value that SKU S has at option J, by its name in the match. */
static const char *
now_called(const struct match *m, const struct known *k,
    const struct known_sku *s, size_t j)
{
	const struct known_value *was;
	const struct known_option *o;
	size_t n;

	if (s->adrift || j >= s->nvalues || j >= k->options.len)
		return NULL;
	was = known_value_find(&k->options.list[j], s->values[j]);
	o = &m->options.list[j];
	for (n = 0; was && n < o->nvalues; n++)
		if (strcmp(o->values[n].id, was->id) == 0)
			return o->values[n].name;
	return NULL;
}

enum fit { FIT_NOT, FIT_OPEN, FIT_FULL };

/* How S suits the combination: FULL when each value agrees, OPEN when the
 * only fault is that S has no value yet. A NULL in VALUES suits anything. */
static enum fit
fit(const struct match *m, const struct known *k, const struct known_sku *s,
    const char **values)
{
	enum fit best = FIT_FULL;
	const char *has;
	size_t j;

	for (j = 0; j < m->options.len; j++) {
		if (!values[j])
			continue;
		has = now_called(m, k, s, j);
		if (!has)
			best = FIT_OPEN;
		else if (strcmp(has, values[j]) != 0)
			return FIT_NOT;
	}
	return best;
}

static bool
owns(const struct goal_sku *d, const struct known_sku *s)
{
	return d->plytix_id && s->plytix_id &&
	       strcmp(d->plytix_id, s->plytix_id) == 0;
}

/* One pass over the goal's SKUs that have none yet. */
static void
pass(struct match *m, const struct goal *g, const struct known *k, bool used[],
    enum fit want, bool owner_only, bool default_only)
{
	size_t d, n;

	for (d = 0; d < g->nskus; d++)
		for (n = 0; !m->skus[d] && n < k->nskus; n++) {
			struct known_sku *s = &k->skus[n];

			if (used[n] || (owner_only && !owns(&g->skus[d], s)) ||
			    (default_only && !s->is_default))
				continue;
			if (fit(m, k, s, m->values[d]) < want)
				continue;
			m->skus[d] = s;
			used[n] = true;
		}
}

/* Nobody's combination: the options it lacks get the first value with which
 * no other SKU is equal. */
static const char **
free_values(
    const struct match *m, const struct known *k, const struct known_sku *s)
{
	const char **values =
	    arena_alloc(k->arena, (m->options.len + 1) * sizeof *values);
	size_t j;

	for (j = 0; j < m->options.len; j++) {
		values[j] = now_called(m, k, s, j);
		if (!values[j] && m->options.list[j].nvalues)
			values[j] = m->options.list[j].values[0].name;
	}
	return values;
}

static void
match_skus(struct match *m, const struct goal *g, const struct known *k)
{
	bool used[2 * KNOWN_SKUS_MAX] = {false};
	size_t d, j, n;

	pass(m, g, k, used, FIT_FULL, true, false);
	pass(m, g, k, used, FIT_FULL, false, false);
	pass(m, g, k, used, FIT_OPEN, true, false);
	pass(m, g, k, used, FIT_OPEN, false, true);
	pass(m, g, k, used, FIT_OPEN, false, false);
	for (d = 0; d < g->nskus; d++)
		for (j = 0; j < m->options.len; j++)
			if (!m->values[d][j])
				m->values[d][j] =
				    m->skus[d]
					? now_called(m, k, m->skus[d], j)
					: m->options.list[j].values[0].name;
	m->withdrawn =
	    arena_alloc(k->arena, (k->nskus + 1) * sizeof *m->withdrawn);
	m->withdrawn_values =
	    arena_alloc(k->arena, (k->nskus + 1) * sizeof *m->withdrawn_values);
	for (n = 0; n < k->nskus; n++) {
		if (used[n])
			continue;
		m->withdrawn[m->nwithdrawn] = &k->skus[n];
		m->withdrawn_values[m->nwithdrawn++] =
		    free_values(m, k, &k->skus[n]);
	}
}

/* The values that the default SKU has or is to get; NULL: not known. */
static const char **
default_values(const struct match *m, const struct goal *g,
    const struct known *k, const struct known_sku *first)
{
	size_t i;

	if (!k->webflow_id)
		return m->values[0];
	for (i = 0; first && i < g->nskus; i++)
		if (m->skus[i] == first)
			return m->values[i];
	for (i = 0; first && i < m->nwithdrawn; i++)
		if (m->withdrawn[i] == first)
			return m->withdrawn_values[i];
	return NULL;
}

/* A server that insists on first values for the default SKU gets its values
 * first in their lists, when they are to be written at all (sheet 18). */
static void
put_first(struct match *m, const struct goal *g, const struct known *k)
{
	const struct known_sku *first = k->webflow_id ? known_default(k) : NULL;
	const char **values = default_values(m, g, k, first);
	struct known_value keep;
	size_t i, j;

	if (first && values && !match_moves(m, k, first, values))
		return;
	for (i = 0; values && i < m->options.len; i++) {
		struct known_value *list = m->options.list[i].values;

		for (j = 0; j < m->options.list[i].nvalues; j++)
			if (strcmp(list[j].name, values[i]) == 0)
				break;
		if (!j || j == m->options.list[i].nvalues)
			continue;
		keep = list[j];
		memmove(&list[1], &list[0], j * sizeof keep);
		list[0] = keep;
		m->options_differ = true;
	}
}

void
match_make(struct match *m, const struct goal *g, const struct known *k)
{
	long to[KNOWN_OPTIONS_MAX];
	size_t d, i;

	memset(m, 0, sizeof *m);
	merge_options(m, g, k, to);
	m->skus = arena_alloc(k->arena, g->nskus * sizeof *m->skus);
	m->values = arena_alloc(k->arena, g->nskus * sizeof *m->values);
	for (d = 0; d < g->nskus; d++) {
		m->values[d] = arena_alloc(
		    k->arena, (m->options.len + 1) * sizeof **m->values);
		for (i = 0; i < g->noptions; i++)
			m->values[d][to[i]] = g->skus[d].values[i];
	}
	match_skus(m, g, k);
	if (k->first_values)
		put_first(m, g, k);
}

const struct known_options *
match_options(const struct match *m, struct arena *a)
{
	struct known_options *o = arena_alloc(a, sizeof *o);

	*o = m->options;
	return o;
}

bool
match_moves(const struct match *m, const struct known *k,
    const struct known_sku *s, const char **values)
{
	const char *has;
	size_t j;

	for (j = 0; j < m->options.len; j++) {
		has = now_called(m, k, s, j);
		if (values[j] && (!has || strcmp(has, values[j]) != 0))
			return true;
	}
	return false;
}
