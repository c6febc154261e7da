/* create: see create.h. */
#include "plan/create.h"

#include <string.h>

#include "base/hash.h"
#include "plan/merge.h"
#include "plan/sku_key.h"
#include "base/text.h"

/* ---- a product */

bool
create_is_own(const struct desired *g, const struct known *k)
{
	const struct known_sku *first = known_default(k);
	const char *key = sku_key_of(g, k, g->plytix_id);

	if (!first || !known_is_key(first->slug) ||
	    strncmp(first->slug, key, strlen(key)) == 0)
		return true;
	for (size_t i = 0; i < g->nskus; i++)
		if (g->skus[i].plytix_id &&
		    strcmp(first->slug,
			sku_key_of(g, k, g->skus[i].plytix_id)) == 0)
			return true;
	return false;
}

/* The product's code as part of a slug, "" when it adds nothing to WISH. */
static const char *
code_tail(const struct desired *g, const struct known *k, const char *wish)
{
	const char *tail = "";
	size_t len = strlen(wish);
	struct buf b;

	buf_init(&b, TEXT_SLUG_MAX + 1);
	text_slug(&b, g->sku, strlen(g->sku));
	if (b.len &&
	    (b.len > len || memcmp(wish + len - b.len, b.data, b.len) != 0))
		tail = arena_dup(k->arena, b.data, b.len);
	buf_release(&b);
	return tail;
}

/* The product's slug: the one that the ledger assigned; after a clash with the
 * code behind it, as the ledger does it; then with the key, which two parts of
 * a family do not share. */
static const char *
product_slug(const struct desired *g, const struct known *k)
{
	const char *wish = k->slug, *tail;

	if (!wish || !*wish)
		wish = json_get_text(g->fields, "slug", g->plytix_id);
	if (!k->run.slug_tries)
		return wish;
	tail = code_tail(g, k, wish);
	switch (k->run.slug_tries + !*tail) {
	case 1:
		break;
	case 2:
		tail = sku_key(g, k);
		break;
	default:
		return sku_key(g, k);
	}
	return arena_printf(k->arena, "%.150s-%.80s", wish, tail);
}

void
create_product(const struct desired *g, struct known *k, struct match *m,
    struct step *step)
{
	const struct desired_sku *d = &g->skus[0];
	struct step_sku *s;

	step->kind = STEP_CREATE_PRODUCT;
	step->slug = product_slug(g, k);
	step->fields =
	    json_set(k->arena, merge_new(k, g->fields), "slug", NULL);
	step->state = strcmp(g->state, "draft") == 0 ? NULL : g->state;
	if (m->options.len)
		step->options = match_options(m, k->arena);
	step->live = k->live && !k->run.live_blocked && g->nskus == 1 &&
		     !d->stock && !d->unread &&
		     strcmp(g->state, "publish") == 0;
	s = step_sku_add(step, k->arena, 1);
	s->slug = sku_key(g, k);
	s->plytix_id = d->plytix_id;
	s->values = m->values[0];
	s->nvalues = m->options.len;
	s->set_values = s->nvalues > 0;
	s->unread = d->unread;
	s->fields = merge_new(k, d->fields);
}

/* ---- further SKUs */

static bool
slug_taken(const struct known *k, const char *slug)
{
	if (known_is_taken(k, slug))
		return true;
	for (size_t i = 0; i < k->nskus; i++)
		if (k->skus[i].slug && strcmp(k->skus[i].slug, slug) == 0)
			return true;
	return false;
}

/* A number for a combination that does not depend on the order of anything. */
static unsigned
combination_number(const char **values, size_t n)
{
	uint32_t h = HASH32_START;

	for (size_t i = 0; i < n; i++) {
		/* an option of the shop's own may have no value */
		const char *value = values[i] ? values[i] : "";

		h = hash32(h, value, strlen(value) + 1);
	}
	return h;
}

/* The key of a SKU to be made: the variant's id; of a placeholder the product's
 * id and a number. With the product's id behind it when another product holds
 * the key (a variant that moved). */
static const char *
sku_slug(const struct desired *g, const struct known *k, const struct match *m,
    size_t d)
{
	const struct desired_sku *s = &g->skus[d];
	struct arena *a = k->arena;
	const char *base, *slug;

	if (s->plytix_id)
		base = sku_key_of(g, k, s->plytix_id);
	else
		base = arena_printf(a, "%s_%u", sku_key(g, k),
		    combination_number(m->values[d], m->options.len));
	slug = base;
	for (unsigned n = 1; slug_taken(k, slug); n++)
		slug = n == 1
			   ? arena_printf(a, "%s_%s", base, g->plytix_id)
			   : arena_printf(a, "%s_%s_%u", base, g->plytix_id, n);
	return slug;
}

bool
create_skus(const struct desired *g, struct known *k, const struct match *m,
    struct step *step)
{
	struct step_sku *s;

	for (size_t d = 0; d < g->nskus && step->nskus < k->run.batch; d++) {
		if (m->skus[d] || m->left[d])
			continue;
		s = step_sku_add(step, k->arena, k->run.batch);
		s->slug = sku_slug(g, k, m, d);
		s->plytix_id = g->skus[d].plytix_id;
		s->values = m->values[d];
		s->nvalues = m->options.len;
		s->set_values = true;
		s->unread = g->skus[d].unread;
		s->fields = merge_new(k, m->fields[d]);
	}
	if (!step->nskus)
		return false;
	step->kind = STEP_CREATE_SKUS;
	return true;
}
