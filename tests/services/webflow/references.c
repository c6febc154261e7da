/* references: what items refer to (webflow/API.md, Items; Field values). */
#include "webflow/webflow.h"

#include <stdlib.h>
#include <string.h>

#include "webflow/types.h"

#define CIRCLE_MAX 6 /* items of a chain that is followed */

static bool
is_reference(struct json_object *field)
{
	const char *type = at_text(field, "type");

	return type != NULL && (strcmp(type, "Reference") == 0 ||
				   strcmp(type, "MultiReference") == 0);
}

/* The items that a field's value names, one by one; NULL at the end. */
static struct doc *
item_at(struct shop *shop, struct json_object *field, struct json_object *value,
    size_t i)
{
	const char *name = at_text(field, "validations.collectionId"), *id;
	struct collection *collection =
	    name == NULL ? NULL : shop_collection(shop, name);

	if (json_object_is_type(value, json_type_array))
		id = i < json_object_array_length(value)
			 ? json_object_get_string(
			       json_object_array_get_idx(value, i))
			 : NULL;
	else
		id = i == 0 && json_object_is_type(value, json_type_string)
			 ? json_object_get_string(value)
			 : NULL;
	if (id == NULL || collection == NULL)
		return NULL;
	return table_get(&collection->items, id);
}

static bool
leads_to(struct shop *shop, struct json_object *fields, const struct doc *end,
    int depth)
{
	struct doc *doc;

	if (end == NULL || depth == CIRCLE_MAX)
		return false;
	json_object_object_foreach(shop->products->fields, slug, field)
	{
		if (!is_reference(field) || strcmp(slug, "default-sku") == 0)
			continue;
		for (size_t i = 0;
		     (doc = item_at(shop, field, at(fields, slug), i)); i++)
			if (doc == end ||
			    (doc->live != NULL &&
				leads_to(shop, at(doc->live, "fieldData"), end,
				    depth + 1)))
				return true;
	}
	return false;
}

bool
references_refused(struct shop *shop, const struct doc *owner,
    struct json_object *fields, struct web_answer *answer)
{
	struct doc *doc;

	json_object_object_foreach(shop->products->fields, slug, field)
	{
		if (!is_reference(field) || strcmp(slug, "default-sku") == 0)
			continue;
		for (size_t i = 0;
		     (doc = item_at(shop, field, at(fields, slug), i)); i++) {
			if (doc->live != NULL ||
			    wished(shop, "live_references", "accept"))
				continue;
			fail(answer, 409, "conflict",
			    "Conflict: Conflict with server data: Referenced "
			    "items must be published first");
			return true;
		}
	}
	if (!wished(shop, "circles", "refuse") ||
	    !leads_to(shop, fields, owner, 0))
		return false;
	fail(answer, 409, "conflict",
	    "Conflict: Conflict with server data: Circular references cannot "
	    "be published");
	return true;
}

bool
references_too_many(const struct taking *t)
{
	long most = wish_number(t->at->shop, "references_max");
	struct problems *problems = t->at->problems;

	if (most == 0 || json_object_array_length(t->given) <= (size_t)most)
		return false;
	if (wished(t->at->shop, "references_error", "message"))
		problem_say(problems, "a list holds too many references");
	else if (wished(t->at->shop, "references_error", "text"))
		problem_text(problems, "too many references");
	else
		problem(problems, t->slug, "Must hold at most %ld items", most);
	return true;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(json_object_get_string(*(struct json_object *const *)a),
	    json_object_get_string(*(struct json_object *const *)b));
}

struct json_object *
references_stored(struct shop *shop, struct json_object *given)
{
	struct json_object *list = NULL;

	if (wished(shop, "references_order", "keep"))
		return json_object_get(given);
	json_object_deep_copy(given, &list, NULL);
	json_object_array_sort(list, by_text);
	return list;
}
