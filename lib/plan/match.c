/* match: see match.h. */
#include "plan/match_inner.h"

#include <string.h>

#include "plan/field_value.h"

/* The value of SKU S at option J, as the match names it. */
static const char *
name_now(const struct match *m, const struct known *k,
    const struct known_sku *s, size_t j)
{
	const struct known_value *v;

	if (s->other_values || j >= s->nvalues || j >= k->options.len)
		return NULL;
	v = known_value_find(&k->options.list[j], s->values[j]);
	v = v ? known_value_by_id(&m->options.list[j], v->id) : NULL;
	return v ? v->name : NULL;
}

enum fit { FIT_NOT, FIT_OPEN, FIT_FULL };

/* Whether S has the combination: FULL when each value agrees, OPEN when none
 * differs and S has no value yet for one. A NULL in VALUES agrees with any. */
static enum fit
fit(const struct match *m, const struct known *k, const struct known_sku *s,
    const char **values)
{
	enum fit best = FIT_FULL;
	const char *has;

	for (size_t j = 0; j < m->options.len; j++) {
		if (!values[j])
			continue;
		has = name_now(m, k, s, j);
		if (!has)
			best = FIT_OPEN;
		else if (strcmp(has, values[j]) != 0)
			return FIT_NOT;
	}
	return best;
}

/* Which SKUs may be taken. */
enum whose { THE_OWNERS, THE_PAIRS, THE_DEFAULT, OURS, ANYBODYS };

static bool
may_take(const struct match *m, const struct desired_sku *d,
    const struct known *k, size_t n, enum whose whose)
{
	const struct known_sku *s = &k->skus[n];

	switch (whose) {
	case THE_OWNERS:
		return match_owns(d, s);
	case THE_PAIRS:
		return m->pairs[n] == d && !s->plytix_id;
	case THE_DEFAULT:
		return s->is_default;
	case OURS:
		return known_is_ours(s);
	case ANYBODYS:
		break;
	}
	return true;
}

/* Whether S may be the placeholder D: it is ours, or it shows each field of D
 * and has no code. */
static bool
may_be_placeholder(const struct desired_sku *d, const struct known_sku *s)
{
	if (known_is_ours(s))
		return true;
	if (*known_code(s) || !json_members(d->fields))
		return false;
	json_each_key (key, d->fields)
		if (!field_shows(
			json_next(key), json_get(s->is.shop, key->text)))
			return false;
	return true;
}

/* One pass over the desired SKUs that have none yet. What a person made is no
 * placeholder; with the same values it makes one unnecessary. */
static void
pass(struct match *m, const struct desired *g, const struct known *k,
    bool used[], enum fit want, enum whose whose)
{
	for (size_t d = 0; d < g->nskus; d++)
		for (size_t n = 0; !m->skus[d] && n < k->nskus; n++) {
			struct known_sku *s = &k->skus[n];
			enum fit fits = fit(m, k, s, m->values[d]);

			if (used[n] || fits < want ||
			    !may_take(m, &g->skus[d], k, n, whose))
				continue;
			if (!g->skus[d].plytix_id &&
			    !may_be_placeholder(&g->skus[d], s)) {
				m->left[d] |= fits == FIT_FULL;
				continue;
			}
			m->skus[d] = s;
			used[n] = true;
		}
}

/* Whether a SKU that is matched or withdrawn has just these values. */
static bool
held(const struct match *m, size_t nskus, const char **values)
{
	size_t n = nskus + m->nwithdrawn, j;

	for (size_t i = 0; i < n; i++) {
		const char **other =
		    i < nskus ? m->values[i] : m->withdrawn_values[i - nskus];

		for (j = 0; j < m->options.len; j++)
			if (values[j] &&
			    (!other[j] || strcmp(other[j], values[j]) != 0))
				break;
		if (j == m->options.len)
			return true;
	}
	return false;
}

/* The next choice of values for the options that LACKS names; false: all
 * were tried. */
static bool
next_choice(const struct match *m, const bool *lacks, size_t *choice)
{
	for (size_t j = m->options.len; j-- > 0;) {
		if (!lacks[j])
			continue;
		if (++choice[j] < m->options.list[j].nvalues)
			return true;
		choice[j] = 0;
	}
	return false;
}

/* The values of a SKU that stands for no variant: for the options that it
 * lacks, values that make its combination unique. False: there are none; VALUES
 * has the first choice. */
static bool
free_values(const struct match *m, size_t nskus, const struct known *k,
    const struct known_sku *s, const char **values)
{
	bool *lacks = arena_alloc(k->arena, m->options.len + 1), any = false;
	size_t *choice =
	    arena_alloc(k->arena, (m->options.len + 1) * sizeof *choice);
	unsigned tries = 1000;

	for (size_t j = 0; j < m->options.len; j++) {
		values[j] = name_now(m, k, s, j);
		lacks[j] = !values[j] && m->options.list[j].nvalues;
		any |= lacks[j];
	}
	do {
		for (size_t j = 0; j < m->options.len; j++)
			if (lacks[j])
				values[j] =
				    m->options.list[j].values[choice[j]].name;
		if (!any || !held(m, nskus, values))
			return true;
	} while (tries-- && next_choice(m, lacks, choice));
	for (size_t j = 0; j < m->options.len; j++)
		if (lacks[j])
			values[j] = m->options.list[j].values[0].name;
	return false;
}

/* The SKUs that no desired SKU has taken. One for which no combination is left
 * is used for a SKU that would have to be made. */
static void
withdraw(struct match *m, const struct desired *g, const struct known *k,
    const bool *used)
{
	const char **values;
	size_t d;

	for (size_t n = 0; n < k->nskus; n++) {
		if (used[n])
			continue;
		values = arena_alloc(
		    k->arena, (m->options.len + 1) * sizeof *values);
		if (!free_values(m, g->nskus, k, &k->skus[n], values)) {
			for (d = 0; d < g->nskus && (m->skus[d] || m->left[d]);
			     d++)
				;
			if (d < g->nskus) {
				m->skus[d] = &k->skus[n];
				continue;
			}
		}
		m->withdrawn[m->nwithdrawn] = &k->skus[n];
		m->withdrawn_values[m->nwithdrawn++] = values;
	}
}

static void
match_skus(struct match *m, const struct desired *g, const struct known *k)
{
	bool used[2 * KNOWN_SKUS_MAX] = {false};

	pass(m, g, k, used, FIT_FULL, THE_OWNERS);
	pass(m, g, k, used, FIT_OPEN, THE_PAIRS);
	pass(m, g, k, used, FIT_FULL, OURS);
	if (!g->noptions)
		pass(m, g, k, used, FIT_FULL, THE_DEFAULT);
	pass(m, g, k, used, FIT_FULL, ANYBODYS);
	pass(m, g, k, used, FIT_OPEN, THE_OWNERS);
	pass(m, g, k, used, FIT_OPEN, THE_DEFAULT);
	pass(m, g, k, used, FIT_OPEN, ANYBODYS);
	m->conflict = match_conflict(m, g, k, used);
	for (size_t d = 0; d < g->nskus; d++)
		for (size_t j = 0; j < m->options.len; j++)
			if (!m->values[d][j])
				m->values[d][j] =
				    m->skus[d]
					? name_now(m, k, m->skus[d], j)
					: m->options.list[j].values[0].name;
	m->withdrawn =
	    arena_alloc(k->arena, (k->nskus + 1) * sizeof *m->withdrawn);
	m->withdrawn_values =
	    arena_alloc(k->arena, (k->nskus + 1) * sizeof *m->withdrawn_values);
	withdraw(m, g, k, used);
}

/* The values that the default SKU has or is to get; NULL: not known. */
static const char **
default_values(const struct match *m, const struct desired *g,
    const struct known *k, const struct known_sku *first)
{
	if (!k->webflow_id)
		return m->values[0];
	for (size_t i = 0; first && i < g->nskus; i++)
		if (m->skus[i] == first)
			return m->values[i];
	for (size_t i = 0; first && i < m->nwithdrawn; i++)
		if (m->withdrawn[i] == first)
			return m->withdrawn_values[i];
	return NULL;
}

/* Where the site wants first values for the default SKU, its values come first
 * in their lists, if they are to be written at all (webflow/API.md, Options).
 */
static void
put_first(struct match *m, const struct desired *g, const struct known *k)
{
	const struct known_sku *first = k->webflow_id ? known_default(k) : NULL;
	const char **values = default_values(m, g, k, first);
	struct known_value keep;
	size_t j;

	if (first && values && !match_moves(m, k, first, values))
		return;
	for (size_t i = 0; values && i < m->options.len; i++) {
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

static const char *
with_values(struct arena *a, const char *name, const char **values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		name =
		    arena_printf(a, "%s %s", name, values[i] ? values[i] : "");
	return name;
}

/* A placeholder is named by its values, in the order of the shop's options, as
 * the next run will name it. */
static const struct json *
fields_of(
    const struct match *m, const struct desired *g, struct arena *a, size_t d)
{
	const struct desired_sku *s = &g->skus[d];
	const char *product = json_get_text(g->fields, "name", ""), *name;

	name = with_values(a, product, s->values, g->noptions);
	if (s->plytix_id || !json_is(json_get(s->fields, "name"), name))
		return s->fields;
	name = with_values(a, product, m->values[d], m->options.len);
	return json_set(
	    a, s->fields, "name", json_string(a, name, strlen(name)));
}

void
match_make(struct match *m, const struct desired *g, const struct known *k)
{
	long to[KNOWN_OPTIONS_MAX];

	memset(m, 0, sizeof *m);
	match_pairs(m, g, k);
	match_merge_options(m, g, k, to);
	m->skus = arena_alloc(k->arena, g->nskus * sizeof *m->skus);
	m->left = arena_alloc(k->arena, g->nskus * sizeof *m->left);
	m->values = arena_alloc(k->arena, g->nskus * sizeof *m->values);
	for (size_t d = 0; d < g->nskus; d++) {
		m->values[d] = arena_alloc(
		    k->arena, (m->options.len + 1) * sizeof **m->values);
		for (size_t i = 0; i < g->noptions; i++)
			m->values[d][to[i]] = g->skus[d].values[i];
	}
	match_skus(m, g, k);
	m->fields = arena_alloc(k->arena, g->nskus * sizeof *m->fields);
	for (size_t d = 0; d < g->nskus; d++)
		m->fields[d] = fields_of(m, g, k->arena, d);
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

	for (size_t j = 0; j < m->options.len; j++) {
		has = name_now(m, k, s, j);
		if (values[j] && (!has || strcmp(has, values[j]) != 0))
			return true;
	}
	return false;
}
