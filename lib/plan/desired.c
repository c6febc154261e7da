/* desired: see desired.h. */
#include "plan/desired.h"

#include <string.h>

#include "plan/field_value.h"
#include "plan/item.h"
#include "plan/related.h"

const char *
desired_policy(const struct json *write, const char *field)
{
	return json_get_text(write, field, "always");
}

/* [{"plytix_id":…},…] → [item id,…]. */
static const struct json *
resolve_categories(struct arena *a, const struct json *list,
    const struct known *k, struct verdict *v)
{
	const struct json *found;
	struct json_builder m = {0};
	const char *id, *item;

	json_build_open(&m, JSON_ARRAY);
	json_each (c, list) {
		id = json_get_text(c, "plytix_id", NULL);
		if (!id) {
			json_build_copy(&m, c);
			continue;
		}
		/* in a plan its own id stands for one that is still to be
		 * made; null is one that is held */
		found = json_get(k->ledger.categories, id);
		item = found ? json_text(found) : k->dry ? id : NULL;
		if (item)
			json_build_add(&m, JSON_STRING, item, strlen(item));
		else
			verdict_warn(v, "category-missing",
			    "category '%s' is not in the shop yet, so the "
			    "product is not linked to it",
			    id);
	}
	return field_built(&m, a);
}

/* Whether a name is empty, no text, or there twice. */
static bool
names_alike(const struct json *list)
{
	json_each (v, list) {
		if (v->type != JSON_STRING || !*v->text)
			return true;
		for (const struct json *x = json_first(list); x != v;
		     x = json_next(x))
			if (json_is(x, v->text))
				return true;
	}
	return false;
}

/* Whether one of the first N options has the NAME. */
static bool
has_option(const struct desired *g, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(g->options[i].name, name) == 0)
			return true;
	return false;
}

bool
desired_has_option(const struct desired *g, const char *name)
{
	return has_option(g, g->noptions, name);
}

static enum outcome
read_options(struct desired *g, struct arena *a, const struct json *options,
    struct verdict *v)
{
	size_t i = 0;

	g->noptions = json_len(options);
	if (g->noptions > KNOWN_OPTIONS_MAX)
		return verdict_say(v, REFUSED, "options-too-many",
		    "has %zu options, at most %d can be handled", g->noptions,
		    KNOWN_OPTIONS_MAX);
	g->options = arena_alloc(a, g->noptions * sizeof *g->options);
	json_each (o, options) {
		g->options[i].name = json_get_text(o, "name", NULL);
		g->options[i].values = json_get(o, "values");
		if (!g->options[i].name || !json_len(g->options[i].values) ||
		    json_len(g->options[i].values) > KNOWN_VALUES_MAX)
			return verdict_say(v, REFUSED, "record",
			    "option %zu needs a name and 1 to %d values", i + 1,
			    KNOWN_VALUES_MAX);
		if (names_alike(g->options[i].values) ||
		    has_option(g, i, g->options[i].name))
			return verdict_say(v, REFUSED, "record",
			    "option '%s' or a value of it is there twice, or "
			    "is no text",
			    g->options[i].name);
		i++;
	}
	return DONE;
}

/* WHO: the SKU, "" for the product itself. */
static enum outcome
unstable(const char *who, const char *field, struct verdict *v)
{
	return verdict_say(v, REFUSED, "value-unstable",
	    "%s%s%s'%s' holds a number that is too large or too fine to be "
	    "compared; correct it in the PIM, or have the mapping round it",
	    *who ? "sku '" : "", who, *who ? "': " : "", field);
}

static enum outcome
read_sku(struct desired *g, struct desired_sku *s, struct arena *a,
    const struct json *sku, const struct known *k, struct verdict *v)
{
	const struct json *values = json_get(sku, "values");
	const char *who = json_get_text(sku, "sku", "");
	size_t i = 0;

	s->plytix_id = json_get_text(sku, "plytix_id", NULL);
	s->fields = items_resolve(
	    a, json_get(sku, "fieldData"), k->ledger.items, k->dry, who, v);
	s->stock = json_get(sku, "inventory");
	s->unread = !s->stock && json_true(json_get(sku, "stock_unread"));
	s->placeholder = json_true(json_get(sku, "placeholder"));
	s->code = json_get_text(sku, "sku", NULL);
	if (!s->code)
		s->code = json_get_text(s->fields, "sku", "");
	if (!s->fields || s->fields->type != JSON_OBJECT ||
	    json_len(values) != g->noptions)
		return verdict_say(v, REFUSED, "record",
		    "sku '%s' needs fieldData and %zu values", s->code,
		    g->noptions);
	if (field_unstable(s->fields) || field_unstable(s->stock))
		return unstable(s->code,
		    field_unstable(s->fields) ? field_unstable(s->fields)
					      : "inventory",
		    v);
	s->values = arena_alloc(a, g->noptions * sizeof *s->values);
	json_each (value, values) {
		s->values[i] = json_text(value);
		if (!s->values[i] ||
		    !field_lists(g->options[i].values, s->values[i]))
			return verdict_say(v, REFUSED, "record",
			    "sku '%s' has a value that its option has not",
			    s->code);
		i++;
	}
	return DONE;
}

/* Two SKUs of one combination cannot be matched. */
static enum outcome
alike(const struct desired *g, size_t i, struct verdict *v)
{
	const char **values = g->skus[i].values;
	size_t o;

	for (size_t n = 0; n < i; n++) {
		for (o = 0; o < g->noptions; o++)
			if (strcmp(g->skus[n].values[o], values[o]) != 0)
				break;
		if (o == g->noptions)
			return verdict_say(v, REFUSED, "variants-alike",
			    "sku '%s' and sku '%s' have the same values",
			    g->skus[n].code, g->skus[i].code);
	}
	return DONE;
}

static enum outcome
read_skus(struct desired *g, struct arena *a, const struct json *skus,
    const struct known *k, struct verdict *v)
{
	size_t i = 0;

	g->nskus = json_len(skus);
	if (!g->nskus || g->nskus > KNOWN_SKUS_MAX)
		return verdict_say(v, REFUSED, "record",
		    "a product has 1 to %d skus, not %zu", KNOWN_SKUS_MAX,
		    g->nskus);
	g->skus = arena_alloc(a, g->nskus * sizeof *g->skus);
	json_each (s, skus) {
		if (read_sku(g, &g->skus[i], a, s, k, v) != DONE ||
		    alike(g, i++, v) != DONE)
			return REFUSED;
	}
	return DONE;
}

enum outcome
desired_read(struct desired *g, struct arena *a, const struct json *record,
    const struct known *k, struct verdict *v)
{
	const struct json *categories;
	struct verdict *refs;

	memset(g, 0, sizeof *g);
	g->plytix_id = json_get_text(record, "plytix_id", NULL);
	g->part = json_get_text(record, "part", "");
	g->sku = json_get_text(record, "sku", "");
	g->state = json_get_text(record, "state", "publish");
	g->absent = json_true(json_get(record, "absent")) ||
		    json_is(json_get(record, "reason"), "not-selected");
	g->repair = json_true(json_get(record, "repair"));
	if (!g->plytix_id || !*g->plytix_id)
		return verdict_say(v, REFUSED, "record", "has no plytix_id");
	if (strcmp(g->state, "publish") != 0 &&
	    strcmp(g->state, "draft") != 0 && strcmp(g->state, "archive") != 0)
		return verdict_say(
		    v, REFUSED, "record", "unknown state '%s'", g->state);
	if (g->absent)
		return DONE;
	/* an archived product needs no warnings about references */
	refs = strcmp(g->state, "archive") != 0 ? v : NULL;
	g->fields =
	    items_resolve(a, json_get(json_get(record, "product"), "fieldData"),
		k->ledger.items, k->dry, "", refs);
	if (!g->fields || g->fields->type != JSON_OBJECT)
		return verdict_say(
		    v, REFUSED, "record", "has no product.fieldData");
	if (field_unstable(g->fields))
		return unstable("", field_unstable(g->fields), v);
	categories = json_get(g->fields, "category");
	if (json_len(categories))
		g->fields = json_set(a, g->fields, "category",
		    resolve_categories(a, categories, k, v));
	g->fields = related_resolve(k, a, g->fields);
	g->write_product = json_get(json_get(record, "write"), "product");
	g->write_sku = json_get(json_get(record, "write"), "sku");
	if (read_options(g, a, json_get(record, "options"), v) != DONE)
		return REFUSED;
	return read_skus(g, a, json_get(record, "skus"), k, v);
}
