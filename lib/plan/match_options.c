/* match_options: what the option list of a product should become; see
 * match.h. */
#include "plan/match_inner.h"

#include <string.h>

#include "base/text.h"
#include "plan/field_value.h"
#include "plan/value_order.h"

/* ---- options */

/* Whether a desired option has the known option J already. */
static bool
is_given(const struct desired *g, const long *to, size_t j)
{
	for (size_t i = 0; i < g->noptions; i++)
		if (to[i] == (long)j)
			return true;
	return false;
}

/* The values of the known SKU N at the known option J and, as desired, at
 * option I. False: it is not paired, or has none. */
static bool
both_values(const struct match *m, const struct known *k, size_t n, size_t i,
    size_t j, const char **old, const char **now)
{
	const struct known_sku *s = &k->skus[n];
	const struct desired_sku *d = m->pairs[n];

	if (!d || j >= s->nvalues || !s->values[j])
		return false;
	*old = s->values[j];
	*now = d->values[i];
	return true;
}

/* The same, except for capitals and blanks at the ends. */
static bool
alike(const char *a, const char *b)
{
	struct buf lower[2];
	const char *names[2] = {a, b};
	bool same;
	size_t len;

	for (size_t i = 0; i < 2; i++) {
		len = strlen(names[i]);
		names[i] = text_trim(names[i], &len);
		buf_init(&lower[i], 2 * len + 8);
		text_lower(&lower[i], names[i], len);
	}
	same = strcmp(buf_str(&lower[0]), buf_str(&lower[1])) == 0;
	buf_release(&lower[0]);
	buf_release(&lower[1]);
	return same;
}

static bool
has_all_values(
    const struct desired *g, const struct known *k, size_t i, size_t j)
{
	const struct known_option *o = &k->options.list[j];

	for (size_t n = 0; n < o->nvalues; n++)
		if (!field_lists(g->options[i].values, o->values[n].name))
			return false;
	return o->nvalues > 0;
}

/* Reasons to take a known option for a desired one of another name; the best
 * one first. */
enum evidence { ALIKE_NAMES, SAME_VALUES, ALIKE_VALUES, OTHER_VALUES };

/* Whether each paired SKU has the same value at both_values options, or each
 * value has one new name. Where none is paired, whether the desired option has
 * all of the known values. */
static bool
corresponds(const struct match *m, const struct desired *g,
    const struct known *k, size_t i, size_t j, enum evidence evidence)
{
	const char *old, *now, *old2, *now2;
	size_t seen = 0;

	for (size_t n = 0; n < k->nskus; n++) {
		if (!both_values(m, k, n, i, j, &old, &now))
			continue;
		seen++;
		if ((evidence == SAME_VALUES && strcmp(old, now) != 0) ||
		    (evidence == ALIKE_VALUES && !alike(old, now)))
			return false;
		for (size_t n2 = 0; n2 < n; n2++)
			if (both_values(m, k, n2, i, j, &old2, &now2) &&
			    (strcmp(old, old2) == 0) !=
				(strcmp(now, now2) == 0))
				return false;
	}
	if (evidence == ALIKE_NAMES)
		return alike(g->options[i].name, k->options.list[j].name);
	return seen || has_all_values(g, k, i, j);
}

/* The known option that is the desired option I by another name, its values too
 * perhaps; -1: none. That of the same place is tried first. */
static long
renamed_option(const struct match *m, const struct desired *g,
    const struct known *k, const long *to, size_t i, enum evidence evidence)
{
	size_t j, len = k->options.len;

	for (size_t at = 0; at < len; at++) {
		j = (i + at) % len;
		if (!desired_has_option(g, k->options.list[j].name) &&
		    !is_given(g, to, j) && corresponds(m, g, k, i, j, evidence))
			return (long)j;
	}
	return -1;
}

/* TO: the place of each desired option among the known ones; -1: it is new. */
static void
place_options(const struct match *m, const struct desired *g,
    const struct known *k, long *to)
{
	for (size_t i = 0; i < g->noptions; i++)
		to[i] = known_option_find(&k->options, g->options[i].name);
	for (int evidence = ALIKE_NAMES; evidence <= OTHER_VALUES; evidence++)
		for (size_t i = 0; i < g->noptions; i++)
			if (to[i] < 0)
				to[i] = renamed_option(
				    m, g, k, to, i, (enum evidence)evidence);
}

/* ---- values */

/* The one name that all paired SKUs of VALUE have now; where none is paired,
 * the only desired one that is written alike. NULL: there is none. */
static const char *
new_name(const struct match *m, const struct desired *g, const struct known *k,
    size_t i, size_t j, const char *value)
{
	const char *to = NULL, *old, *now;
	const struct json *want = g->options[i].values;
	bool paired = false;

	for (size_t n = 0; n < k->nskus; n++) {
		if (!both_values(m, k, n, i, j, &old, &now) ||
		    strcmp(old, value) != 0)
			continue;
		if (paired && strcmp(to, now) != 0)
			return NULL;
		paired = true;
		to = now;
	}
	for (const struct json *v = json_first(want);
	     !paired && v != json_end(want); v = json_next(v)) {
		if (!alike(v->text, value))
			continue;
		if (to)
			return NULL;
		to = v->text;
	}
	return to;
}

static bool
id_taken(const struct known_options *o, const char *id)
{
	for (size_t i = 0; i < o->len; i++) {
		if (o->list[i].id && strcmp(o->list[i].id, id) == 0)
			return true;
		for (size_t j = 0; j < o->list[i].nvalues; j++)
			if (strcmp(o->list[i].values[j].id, id) == 0)
				return true;
	}
	return false;
}

/* A readable id: the server keeps it or makes another (webflow/API.md,
 * Options); in one product no two may be equal. */
static const char *
own_id(struct arena *a, const struct known_options *o, const char *before,
    const char *name, const char *fallback)
{
	const char *base, *id;
	struct buf slug;

	buf_init(&slug, 200);
	text_slug(&slug, name, strlen(name));
	base = arena_printf(a, "%s%s%s", before, *before ? "-" : "",
	    slug.len ? buf_str(&slug) : fallback);
	buf_release(&slug);
	id = base;
	for (unsigned n = 2; id_taken(o, id); n++)
		id = arena_printf(a, "%s-%u", base, n);
	return id;
}

/* A value's slug: ASCII only (webflow/API.md, Slugs), so a name without ASCII
 * letters gets its place. */
static const char *
value_slug(struct arena *a, const struct known_option *o, const char *name)
{
	const char *base, *result;
	struct buf slug;
	size_t i;

	buf_init(&slug, 200);
	text_slug(&slug, name, strlen(name));
	base = slug.len ? arena_dup(a, slug.data, slug.len)
			: arena_printf(a, "v%zu", o->nvalues + 1);
	buf_release(&slug);
	result = base;
	for (unsigned n = 2;; n++) {
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

/* Renames of values of the known option J, which is the desired option I: TO,
 * by value, is its new name; NULL: it keeps its own. */
struct renames {
	const struct match *m;
	const struct desired *g;
	const struct known *k;
	size_t i, j;
	const char *to[KNOWN_VALUES_MAX];
};

/* Whether D has VALUE because the value of its SKU is renamed to that. */
static bool
takes_over(
    const struct renames *h, const struct desired_sku *d, const char *value)
{
	const struct known_option *o = &h->k->options.list[h->j];
	const char *old, *now;

	for (size_t n = 0; n < h->k->nskus; n++) {
		if (h->m->pairs[n] != d ||
		    !both_values(h->m, h->k, n, h->i, h->j, &old, &now))
			continue;
		for (size_t q = 0; q < o->nvalues; q++)
			if (h->to[q] && strcmp(o->values[q].name, old) == 0)
				return strcmp(h->to[q], value) == 0;
	}
	return false;
}

/* Whether no SKU stands for D yet: it may have a value of its own. */
static bool
is_new(const struct renames *h, const struct desired_sku *d)
{
	for (size_t n = 0; n < h->k->nskus; n++)
		if (h->m->pairs[n] == d)
			return false;
	return true;
}

/* Whether value N is still wanted as it is: the list alone names it, or a
 * variant that does not have it by a rename. */
static bool
still_wanted(const struct renames *h, size_t n)
{
	const char *value = h->k->options.list[h->j].values[n].name;
	const struct desired *g = h->g;
	bool is_renamed = false;

	if (!field_lists(g->options[h->i].values, value))
		return false;
	for (size_t d = 0; d < g->nskus; d++) {
		if (!g->skus[d].plytix_id ||
		    strcmp(g->skus[d].values[h->i], value) != 0)
			continue;
		if (!takes_over(h, &g->skus[d], value) &&
		    !is_new(h, &g->skus[d]))
			return true;
		is_renamed = true;
	}
	return !is_renamed;
}

/* Whether another value keeps the name that value N would get, or an earlier
 * one gets it. */
static bool
name_taken(const struct renames *h, size_t n)
{
	const struct known_option *o = &h->k->options.list[h->j];

	for (size_t q = 0; q < o->nvalues; q++)
		if (q != n &&
		    (h->to[q] ? q < n && strcmp(h->to[q], h->to[n]) == 0
			      : strcmp(o->values[q].name, h->to[n]) == 0))
			return true;
	return false;
}

static void
find_renames(struct renames *h)
{
	const struct known_option *o = &h->k->options.list[h->j];
	bool more;

	for (size_t n = 0; n < o->nvalues; n++) {
		const char *name = o->values[n].name;
		const char *to = new_name(h->m, h->g, h->k, h->i, h->j, name);

		h->to[n] = to && strcmp(to, name) != 0 ? to : NULL;
	}
	do {
		more = false;
		for (size_t n = 0; n < o->nvalues; n++)
			if (h->to[n] &&
			    (still_wanted(h, n) || name_taken(h, n))) {
				h->to[n] = NULL;
				more = true;
			}
	} while (more);
}

/* Values that exchange their names: all change at once. */
static void
rename_exchanged(struct match *m, const struct renames *h, struct arena *a)
{
	struct known_option *o = &m->options.list[h->j];
	size_t nvalues = h->k->options.list[h->j].nvalues;

	for (size_t n = 0; n < nvalues; n++)
		if (h->to[n])
			o->values[n].slug = NULL;
	for (size_t n = 0; n < nvalues; n++) {
		if (!h->to[n])
			continue;
		o->values[n].name = h->to[n];
		o->values[n].slug = value_slug(a, o, h->to[n]);
		m->options_differ = true;
	}
}

/* Renames values, also to the name of a value that is renamed itself. */
static void
rename_values(struct match *m, const struct desired *g, const struct known *k,
    size_t i, size_t j)
{
	struct renames h = {.m = m, .g = g, .k = k, .i = i, .j = j};
	struct known_option *o = &m->options.list[j];
	bool more;

	if (k->options.list[j].nvalues > KNOWN_VALUES_MAX)
		return;
	find_renames(&h);
	do {
		more = false;
		for (size_t n = 0; n < k->options.list[j].nvalues; n++) {
			if (!h.to[n] || known_value_find(o, h.to[n]))
				continue;
			o->values[n].name = h.to[n];
			o->values[n].slug = value_slug(k->arena, o, h.to[n]);
			h.to[n] = NULL;
			m->options_differ = more = true;
		}
	} while (more);
	rename_exchanged(m, &h, k->arena);
}

/* Adds the values of the desired option I to option J of the match. */
static void
merge_values(struct match *m, const struct desired *g, const struct known *k,
    size_t i, size_t j)
{
	struct known_option *o = &m->options.list[j];
	const struct json *want = g->options[i].values;
	if (j < k->options.len)
		rename_values(m, g, k, i, j);
	json_each (v, want)
		if (!known_value_find(o, v->text) &&
		    o->nvalues < 2 * KNOWN_VALUES_MAX)
			add_value(m, k->arena, j, v->text);
	if (value_order_merge(o,
		j < k->options.len ? &k->options.list[j] : NULL, want,
		k->first_values, k->arena))
		m->options_differ = true;
}

void
match_merge_options(struct match *m, const struct desired *g,
    const struct known *k, long to[KNOWN_OPTIONS_MAX])
{
	struct arena *a = k->arena;

	m->options.list = arena_alloc(
	    a, (k->options.len + g->noptions) * sizeof *m->options.list);
	for (size_t i = 0; i < k->options.len; i++) {
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
	place_options(m, g, k, to);
	for (size_t i = 0; i < g->noptions; i++) {
		const char *name = g->options[i].name;
		struct known_option *o;

		if (to[i] < 0 ||
		    strcmp(k->options.list[to[i]].name, name) != 0) {
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
