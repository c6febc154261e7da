/* matrix_option: one option, and the value that a variant has for it. */
#include "variants/matrix_inner.h"

#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "mapping/transform.h"

const char *
matrix_hinted(const struct matrix *m, const struct matrix_option *option,
    const struct json *variant)
{
	const struct json *skus = json_get(m->part->hint, "skus");
	const char *id = json_get_text(variant, "id", "");

	json_each (s, skus)
		if (strcmp(json_get_text(s, "plytix_id", ""), id) == 0)
			return json_text(
			    json_at(json_get(s, "values"), option->hint_place));
	return NULL;
}

const char *
matrix_sku(const struct json *variant)
{
	return json_get_text(variant, "sku", json_get_text(variant, "id", "?"));
}

/* Blanks at its ends do not belong to a value. */
static void
add_trimmed(struct buf *out, const char *text, size_t len)
{
	text = text_trim(text, &len);
	buf_add(out, text, len);
}

const char *
matrix_plain_value(
    struct arena *arena, const struct json *variant, const char *label)
{
	const struct json *v = json_get(json_get(variant, "attributes"), label);
	struct buf joined;
	size_t len;
	const char *text = transform_text(v, &len);

	if (text) {
		const char *start = text_trim(text, &len);

		if (!len)
			return NULL;
		return start == text && !text[len]
			   ? text
			   : arena_dup(arena, start, len);
	}
	if (!json_len(v) || v->type != JSON_ARRAY)
		return NULL;
	/* A list of choices is one value, its members in their order. */
	buf_init(&joined, TRANSFORM_TEXT_MAX);
	json_each (m, v) {
		text = transform_text(m, &len);
		if (!text || text_blank(text, len))
			continue;
		if (joined.len)
			buf_text(&joined, ", ");
		add_trimmed(&joined, text, len);
	}
	text = joined.len ? arena_dup(arena, joined.data, joined.len) : NULL;
	buf_release(&joined);
	return text;
}

bool
matrix_same(const char *a, const char *b)
{
	return text_same(a, strlen(a), b, strlen(b));
}

const char *
matrix_shown(
    const struct matrix *m, const struct option_rule *rule, const char *value)
{
	const struct json *table = rule ? rule->values : NULL;
	size_t len = strlen(value);
	const char *to = json_get_text(table, value, NULL);

	for (const struct json *key = json_first_key(table);
	     !to && table && key != json_end_keys(table);
	     key = json_next(json_next(key)))
		if (matrix_same(key->text, value))
			to = json_text(json_next(key));
	if (to)
		len = strlen(to);
	value = text_trim(to ? to : value, &len);
	return value[len] ? arena_dup(m->arena, value, len) : value;
}

/* 90.0 and 90 are one value of a number, whoever wrote it. */
static const char *
plain_number(struct arena *arena, const char *value)
{
	char plain[DECIMAL_MAX];
	size_t len = strlen(value);
	const char *text = text_trim(value, &len);

	if (decimal_plain(text, len, plain))
		return value;
	return arena_dup(arena, plain, strlen(plain));
}

const char *
matrix_value(const struct matrix *m, const struct matrix_option *option,
    const struct json *variant)
{
	const char *value = NULL;

	/* A product that has lost its variants is used as the default SKU. */
	if (option->hint && variant == m->part->root)
		return json_text(json_at(
		    json_get(m->part->hint, "default"), option->hint_place));
	if (*option->label)
		value = matrix_plain_value(m->arena, variant, option->label);
	if (!value && option->hint)
		return matrix_hinted(m, option, variant);
	if (value && option->number)
		value = plain_number(m->arena, value);
	return value ? matrix_shown(m, option->rule, value) : NULL;
}

struct matrix_option
matrix_option_of(const struct json *attribute, const struct option_rule *rule)
{
	return (struct matrix_option){.attribute = attribute,
	    .rule = rule,
	    .label = rule ? rule->label : attribute_label(attribute),
	    .number = attribute_is(attribute, "DecimalAttribute") ||
		      attribute_is(attribute, "IntAttribute")};
}

struct matrix_option *
matrix_add(struct matrix *m, const struct json *attribute,
    const struct option_rule *rule)
{
	struct matrix_option *option = &m->options[m->noptions++];

	*option = matrix_option_of(attribute, rule);
	option->name = matrix_shown(m, NULL,
	    rule && rule->name ? rule->name
	    : attribute        ? attribute_name(attribute)
	    : rule             ? rule->label
			       : "");
	return option;
}

bool
matrix_has(const struct matrix *m, const char *label)
{
	for (size_t i = 0; i < m->noptions; i++)
		if (strcmp(m->options[i].label, label) == 0)
			return true;
	return false;
}

bool
matrix_candidate(const struct matrix *m, const struct json *attribute)
{
	const char *label = attribute_label(attribute);

	return attribute_is(attribute, "DropdownAttribute") &&
	       !matrix_has(m, label) &&
	       !(m->rules->split && strcmp(m->rules->split, label) == 0);
}
