/* cms: items by the CMS routes (webflow/API.md, Items). */
#include "webflow/webflow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "webflow/cms.h"
#include "webflow/ecommerce.h"

bool
is_ecommerce(const struct shop *shop, const struct collection *collection)
{
	return collection == shop->products || collection == shop->skus;
}

bool
bulk_refused(
    struct shop *shop, struct collection *collection, struct web_answer *answer)
{
	if (!is_ecommerce(shop, collection) || wished(shop, "cms_bulk", "on"))
		return false;
	web_json(answer, 403, shop_error(shop, 403));
	return true;
}

/* The fields of an item that is to be made or changed. */
static struct json_object *
check(struct shop *shop, struct collection *collection, struct doc *doc,
    struct json_object *given, bool skip_files, struct problems *problems)
{
	struct fields_at at_ = {.shop = shop,
	    .collection = collection,
	    .doc = doc,
	    .cms = true,
	    .skip_files = skip_files,
	    .problems = problems};
	struct json_object *data = at(given, "fieldData"), *fields;
	char slug[300];

	if (collection == shop->skus && doc != NULL) {
		at_.product = doc->parent;
		at_.options = at(fields_of(doc->parent), "sku-properties");
	}
	if (doc == NULL && !json_object_is_type(data, json_type_object)) {
		problem_missing(problems, "item", "fieldData");
		return NULL;
	}
	fields = fields_merge(&at_, data);
	if (doc == NULL && at_text(fields, "name") != NULL &&
	    at(fields, "slug") == NULL && at(data, "slug") == NULL) {
		slug_make(shop, collection, at_text(fields, "name"), slug,
		    sizeof slug);
		put_text(fields, "slug", slug);
	}
	if (doc == NULL)
		fields_required(&at_, data, fields);
	if (collection == shop->products && at(data, "sku-properties") != NULL)
		options_dropped(&at_, at(fields, "sku-properties"), NULL);
	return fields;
}

static bool
skips_files(const struct web_request *request)
{
	const char *word = web_arg(request, "skipInvalidFiles");

	return word == NULL || strcmp(word, "false") != 0;
}

/* The items of a body: {items:[…]}, or the body itself; NULL: it has
 * answered. */
static struct json_object **
members(struct json_object *body, struct web_answer *answer, size_t *count,
    bool single)
{
	struct json_object *list = at(body, "items"), **items;

	if (list == NULL && single) {
		items = mem_alloc(sizeof *items);
		items[0] = body;
		*count = 1;
		return items;
	}
	if (!json_object_is_type(list, json_type_array) ||
	    json_object_array_length(list) == 0 ||
	    json_object_array_length(list) > SHOP_BULK_MAX) {
		fail(answer, 400, "validation_error",
		    "Validation Error: [\"Value (items) should be a list of 1 "
		    "to 100 items\"]");
		return NULL;
	}
	*count = json_object_array_length(list);
	items = mem_alloc(*count * sizeof *items);
	for (size_t i = 0; i < *count; i++)
		items[i] = json_object_array_get_idx(list, i);
	return items;
}

static struct json_object *
shown_items(struct doc **docs, size_t count)
{
	struct json_object *list = json_object_new_array();
	struct json_object *shown = json_object_new_object();

	for (size_t i = 0; i < count; i++)
		json_object_array_add(list, item_view(docs[i]->value));
	json_object_object_add(shown, "items", list);
	return shown;
}

/* Slugs twice in one request. */
static void
twice(struct json_object **fields, size_t count, struct problems *problems)
{
	struct json_object *seen = json_object_new_object();

	for (size_t i = 0; i < count; i++) {
		const char *slug = at_text(fields[i], "slug");

		if (slug == NULL)
			continue;
		if (json_object_object_get_ex(seen, slug, NULL))
			problem(problems, "slug",
			    "Unique value is already in database: '%s'", slug);
		json_object_object_add(seen, slug, NULL);
	}
	json_object_put(seen);
}

void
cms_create(struct shop *shop, struct web_request *request,
    struct web_answer *answer, bool live)
{
	struct collection *collection =
	    find_collection(shop, request->param[0], answer);
	struct problems problems = {0};
	struct json_object **items, **fields;
	struct doc **docs;
	size_t count;

	if (collection == NULL || !body_object(request, answer))
		return;
	if (is_ecommerce(shop, collection)) {
		web_json(answer, 403, shop_error(shop, 403));
		return;
	}
	if (live && live_refused(shop, answer))
		return;
	items = members(request->json, answer, &count, true);
	if (items == NULL)
		return;
	fields = mem_alloc(count * sizeof *fields);
	docs = mem_alloc(count * sizeof *docs);
	for (size_t i = 0; i < count; i++) {
		int flag;

		fields[i] = check(shop, collection, NULL, items[i],
		    skips_files(request), &problems);
		flag_of(items[i], "isDraft", &problems, &flag);
		flag_of(items[i], "isArchived", &problems, &flag);
	}
	twice(fields, count, &problems);
	if (problems_answer(&problems, answer)) {
		for (size_t i = 0; i < count; i++)
			json_object_put(fields[i]);
	} else {
		for (size_t i = 0; i < count; i++) {
			int draft, archived;

			flag_of(items[i], "isDraft", &problems, &draft);
			flag_of(items[i], "isArchived", &problems, &archived);
			docs[i] = item_new(
			    shop, collection, NULL, fields[i], request->now_ms);
			item_write(shop, collection, docs[i], NULL, archived,
			    draft < 0 ? !live : draft, request->now_ms);
			if (live)
				item_publish(docs[i], request->now_ms);
		}
		web_json(answer, 202,
		    at(request->json, "items") == NULL
			? item_view(docs[0]->value)
			: shown_items(docs, count));
	}
	free(items);
	free(fields);
	free(docs);
}

void
items_create(void *ctx, struct web_request *request, struct web_answer *answer)
{
	cms_create(ctx, request, answer, false);
}

/* One item for each locale; there is one locale here. */
void
items_bulk(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct json_object *data, *items, *body;

	if (!body_object(request, answer))
		return;
	data = at(request->json, "fieldData");
	items = json_object_new_array();
	for (size_t i = 0; i < (json_object_is_type(data, json_type_array)
				       ? json_object_array_length(data)
				       : 1);
	     i++) {
		struct json_object *item = json_object_new_object();
		struct json_object *one =
		    json_object_is_type(data, json_type_array)
			? json_object_array_get_idx(data, i)
			: data;

		json_object_object_add(item, "fieldData", json_deep(one));
		if (at(request->json, "isDraft") != NULL)
			json_object_object_add(item, "isDraft",
			    json_deep(at(request->json, "isDraft")));
		if (at(request->json, "isArchived") != NULL)
			json_object_object_add(item, "isArchived",
			    json_deep(at(request->json, "isArchived")));
		json_object_array_add(items, item);
	}
	body = json_object_new_object();
	json_object_object_add(body, "items", items);
	json_object_put(request->json);
	request->json = body;
	cms_create(ctx, request, answer, false);
}

void
item_get(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct collection *collection =
	    find_collection(ctx, request->param[0], answer);
	struct doc *doc;

	if (collection == NULL)
		return;
	doc = find_item(collection, request->param[1], "item", answer);
	if (doc != NULL)
		web_json(answer, 200, item_view(doc->value));
}

bool
cms_patch(struct shop *shop, struct collection *collection, struct doc **docs,
    struct json_object **items, size_t count, struct web_request *request,
    struct web_answer *answer)
{
	struct problems problems = {0};
	struct json_object **fields = mem_alloc((count + 1) * sizeof *fields);
	bool good;

	for (size_t i = 0; i < count; i++) {
		int flag;

		fields[i] = check(shop, collection, docs[i], items[i],
		    skips_files(request), &problems);
		flag_of(items[i], "isDraft", &problems, &flag);
		flag_of(items[i], "isArchived", &problems, &flag);
	}
	twice(fields, count, &problems);
	good = !problems_answer(&problems, answer);
	for (size_t i = 0; i < count; i++) {
		int draft, archived;

		if (!good) {
			json_object_put(fields[i]);
			continue;
		}
		flag_of(items[i], "isDraft", &problems, &draft);
		flag_of(items[i], "isArchived", &problems, &archived);
		item_write(shop, collection, docs[i], fields[i], archived,
		    draft, request->now_ms);
	}
	free(fields);
	return good;
}

void
item_patch(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct collection *collection =
	    find_collection(ctx, request->param[0], answer);
	struct doc *doc;

	if (collection == NULL)
		return;
	doc = find_item(collection, request->param[1], "item", answer);
	if (doc == NULL || !body_object(request, answer))
		return;
	if (cms_patch(
		ctx, collection, &doc, &request->json, 1, request, answer))
		web_json(answer, 200, item_view(doc->value));
}

struct doc **
find_members(struct collection *collection, struct web_request *request,
    struct web_answer *answer, struct json_object ***items, size_t *count)
{
	struct doc **docs;

	*items = members(request->json, answer, count, false);
	if (*items == NULL)
		return NULL;
	docs = mem_alloc(*count * sizeof *docs);
	for (size_t i = 0; i < *count; i++) {
		const char *id = at_text((*items)[i], "id");

		docs[i] =
		    find_item(collection, id == NULL ? "" : id, "item", answer);
		if (docs[i] == NULL) {
			free(docs);
			free(*items);
			*items = NULL;
			return NULL;
		}
	}
	return docs;
}

void
items_patch(void *ctx, struct web_request *request, struct web_answer *answer)
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
	if (cms_patch(ctx, collection, docs, items, count, request, answer))
		web_json(answer, 200, shown_items(docs, count));
	free(docs);
	free(items);
}
