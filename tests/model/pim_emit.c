/* pim_emit: a product of the PIM → the desired record, as variant-expand and
 * webflow-map would make it. See pim.h. */
#include "model/pim.h"

#include <stdio.h>
#include <string.h>

enum { OUT_OPTIONS = 8, OUT_VALUES = 48, OUT_SKUS = 60 };

struct out_sku {
	const struct pim_variant *v; /* NULL: a placeholder */
	const char *values[OUT_OPTIONS];
};

struct out {
	const struct pim *p;
	const struct pim_hint *hint;
	struct arena *arena;
	const char *options[OUT_OPTIONS];
	long of_pim[OUT_OPTIONS]; /* which of the PIM's, or -1 */
	size_t noptions;
	const char *values[OUT_OPTIONS][OUT_VALUES];
	size_t nvalues[OUT_OPTIONS];
	const char *live[OUT_OPTIONS][OUT_VALUES];
	size_t nlive[OUT_OPTIONS];
	struct out_sku skus[OUT_SKUS];
	size_t nskus, nreal;
};

static const char *
option_name(struct arena *a, unsigned n)
{
	return arena_printf(a, "Option %u", n);
}

static const char *
value_name(struct arena *a, unsigned n)
{
	/* quotes, accents, what leaves no slug, what leaves the same one */
	switch (n % 5) {
	case 0:
		return arena_printf(a, "Value %u", n);
	case 1:
		return arena_printf(a, "W\u00e9rt \"%u\"", n);
	case 2:
		return arena_printf(a, "%u!", n - 1);
	case 3:
		return arena_printf(a, "\u6f22 %u", n - 2);
	default:
		return arena_printf(a, "%u", n - 3);
	}
}

static bool
in(const char *const *list, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], text) == 0)
			return true;
	return false;
}

/* ---- options: those in use first, in their order */

static long
pim_option(const struct out *x, const char *name)
{
	for (size_t o = 0; o < x->p->noptions; o++) {
		const struct pim_option *t = &x->p->options[o];

		if (strcmp(option_name(x->arena, t->name), name) == 0 ||
		    strcmp(option_name(x->arena, t->was), name) == 0)
			return (long)o;
	}
	return -1;
}

static void
choose_options(struct out *x)
{
	bool used[PIM_OPTIONS] = {false};

	for (size_t i = 0; i < x->hint->noptions; i++) {
		long o = pim_option(x, x->hint->options[i]);

		x->of_pim[i] = o;
		x->options[i] = x->hint->options[i];
		if (o < 0)
			continue;
		used[o] = true;
		x->options[i] = option_name(x->arena, x->p->options[o].name);
	}
	x->noptions = x->hint->noptions;
	for (size_t o = 0; x->nreal && o < x->p->noptions; o++) {
		if (used[o])
			continue;
		x->of_pim[x->noptions] = (long)o;
		x->options[x->noptions++] =
		    option_name(x->arena, x->p->options[o].name);
	}
}

/* ---- variants and their values */

static void
real_variants(struct out *x)
{
	for (size_t i = 0; i < x->p->nvariants; i++)
		if (!x->p->variants[i].away)
			x->skus[x->nreal++].v = &x->p->variants[i];
	x->nskus = x->nreal;
	if (!x->nreal) {
		/* alone, or in the place of the default SKU */
		x->skus[0].v = &x->p->self;
		x->nskus = 1;
	}
}

static void
variant_values(struct out *x)
{
	for (size_t i = 0; i < x->nskus; i++)
		for (size_t o = 0; o < x->noptions; o++) {
			struct out_sku *s = &x->skus[i];

			if (!x->nreal || x->of_pim[o] < 0) {
				s->values[o] = x->hint->first[o];
				continue;
			}
			s->values[o] = value_name(
			    x->arena, x->p->options[x->of_pim[o]]
					  .values[s->v->value[x->of_pim[o]]]);
		}
}

/* All mapped variants that had VALUE carry one new one: renamed. */
static bool
renamed(const struct out *x, size_t o, const char *value)
{
	const struct pim_hint *h = x->hint;
	const char *now = NULL;

	for (size_t n = 0; n < h->nskus; n++) {
		const struct out_sku *s = NULL;

		if (!h->skus[n].plytix_id || !h->skus[n].values[o] ||
		    strcmp(h->skus[n].values[o], value) != 0)
			continue;
		for (size_t i = 0; i < x->nskus; i++)
			if (strcmp(x->skus[i].v->id, h->skus[n].plytix_id) == 0)
				s = &x->skus[i];
		if (!s || strcmp(s->values[o], value) == 0 ||
		    (now && strcmp(now, s->values[o]) != 0))
			return false;
		now = s->values[o];
	}
	return now && !in(h->values[o], h->nvalues[o], now);
}

static void
list_values(struct out *x, size_t o)
{
	const char *all[OUT_VALUES];
	size_t n = 0;

	for (size_t i = 0; i < x->nskus; i++)
		if (!in(all, n, x->skus[i].values[o]))
			all[n++] = x->skus[i].values[o];
	for (size_t i = 0; i < n; i++)
		x->live[o][x->nlive[o]++] = all[i];
	if (o < x->hint->noptions)
		for (size_t i = 0; i < x->hint->nvalues[o]; i++)
			if (!in(all, n, x->hint->values[o][i]) &&
			    !renamed(x, o, x->hint->values[o][i]))
				all[n++] = x->hint->values[o][i];
	/* in the order of the attribute, then as they came */
	if (x->of_pim[o] >= 0) {
		const struct pim_option *t = &x->p->options[x->of_pim[o]];

		for (size_t i = 0; i < t->nvalues; i++) {
			const char *name = value_name(x->arena, t->values[i]);

			if (in(all, n, name))
				x->values[o][x->nvalues[o]++] = name;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (!in(x->values[o], x->nvalues[o], all[i]))
			x->values[o][x->nvalues[o]++] = all[i];
}

/* ---- the matrix */

static const struct pim_variant *
variant_at(const struct out *x, const char *const values[OUT_OPTIONS])
{
	for (size_t i = 0; i < x->nreal; i++) {
		size_t same = 0;

		for (size_t o = 0; o < x->noptions; o++)
			same += strcmp(x->skus[i].values[o], values[o]) == 0;
		if (same == x->noptions)
			return x->skus[i].v;
	}
	return NULL;
}

/* SKUs of the shop that the live values do not cover. */
static size_t
stale(const struct out *x)
{
	size_t n = 0;

	for (size_t i = 0; i < x->hint->nskus; i++) {
		size_t covered = 0;

		for (size_t o = 0; o < x->hint->noptions; o++)
			covered += x->hint->skus[i].values[o] &&
				   in(x->live[o], x->nlive[o],
				       x->hint->skus[i].values[o]);
		n += covered < x->hint->noptions;
	}
	return n;
}

static void
fill_matrix(struct out *x)
{
	struct out_sku all[OUT_SKUS] = {{0}};
	size_t count = 1;

	for (size_t o = 0; o < x->noptions; o++)
		count *= x->nlive[o];
	if (x->p->sparse || !x->nreal || count + stale(x) > 50)
		return;
	for (size_t i = 0; i < count; i++) {
		size_t rest = i;

		for (size_t o = x->noptions; o-- > 0;) {
			all[i].values[o] = x->live[o][rest % x->nlive[o]];
			rest /= x->nlive[o];
		}
		all[i].v = variant_at(x, all[i].values);
	}
	memcpy(x->skus, all, sizeof all);
	x->nskus = count;
}

/* The default SKU comes first: the shop's own, else the first real. */
static void
default_first(struct out *x)
{
	struct out_sku keep;
	size_t at = 0;

	while (at + 1 < x->nskus && !x->skus[at].v)
		at++;
	for (size_t i = 0; x->hint->first[0] && i < x->nskus; i++) {
		size_t same = 0;

		for (size_t o = 0; o < x->hint->noptions; o++)
			same += strcmp(x->skus[i].values[o],
				    x->hint->first[o]) == 0;
		if (same == x->hint->noptions) {
			at = i;
			break;
		}
	}
	keep = x->skus[at];
	memmove(&x->skus[1], &x->skus[0], at * sizeof keep);
	x->skus[0] = keep;
}

/* ---- writing */

static void
write_picture(
    struct json_writer *e, const char *key, const struct pim_picture *p)
{
	char text[120];

	json_write_object(e, key);
	snprintf(text, sizeof text,
	    "https://files.example.com/%u/pic%u.jpg?v=%u%s", p->asset, p->asset,
	    p->rev, p->broken ? "broken" : "");
	json_write_text(e, "url", text);
	if (p->asset % 3 == 0)
		json_write_text(e, "alt", "A \"picture\"");
	snprintf(text, sizeof text, "asset%u", p->asset);
	json_write_text(e, "asset", text);
	snprintf(text, sizeof text, "2026-01-01T00:00:%02u.000Z", p->rev % 60);
	json_write_text(e, "modified", text);
	snprintf(text, sizeof text, "pic%u.jpg", p->asset);
	json_write_text(e, "filename", text);
	json_write_end(e);
}

static void
write_price(struct json_writer *e, const char *key, long value)
{
	json_write_object(e, key);
	json_write_int(e, "value", value);
	json_write_text(e, "unit", "USD");
	json_write_end(e);
}

static void
write_number_text(struct json_writer *e, struct arena *a, const char *key,
    const char *f, unsigned n)
{
	json_write_text(e, key, arena_printf(a, "%s %u", f, n));
}

static void
write_fields(
    const struct out *x, const struct out_sku *s, struct json_writer *e)
{
	const struct pim_variant *v = s->v;
	struct arena *a = x->arena;

	json_write_object(e, "fieldData");
	write_number_text(
	    e, a, "name", v ? "Sku" : "Product", v ? v->name : x->p->name);
	if (v && v->code)
		write_number_text(e, a, "sku", "CODE", v->code);
	write_price(e, "price", v ? v->price : x->p->self.price);
	if (v && v->compare)
		write_price(e, "compare-at-price", v->compare);
	if (v && v->weight)
		json_write_number(
		    e, "weight", arena_printf(a, "%u.5", v->weight));
	if (v && v->main.asset)
		write_picture(e, "main-image", &v->main);
	if (v && v->nmore) {
		json_write_array(e, "more-images");
		for (size_t i = 0; i < v->nmore; i++)
			write_picture(e, NULL, &v->more[i]);
		json_write_end(e);
	}
	json_write_end(e);
}

static void
write_sku(const struct out *x, const struct out_sku *s, struct json_writer *e)
{
	long stock = s->v ? s->v->stock : 0;

	json_write_object(e, NULL);
	if (s->v)
		json_write_text(e, "plytix_id", s->v->id);
	json_write_array(e, "values");
	for (size_t o = 0; o < x->noptions; o++)
		json_write_text(e, NULL, s->values[o]);
	json_write_end(e);
	if (!s->v)
		json_write_bool(e, "placeholder", true);
	write_fields(x, s, e);
	if (stock != -1) {
		json_write_object(e, "inventory");
		json_write_text(
		    e, "inventoryType", stock < 0 ? "infinite" : "finite");
		if (stock >= 0)
			json_write_int(e, "quantity", stock);
		json_write_end(e);
	}
	json_write_end(e);
}

static void
write_product(const struct out *x, struct json_writer *e)
{
	const struct pim *p = x->p;
	struct arena *a = x->arena;

	json_write_object(e, "product");
	json_write_object(e, "fieldData");
	write_number_text(e, a, "name", "Product", p->name);
	json_write_text(e, "slug", arena_printf(a, "product-%u", p->name));
	if (p->description)
		write_number_text(
		    e, a, "description", "Words\n\"", p->description);
	if (p->brand)
		write_number_text(e, a, "brand", "Brand", p->brand);
	json_write_array(e, "category");
	for (unsigned i = 0; i < 3; i++)
		if (p->categories & 1u << i) {
			json_write_object(e, NULL);
			json_write_text(
			    e, "plytix_id", arena_printf(a, "c%u", i));
			json_write_end(e);
		}
	json_write_end(e);
	json_write_end(e);
	json_write_end(e);
}

void
pim_emit(const struct pim *p, const struct pim_hint *hint, struct arena *a,
    struct json_writer *e)
{
	struct out *x = arena_alloc(a, sizeof *x);

	x->p = p;
	x->hint = hint;
	x->arena = a;
	real_variants(x);
	choose_options(x);
	variant_values(x);
	for (size_t o = 0; o < x->noptions; o++)
		list_values(x, o);
	fill_matrix(x);
	default_first(x);
	json_write_text(e, "kind", "product");
	json_write_text(e, "plytix_id", p->id);
	json_write_text(e, "part", p->part);
	json_write_text(e, "sku", p->id);
	json_write_text(e, "state", p->state);
	write_product(x, e);
	json_write_array(e, "options");
	for (size_t o = 0; o < x->noptions; o++) {
		json_write_object(e, NULL);
		json_write_text(e, "name", x->options[o]);
		json_write_array(e, "values");
		for (size_t i = 0; i < x->nvalues[o]; i++)
			json_write_text(e, NULL, x->values[o][i]);
		json_write_end(e);
		json_write_end(e);
	}
	json_write_end(e);
	json_write_array(e, "skus");
	for (size_t i = 0; i < x->nskus; i++)
		write_sku(x, &x->skus[i], e);
	json_write_end(e);
	json_write_object(e, "write");
	json_write_object(e, "product");
	json_write_text(e, "brand", "if-empty");
	json_write_end(e);
	json_write_end(e);
}
