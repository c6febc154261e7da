/* fields: the fields of an item, merged with those of a request
 * (webflow/API.md, Publication state; Products), and the slugs that the server
 * makes. */
#include "webflow/webflow.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "webflow/types.h"

/* Null: the member goes away, or the request is refused. */
static void
clear(const struct taking *t, const struct field_type *type,
    struct json_object *fields)
{
	bool doubt = wished(t->at->shop, "nulls", "refuse");
	bool required = json_object_get_boolean(at(t->field, "isRequired"));

	if (required || type->null == NEVER ||
	    (type->null == DOUBTFUL && doubt))
		problem(
		    t->at->problems, t->slug, "Value (null) is not accepted");
	else
		json_object_object_del(fields, t->slug);
}

struct json_object *
fields_merge(struct fields_at *at_, struct json_object *given)
{
	struct json_object *fields = json_object_new_object();

	/* shared members, as items never change in place */
	if (at_->doc != NULL) {
		json_object_object_foreach(fields_of(at_->doc), key, old)
		    json_object_object_add(
			fields, key, old == NULL ? NULL : json_object_get(old));
	}
	if (!json_object_is_type(given, json_type_object))
		return fields;
	json_object_object_foreach(given, slug, value)
	{
		struct taking taking = {at_, slug, NULL, value};
		const struct field_type *type;
		struct json_object *taken;

		if (!json_object_object_get_ex(
			at_->collection->fields, slug, &taking.field)) {
			problem(at_->problems, "field",
			    "Field not described in schema: undefined");
			continue;
		}
		/* an empty slug counts as absent (webflow/API.md, Slugs) */
		if (strcmp(slug, "slug") == 0 &&
		    json_object_is_type(value, json_type_string) &&
		    json_object_get_string_len(value) == 0)
			continue;
		type = type_of(taking.field);
		if (value == NULL) {
			clear(&taking, type, fields);
			continue;
		}
		taken = type->take(&taking);
		if (taken != NULL && type->text) {
			json_object_put(taken);
			taken = text_stored(at_->shop, value);
		}
		if (taken != NULL)
			json_object_object_add(fields, slug, taken);
	}
	return fields;
}

/* Absent, null or an empty text. */
static bool
blank(struct json_object *value)
{
	return value == NULL || (json_object_is_type(value, json_type_string) &&
				    json_object_get_string_len(value) == 0);
}

void
fields_required(struct fields_at *at_, struct json_object *given,
    struct json_object *fields)
{
	json_object_object_foreach(at_->collection->fields, slug, field)
	{
		if (json_object_get_boolean(at(field, "isRequired")) &&
		    blank(at(fields, slug)) && blank(at(given, slug)))
			problem_missing(at_->problems, "fieldData", slug);
	}
}

/* As the server makes one of a name (webflow/API.md, Slugs): on a clash it is
 * made unique with five hex digits, silently. */
void
slug_make(struct shop *shop, struct collection *collection, const char *name,
    char *out, size_t size)
{
	size_t n = 0;
	char tail[6];

	for (; *name != '\0' && n < 200 && n + 8 < size; name++) {
		unsigned char c = (unsigned char)*name;

		if (c < 128 && isalnum(c))
			out[n++] = (char)tolower(c);
		else if (c < 128 && n > 0 && out[n - 1] != '-')
			out[n++] = '-';
	}
	while (n > 0 && out[n - 1] == '-')
		n--;
	out[n] = '\0';
	if (n == 0 || table_find(&collection->items, out) != NULL) {
		ids_hex(shop->tools->ids, tail, 5);
		snprintf(out + n, size - n, "%s%s", n == 0 ? "" : "-", tail);
	}
}
