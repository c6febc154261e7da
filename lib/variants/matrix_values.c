/* matrix_values: which values the options have, and in which order.
 *
 * The order is the attribute's own; what is not listed there comes after, as
 * it stands in the shop, then as it appears. Values that the product has in
 * the shop stay, also when no variant has them any more, unless they were
 * renamed. */
#include "variants/matrix_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"

struct list {
	const char **texts;
	size_t n;
};

static bool
in(const struct list *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->texts[i], text) == 0)
			return true;
	return false;
}

/* ---- values that stay */

static const struct matrix_variant *
variant_of(const struct matrix *m, const char *id)
{
	for (size_t i = 0; i < m->nvariants; i++)
		if (strcmp(json_get_text(m->variants[i].json, "id", ""), id) ==
		    0)
			return &m->variants[i];
	return NULL;
}

/* The one other value that all mapped variants of VALUE have now, or NULL. */
static const char *
heir(const struct matrix *m, size_t o, const char *value)
{
	const struct matrix_option *option = &m->options[o];
	const struct json *skus = json_get(m->part->hint, "skus");
	const char *now = NULL;

	json_each (s, skus) {
		const char *id = json_get_text(s, "plytix_id", NULL);
		const char *had = json_text(
		    json_at(json_get(s, "values"), option->hint_place));
		const struct matrix_variant *variant;

		if (!id || !had || strcmp(had, value) != 0)
			continue;
		variant = variant_of(m, id);
		if (!variant || strcmp(variant->values[o], value) == 0 ||
		    (now && strcmp(now, variant->values[o]) != 0))
			return NULL;
		now = variant->values[o];
	}
	return now;
}

/* All mapped variants that had VALUE carry one new value now, which nobody had,
 * or whose own variants have moved on in the same way, to a new one or around
 * to this: the value was renamed to that, and nothing stays behind. Else NULL.
 */
const char *
matrix_renamed(const struct matrix *m, size_t o, const char *value)
{
	const struct json *old = json_get(m->options[o].hint, "values");
	const char *to = heir(m, o, value), *last = to;

	for (size_t steps = json_len(old); last; steps--) {
		bool seen = false;

		json_each (v, old)
			seen = seen || json_is(v, last);
		if (!seen)
			return to;
		if (strcmp(last, value) == 0)
			return to;
		if (!steps)
			return NULL;
		last = heir(m, o, last);
	}
	return NULL;
}

/* ---- order */

/* The number that a value begins with, "12 cm" and "1.5l" alike; written out,
 * so that no "-inf" and no "0x1" is one. */
static bool
leading_number(const char *text, double *number)
{
	char plain[40];
	size_t digits, n;

	while (*text == ' ')
		text++;
	n = *text == '-';
	digits = strspn(text + n, "0123456789");
	n += digits;
	if (text[n] == '.') {
		size_t more = strspn(text + n + 1, "0123456789");

		digits += more;
		n += more ? more + 1 : 0;
	}
	if (!digits || n >= sizeof plain)
		return false;
	memcpy(plain, text, n);
	plain[n] = '\0';
	*number = strtod(plain, NULL);
	return true;
}

struct keyed {
	const char *text;
	double number;
	bool has;
	size_t place;
};

static int
by_number(const void *pa, const void *pb)
{
	const struct keyed *a = pa, *b = pb;

	if (a->has != b->has)
		return a->has ? -1 : 1;
	if (a->has && a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

static void
sort_by_number(struct arena *arena, struct list *list)
{
	struct keyed *keys = arena_alloc(arena, (list->n + 1) * sizeof *keys);

	for (size_t i = 0; i < list->n; i++) {
		keys[i].text = list->texts[i];
		keys[i].place = i;
		keys[i].has = leading_number(list->texts[i], &keys[i].number);
	}
	qsort(keys, list->n, sizeof *keys, by_number);
	for (size_t i = 0; i < list->n; i++)
		list->texts[i] = keys[i].text;
}

/* The place of TEXT, or of what is the same, N when there is none. */
static size_t
find(const struct list *list, const char *text)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcmp(list->texts[i], text) == 0)
			return i;
	for (i = 0; i < list->n; i++)
		if (matrix_same(list->texts[i], text))
			return i;
	return i;
}

/* Puts those of FOUND that ORDER names first, in its order. */
static void
sort_by_list(const struct matrix *m, const struct matrix_option *option,
    const struct json *order, struct list *found)
{
	const char **sorted =
	    arena_alloc(m->arena, (found->n + 1) * sizeof *sorted);
	struct list done = {sorted, 0};

	json_each (v, order) {
		const char *text = json_text(v);
		size_t at;

		if (!text)
			continue;
		at = find(found, matrix_shown(m, option->rule, text));
		if (at < found->n && !in(&done, found->texts[at]))
			sorted[done.n++] = found->texts[at];
	}
	for (size_t i = 0; i < found->n; i++)
		if (!in(&done, found->texts[i]))
			sorted[done.n++] = found->texts[i];
	memcpy(found->texts, sorted, found->n * sizeof *sorted);
}

static size_t
place_of(const struct matrix_option *option, const char *value)
{
	size_t i = 0;

	while (i < option->nvalues && strcmp(option->values[i], value) != 0)
		i++;
	return i;
}

static void
list_values(struct matrix *m, size_t o)
{
	struct matrix_option *option = &m->options[o];
	const struct json *kept = json_get(option->hint, "values");
	struct list found = {NULL, 0};

	found.texts = arena_alloc(m->arena,
	    (m->nvariants + json_len(kept) + 1) * sizeof *found.texts);
	option->live =
	    arena_alloc(m->arena, (m->nvariants + 1) * sizeof *option->live);
	/* what the attribute does not list stands as it did in the shop */
	json_each (v, kept) {
		const char *text = json_text(v);
		const char *now = text ? matrix_renamed(m, o, text) : NULL;

		if (now)
			text = now;
		if (text && !in(&found, text))
			found.texts[found.n++] = text;
	}
	for (size_t i = 0; i < m->nvariants; i++)
		if (!in(&found, m->variants[i].values[o]))
			found.texts[found.n++] = m->variants[i].values[o];
	if (option->rule && option->rule->order == ORDER_NUMBER)
		sort_by_number(m->arena, &found);
	else if (option->rule && option->rule->order == ORDER_GIVEN)
		sort_by_list(m, option, option->rule->given, &found);
	else
		sort_by_list(
		    m, option, json_get(option->attribute, "options"), &found);
	option->values = found.texts;
	option->nvalues = found.n;
	for (size_t i = 0; i < m->nvariants; i++)
		m->variants[i].places[o] =
		    place_of(option, m->variants[i].values[o]);
	for (size_t p = 0; p < option->nvalues; p++)
		for (size_t i = 0; i < m->nvariants; i++)
			if (m->variants[i].places[o] == p) {
				option->live[option->nlive++] = p;
				break;
			}
}

/* ---- values of variants */

static enum outcome
without_value(const struct matrix *m, const struct matrix_option *option)
{
	char who[512] = "";
	size_t n = 0;

	for (size_t i = 0; i < m->nvariants; i++) {
		size_t used = strlen(who);

		if (matrix_value(m, option, m->variants[i].json))
			continue;
		if (n++ < 5)
			snprintf(who + used, sizeof who - used, "%s'%.80s'",
			    used ? ", " : "", matrix_sku(m->variants[i].json));
	}
	if (option->hint)
		return verdict_say(m->verdict, REFUSED, "variant-without-value",
		    "%s%s %s no value for '%.80s', which is an option of the "
		    "product in the shop; give it one in the PIM, or delete "
		    "the product in Webflow, and the second full run after "
		    "that creates it again",
		    who, n > 5 ? " and others" : "", n > 1 ? "have" : "has",
		    option->name);
	return verdict_say(m->verdict, REFUSED, "variant-without-value",
	    "%s%s %s no value for '%.80s', which is an option of its family; "
	    "give it one in the PIM, or name the options in the mapping",
	    who, n > 5 ? " and others" : "", n > 1 ? "have" : "has",
	    option->name);
}

/* A value that the product has in the shop is written as it is there, unless
 * another variant writes it just so. */
static void
spell_as_shown(struct matrix *m, size_t o)
{
	const struct json *kept = json_get(m->options[o].hint, "values");

	json_each (v, kept) {
		const char *there = json_text(v), *now = NULL;
		bool exact = !there;

		for (size_t i = 0; i < m->nvariants && !exact; i++)
			exact = strcmp(m->variants[i].values[o], there) == 0;
		for (size_t i = 0; i < m->nvariants && !exact; i++) {
			struct matrix_variant *variant = &m->variants[i];

			if (now ? strcmp(variant->values[o], now) != 0
				: !matrix_same(variant->values[o], there))
				continue;
			now = variant->values[o];
			variant->values[o] = there;
		}
	}
}

static const char *
first_with(const struct matrix *m, size_t o, size_t place)
{
	for (size_t i = 0; i < m->nvariants; i++)
		if (m->variants[i].places[o] == place)
			return matrix_sku(m->variants[i].json);
	return "";
}

/* Values that look the same to a reader, but are two in the shop. */
static void
tell_alike(struct matrix *m, size_t o)
{
	const struct matrix_option *option = &m->options[o];

	for (size_t i = 0; i < option->nlive; i++)
		for (size_t j = 0; j < i; j++) {
			size_t p = option->live[j], q = option->live[i];
			const char *a = option->values[p];
			const char *b = option->values[q];

			if (text_alike(a, strlen(a), b, strlen(b)))
				verdict_warn(m->verdict, "values-alike",
				    "'%.60s' of '%.60s' and '%.60s' of '%.60s' "
				    "look alike%s and are two values of "
				    "'%.60s'; if they are one, write them "
				    "alike in the PIM",
				    a, first_with(m, o, p), b,
				    first_with(m, o, q),
				    matrix_same(a, b)
					? ", their accents stored in two ways,"
					: "",
				    option->name);
		}
}

/* Whether the PIM has no value any more for an option that the shop has: no
 * variant has a value of its own. */
static bool
is_emptied(const struct matrix *m, const struct matrix_option *option)
{
	if (!option->hint || !m->nvariants ||
	    m->variants[0].json == m->part->root)
		return false;
	for (size_t i = 0; *option->label && i < m->nvariants; i++)
		if (matrix_plain_value(
			m->arena, m->variants[i].json, option->label))
			return false;
	return true;
}

/* An option that the PIM no longer has stays in the shop, and a variant that is
 * added later has no value for it. */
static void
tell_emptied(const struct matrix *m)
{
	const char *fresh = "";

	for (size_t o = 0; o < m->noptions; o++)
		if (m->part->hint && !m->options[o].hint)
			fresh = arena_printf(m->arena, "%s%s'%.60s'", fresh,
			    *fresh ? ", " : "", m->options[o].name);
	for (size_t o = 0; o < m->noptions; o++) {
		const struct matrix_option *option = &m->options[o];

		if (!is_emptied(m, option))
			continue;
		if (*fresh)
			verdict_warn(m->verdict, "option-replaced",
			    "the variants have no value for '%.60s' any more, "
			    "and %s is a new option of them: in the shop "
			    "'%.60s' stays beside it, and a new variant will "
			    "need a value for both; to have %s alone, delete "
			    "the product in Webflow, and the second full run "
			    "after that creates it again",
			    option->name, fresh, option->name, fresh);
		else if (option->attribute || option->rule)
			verdict_warn(m->verdict, "option-emptied",
			    "the variants have no value for '%.60s' any more, "
			    "an option that stays in the shop, and a new "
			    "variant will need one; give them one in the PIM, "
			    "or delete the product in Webflow, and the second "
			    "full run after that creates it again",
			    option->name);
	}
}

enum outcome
matrix_values(struct matrix *m)
{
	for (size_t o = 0; o < m->noptions; o++)
		for (size_t i = 0; i < m->nvariants; i++) {
			const char *value = matrix_value(
			    m, &m->options[o], m->variants[i].json);

			if (!value)
				return without_value(m, &m->options[o]);
			m->variants[i].values[o] = value;
		}
	for (size_t o = 0; o < m->noptions; o++) {
		spell_as_shown(m, o);
		list_values(m, o);
		tell_alike(m, o);
	}
	tell_emptied(m);
	return DONE;
}
