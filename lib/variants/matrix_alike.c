/* matrix_alike: the message about two variants with the same values: the cause,
 * and what to do. */
#include "variants/matrix_inner.h"

#include <stdio.h>
#include <string.h>

/* The variant of the two that the hint names, for the message. */
static const char *
which_stays(const struct matrix *m, const struct matrix_variant *a,
    const struct matrix_variant *b)
{
	const struct json *skus = json_get(m->part->hint, "skus");

	json_each (s, skus) {
		const char *id = json_get_text(s, "plytix_id", "");
		const struct matrix_variant *which =
		    json_is(json_get(a->json, "id"), id)   ? a
		    : json_is(json_get(b->json, "id"), id) ? b
							   : NULL;

		if (which)
			return arena_printf(m->arena,
			    "; '%.80s' is in the shop and stays as it is",
			    matrix_sku(which->json));
	}
	return "";
}

/* The attribute whose two values differ only in blanks at their ends, or NULL.
 */
static const struct json *
in_blanks(const struct matrix *m, const struct matrix_variant *a,
    const struct matrix_variant *b)
{
	for (size_t i = 0; i < m->attributes->n; i++) {
		const struct json *attribute = m->attributes->items[i];
		const char *label = attribute_label(attribute);

		if (matrix_candidate(m, attribute) &&
		    matrix_plain_value(m->arena, a->json, label) &&
		    !json_equal(
			json_get(json_get(a->json, "attributes"), label),
			json_get(json_get(b->json, "attributes"), label)))
			return attribute;
	}
	return NULL;
}

/* A dropdown attribute that is no option and of which the two have different
 * values, or NULL. */
static const struct json *
distinguished_by(const struct matrix *m, const struct matrix_variant *a,
    const struct matrix_variant *b)
{
	for (size_t i = 0; i < m->attributes->n; i++) {
		const struct json *attribute = m->attributes->items[i];
		const char *label = attribute_label(attribute);
		const char *va = matrix_plain_value(m->arena, a->json, label);
		const char *vb = matrix_plain_value(m->arena, b->json, label);

		if (matrix_candidate(m, attribute) && va && vb &&
		    strcmp(va, vb) != 0)
			return attribute;
	}
	return NULL;
}

enum outcome
matrix_alike(const struct matrix *m, const struct matrix_variant *a,
    const struct matrix_variant *b)
{
	char values[256] = "";
	const struct json *blanks = m->noptions ? NULL : in_blanks(m, a, b);
	const struct json *fourth;

	if (blanks)
		return verdict_say(m->verdict, REFUSED, "variants-alike",
		    "'%s' and '%s' differ in blanks alone: both are '%.60s' of "
		    "'%.60s'; give one of them another value in the PIM%s",
		    matrix_sku(a->json), matrix_sku(b->json),
		    matrix_plain_value(
			m->arena, a->json, attribute_label(blanks)),
		    matrix_shown(m, NULL, attribute_name(blanks)),
		    which_stays(m, a, b));
	if (!m->noptions)
		return verdict_say(m->verdict, REFUSED, "variants-alike",
		    "'%s' and '%s' differ in no dropdown attribute; name the "
		    "attribute that distinguishes them in 'options' of the "
		    "mapping",
		    matrix_sku(a->json), matrix_sku(b->json));
	fourth = m->noptions == MATRIX_OPTIONS_MAX ? distinguished_by(m, a, b)
						   : NULL;
	if (fourth)
		return verdict_say(m->verdict, REFUSED, "variants-alike",
		    "'%.80s' and '%.80s' differ in '%.60s' alone, a fourth "
		    "attribute, and Webflow takes %d options; name the "
		    "attribute that distinguishes them in 'options' of the "
		    "mapping in place of another one, or split the family: %s",
		    matrix_sku(a->json), matrix_sku(b->json),
		    attribute_label(fourth), MATRIX_OPTIONS_MAX, matrix_way(m));
	for (size_t o = 0; o < m->noptions; o++) {
		size_t used = strlen(values);

		snprintf(values + used, sizeof values - used, "%s%.60s",
		    used ? " / " : "", a->values[o]);
	}
	return verdict_say(m->verdict, REFUSED, "variants-alike",
	    "'%s' and '%s' are both %s; give one of them another value in the "
	    "PIM, or name the attribute that distinguishes them in 'options' "
	    "of "
	    "the mapping%s",
	    matrix_sku(a->json), matrix_sku(b->json), values,
	    which_stays(m, a, b));
}
