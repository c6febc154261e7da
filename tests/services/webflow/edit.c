/* edit: POST /__edit: what people do in the Designer, and customers
 * in the shop. One operation or a list; nothing is checked as the API would,
 * since the Designer has its own ways. PRODUCT, SKU and CATEGORY are an id, a
 * slug or, for a SKU, its code.
 *
 *	{"op":"set","product":P,"field":F,"value":V}   also "sku", "category"
 *	{"op":"rename","product":P,"name":N}           the same for "name"
 *	{"op":"archive"|"unarchive"|"draft"|"undraft","product":P}
 *	{"op":"stock","sku":S,"quantity":N,"type":"finite"|"infinite"}
 *	{"op":"order","sku":S,"count":N}               a sale: less stock
 *	{"op":"delete","product":P}                    also "category", "sku"
 *	{"op":"add-value","product":P,"option":O,"value":V,"at":N}
 *	{"op":"rename-value","product":P,"option":O,"value":V,"to":W}
 *	{"op":"rename-option","product":P,"option":O,"to":W}
 *	{"op":"add-category","name":N,"slug":S}
 *	{"op":"add-product","product":{"fieldData"},"skus":[{"fieldData"}]}
 *	{"op":"add-sku","product":P,"fields":{..},"inventory":{..}}
 *	{"op":"add-field","collection":C,"field":{"slug","type"..}}
 *	{"op":"remove-field","collection":C,"slug":S}
 *	{"op":"publish"}                               the site
 *	{"op":"load","state":{..}}                     adds a state file's */
#include "webflow/webflow.h"

#include <stdio.h>
#include <string.h>

struct edit {
	struct shop *shop;
	struct json_object *op;
	int64_t now_ms;
	struct buf *err;
	struct json_object *result; /* ids made */
};

static bool
refuse(struct edit *edit, const char *why)
{
	buf_printf(edit->err, "%s: %s", why, json_compact(edit->op));
	return false;
}

static struct doc *
find_sku_code(struct shop *shop, const char *code)
{
	for (size_t i = 0; i < shop->skus->items.count; i++) {
		struct doc *doc = shop->skus->items.docs[i];
		const char *text = at_text(fields_of(doc), "sku");

		if (text != NULL && strcmp(text, code) == 0)
			return doc;
	}
	return NULL;
}

/* The item that the operation names, and its collection. */
static struct doc *
target(struct edit *edit, struct collection **collection)
{
	struct shop *shop = edit->shop;
	const char *name;
	struct doc *doc;

	if ((name = at_text(edit->op, "sku")) != NULL)
		*collection = shop->skus;
	else if ((name = at_text(edit->op, "product")) != NULL)
		*collection = shop->products;
	else if ((name = at_text(edit->op, "category")) != NULL)
		*collection = shop->categories;
	else if ((name = at_text(edit->op, "item")) != NULL &&
		 at_text(edit->op, "collection") != NULL)
		*collection =
		    shop_collection(shop, at_text(edit->op, "collection"));
	else
		*collection = NULL;
	if (*collection == NULL) {
		refuse(edit, "names no item");
		return NULL;
	}
	doc = table_get(&(*collection)->items, name);
	if (doc == NULL)
		doc = table_find(&(*collection)->items, name);
	if (doc == NULL && *collection == shop->skus)
		doc = find_sku_code(shop, name);
	if (doc == NULL)
		refuse(edit, "no such item");
	return doc;
}

/* A copy of the fields that may be changed freely. */
static struct json_object *
own_fields(const struct doc *doc)
{
	return json_deep(fields_of(doc));
}

static bool
set_field(struct edit *edit, const char *field, struct json_object *value)
{
	struct collection *collection;
	struct doc *doc = target(edit, &collection);
	struct json_object *fields;

	if (doc == NULL)
		return false;
	if (field == NULL)
		return refuse(edit, "names no field");
	fields = own_fields(doc);
	if (value == NULL)
		json_object_object_del(fields, field);
	else
		json_object_object_add(fields, field, json_deep(value));
	item_write(edit->shop, collection, doc, fields, -1, -1, edit->now_ms);
	return true;
}

static bool
edit_set(struct edit *edit)
{
	return set_field(
	    edit, at_text(edit->op, "field"), at(edit->op, "value"));
}

static bool
edit_rename(struct edit *edit)
{
	return set_field(edit, "name", at(edit->op, "name"));
}

static bool
edit_flags(struct edit *edit)
{
	struct collection *collection;
	struct doc *doc = target(edit, &collection);
	const char *op = at_text(edit->op, "op");
	int archived = -1, draft = -1;

	if (doc == NULL)
		return false;
	if (strcmp(op, "archive") == 0)
		archived = 1;
	else if (strcmp(op, "unarchive") == 0)
		archived = 0;
	else
		draft = strcmp(op, "draft") == 0;
	item_write(
	    edit->shop, collection, doc, NULL, archived, draft, edit->now_ms);
	return true;
}

static bool
edit_stock(struct edit *edit)
{
	struct collection *collection;
	struct doc *doc = target(edit, &collection);
	const char *type = at_text(edit->op, "type");
	int64_t quantity;

	if (doc == NULL)
		return false;
	if (doc->side == NULL)
		return refuse(edit, "has no stock");
	quantity = json_object_get_int64(at(doc->side, "quantity"));
	if (strcmp(at_text(edit->op, "op"), "order") == 0)
		quantity -= json_object_get_int64(at(edit->op, "count"));
	else if (at(edit->op, "quantity") != NULL)
		quantity = json_object_get_int64(at(edit->op, "quantity"));
	json_object_object_add(doc->side, "quantity",
	    json_object_new_int64(quantity < 0 ? 0 : quantity));
	if (type != NULL)
		put_text(doc->side, "inventoryType", type);
	return true;
}

static bool
edit_delete(struct edit *edit)
{
	struct collection *collection;
	struct doc *doc = target(edit, &collection);

	if (doc == NULL)
		return false;
	item_remove(edit->shop, collection, doc);
	return true;
}

/* The member of a list with that name, or NULL. */
static struct json_object *
named(struct json_object *list, const char *name)
{
	if (name == NULL || !json_object_is_type(list, json_type_array))
		return NULL;
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *one = json_object_array_get_idx(list, i);
		const char *text = at_text(one, "name");

		if (text != NULL && strcmp(text, name) == 0)
			return one;
	}
	return NULL;
}

/* LIST with VALUE at PLACE, or at its end when PLACE is under 0. */
static struct json_object *
inserted(struct json_object *list, struct json_object *value, long place)
{
	struct json_object *longer = json_object_new_array();
	size_t count = json_object_array_length(list);

	for (size_t i = 0; i <= count; i++) {
		if (place < 0 ? i == count : i == (size_t)place)
			json_object_array_add(longer, value);
		if (i < count)
			json_object_array_add(
			    longer, json_object_get(
					json_object_array_get_idx(list, i)));
	}
	return longer;
}

static bool
edit_options(struct edit *edit)
{
	struct collection *collection;
	struct doc *doc = target(edit, &collection);
	const char *op = at_text(edit->op, "op");
	const char *name = at_text(edit->op, "value");
	const char *to = at_text(edit->op, "to");
	struct json_object *fields, *option, *value, *place;
	char id[33], slug[300];

	if (doc == NULL)
		return false;
	fields = own_fields(doc);
	option =
	    named(at(fields, "sku-properties"), at_text(edit->op, "option"));
	value = named(at(option, "enum"), name);
	place = at(edit->op, "at");
	if (option != NULL && strcmp(op, "add-value") == 0 && name != NULL &&
	    value == NULL) {
		size_t count = json_object_array_length(at(option, "enum"));
		long n =
		    place == NULL ? -1 : (long)json_object_get_int64(place);

		value = json_object_new_object();
		ids_hex(edit->shop->tools->ids, id, 32);
		slug_make(edit->shop, edit->shop->categories, name, slug,
		    sizeof slug);
		put_text(value, "id", id);
		put_text(value, "name", name);
		put_text(value, "slug", slug);
		json_object_object_add(option, "enum",
		    inserted(
			at(option, "enum"), value, n > (long)count ? -1 : n));
		put_text(edit->result, "id", id);
	} else if (value != NULL && to != NULL &&
		   strcmp(op, "rename-value") == 0) {
		put_text(value, "name", to);
	} else if (option != NULL && to != NULL &&
		   strcmp(op, "rename-option") == 0) {
		put_text(option, "name", to);
	} else {
		json_object_put(fields);
		return refuse(edit, "no such option or value");
	}
	item_write(edit->shop, collection, doc, fields, -1, -1, edit->now_ms);
	return true;
}

static bool
edit_add_category(struct edit *edit)
{
	struct shop *shop = edit->shop;
	struct json_object *fields;
	const char *name = at_text(edit->op, "name");
	char slug[300];
	struct doc *doc;

	if (name == NULL)
		return refuse(edit, "has no name");
	slug_make(shop, shop->categories, name, slug, sizeof slug);
	fields = json_object_new_object();
	put_text(fields, "name", name);
	put_text(fields, "slug",
	    at_text(edit->op, "slug") != NULL ? at_text(edit->op, "slug")
					      : slug);
	doc = item_new(shop, shop->categories, NULL, fields, edit->now_ms);
	put_text(edit->result, "id", doc->id);
	return true;
}

static bool
edit_add_product(struct edit *edit)
{
	struct json_object *state = json_object_new_object();
	struct json_object *list = json_object_new_array();
	bool good;

	json_object_array_add(list, json_object_get(edit->op));
	json_object_object_add(state, "products", list);
	good = shop_add(edit->shop, state, edit->err) == 0;
	json_object_put(state);
	if (good)
		put_text(edit->result, "id",
		    edit->shop->products->items
			.docs[edit->shop->products->items.count - 1]
			->id);
	return good;
}

static bool
edit_add_sku(struct edit *edit)
{
	struct collection *collection;
	struct doc *product = target(edit, &collection), *sku;
	struct json_object *fields = at(edit->op, "fields");

	if (product == NULL)
		return false;
	if (collection != edit->shop->products ||
	    !json_object_is_type(fields, json_type_object))
		return refuse(edit, "needs a product and fields");
	fields = json_deep(fields);
	put_text(fields, "product", product->id);
	sku =
	    item_new(edit->shop, edit->shop->skus, NULL, fields, edit->now_ms);
	doc_link(product, sku);
	if (at(edit->op, "inventory") != NULL) {
		json_object_put(sku->side);
		sku->side = json_deep(at(edit->op, "inventory"));
		put_text(sku->side, "id", sku->id);
	}
	put_text(edit->result, "id", sku->id);
	return true;
}

static bool
edit_schema(struct edit *edit)
{
	const char *name = at_text(edit->op, "collection");
	struct collection *collection =
	    name == NULL ? NULL : shop_collection(edit->shop, name);
	struct json_object *field = at(edit->op, "field"), *fields;
	const char *slug =
	    field != NULL ? at_text(field, "slug") : at_text(edit->op, "slug");

	if (collection == NULL || slug == NULL)
		return refuse(edit, "needs a collection and a field");
	fields = json_object_new_array();
	for (size_t i = 0; i < json_object_array_length(collection->schema);
	     i++) {
		struct json_object *one =
		    json_object_array_get_idx(collection->schema, i);

		if (strcmp(at_text(one, "slug"), slug) != 0)
			json_object_array_add(fields, json_object_get(one));
	}
	if (field != NULL)
		json_object_array_add(fields, json_object_get(field));
	collection_schema(collection, fields);
	json_object_put(fields);
	return true;
}

static bool
edit_publish(struct edit *edit)
{
	shop_publish(edit->shop, edit->now_ms);
	return true;
}

static bool
edit_load(struct edit *edit)
{
	if (!json_object_is_type(at(edit->op, "state"), json_type_object))
		return refuse(edit, "has no state");
	return shop_add(edit->shop, at(edit->op, "state"), edit->err) == 0;
}

static const struct {
	const char *name;
	bool (*edit)(struct edit *);
} operations[] = {
    {"set", edit_set},
    {"rename", edit_rename},
    {"archive", edit_flags},
    {"unarchive", edit_flags},
    {"draft", edit_flags},
    {"undraft", edit_flags},
    {"stock", edit_stock},
    {"order", edit_stock},
    {"delete", edit_delete},
    {"add-value", edit_options},
    {"rename-value", edit_options},
    {"rename-option", edit_options},
    {"add-category", edit_add_category},
    {"add-product", edit_add_product},
    {"add-sku", edit_add_sku},
    {"add-field", edit_schema},
    {"remove-field", edit_schema},
    {"publish", edit_publish},
    {"load", edit_load},
};

static bool
one(struct edit *edit)
{
	const char *name = at_text(edit->op, "op");

	for (size_t i = 0; name && i < sizeof operations / sizeof *operations;
	     i++)
		if (strcmp(operations[i].name, name) == 0)
			return operations[i].edit(edit);
	return refuse(edit, "no such operation");
}

void
shop_edit(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct buf err;
	struct edit edit = {ctx, request->json, request->now_ms, &err, NULL};
	bool list = json_object_is_type(request->json, json_type_array);
	bool good = true;
	size_t count = list ? json_object_array_length(request->json) : 1;

	buf_init(&err, 65536);
	edit.result = json_object_new_object();
	for (size_t i = 0; good && i < count; i++) {
		if (list)
			edit.op = json_object_array_get_idx(request->json, i);
		good = one(&edit);
	}
	if (good)
		json_object_object_add(
		    edit.result, "ok", json_object_new_boolean(1));
	else
		put_text(edit.result, "error", buf_str(&err));
	web_json(answer, good ? 200 : 400, edit.result);
	buf_release(&err);
}
