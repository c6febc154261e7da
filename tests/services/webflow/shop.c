/* shop: the state: loaded from a file, thrown away. */
#include "webflow/webflow.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *
wish(const struct shop *shop, const char *name)
{
	return switches_text(shop->tools->switches, name);
}

bool
wished(const struct shop *shop, const char *name, const char *value)
{
	return switches_is(shop->tools->switches, name, value);
}

long
wish_number(const struct shop *shop, const char *name)
{
	return switches_number(shop->tools->switches, name);
}

struct collection *
shop_collection(struct shop *shop, const char *id)
{
	for (size_t i = 0; i < shop->ncollections; i++)
		if (strcmp(shop->collections[i].id, id) == 0 ||
		    strcmp(shop->collections[i].slug, id) == 0)
			return &shop->collections[i];
	return NULL;
}

/* A field as it is shown: all members there, an id of its own. */
static struct json_object *
field_whole(const struct collection *collection, struct json_object *given,
    size_t place)
{
	struct json_object *field = json_object_new_object();
	struct json_object *editable = at(given, "isEditable");
	char id[64];

	snprintf(id, sizeof id, "5e2a1b%.6s%012zx",
	    collection->id + strlen(collection->id) - 6, place + 1);
	put_text(field, "id",
	    at_text(given, "id") != NULL ? at_text(given, "id") : id);
	json_object_object_add(field, "isRequired",
	    json_object_new_boolean(
		json_object_get_boolean(at(given, "isRequired"))));
	json_object_object_add(field, "isEditable",
	    json_object_new_boolean(
		editable == NULL || json_object_get_boolean(editable)));
	put_text(field, "type", at_text(given, "type"));
	put_text(field, "slug", at_text(given, "slug"));
	put_text(field, "displayName",
	    at_text(given, "displayName") != NULL
		? at_text(given, "displayName")
		: at_text(given, "slug"));
	json_object_object_add(
	    field, "helpText", json_deep(at(given, "helpText")));
	json_object_object_add(
	    field, "validations", json_deep(at(given, "validations")));
	return field;
}

void
collection_schema(struct collection *collection, struct json_object *fields)
{
	struct json_object *list = json_object_new_array();
	struct json_object *by_slug = json_object_new_object();

	for (size_t i = 0; i < json_object_array_length(fields); i++) {
		struct json_object *given =
		    json_object_array_get_idx(fields, i);
		struct json_object *field;

		if (at_text(given, "slug") == NULL ||
		    at_text(given, "type") == NULL)
			continue;
		field = field_whole(collection, given, i);
		json_object_array_add(list, field);
		json_object_object_add(
		    by_slug, at_text(field, "slug"), json_object_get(field));
	}
	json_object_put(collection->schema);
	json_object_put(collection->fields);
	collection->schema = list;
	collection->fields = by_slug;
}

static int
add_collection(struct shop *shop, struct json_object *given, struct buf *err)
{
	const char *slug = at_text(given, "slug");
	struct json_object *fields = at(given, "fields");
	struct collection *collection;
	char id[25];

	if (slug == NULL || !json_object_is_type(fields, json_type_array)) {
		buf_text(err, "a collection needs slug and fields");
		return -1;
	}
	collection = shop_collection(shop, slug);
	if (collection != NULL) {
		collection_schema(collection, fields);
		return 0;
	}
	if (shop->ncollections == SHOP_COLLECTIONS_MAX) {
		buf_text(err, "too many collections");
		return -1;
	}
	collection = &shop->collections[shop->ncollections++];
	memset(collection, 0, sizeof *collection);
	ids_object(shop->tools->ids, id);
	collection->json = json_object_new_object();
	put_text(collection->json, "id",
	    at_text(given, "id") != NULL ? at_text(given, "id") : id);
	put_text(collection->json, "displayName",
	    at_text(given, "displayName") != NULL
		? at_text(given, "displayName")
		: slug);
	put_text(collection->json, "singularName",
	    at_text(given, "singularName") != NULL
		? at_text(given, "singularName")
		: slug);
	put_text(collection->json, "slug", slug);
	put_text(collection->json, "createdOn", "2026-01-05T09:00:00.000Z");
	put_text(collection->json, "lastUpdated", "2026-01-05T09:00:00.000Z");
	collection->id = at_text(collection->json, "id");
	collection->slug = at_text(collection->json, "slug");
	table_init(&collection->items);
	collection_schema(collection, fields);
	return 0;
}

/* ---- items of a state file */

static struct doc *
load_item(struct shop *shop, struct collection *collection,
    struct json_object *given, struct buf *err)
{
	struct json_object *fields = at(given, "fieldData"), *value;
	int64_t now = shop->tools->now_ms();
	const char *id = at_text(given, "id");
	struct doc *doc;

	if (!json_object_is_type(fields, json_type_object)) {
		buf_printf(
		    err, "an item of '%s' lacks fieldData", collection->slug);
		return NULL;
	}
	if (id != NULL &&
	    (!ids_valid(id, 24) || table_get(&collection->items, id))) {
		buf_printf(err, "'%s' cannot be an id", id);
		return NULL;
	}
	doc = item_new(shop, collection, id, json_deep(fields), now);
	doc->stale_until = 0;
	value = json_deep(doc->value);
	json_object_object_foreach(given, key, member)
	{
		if (strcmp(key, "inventory") != 0 &&
		    strcmp(key, "fieldData") != 0 && strcmp(key, "live") != 0)
			json_object_object_add(value, key, json_deep(member));
	}
	doc_set(doc, value);
	if (json_object_is_type(at(given, "live"), json_type_object)) {
		doc->live = json_deep(doc->value);
		json_object_object_add(
		    doc->live, "fieldData", json_deep(at(given, "live")));
	} else if (was_published(doc) && !is_archived(doc)) {
		doc->live = json_object_get(doc->value);
	}
	if (at(given, "inventory") != NULL) {
		json_object_put(doc->side);
		doc->side = json_deep(at(given, "inventory"));
		put_text(doc->side, "id", doc->id);
	}
	pictures_learn(shop, fields);
	return doc;
}

static int
load_items(struct shop *shop, struct collection *collection,
    struct json_object *items, struct buf *err)
{
	if (!json_object_is_type(items, json_type_array))
		return 0;
	for (size_t i = 0; i < json_object_array_length(items); i++)
		if (load_item(shop, collection,
			json_object_array_get_idx(items, i), err) == NULL)
			return -1;
	return 0;
}

/* All SKUs of a product that was loaded; -1 leaves it half done. */
static int
load_skus(struct shop *shop, struct doc *product, struct json_object *skus,
    struct buf *err)
{
	if (!json_object_is_type(skus, json_type_array) ||
	    json_object_array_length(skus) == 0) {
		buf_printf(err, "product '%s' has no SKUs", product->id);
		return -1;
	}
	for (size_t i = 0; i < json_object_array_length(skus); i++) {
		struct doc *sku = load_item(
		    shop, shop->skus, json_object_array_get_idx(skus, i), err);

		if (sku == NULL)
			return -1;
		doc_link(product, sku);
		put_text(fields_of(sku), "product", product->id);
	}
	if (at_text(fields_of(product), "default-sku") == NULL)
		put_text(fields_of(product), "default-sku",
		    product->children[0]->id);
	return 0;
}

static int
load_product(struct shop *shop, struct json_object *given, struct buf *err)
{
	struct doc *product =
	    load_item(shop, shop->products, at(given, "product"), err);

	if (product == NULL)
		return -1;
	if (load_skus(shop, product, at(given, "skus"), err) == 0)
		return 0;
	item_remove(shop, shop->products, product);
	return -1;
}

/* A member of a state that is a list; NULL: it is absent. */
static int
list_of(struct json_object *state, const char *name, struct json_object **list,
    struct buf *err)
{
	*list = at(state, name);
	if (*list == NULL || json_object_is_type(*list, json_type_array))
		return 0;
	buf_printf(err, "'%s' is not a list", name);
	return -1;
}

int
shop_add(struct shop *shop, struct json_object *state, struct buf *err)
{
	struct json_object *list, *value;

	if (list_of(state, "collections", &list, err) != 0)
		return -1;
	if (json_object_is_type(at(state, "site"), json_type_object)) {
		json_object_object_foreach(at(state, "site"), key, member)
		    json_object_object_add(shop->site, key, json_deep(member));
	}
	for (size_t i = 0; list && i < json_object_array_length(list); i++)
		if (add_collection(
			shop, json_object_array_get_idx(list, i), err) != 0)
			return -1;
	shop->products = shop_collection(shop, "product");
	shop->skus = shop_collection(shop, "sku");
	shop->categories = shop_collection(shop, "category");
	value = at(state, "files");
	if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, id, source)
		    json_object_object_add(shop->files, id, json_deep(source));
	}
	value = at(state, "items");
	if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, slug, items)
		{
			struct collection *collection =
			    shop_collection(shop, slug);

			if (collection == NULL) {
				buf_printf(err, "no collection '%s'", slug);
				return -1;
			}
			if (load_items(shop, collection, items, err) != 0)
				return -1;
		}
	}
	if (load_items(shop, shop->categories, at(state, "categories"), err) !=
	    0)
		return -1;
	if (list_of(state, "products", &list, err) != 0)
		return -1;
	for (size_t i = 0; list && i < json_object_array_length(list); i++)
		if (load_product(
			shop, json_object_array_get_idx(list, i), err) != 0)
			return -1;
	return 0;
}

static int
load_text(struct shop *shop, const char *text, size_t len, struct buf *err)
{
	struct json_object *state;
	int result;

	if (!json_whole(text, len, &state) ||
	    !json_object_is_type(state, json_type_object)) {
		buf_text(err, "the state is no JSON object");
		json_object_put(state);
		return -1;
	}
	result = shop_add(shop, state, err);
	json_object_put(state);
	return result;
}

static void
throw_away(struct shop *shop)
{
	for (size_t i = 0; i < shop->ncollections; i++) {
		table_release(&shop->collections[i].items);
		json_object_put(shop->collections[i].json);
		json_object_put(shop->collections[i].schema);
		json_object_put(shop->collections[i].fields);
	}
	shop->ncollections = 0;
	json_object_put(shop->site);
	json_object_put(shop->webhooks);
	json_object_put(shop->files);
	shop->site = shop->webhooks = shop->files = NULL;
}

int
shop_load(void *ctx, const char *file, struct buf *err)
{
	struct shop *shop = ctx;
	char *text;
	size_t len;
	int result;

	throw_away(shop);
	rate_release(shop);
	rate_switched(shop);
	shop->lists = 0;
	shop->site = json_object_new_object();
	shop->webhooks = json_object_new_object();
	shop->files = json_object_new_object();
	if (load_text(shop, shop_default, strlen(shop_default), err) != 0)
		return -1;
	if (file != NULL) {
		text = file_read(file, (size_t)512 << 20, &len);
		if (text == NULL) {
			buf_printf(err, "could not read '%s': %s", file,
			    strerror(errno));
			return -1;
		}
		result = load_text(shop, text, len, err);
		free(text);
		if (result != 0)
			return -1;
	}
	if (wished(shop, "never_published", "on"))
		json_object_object_add(shop->site, "lastPublished", NULL);
	return 0;
}

void
shop_release(void *ctx)
{
	throw_away(ctx);
	rate_release(ctx);
}
