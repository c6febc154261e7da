/* live: the published side of items (webflow/API.md, Items; Publishing). */
#include "webflow/webflow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "webflow/cms.h"
#include "webflow/ecommerce.h"

static struct doc *
find(struct shop *shop, struct web_request *request, struct web_answer *answer,
    struct collection **collection)
{
	*collection = find_collection(shop, request->param[0], answer);
	if (*collection == NULL)
		return NULL;
	return find_item(*collection, request->param[1], "item", answer);
}

void
live_get(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct collection *collection;
	struct doc *doc = find(ctx, request, answer, &collection);

	if (doc == NULL)
		return;
	if (doc->live == NULL)
		fail_gone(answer, "item");
	else
		web_json(answer, 200, item_view(doc->live));
}

void
live_create(void *ctx, struct web_request *request, struct web_answer *answer)
{
	cms_create(ctx, request, answer, true);
}

static bool
never_live(struct doc **docs, size_t count, struct web_answer *answer)
{
	for (size_t i = 0; i < count; i++) {
		if (docs[i]->live != NULL)
			continue;
		fail(answer, 409, "conflict",
		    "Conflict: Conflict with server data: Live PATCH updates "
		    "can't be applied to items that have never been "
		    "published");
		return true;
	}
	return false;
}

void
live_patch(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct collection *collection;
	struct doc *doc = find(ctx, request, answer, &collection);

	if (doc == NULL || !body_object(request, answer) ||
	    live_refused(ctx, answer) || never_live(&doc, 1, answer))
		return;
	if (!cms_patch(
		ctx, collection, &doc, &request->json, 1, request, answer))
		return;
	item_publish(doc, request->now_ms);
	web_json(answer, 200, item_view(doc->value));
}

void
live_patch_all(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct collection *collection =
	    find_collection(ctx, request->param[0], answer);
	struct json_object **items, *list, *shown;
	struct doc **docs;
	size_t count;

	if (collection == NULL || bulk_refused(ctx, collection, answer) ||
	    !body_object(request, answer) || live_refused(ctx, answer))
		return;
	docs = find_members(collection, request, answer, &items, &count);
	if (docs == NULL)
		return;
	if (!never_live(docs, count, answer) &&
	    cms_patch(ctx, collection, docs, items, count, request, answer)) {
		list = json_object_new_array();
		shown = json_object_new_object();
		for (size_t i = 0; i < count; i++) {
			item_publish(docs[i], request->now_ms);
			json_object_array_add(list, item_view(docs[i]->value));
		}
		json_object_object_add(shown, "items", list);
		web_json(answer, 200, shown);
	}
	free(docs);
	free(items);
}

void
live_delete(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct collection *collection;
	struct doc *doc = find(ctx, request, answer, &collection);

	if (doc == NULL)
		return;
	if (doc->live == NULL) {
		fail_gone(answer, "item");
		return;
	}
	item_unpublish(doc);
	web_json(answer, 204, NULL);
}

void
live_delete_all(
    void *ctx, struct web_request *request, struct web_answer *answer)
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
	for (size_t i = 0; i < count; i++)
		item_unpublish(docs[i]);
	web_json(answer, 204, NULL);
	free(docs);
	free(items);
}

/* One id of a publish request: published, or an error in words. */
static void
publish_one(struct collection *collection, const char *id, int64_t now_ms,
    struct json_object *published, struct json_object *errors)
{
	struct doc *doc = id == NULL ? NULL : table_get(&collection->items, id);
	char text[120];

	if (doc == NULL) {
		snprintf(text, sizeof text, "Staging item ID %.60s not found.",
		    id == NULL ? "" : id);
		json_object_array_add(errors, json_object_new_string(text));
		return;
	}
	item_publish(doc, now_ms);
	json_object_array_add(published, json_object_new_string(id));
}

void
items_publish(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;
	struct collection *collection =
	    find_collection(shop, request->param[0], answer);
	struct json_object *ids, *items, *shown, *published, *errors;
	size_t count;

	if (collection == NULL || bulk_refused(shop, collection, answer) ||
	    !body_object(request, answer) || live_refused(shop, answer))
		return;
	ids = at(request->json, "itemIds");
	items = at(request->json, "items");
	if (!json_object_is_type(ids, json_type_array) &&
	    !json_object_is_type(items, json_type_array)) {
		fail(answer, 400, "validation_error",
		    "Validation Error: [\"Value (body) should have required "
		    "property 'itemIds'\"]");
		return;
	}
	published = json_object_new_array();
	errors = json_object_new_array();
	count = json_object_array_length(ids != NULL ? ids : items);
	for (size_t i = 0; i < count; i++)
		publish_one(collection,
		    ids != NULL
			? json_object_get_string(
			      json_object_array_get_idx(ids, i))
			: at_text(json_object_array_get_idx(items, i), "id"),
		    request->now_ms, published, errors);
	shown = json_object_new_object();
	json_object_object_add(shown, "publishedItemIds", published);
	json_object_object_add(shown, "errors", errors);
	web_json(answer, 202, shown);
}

void
shop_publish(struct shop *shop, int64_t now_ms)
{
	struct json_object *domains = at(shop->site, "customDomains");

	json_object_object_add(shop->site, "lastPublished", time_json(now_ms));
	for (size_t i = 0; domains && i < json_object_array_length(domains);
	     i++)
		json_object_object_add(json_object_array_get_idx(domains, i),
		    "lastPublished", time_json(now_ms));
	for (size_t c = 0; c < shop->ncollections; c++) {
		struct collection *collection = &shop->collections[c];

		for (size_t i = 0; i < collection->items.count; i++) {
			struct doc *doc = collection->items.docs[i];

			if (is_archived(doc)) {
				json_object_put(doc->live);
				doc->live = NULL;
			} else if (!is_draft(doc)) {
				item_publish(doc, now_ms);
			}
		}
	}
}
