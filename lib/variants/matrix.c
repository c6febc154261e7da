/* matrix: combinations, and the record. */
#include "variants/matrix_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- combinations */

static int
compare_places(const void *pa, const void *pb)
{
	const struct matrix_variant *a = pa, *b = pb;

	for (size_t o = 0; o < MATRIX_OPTIONS_MAX; o++)
		if (a->places[o] != b->places[o])
			return a->places[o] < b->places[o] ? -1 : 1;
	return 0;
}

static size_t
count_combinations(const struct matrix *m)
{
	size_t count = 1;

	for (size_t o = 0; o < m->noptions; o++) {
		count *= m->options[o].nlive;
		if (count > 1000000)
			return count; /* far too many; no overflow */
	}
	return count;
}

static bool
is_live(const struct matrix_option *option, const char *value)
{
	for (size_t i = 0; value && i < option->nlive; i++)
		if (strcmp(option->values[option->live[i]], value) == 0)
			return true;
	return false;
}

/* What a SKU of the hint is called now, by option; false: it has a value that
 * no variant has. */
static bool
now_called(const struct matrix *m, const struct json *values,
    const char *now[MATRIX_OPTIONS_MAX])
{
	for (size_t o = 0; o < m->noptions; o++) {
		const struct matrix_option *option = &m->options[o];

		now[o] = json_text(json_at(values, option->hint_place));
		if (now[o] && !is_live(option, now[o]))
			now[o] = matrix_renamed(m, o, now[o]);
		if (!is_live(option, now[o]))
			return false;
	}
	return true;
}

static bool
is_real(const struct matrix *m, const char *const now[MATRIX_OPTIONS_MAX])
{
	for (size_t i = 0, o; i < m->nvariants; i++) {
		for (o = 0; o < m->noptions; o++)
			if (strcmp(m->variants[i].values[o], now[o]) != 0)
				break;
		if (o == m->noptions)
			return true;
	}
	return false;
}

/* The SKUs of the shop that are none of the combinations, or with REAL none
 * of the variants: they cannot be removed, so there is less room. */
static size_t
count_stale(const struct matrix *m, bool real)
{
	const struct json *skus = json_get(m->part->hint, "skus");
	size_t stale = 0;

	json_each (s, skus) {
		const struct json *values = json_get(s, "values");
		const char *now[MATRIX_OPTIONS_MAX];

		if (json_len(values) == m->noptions &&
		    (!now_called(m, values, now) || (real && !is_real(m, now))))
			stale++;
	}
	return stale;
}

/* All combinations, the first option slowest; the real variants stand in
 * them in the same order. */
static struct matrix_variant *
complete(const struct matrix *m, size_t count)
{
	struct matrix_variant *all =
	    arena_alloc(m->arena, (count + 1) * sizeof *all);
	size_t real = 0;

	for (size_t i = 0; i < count; i++) {
		size_t rest = i;

		for (size_t o = m->noptions; o-- > 0;) {
			const struct matrix_option *option = &m->options[o];
			size_t place = option->live[rest % option->nlive];

			rest /= option->nlive;
			all[i].places[o] = place;
			all[i].values[o] = option->values[place];
		}
		if (real < m->nvariants &&
		    !compare_places(&all[i], &m->variants[real]))
			all[i].json = m->variants[real++].json;
	}
	return all;
}

/* Whether a combination is that of the default SKU in the shop; an option that
 * came later is not compared. */
static bool
is_default(const struct matrix *m, const struct json *values,
    const struct matrix_variant *one)
{
	for (size_t o = 0; o < m->noptions; o++) {
		const struct matrix_option *option = &m->options[o];
		const char *value =
		    json_text(json_at(values, option->hint_place));

		if (value && strcmp(value, one->values[o]) != 0)
			value = matrix_renamed(m, o, value);
		if (option->hint &&
		    (!value || strcmp(value, one->values[o]) != 0))
			return false;
	}
	return json_len(values) > 0;
}

/* The variant that the default SKU was made of, NULL when it is none. */
static const char *
default_id(const struct matrix *m, const struct json *values)
{
	const struct json *skus = json_get(m->part->hint, "skus");

	json_each (s, skus)
		if (json_equal(json_get(s, "values"), values))
			return json_get_text(s, "plytix_id", NULL);
	return NULL;
}

/* The default SKU's place: the one that the shop has, else the first real. */
static size_t
default_place(
    const struct matrix *m, const struct matrix_variant *all, size_t n)
{
	const struct json *values = json_get(m->part->hint, "default");
	const char *id = default_id(m, values);
	size_t first = 0, found = n;

	while (first + 1 < n && !all[first].json)
		first++;
	for (size_t i = 0; i < n; i++) {
		if (!is_default(m, values, &all[i]))
			continue;
		if (found == n)
			found = i;
		if (id && json_is(json_get(all[i].json, "id"), id))
			return i;
	}
	return found < n ? found : first;
}

/* ---- the record */

static void
write_fields(struct json_writer *e, const struct json *row, const char *status)
{
	json_write_text(e, "sku", json_get_text(row, "sku", ""));
	json_write_value_if(e, "label", json_get(row, "label"));
	json_write_value_if(e, "gtin", json_get(row, "gtin"));
	json_write_text_if(e, "status", status);
	json_write_value_if(e, "created", json_get(row, "created"));
	json_write_value_if(e, "modified", json_get(row, "modified"));
}

static void
write_values(struct json_writer *e, const char *const *values, size_t n)
{
	json_write_array(e, "values");
	for (size_t i = 0; i < n; i++)
		json_write_text(e, NULL, values[i]);
	json_write_end(e);
}

static void
write_container(struct json_writer *e, const char *key, const struct json *v,
    enum json_type type)
{
	if (v && v->type == type) {
		json_write_value(e, key, v);
		return;
	}
	if (type == JSON_ARRAY)
		json_write_array(e, key);
	else
		json_write_object(e, key);
	json_write_end(e);
}

static void
write_content(struct json_writer *e, const struct json *row)
{
	write_container(
	    e, "attributes", json_get(row, "attributes"), JSON_OBJECT);
	write_container(
	    e, "categories", json_get(row, "categories"), JSON_ARRAY);
	json_write_value_if(e, "relationships", json_get(row, "relationships"));
	json_write_value_if(e, "thumbnail", json_get(row, "thumbnail"));
	write_container(e, "assets", json_get(row, "assets"), JSON_ARRAY);
}

static void
write_variant(const struct matrix *m, const struct matrix_variant *variant,
    struct json_writer *e)
{
	json_write_object(e, NULL);
	if (!variant->json) {
		json_write_bool(e, "placeholder", true);
		write_values(e, variant->values, m->noptions);
	} else {
		json_write_text(
		    e, "id", json_get_text(variant->json, "id", ""));
		write_fields(e, variant->json,
		    json_get_text(variant->json, "status", NULL));
		write_values(e, variant->values, m->noptions);
		write_content(e, variant->json);
	}
	json_write_end(e);
}

static void
write_options(const struct matrix *m, struct json_writer *e)
{
	json_write_array(e, "options");
	for (size_t o = 0; o < m->noptions; o++) {
		const struct matrix_option *option = &m->options[o];

		json_write_object(e, NULL);
		json_write_text(e, "label", option->label);
		json_write_text(e, "name", option->name);
		write_values(e, option->values, option->nvalues);
		json_write_end(e);
	}
	json_write_end(e);
}

/* What is not selected, as it came: webflow-map writes why. */
static void
write_unselected(const struct matrix *m, struct json_writer *e)
{
	if (!m->nunselected)
		return;
	json_write_array(e, "unselected");
	for (size_t i = 0; i < m->nunselected; i++) {
		const struct json *row = m->unselected[i];

		json_write_object(e, NULL);
		json_write_text(e, "id", json_get_text(row, "id", ""));
		write_fields(e, row, json_get_text(row, "status", NULL));
		write_content(e, row);
		json_write_end(e);
	}
	json_write_end(e);
}

static void
write_product(const struct matrix *m, const char *status,
    const struct matrix_variant *all, size_t n, struct json_writer *e)
{
	const struct json *root = m->part->root;
	size_t first = n ? default_place(m, all, n) : 0;

	json_write_object(e, NULL);
	json_write_text(e, "kind", "product");
	json_write_text(e, "id", json_get_text(root, "id", ""));
	json_write_text(e, "part", m->part->part);
	if (m->out)
		json_write_bool(e, "selected", false);
	write_fields(e, root, status);
	write_content(e, root);
	if (m->part->value) {
		json_write_object(e, "split");
		json_write_text(e, "label", m->rules->split);
		json_write_text(e, "value", m->part->value);
		json_write_end(e);
	}
	write_options(m, e);
	json_write_array(e, "variants");
	if (n)
		write_variant(m, &all[first], e);
	for (size_t i = 0; i < n; i++)
		if (i != first)
			write_variant(m, &all[i], e);
	json_write_end(e);
	write_unselected(m, e);
	json_write_warnings(e, NULL, m->verdict);
	json_write_end(e);
}

/* A product that had variants in the shop and has none now: its own data are
 * used for the default SKU, since options cannot be removed. */
static void
stand_in(struct matrix *m)
{
	const struct json *values = json_get(m->part->hint, "default");

	if (m->nvariants || !json_len(json_get(m->part->hint, "options")) ||
	    !json_len(values))
		return;
	m->variants[0].json = m->part->root;
	m->nvariants = 1;
}

/* Two options of one name cannot be distinguished in the shop. */
static enum outcome
options_alike(const struct matrix *m)
{
	for (size_t o = 0; o < m->noptions; o++)
		for (size_t p = 0; p < o; p++)
			if (strcmp(m->options[o].name, m->options[p].name) == 0)
				return verdict_say(m->verdict, REFUSED,
				    "options-alike",
				    "the attributes '%s' and '%s' are both "
				    "called '%s'; name the one that matters in "
				    "'options' of the mapping, or give one "
				    "another name there or in the PIM",
				    m->options[p].label, m->options[o].label,
				    m->options[o].name);
	return DONE;
}

static enum outcome
too_many(const struct matrix *m, size_t count, size_t stale)
{
	if (stale)
		return verdict_say(m->verdict, REFUSED, "variants-too-many",
		    "%zu variants and %zu in the shop that cannot be removed, "
		    "Webflow takes %d; delete the product there, and the "
		    "second full run after that creates it again",
		    count, stale, MATRIX_SKUS_MAX);
	return verdict_say(m->verdict, REFUSED, "variants-too-many",
	    "%zu variants, Webflow takes %d a product; %s", count,
	    MATRIX_SKUS_MAX, matrix_way(m));
}

enum outcome
matrix_write(const struct matrix_part *part,
    const struct attributes *attributes, const struct rules *rules,
    struct arena *arena, struct json_writer *e, struct verdict *v)
{
	struct matrix m = {.part = part,
	    .attributes = attributes,
	    .rules = rules,
	    .arena = arena,
	    .verdict = v};
	const char *status = matrix_pick(&m);
	size_t count, stale;

	if (m.out) {
		write_product(&m, status, NULL, 0, e);
		return DONE;
	}
	stand_in(&m);
	if (matrix_options(&m) != DONE || options_alike(&m) != DONE ||
	    matrix_values(&m) != DONE)
		return v->outcome;
	qsort(m.variants, m.nvariants, sizeof *m.variants, compare_places);
	for (size_t i = 1; i < m.nvariants; i++)
		if (!compare_places(&m.variants[i - 1], &m.variants[i]))
			return matrix_alike(
			    &m, &m.variants[i - 1], &m.variants[i]);
	count = count_combinations(&m);
	stale = count_stale(&m, false);
	if (!rules->sparse && m.noptions && m.nvariants &&
	    count + stale <= MATRIX_SKUS_MAX) {
		write_product(&m, status, complete(&m, count), count, e);
		return DONE;
	}
	if (!rules->sparse && m.noptions && count > m.nvariants)
		verdict_warn(v, "matrix-sparse",
		    "all combinations would be %zu variants, Webflow takes "
		    "%d: only the %zu of the PIM are made",
		    count + stale, MATRIX_SKUS_MAX, m.nvariants);
	stale = count_stale(&m, true);
	if (m.nvariants + stale > MATRIX_SKUS_MAX)
		return too_many(&m, m.nvariants, stale);
	write_product(&m, status, m.variants, m.nvariants, e);
	return DONE;
}
