/* Encodings of attribute values (plytix/API.md, Values), by type and by
 * switch. */
#include "plytix/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Is TEXT a number as JSON writes them? Then it can be shown as one. */
static bool
plain_number(const char *text, bool *whole)
{
	size_t i = text[0] == '-', digits = strspn(text + i, "0123456789");

	*whole = true;
	if (digits == 0 || digits > 18 || (digits > 1 && text[i] == '0'))
		return false;
	i += digits;
	if (text[i] == '.') {
		*whole = false;
		digits = strspn(text + ++i, "0123456789");
		if (digits == 0)
			return false;
		i += digits;
	}
	return text[i] == '\0';
}

static struct json_object *
as_number(struct json_object *value)
{
	const char *text = json_object_get_string(value);
	bool whole;

	if (!json_object_is_type(value, json_type_string) ||
	    !plain_number(text, &whole))
		return json_object_get(value);
	if (whole)
		return json_object_new_int64(strtoll(text, NULL, 10));
	return json_object_new_double_s(strtod(text, NULL), text);
}

static struct json_object *
as_string(struct json_object *value)
{
	if (json_object_is_type(value, json_type_int) ||
	    json_object_is_type(value, json_type_double))
		return json_object_new_string(json_object_get_string(value));
	return json_object_get(value);
}

static struct json_object *
number_shown(const struct plytix *p, const char *name, bool single,
    struct json_object *value)
{
	const char *form = switches_text(p->tools->switches, name);

	if (strcmp(form, "mixed") == 0)
		form = single ? "number" : "string";
	if (strcmp(form, "number") == 0)
		return as_number(value);
	if (strcmp(form, "string") == 0)
		return as_string(value);
	return json_object_get(value);
}

static struct json_object *
date_shown(const struct plytix *p, struct json_object *value)
{
	const char *text = json_object_get_string(value);
	char out[64];

	if (switch_is(p, "dates", "stored") || strlen(text) != 10)
		return json_object_get(value);
	snprintf(out, sizeof out, "%sT00:00:00", text);
	return json_object_new_string(out);
}

/* ---- media: lists of {"id"} in the store */

static const char *
media_id(struct json_object *list, size_t i)
{
	struct json_object *one = list;

	if (json_object_is_type(list, json_type_array))
		one = json_object_array_get_idx(list, i);
	if (json_object_is_type(one, json_type_object))
		return at_text(one, "id");
	return one ? json_object_get_string(one) : NULL;
}

static struct json_object *
media_expanded(const struct plytix *p, const char *id, bool gallery)
{
	struct doc *doc = table_get(&p->tables[KIND_ASSET], id);
	struct json_object *object = json_object_new_object(), *shown;
	const char *path;

	put_text(object, "id", id);
	if (!doc)
		return object;
	shown = asset_shown(p, doc);
	path = strstr(at_text(shown, "url"), "assets/");
	put_text(object, "filename", at_text(shown, "filename"));
	if (!gallery && path)
		put_text(object, "path", path);
	put_text(object, "thumb", at_text(shown, "thumbnail"));
	if (gallery)
		put_text(object, "url", at_text(shown, "url"));
	json_object_put(shown);
	return object;
}

static struct json_object *
media_one(const struct plytix *p, int version, bool single, const char *id,
    bool gallery)
{
	struct json_object *object;

	if (version == 2)
		return json_object_new_string(id);
	if (single)
		return media_expanded(p, id, gallery);
	object = json_object_new_object();
	put_text(object, "id", id);
	return object;
}

static struct json_object *
media_shown(const struct plytix *p, int version, bool single,
    struct json_object *value, bool gallery)
{
	struct json_object *list;
	size_t n = json_object_is_type(value, json_type_array)
		       ? json_object_array_length(value)
		       : 1;

	if (!gallery && version == 1 && media_id(value, 0)) {
		if (single || switch_is(p, "media_form", "object"))
			return media_one(
			    p, 1, single, media_id(value, 0), false);
		if (switch_is(p, "media_form", "string"))
			return json_object_new_string(media_id(value, 0));
	}
	list = json_object_new_array();
	for (size_t i = 0; i < n; i++)
		if (media_id(value, i))
			json_object_array_add(
			    list, media_one(p, version, single,
				      media_id(value, i), gallery));
	return list;
}

/* ---- inheritance (plytix/API.md, Inheritance) */

bool
value_lists(struct json_object *list, const char *text)
{
	for (size_t i = 0; list && i < json_object_array_length(list); i++)
		if (strcmp(json_object_get_string(
			       json_object_array_get_idx(list, i)),
			text) == 0)
			return true;
	return false;
}

bool
value_overwritten(struct doc *doc, const char *label)
{
	return value_lists(at(doc->value, "overwritten_attributes"), label);
}

static struct json_object *
stored_value(const struct plytix *p, struct doc *doc, const char *label)
{
	struct json_object *value = NULL, *parents = NULL;

	json_object_object_get_ex(at(doc->value, "attributes"), label, &value);
	if (!doc->parent || switch_is(p, "inherited", "stored"))
		return value;
	if (switch_is(p, "inherited", "copied"))
		return json_vacant(value) ? stored_value(p, doc->parent, label)
					  : value;
	/* absent: what equals the parent's was never the variant's own */
	json_object_object_get_ex(
	    at(doc->parent->value, "attributes"), label, &parents);
	if (parents && json_object_equal(value, parents) &&
	    !value_overwritten(doc, label))
		return NULL;
	return value;
}

struct json_object *
value_shown(const struct plytix *p, int version, bool single, struct doc *doc,
    const char *label)
{
	struct json_object *value = stored_value(p, doc, label);
	const char *class = account_class(p, label);

	if (json_vacant(value) || !class || field_hidden(p, label))
		return NULL;
	if (strcmp(class, "IntAttribute") == 0)
		return number_shown(p, "integers", single, value);
	if (strcmp(class, "DecimalAttribute") == 0)
		return number_shown(p, "decimals", single, value);
	if (strcmp(class, "DateAttribute") == 0)
		return date_shown(p, value);
	if (strcmp(class, "MediaAttribute") == 0)
		return media_shown(p, version, single, value, false);
	if (strcmp(class, "MediaGalleryAttribute") == 0)
		return media_shown(p, version, single, value, true);
	return json_object_get(value);
}
