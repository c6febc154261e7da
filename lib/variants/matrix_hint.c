/* matrix_hint: the options that a product has in the shop already: which
 * attribute each of them is.
 *
 * The name decides first, as the mapping or the PIM has it. If no attribute has
 * that name, it was renamed, and perhaps its values, too: it is the attribute
 * that has the option's value, or one new name for it, for each mapped variant.
 * If there is none, only the hint has the option. */
#include "variants/matrix_inner.h"

#include <string.h>

/* What was found out about one option of the hint. */
struct found {
	const struct json *hint, *attribute;
	const struct option_rule *rule;
	const char *name;
	bool known;
};

struct hints {
	struct matrix *m;
	struct found list[MATRIX_OPTIONS_MAX];
	size_t n;
};

/* ---- by name */

static const char *
shown_name(const struct matrix *m, const struct option_rule *rule)
{
	const struct json *attribute =
	    attributes_find(m->attributes, rule->label);

	return rule->name  ? rule->name
	       : attribute ? attribute_name(attribute)
			   : rule->label;
}

static bool
is_used(const struct hints *hints, const char *label)
{
	for (size_t i = 0; i < hints->n; i++) {
		const struct found *f = &hints->list[i];

		if (f->known && strcmp(f->rule ? f->rule->label
					       : attribute_label(f->attribute),
				    label) == 0)
			return true;
	}
	return false;
}

static void
take(const struct hints *hints, struct found *f, const struct json *attribute,
    const struct option_rule *rule)
{
	const char *now;

	f->known = true;
	f->rule = rule;
	f->attribute = rule ? attributes_find(hints->m->attributes, rule->label)
			    : attribute;
	now = rule && rule->name ? rule->name
	      : f->attribute     ? attribute_name(f->attribute)
				 : f->name;
	if (!matrix_same(now, f->name))
		f->name = matrix_shown(hints->m, NULL, now);
}

static void
by_rule_name(struct hints *hints, struct found *f)
{
	const struct rules *rules = hints->m->rules;

	for (size_t i = 0; i < rules->noptions && !f->known; i++)
		if (matrix_same(
			shown_name(hints->m, &rules->options[i]), f->name) &&
		    !is_used(hints, rules->options[i].label))
			take(hints, f, NULL, &rules->options[i]);
}

/* An attribute of this name, which the mapping may show under another one. */
static void
by_attribute_name(struct hints *hints, struct found *f)
{
	const struct rules *rules = hints->m->rules;
	const struct json *attribute =
	    attributes_named(hints->m->attributes, f->name);
	const char *label = attribute_label(attribute);

	if (f->known || !attribute || is_used(hints, label))
		return;
	for (size_t i = 0; i < rules->noptions && !f->known; i++)
		if (strcmp(rules->options[i].label, label) == 0)
			take(hints, f, NULL, &rules->options[i]);
	if (!f->known && rules->options_auto)
		take(hints, f, attribute, NULL);
}

/* The mapping does not name the attribute, but the shop has it. */
static void
by_name_alone(struct hints *hints, struct found *f)
{
	const struct json *attribute =
	    attributes_named(hints->m->attributes, f->name);

	if (!f->known && attribute)
		take(hints, f, attribute, NULL);
}

/* ---- by the values of the variants */

enum likeness { LIKE_NOT, LIKE_FREE, LIKE_RENAMED, LIKE_SAME };

/* The values of PROBE's attribute, against those of its option for the variants
 * that are mapped. FREE: none of these is left, but the attribute distinguishes
 * the new ones. */
static enum likeness
likeness(const struct matrix *m, const struct matrix_option *probe)
{
	const char **was, **is;
	size_t n = 0;
	bool same = true;
	struct matrix_option bare = *probe;

	was = arena_alloc(m->arena, (m->nvariants + 1) * sizeof *was);
	is = arena_alloc(m->arena, (m->nvariants + 1) * sizeof *is);
	bare.hint = NULL;
	for (size_t i = 0; i < m->nvariants; i++) {
		const struct json *variant = m->variants[i].json;

		is[n] = matrix_value(m, &bare, variant);
		was[n] = matrix_hinted(m, probe, variant);
		if (!is[n])
			return LIKE_NOT;
		if (!was[n])
			continue;
		same = same && matrix_same(is[n], was[n]);
		for (size_t j = 0; j < n; j++)
			if ((strcmp(was[j], was[n]) == 0) !=
			    (strcmp(is[j], is[n]) == 0))
				return LIKE_NOT;
		n++;
	}
	return !n ? LIKE_FREE : same ? LIKE_SAME : LIKE_RENAMED;
}

static bool
try_likeness(struct hints *hints, struct found *f, size_t place,
    const struct json *attribute, const struct option_rule *rule,
    enum likeness least)
{
	struct matrix_option probe = matrix_option_of(attribute, rule);

	probe.hint = f->hint;
	probe.hint_place = place;
	if (likeness(hints->m, &probe) < least)
		return false;
	take(hints, f, attribute, rule);
	return true;
}

static void
by_values(
    struct hints *hints, struct found *f, size_t place, enum likeness least)
{
	const struct matrix *m = hints->m;

	if (f->known || !m->nvariants || m->variants[0].json == m->part->root)
		return;
	for (size_t i = 0; i < m->rules->noptions; i++) {
		const struct option_rule *rule = &m->rules->options[i];

		if (!is_used(hints, rule->label) &&
		    try_likeness(hints, f, place,
			attributes_find(m->attributes, rule->label), rule,
			least))
			return;
	}
	for (size_t i = 0; m->rules->options_auto && i < m->attributes->n;
	     i++) {
		const struct json *attribute = m->attributes->items[i];

		if (matrix_candidate(m, attribute) &&
		    !is_used(hints, attribute_label(attribute)) &&
		    try_likeness(hints, f, place, attribute, NULL, least))
			return;
	}
}

/* ---- all of them */

void
matrix_hints(struct matrix *m)
{
	const struct json *options = json_get(m->part->hint, "options");
	struct hints hints = {.m = m};
	struct found *list = hints.list;

	for (const struct json *h = json_first(options);
	     h != json_end(options) && hints.n < MATRIX_OPTIONS_MAX;
	     h = json_next(h)) {
		list[hints.n].hint = h;
		list[hints.n++].name = json_get_text(h, "name", "");
	}
	for (size_t i = 0; i < hints.n; i++)
		by_rule_name(&hints, &list[i]);
	for (size_t i = 0; i < hints.n; i++)
		by_attribute_name(&hints, &list[i]);
	for (int least = LIKE_SAME; least > LIKE_NOT; least--)
		for (size_t i = 0; i < hints.n; i++)
			by_values(&hints, &list[i], i, (enum likeness)least);
	for (size_t i = 0; i < hints.n; i++) {
		struct matrix_option *option;

		by_name_alone(&hints, &list[i]);
		option = matrix_add(m, list[i].attribute, list[i].rule);
		option->name = list[i].name;
		option->hint = list[i].hint;
		option->hint_place = i;
	}
}
