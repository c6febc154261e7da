/* select_check: a name or a choice that does not exist would select nothing,
 * and so empty a shop. The message suggests the most similar one there is. */
#include "mapping/select_check.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "mapping/select.h"
#include "base/suggest.h"

struct checking {
	const struct attributes *attributes;
	struct reading *reading;
};

static const struct json *
attribute_of(struct checking *c, const char *place, const char *label)
{
	const struct json *found = attributes_find(c->attributes, label);
	struct suggestion near;

	if (found)
		return found;
	near = attributes_near(c->attributes, label);
	rules_fault(c->reading, place, "the PIM has no attribute '%.80s'%s",
	    label, suggest_hint(&near));
	return NULL;
}

/* ---- values */

static bool
is_choice(const struct json *options, const struct json *wanted)
{
	const char *text, *choice;
	size_t len, choice_len;

	text = transform_text(wanted, &len);
	json_each (o, options) {
		choice = transform_text(o, &choice_len);
		if (choice && text_same(choice, choice_len, text, len))
			return true;
	}
	return false;
}

static void
check_choice(struct checking *c, const struct condition *one,
    const struct json *attribute, const struct json *wanted)
{
	const struct json *options = json_get(attribute, "options");
	char text[SELECT_TEXT_MAX + 1];
	struct suggestion near;
	size_t len;
	const char *p = transform_text(wanted, &len);

	if (!p || !json_len(options) || is_choice(options, wanted))
		return;
	snprintf(text, sizeof text, "%.*s", (int)len, p);
	near = suggest_start(text);
	json_each (o, options)
		suggest_try(&near, json_text(o) ? json_text(o) : "");
	rules_fault(c->reading, one->place, "'%.80s' has no choice '%.80s'%s",
	    attribute_label(attribute), near.name, suggest_hint(&near));
}

static void
check_choices(struct checking *c, const struct condition *one,
    const struct json *attribute)
{
	const struct json *list = one->operand;

	if (one->op == SELECT_IS)
		check_choice(c, one, attribute, list);
	else if (one->op == SELECT_IN)
		json_each (v, list)
			check_choice(c, one, attribute, v);
}

static void
check_kind(struct checking *c, const struct condition *one,
    const struct json *attribute)
{
	bool limit = one->op == SELECT_ABOVE || one->op == SELECT_BELOW;
	bool number = one->operand->type == JSON_NUMBER;
	const char *label = attribute_label(attribute);

	if (attribute_is(attribute, "DateAttribute") && limit && number)
		rules_fault(c->reading, one->place,
		    "'%.80s' is a date, but '%s' compares it with a number",
		    label, select_name(one->op));
	else if ((attribute_is(attribute, "IntAttribute") ||
		     attribute_is(attribute, "DecimalAttribute")) &&
		 limit && !number)
		rules_fault(c->reading, one->place,
		    "'%.80s' is a number, but '%s' compares it with a date",
		    label, select_name(one->op));
	else if (attribute_is(attribute, "BooleanAttribute") &&
		 (limit ||
		     (one->op == SELECT_IS && one->operand->type != JSON_TRUE &&
			 one->operand->type != JSON_FALSE)))
		rules_fault(c->reading, one->place,
		    "'%.80s' is true or false: write \"is\": true", label);
	else if (one->op != SELECT_EMPTY &&
		 (attribute_is(attribute, "MediaAttribute") ||
		     attribute_is(attribute, "MediaGalleryAttribute")))
		rules_fault(c->reading, one->place,
		    "'%.80s' holds files: it can be 'empty' or not", label);
}

static void
check_one(struct checking *c, const struct condition *one)
{
	for (size_t i = 0; i < one->source->nfrom; i++) {
		const struct rule_path *path = &one->source->from[i];
		const struct json *attribute;

		if (path->nparts < 2 ||
		    strcmp(path->parts[0], "attributes") != 0)
			continue;
		attribute = attribute_of(c, one->place, path->parts[1]);
		if (!attribute || path->nparts > 2)
			continue;
		check_kind(c, one, attribute);
		if (attribute_is(attribute, "DropdownAttribute") ||
		    attribute_is(attribute, "MultiSelectAttribute"))
			check_choices(c, one, attribute);
	}
}

static void
check(struct checking *c, const struct condition *one)
{
	if (!one)
		return;
	if (!select_is_list(one)) {
		check_one(c, one);
		return;
	}
	for (size_t i = 0; i < one->n; i++)
		check(c, &one->list[i]);
}

void
select_check(const struct rules *rules, const struct attributes *attributes,
    struct reading *reading)
{
	struct checking c = {attributes, reading};

	if (attributes) {
		check(&c, rules->select_product);
		check(&c, rules->select_variant);
	}
}
