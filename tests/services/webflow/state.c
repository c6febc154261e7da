/* state: the state shown, in the form of a state file. */
#include "webflow/webflow.h"

static struct json_object *
show_sku(const struct doc *sku)
{
	struct json_object *shown = json_deep(sku->value);

	json_object_object_add(shown, "inventory", json_deep(sku->side));
	if (sku->live != NULL)
		json_object_object_add(
		    shown, "live", json_deep(at(sku->live, "fieldData")));
	return shown;
}

static struct json_object *
show_product(const struct doc *product)
{
	struct json_object *shown = json_object_new_object();
	struct json_object *skus = json_object_new_array();
	struct json_object *item = json_deep(product->value);

	if (product->live != NULL)
		json_object_object_add(
		    item, "live", json_deep(at(product->live, "fieldData")));
	for (size_t i = 0; i < product->nchildren; i++)
		json_object_array_add(skus, show_sku(product->children[i]));
	json_object_object_add(shown, "product", item);
	json_object_object_add(shown, "skus", skus);
	return shown;
}

struct json_object *
shop_state(void *ctx)
{
	struct shop *shop = ctx;
	struct json_object *state = json_object_new_object();
	struct json_object *collections = json_object_new_array();
	struct json_object *items = json_object_new_object();
	struct json_object *products = json_object_new_array();

	json_object_object_add(state, "site", json_deep(shop->site));
	for (size_t i = 0; i < shop->ncollections; i++) {
		struct collection *collection = &shop->collections[i];
		struct json_object *shown = json_deep(collection->json);
		struct json_object *list;

		json_object_object_add(
		    shown, "fields", json_deep(collection->schema));
		json_object_array_add(collections, shown);
		if (collection == shop->products || collection == shop->skus)
			continue;
		list = json_object_new_array();
		for (size_t k = 0; k < collection->items.count; k++)
			json_object_array_add(
			    list, json_deep(collection->items.docs[k]->value));
		if (collection == shop->categories)
			json_object_object_add(state, "categories", list);
		else
			json_object_object_add(items, collection->slug, list);
	}
	for (size_t i = 0; i < shop->products->items.count; i++)
		json_object_array_add(
		    products, show_product(shop->products->items.docs[i]));
	json_object_object_add(state, "collections", collections);
	json_object_object_add(state, "items", items);
	json_object_object_add(state, "products", products);
	json_object_object_add(state, "files", json_deep(shop->files));
	return state;
}
