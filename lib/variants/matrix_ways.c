/* matrix_ways: advice for a family that does not fit: it has more variants than
 * a product takes, or more attributes that distinguish them. One of the
 * attributes may split it. */
#include "variants/matrix_inner.h"

#include <stdio.h>
#include <string.h>

/* How an attribute would split the variants. */
struct cut {
	const struct json *attribute;
	size_t parts, largest; /* products, variants of the largest one */
};

/* False: a variant has no value, or all have one. */
static bool
try_cut(const struct matrix *m, struct cut *cut)
{
	const char *label = attribute_label(cut->attribute);
	const char **values =
	    arena_alloc(m->arena, (m->nvariants + 1) * sizeof *values);

	cut->parts = cut->largest = 0;
	for (size_t i = 0; i < m->nvariants; i++) {
		size_t same = 0, before = 0;

		values[i] =
		    matrix_plain_value(m->arena, m->variants[i].json, label);
		if (!values[i])
			return false;
		for (size_t j = 0; j <= i; j++) {
			before += j < i && strcmp(values[j], values[i]) == 0;
			same += strcmp(values[j], values[i]) == 0;
		}
		cut->parts += !before;
		if (same > cut->largest)
			cut->largest = same;
	}
	return cut->parts > 1;
}

/* The dropdown attributes in which the variants differ, in BUF as a list of
 * NAME (values); the one that makes the fewest products that fit. */
static struct cut
find_cuts(const struct matrix *m, char *buf, size_t size)
{
	struct cut best = {0};

	*buf = '\0';
	for (size_t i = 0; i < m->attributes->n; i++) {
		struct cut cut = {.attribute = m->attributes->items[i]};
		size_t used = strlen(buf);

		if (!attribute_is(cut.attribute, "DropdownAttribute") ||
		    !try_cut(m, &cut))
			continue;
		if (used + 100 < size)
			snprintf(buf + used, size - used,
			    "%s'%.60s' (%zu values)", used ? ", " : "",
			    attribute_label(cut.attribute), cut.parts);
		/* a product for each variant would have no options at all */
		if (cut.largest <= MATRIX_SKUS_MAX && cut.largest > 1 &&
		    (!best.attribute || cut.parts < best.parts))
			best = cut;
	}
	return best;
}

const char *
matrix_way(const struct matrix *m)
{
	char differ[400];
	struct cut best = find_cuts(m, differ, sizeof differ);

	if (m->part->value)
		return arena_printf(m->arena,
		    "the family is split by '%.60s' already; make several "
		    "families of it in the PIM",
		    m->rules->split);
	if (!best.attribute)
		return arena_printf(m->arena,
		    "the variants differ in %s, and 'split' by none of them "
		    "makes products that fit; make several families of it in "
		    "the PIM, or give the variants an attribute that does",
		    *differ ? differ : "no dropdown attribute");
	return arena_printf(m->arena,
	    "the variants differ in %s; \"split\": {\"from\": "
	    "\"attributes.%.60s\", \"when\": \"needed\"} in the mapping makes "
	    "%zu products of at most %zu variants, and \"split.value\" in "
	    "the rule of the name distinguishes them",
	    differ, attribute_label(best.attribute), best.parts, best.largest);
}

/* ---- asked for where it is needed */

static size_t
count_sold(const struct family *family, const struct rules *rules)
{
	size_t n = 0;

	for (size_t i = 0; i < family->nvariants; i++) {
		const char *state = rules_state(
		    rules, json_get_text(family->variants[i], "status", ""));

		n += !state || strcmp(state, "publish") == 0;
	}
	return n;
}

/* How many attributes are needed to distinguish the variants, if the mapping
 * names none. */
static size_t
count_differing(const struct family *family,
    const struct attributes *attributes, struct arena *arena)
{
	size_t n = 0;

	for (size_t i = 0; i < attributes->n; i++) {
		const char *label = attribute_label(attributes->items[i]);
		const char *first = NULL;
		bool differ = false;

		if (!attribute_is(attributes->items[i], "DropdownAttribute"))
			continue;
		for (size_t v = 0; v < family->nvariants && !differ; v++) {
			const char *value = matrix_plain_value(
			    arena, family->variants[v], label);

			differ = value && first && strcmp(value, first) != 0;
			first = first ? first : value;
		}
		n += differ;
	}
	return n;
}

bool
matrix_splits(const struct family *family, const struct attributes *attributes,
    const struct rules *rules, struct arena *arena)
{
	if (!rules->split || !rules->split_needed)
		return rules->split;
	/* one that was split before stays so: its products are sold */
	for (size_t i = 0; i < family->nhints; i++)
		if (*json_get_text(family->hints[i], "part", ""))
			return true;
	return count_sold(family, rules) > MATRIX_SKUS_MAX ||
	       (rules->options_auto && count_differing(family, attributes,
					   arena) > MATRIX_OPTIONS_MAX);
}
