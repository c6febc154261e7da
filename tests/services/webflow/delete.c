/* delete: items go away, unless others refer to them (webflow/API.md, Errors;
 * Items). */
#include "webflow/webflow.h"

#include <stdlib.h>
#include <string.h>

#include "webflow/cms.h"
#include "webflow/ecommerce.h"

/* Does a list or a text of VALUE hold the id? */
static bool
mentions(struct json_object *value, const char *id)
{
	if (json_object_is_type(value, json_type_string))
		return strcmp(json_object_get_string(value), id) == 0;
	if (!json_object_is_type(value, json_type_array))
		return false;
	for (size_t i = 0; i < json_object_array_length(value); i++)
		if (mentions(json_object_array_get_idx(value, i), id))
			return true;
	return false;
}

/* An item that refers to DOC by a reference field, and its collection. */
static struct collection *
referrer(struct shop *shop, struct collection *target, const struct doc *doc)
{
	for (size_t c = 0; c < shop->ncollections; c++) {
		struct collection *collection = &shop->collections[c];

		json_object_object_foreach(collection->fields, slug, field)
		{
			const char *to =
			    at_text(field, "validations.collectionId");

			if (to == NULL || strcmp(to, target->id) != 0 ||
			    strcmp(slug, "product") == 0)
				continue;
			for (size_t i = 0; i < collection->items.count; i++)
				if (collection->items.docs[i] != doc &&
				    mentions(
					at(fields_of(collection->items.docs[i]),
					    slug),
					doc->id))
					return collection;
		}
	}
	return NULL;
}

/* True: it cannot go, it has answered. */
static bool
kept(struct shop *shop, struct collection *collection, struct doc *doc,
    struct web_answer *answer)
{
	struct collection *by;
	struct json_object *detail, *conflicts, *conflict, *ref;

	if (collection == shop->skus) {
		/* there is no way to remove one SKU (webflow/API.md,
		 * Removal) */
		web_json(answer, 403, shop_error(shop, 403));
		return true;
	}
	by = referrer(shop, collection, doc);
	if (by == NULL)
		return false;
	detail = json_object_new_object();
	conflicts = json_object_new_array();
	conflict = json_object_new_object();
	ref = json_object_new_object();
	put_text(ref, "collectionId", by->id);
	json_object_object_add(conflict, "ref", ref);
	json_object_array_add(conflicts, conflict);
	put_text(detail, "id", doc->id);
	json_object_object_add(detail, "conflicts", conflicts);
	fail_detail(answer, 409, "conflict",
	    "Conflict: Conflict with server data: Item is referenced by "
	    "others",
	    detail);
	return true;
}

void
item_delete(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct collection *collection =
	    find_collection(ctx, request->param[0], answer);
	struct doc *doc;

	if (collection == NULL)
		return;
	doc = find_item(collection, request->param[1], "item", answer);
	if (doc == NULL || kept(ctx, collection, doc, answer))
		return;
	item_remove(ctx, collection, doc);
	web_json(answer, 204, NULL);
}

void
items_delete(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct collection *collection =
	    find_collection(ctx, request->param[0], answer);
	struct json_object **items;
	struct doc **docs;
	size_t count;

	if (collection == NULL || bulk_refused(ctx, collection, answer) ||
	    !body_object(request, answer))
		return;
	docs = find_members(collection, request, answer, &items, &count);
	if (docs == NULL)
		return;
	/* all or nothing (webflow/API.md, Errors) */
	for (size_t i = 0; i < count; i++)
		if (kept(ctx, collection, docs[i], answer))
			goto out;
	for (size_t i = 0; i < count; i++)
		if (table_get(&collection->items, at_text(items[i], "id")) !=
		    NULL)
			item_remove(ctx, collection, docs[i]);
	web_json(answer, 204, NULL);
out:
	free(docs);
	free(items);
}
