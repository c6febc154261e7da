/* matrix_options: which attributes are the options of a product.
 *
 * First those that the product has in the shop already (matrix_hint.c), in
 * their order: Webflow cannot take one away. Then those that the mapping names,
 * or the dropdown attributes in which the variants differ. A product that has
 * lost its variants gets no further option: its own values are no choices. */
#include "variants/matrix_inner.h"

#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"

/* ---- the values of the variants */

/* How many different values they have, and how many have none. */
static size_t
distinct(const struct matrix *m, const char *label, size_t *missing)
{
	const char *seen[2] = {NULL, NULL};

	*missing = 0;
	for (size_t i = 0; i < m->nvariants; i++) {
		const char *value =
		    matrix_plain_value(m->arena, m->variants[i].json, label);

		if (!value)
			++*missing;
		else if (!seen[0])
			seen[0] = value;
		else if (!seen[1] && strcmp(seen[0], value) != 0)
			seen[1] = value; /* two are as good as many */
	}
	return seen[1] ? 2 : seen[0] ? 1 : 0;
}

static void
add_named(struct matrix *m)
{
	for (size_t i = 0; i < m->rules->noptions; i++) {
		const struct option_rule *rule = &m->rules->options[i];
		size_t missing;

		if (matrix_has(m, rule->label) ||
		    !distinct(m, rule->label, &missing))
			continue;
		if (m->noptions == MATRIX_OPTIONS_MAX)
			return;
		matrix_add(
		    m, attributes_find(m->attributes, rule->label), rule);
	}
}

/* A single variant cannot differ from another one: what it has and its parent
 * has not are its options. */
static bool
own_value(const struct matrix *m, const char *label)
{
	const char *value =
	    matrix_plain_value(m->arena, m->variants[0].json, label);
	const char *above = matrix_plain_value(m->arena, m->part->root, label);

	return value && (!above || strcmp(value, above) != 0);
}

static void
add_auto(struct matrix *m)
{
	char left[256] = "";

	for (size_t i = 0; i < m->attributes->n; i++) {
		const struct json *attribute = m->attributes->items[i];
		const char *label = attribute_label(attribute);
		size_t missing, used = strlen(left);

		if (!matrix_candidate(m, attribute))
			continue;
		if (m->nvariants == 1 ? !own_value(m, label)
				      : distinct(m, label, &missing) < 2)
			continue;
		if (m->noptions < MATRIX_OPTIONS_MAX)
			matrix_add(m, attribute, NULL);
		else
			snprintf(left + used, sizeof left - used, "%s'%.60s'",
			    used ? ", " : "", label);
	}
	if (*left)
		verdict_warn(m->verdict, "options-over-three",
		    "the variants differ in more than three attributes; left "
		    "out: %s; name the three that matter in 'options' of the "
		    "mapping",
		    left);
}

static bool
same_values(const struct matrix *m, const struct json *a, const struct json *b)
{
	for (size_t i = 0; i < m->noptions; i++) {
		const char *va = matrix_value(m, &m->options[i], a);
		const char *vb = matrix_value(m, &m->options[i], b);

		if (va && vb ? strcmp(va, vb) != 0 : va != vb)
			return false;
	}
	return true;
}

/* If two variants have the same values for all options, an attribute that only
 * one of them has becomes an option, too. The message then names the variant
 * without a value. */
static void
add_needed(struct matrix *m)
{
	for (size_t i = 0; i < m->nvariants; i++)
		for (size_t j = i + 1; j < m->nvariants; j++) {
			const struct json *a = m->variants[i].json;
			const struct json *b = m->variants[j].json;

			if (!same_values(m, a, b))
				continue;
			for (size_t k = 0; k < m->attributes->n; k++) {
				const struct json *t = m->attributes->items[k];
				const char *l = attribute_label(t);

				if (m->noptions == MATRIX_OPTIONS_MAX)
					return;
				if (matrix_candidate(m, t) &&
				    !matrix_plain_value(m->arena, a, l) !=
					!matrix_plain_value(m->arena, b, l)) {
					matrix_add(m, t, NULL);
					break;
				}
			}
			return;
		}
}

enum outcome
matrix_options(struct matrix *m)
{
	matrix_hints(m);
	if (!m->nvariants || m->variants[0].json == m->part->root)
		return DONE;
	add_named(m);
	if (m->rules->options_auto) {
		add_auto(m);
		add_needed(m);
	}
	return DONE;
}
