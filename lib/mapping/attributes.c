/* attributes: a sorted array; accounts have tens to hundreds. */
#include "mapping/attributes.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const char *
attribute_label(const struct json *attribute)
{
	return json_get_text(attribute, "label", "");
}

const char *
attribute_name(const struct json *attribute)
{
	const char *name = json_get_text(attribute, "name", "");

	return *name ? name : attribute_label(attribute);
}

bool
attribute_is(const struct json *attribute, const char *type_class)
{
	return json_is(json_get(attribute, "type"), type_class);
}

static long long
place(const struct json *attribute)
{
	return json_int(json_get(attribute, "n"), 0);
}

bool
attributes_add(struct attributes *attributes, const struct json *record)
{
	const struct json *copy;
	size_t i;

	for (i = 0; i < attributes->n; i++) {
		if (strcmp(attribute_label(attributes->items[i]),
			attribute_label(record)) != 0)
			continue;
		if (!json_equal(attributes->items[i], record))
			attributes->items[i] =
			    json_copy(&attributes->arena, record);
		return true;
	}
	if (attributes->n == ATTRIBUTES_MAX)
		return false;
	copy = json_copy(&attributes->arena, record);
	attributes->items = mem_grow(attributes->items, &attributes->cap,
	    attributes->n + 1, sizeof *attributes->items);
	for (i = attributes->n++;
	     i && place(attributes->items[i - 1]) > place(record); i--)
		attributes->items[i] = attributes->items[i - 1];
	attributes->items[i] = copy;
	return true;
}

const struct json *
attributes_find(const struct attributes *attributes, const char *label)
{
	for (size_t i = 0; i < attributes->n; i++)
		if (strcmp(attribute_label(attributes->items[i]), label) == 0)
			return attributes->items[i];
	return NULL;
}

struct suggestion
attributes_near(const struct attributes *attributes, const char *label)
{
	struct suggestion near = suggest_start(label);

	for (size_t i = 0; i < attributes->n; i++)
		suggest_try(&near, attribute_label(attributes->items[i]));
	return near;
}

const struct json *
attributes_named(const struct attributes *attributes, const char *name)
{
	for (size_t i = 0; i < attributes->n; i++)
		if (strcmp(attribute_name(attributes->items[i]), name) == 0)
			return attributes->items[i];
	return NULL;
}

bool
relationships_add(struct attributes *attributes, const struct json *record)
{
	attributes->related_known = true;
	if (relationships_find(attributes, attribute_label(record)))
		return true;
	if (attributes->nrelated == ATTRIBUTES_MAX)
		return false;
	attributes->related =
	    mem_grow(attributes->related, &attributes->related_cap,
		attributes->nrelated + 1, sizeof *attributes->related);
	attributes->related[attributes->nrelated++] =
	    json_copy(&attributes->arena, record);
	return true;
}

const struct json *
relationships_find(const struct attributes *attributes, const char *label)
{
	for (size_t i = 0; i < attributes->nrelated; i++)
		if (strcmp(attribute_label(attributes->related[i]), label) == 0)
			return attributes->related[i];
	return NULL;
}

void
attributes_release(struct attributes *attributes)
{
	arena_release(&attributes->arena);
	free(attributes->items);
	free(attributes->related);
	memset(attributes, 0, sizeof *attributes);
}
