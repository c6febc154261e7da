/* match_pairs: which SKU of the shop stands for which variant before any value
 * is looked at; see match.h. */
#include "plan/match_inner.h"

#include <string.h>

#include "plan/sku_key.h"

#define NAMED_MAX 5 /* SKUs named in one message */

const char *
match_code(const struct desired_sku *d)
{
	return d->plytix_id ? json_get_text(d->fields, "sku", d->code) : "";
}

bool
match_owns(const struct desired_sku *d, const struct known_sku *s)
{
	return d->plytix_id && s->plytix_id &&
	       strcmp(d->plytix_id, s->plytix_id) == 0;
}

static bool
is_owned(const struct known *k, const struct desired_sku *d)
{
	for (size_t n = 0; n < k->nskus; n++)
		if (match_owns(d, &k->skus[n]))
			return true;
	return false;
}

static const struct desired_sku *
by_owner(const struct desired *g, const struct known_sku *s)
{
	for (size_t d = 0; d < g->nskus; d++)
		if (match_owns(&g->skus[d], s))
			return &g->skus[d];
	return NULL;
}

/* A SKU that we created and did not record: its slug names the variant. */
static const struct desired_sku *
by_key(
    const struct desired *g, const struct known *k, const struct known_sku *s)
{
	const char *id;

	for (size_t d = 0; d < g->nskus; d++) {
		id = g->skus[d].plytix_id;
		if (id && s->slug && strcmp(sku_key_of(g, k, id), s->slug) == 0)
			return &g->skus[d];
	}
	return NULL;
}

/* A code counts where one SKU of the shop and one variant have it. */
static const struct desired_sku *
by_code(
    const struct desired *g, const struct known *k, const struct known_sku *s)
{
	const struct desired_sku *found = NULL;
	const char *code = known_code(s);

	for (size_t i = 0; *code && i < g->nskus; i++) {
		if (strcmp(match_code(&g->skus[i]), code) != 0)
			continue;
		if (found)
			return NULL;
		found = &g->skus[i];
	}
	for (size_t n = 0; found && n < k->nskus; n++)
		if (&k->skus[n] != s &&
		    strcmp(known_code(&k->skus[n]), code) == 0)
			return NULL;
	return found;
}

void
match_pairs(struct match *m, const struct desired *g, const struct known *k)
{
	const struct desired_sku *d;

	m->pairs = arena_alloc(k->arena, (k->nskus + 1) * sizeof *m->pairs);
	for (size_t n = 0; n < k->nskus; n++) {
		const struct known_sku *s = &k->skus[n];

		m->pairs[n] = by_owner(g, s);
		if (s->plytix_id || g->repair || json_members(s->is.sent))
			continue;
		d = known_is_ours(s) ? by_key(g, k, s) : by_code(g, k, s);
		if (d && !is_owned(k, d))
			m->pairs[n] = d;
	}
}

/* ---- what is left over */

static const char *
joined(struct arena *a, const char *const *values, size_t n)
{
	const char *text = "";

	for (size_t i = 0; i < n; i++)
		text = arena_printf(a, "%s%s%s", text, i ? " / " : "",
		    values[i] ? values[i] : "-");
	return text;
}

/* Whether a write would give the code of S to another SKU. If one of ours has
 * it already, S is a person's copy of that. */
static bool
would_double(const struct match *m, const struct desired *g,
    const struct known *k, const struct known_sku *s)
{
	const char *code = known_code(s);

	for (size_t n = 0; n < k->nskus; n++)
		if (known_is_ours(&k->skus[n]) &&
		    strcmp(known_code(&k->skus[n]), code) == 0)
			return false;
	for (size_t d = 0; *code && d < g->nskus; d++)
		if (strcmp(match_code(&g->skus[d]), code) == 0 &&
		    (!m->skus[d] || strcmp(known_code(m->skus[d]), code) != 0))
			return true;
	return false;
}

/* A variant that S may be, or NULL: S has no code, the product is new to us,
 * and not all of its variants are found. */
static const struct desired_sku *
may_be(const struct match *m, const struct desired *g, const struct known *k,
    const struct known_sku *s)
{
	if (!k->run.adopting || *known_code(s))
		return NULL;
	for (size_t n = 0; n < k->nskus; n++)
		if (known_is_key(k->skus[n].slug))
			return NULL;
	for (size_t d = 0; d < g->nskus; d++)
		if (g->skus[d].plytix_id && !m->skus[d])
			return &g->skus[d];
	return NULL;
}

/* Why SKU N, which is a person's and paired with no variant, cannot be left
 * alone; NULL: it can. */
static const char *
problem(const struct match *m, const struct desired *g, const struct known *k,
    size_t n)
{
	const struct known_sku *s = &k->skus[n];
	const char *is = joined(k->arena, s->values, s->nvalues);
	const struct desired_sku *d = m->pairs[n];

	if (d)
		return arena_printf(k->arena,
		    "sku '%s' is '%s' in the shop and '%s' in the PIM",
		    known_code(s), is,
		    joined(k->arena, d->values, g->noptions));
	if (would_double(m, g, k, s))
		return arena_printf(k->arena,
		    "code '%s' is at '%s' in the shop, and another sku is to "
		    "have it",
		    known_code(s), is);
	d = may_be(m, g, k, s);
	return d ? arena_printf(k->arena,
		       "the sku '%s' in the shop has no code, and may be '%s'",
		       is, match_code(d))
		 : NULL;
}

const char *
match_conflict(const struct match *m, const struct desired *g,
    const struct known *k, const bool *used)
{
	const char *all = NULL, *one;
	unsigned named = 0;

	for (size_t n = 0; !g->repair && n < k->nskus; n++) {
		if (used[n] || known_is_ours(&k->skus[n]))
			continue;
		one = problem(m, g, k, n);
		if (!one || named++ >= NAMED_MAX)
			continue;
		all = all ? arena_printf(k->arena, "%s; %s", all, one) : one;
	}
	return all;
}
