/* known_shop: what the shop shows of a product; see known.h. */
#include "plan/known.h"

#include <string.h>

#include "base/text.h"
#include "base/timestamp.h"

/* The option list as the shop has it; what differs from the ledger's is
 * recorded, or the next run would start from the old list. */
static void
shop_options(struct known *k, const struct json *options)
{
	struct known_options was = k->options;

	known_options_read(k, options);
	for (size_t i = 0; i < was.len; i++)
		for (size_t j = 0; j < k->options.len; j++)
			if (strcmp(was.list[i].id, k->options.list[j].id) == 0)
				k->options.list[j].order = was.list[i].order;
	k->run.touched |= was.len != k->options.len;
	for (size_t i = 0; !k->run.touched && i < was.len; i++) {
		const struct known_option *a = &was.list[i];
		const struct known_option *b = &k->options.list[i];

		k->run.touched = strcmp(a->id, b->id) != 0 ||
				 strcmp(a->name, b->name) != 0 ||
				 a->nvalues != b->nvalues;
		for (size_t j = 0; !k->run.touched && j < a->nvalues; j++)
			k->run.touched =
			    strcmp(a->values[j].id, b->values[j].id) != 0 ||
			    strcmp(a->values[j].name, b->values[j].name) != 0;
	}
}

static bool
same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The names of the SKU's values; an id that the product does not list
 * (webflow/API.md, Options) counts as none. */
static void
shop_values(struct known *k, struct known_sku *s, const struct json *fields)
{
	const struct json *ids = json_get(fields, "sku-values");
	const struct known_value *v;
	const char **was = s->values;
	size_t nwas = s->nvalues;

	s->values = arena_alloc(
	    k->arena, (k->options.len + KNOWN_OPTIONS_MAX) * sizeof *s->values);
	s->nvalues = k->options.len;
	s->touched |= nwas != s->nvalues;
	for (size_t i = 0; i < k->options.len; i++) {
		v = known_value_by_id(&k->options.list[i],
		    json_get_text(ids, k->options.list[i].id, NULL));
		s->values[i] = v ? v->name : NULL;
		s->touched |= i < nwas && !same(was[i], s->values[i]);
	}
}

bool
known_waits(const struct json *item)
{
	const struct json *out = json_get(item, "lastPublished");
	const struct json *change = json_get(item, "lastUpdated");
	int64_t published, changed;

	if (!json_text(out) || timestamp_read(out->text, out->len, &published))
		return true;
	return json_text(change) &&
	       timestamp_read(change->text, change->len, &changed) == 0 &&
	       changed > published;
}

int
known_shown(const struct json *item)
{
	if (!json_get(item, "lastPublished"))
		return -1;
	return !known_waits(item);
}

/* Whether the item is off the site because of us: it was never on it, or an
 * earlier run did not see its write published. Changes that others made later
 * are not published by us. */
static bool
is_off(const struct known *k, const struct json *item, bool waiting)
{
	return !json_get_text(item, "lastPublished", NULL) ||
	       (k->ledger.mark != PUBLISH_DONE && waiting);
}

static void
shop_sku(struct known *k, const struct json *sku, const char *default_id)
{
	const struct json *fields = json_get(sku, "fieldData");
	const char *id = json_get_text(sku, "id", NULL);
	struct known_sku *s = NULL;

	if (!id)
		return;
	for (size_t i = 0; i < k->nskus; i++)
		if (k->skus[i].webflow_id &&
		    strcmp(k->skus[i].webflow_id, id) == 0)
			s = &k->skus[i];
	if (!s) {
		s = known_sku_new(k);
		if (!s)
			return;
		s->webflow_id = id;
		s->touched = true;
	}
	s->is.found |= !json_members(s->is.sent);
	s->touched |=
	    !same(s->slug, json_get_text(fields, "slug", s->slug)) ||
	    s->is_default != (default_id && strcmp(default_id, id) == 0);
	s->slug = json_get_text(fields, "slug", s->slug);
	s->is_default = default_id && strcmp(default_id, id) == 0;
	s->is.shop = fields;
	s->waits = known_waits(sku);
	s->never = !json_get_text(sku, "lastPublished", NULL);
	s->off_site = is_off(k, sku, s->waits);
	shop_values(k, s, fields);
}

/* ---- does a listing lag behind what is recorded? */

static bool
same_name(const char *a, const char *b)
{
	return a && b && text_same(a, strlen(a), b, strlen(b));
}

/* The values of the recorded option are in LISTED, in their order. */
static bool
lists_values(const struct known_option *o, const struct json *listed)
{
	const struct json *v = json_first(listed);

	for (size_t i = 0; i < o->nvalues; i++) {
		while (v != json_end(listed) &&
		       !json_is(json_get(v, "id"), o->values[i].id))
			v = json_next(v);
		if (v == json_end(listed) ||
		    !same_name(
			json_get_text(v, "name", NULL), o->values[i].name))
			return false;
		v = json_next(v);
	}
	return true;
}

static const struct json *
by_id(const struct json *list, const char *id)
{
	json_each (x, list)
		if (json_is(json_get(x, "id"), id))
			return x;
	return NULL;
}

/* The SKU with the values that are recorded of it. */
static bool
lists_sku(
    const struct known *k, const struct known_sku *s, const struct json *skus)
{
	const struct json *ids, *sku = by_id(skus, s->webflow_id);
	const struct known_value *v;

	ids = json_get(json_get(sku, "fieldData"), "sku-values");
	for (size_t i = 0; sku && i < s->nvalues && i < k->options.len; i++) {
		v = known_value_find(&k->options.list[i], s->values[i]);
		if (v && !json_is(json_get(ids, k->options.list[i].id), v->id))
			return false;
	}
	return sku;
}

bool
known_listed(
    const struct known *k, const struct json *product, const struct json *skus)
{
	const struct json *options =
	    json_get(json_get(product, "fieldData"), "sku-properties");
	const struct json *o;

	/* another product than the recorded one is taken as it is */
	if (!k->webflow_id || !json_is(json_get(product, "id"), k->webflow_id))
		return true;
	for (size_t i = 0; i < k->options.len; i++) {
		o = by_id(options, k->options.list[i].id);
		if (!same_name(json_get_text(o, "name", NULL),
			k->options.list[i].name) ||
		    !lists_values(&k->options.list[i], json_get(o, "enum")))
			return false;
	}
	for (size_t i = 0; i < k->nskus; i++)
		if (k->skus[i].webflow_id && !lists_sku(k, &k->skus[i], skus))
			return false;
	return true;
}

/* ---- the whole */

/* Recorded SKUs that a read of the product does not show. */
static void
drop_missing(struct known *k)
{
	const char **gone =
	    arena_alloc(k->arena, (k->run.ngone + k->nskus + 1) * sizeof *gone);
	size_t kept = 0;

	if (k->run.ngone)
		memcpy(gone, k->run.gone, k->run.ngone * sizeof *gone);
	k->run.gone = gone;
	for (size_t i = 0; i < k->nskus; i++) {
		if (!k->skus[i].is.shop) {
			k->run.gone[k->run.ngone++] = k->skus[i].webflow_id;
			k->run.touched = true;
			continue;
		}
		if (kept != i)
			k->skus[kept] = k->skus[i];
		kept++;
	}
	k->nskus = kept;
}

/* The product was written live and is on the site, but its default SKU is not:
 * that needs a write of its own. */
static void
learn_alone(struct known *k)
{
	const struct known_sku *s = known_default(k);

	if (k->ledger.mark == PUBLISH_UNPROVEN && !k->shop.waits && s &&
	    s->never && json_members(s->is.sent))
		known_learn(k, FACT_ALONE, true);
}

bool
known_readable(const struct json *product, const struct json *skus)
{
	if (!json_get_text(product, "id", NULL))
		return false;
	json_each (s, skus)
		if (json_get_text(s, "id", NULL))
			return true;
	return false;
}

void
known_shop(struct known *k, const struct json *product, const struct json *skus)
{
	const struct json *fields = json_get(product, "fieldData");
	const char *id = json_get_text(product, "id", NULL);
	const char *default_id = json_get_text(fields, "default-sku", NULL);

	if (!k->webflow_id || !id || strcmp(k->webflow_id, id) != 0)
		k->run.touched = true;
	k->webflow_id = id;
	k->slug = json_get_text(fields, "slug", k->slug);
	k->shop.archived = json_true(json_get(product, "isArchived"));
	k->shop.draft = json_true(json_get(product, "isDraft"));
	if (json_get_text(product, "lastPublished", NULL) &&
	    !k->ledger.published) {
		k->ledger.published = true;
		k->run.touched = true;
	}
	k->is.shop = fields;
	k->shop.waits = known_waits(product);
	k->shop.off_site = is_off(k, product, k->shop.waits);
	k->is.found |= !json_members(k->is.sent);
	shop_options(k, json_get(fields, "sku-properties"));
	for (size_t i = 0; i < k->nskus; i++)
		k->skus[i].is.shop = NULL;
	json_each (s, skus)
		shop_sku(k, s, default_id);
	drop_missing(k);
	if (k->nskus && !default_id)
		k->skus[0].is_default = true;
	learn_alone(k);
	k->shop.read = k->shop.may_write = true;
}
