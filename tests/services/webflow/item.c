/* item: items as documents: made, written, published, shown (webflow/API.md,
 * Publication state). An item is never changed in place. */
#include "webflow/webflow.h"

#include <string.h>

static struct json_object *
share(struct json_object *value)
{
	return value == NULL ? NULL : json_object_get(value);
}

static struct json_object *
envelope(const char *id, struct json_object *published,
    struct json_object *updated, struct json_object *created, bool archived,
    bool draft, struct json_object *fields)
{
	struct json_object *item = json_object_new_object();

	put_text(item, "id", id);
	json_object_object_add(item, "cmsLocaleId", NULL);
	json_object_object_add(item, "lastPublished", published);
	json_object_object_add(item, "lastUpdated", updated);
	json_object_object_add(item, "createdOn", created);
	json_object_object_add(
	    item, "isArchived", json_object_new_boolean(archived));
	json_object_object_add(item, "isDraft", json_object_new_boolean(draft));
	json_object_object_add(item, "fieldData", fields);
	return item;
}

struct doc *
item_new(struct shop *shop, struct collection *collection, const char *id,
    struct json_object *fields, int64_t now_ms)
{
	char made[25];
	struct doc *doc;
	long stale_ms = wish_number(shop, "stale_list");

	if (id == NULL) {
		ids_object(shop->tools->ids, made);
		id = made;
	}
	doc = table_add(&collection->items, id, at_text(fields, "slug"),
	    envelope(id, NULL, time_json(now_ms), time_json(now_ms), false,
		false, fields));
	if (stale_ms > 0)
		doc->stale_until = now_ms + stale_ms;
	if (collection == shop->skus) {
		doc->side = json_object_new_object();
		put_text(doc->side, "id", id);
		json_object_object_add(
		    doc->side, "quantity", json_object_new_int(0));
		put_text(doc->side, "inventoryType", "infinite");
	}
	return doc;
}

void
item_write(struct shop *shop, struct collection *collection, struct doc *doc,
    struct json_object *fields, int archived, int draft, int64_t now_ms)
{
	struct json_object *old = doc->value;
	const char *slug;
	long stale_ms = wish_number(shop, "stale_list");

	if (stale_ms > 0 && now_ms >= doc->stale_until) {
		json_object_put(doc->stale);
		doc->stale = json_object_get(old);
		doc->stale_until = now_ms + stale_ms;
	}
	if (fields == NULL)
		fields = share(at(old, "fieldData"));
	slug = at_text(fields, "slug");
	if (slug != NULL && (doc->key == NULL || strcmp(slug, doc->key) != 0))
		table_rekey(&collection->items, doc, slug);
	doc_set(doc, envelope(doc->id, share(at(old, "lastPublished")),
			 time_json(now_ms), share(at(old, "createdOn")),
			 archived < 0 ? is_archived(doc) : archived > 0,
			 draft < 0 ? is_draft(doc) : draft > 0, fields));
}

void
item_publish(struct doc *doc, int64_t now_ms)
{
	struct json_object *old = doc->value;

	/* published is never older than updated, to the millisecond */
	doc_set(
	    doc, envelope(doc->id, time_json(now_ms),
		     share(at(old, "lastUpdated")), share(at(old, "createdOn")),
		     is_archived(doc), false, share(at(old, "fieldData"))));
	json_object_put(doc->live);
	doc->live = json_object_get(doc->value);
}

void
item_unpublish(struct doc *doc)
{
	struct json_object *old = doc->value;

	doc_set(doc, envelope(doc->id, NULL, share(at(old, "lastUpdated")),
			 share(at(old, "createdOn")), is_archived(doc), true,
			 share(at(old, "fieldData"))));
	json_object_put(doc->live);
	doc->live = NULL;
}

void
item_remove(struct shop *shop, struct collection *collection, struct doc *doc)
{
	if (collection == shop->products)
		while (doc->nchildren > 0)
			table_remove(&shop->skus->items,
			    doc->children[doc->nchildren - 1]);
	table_remove(&collection->items, doc);
}

struct doc *
product_default(struct shop *shop, const struct doc *product)
{
	struct doc *sku = table_get(
	    &shop->skus->items, at_text(fields_of(product), "default-sku"));

	if (sku != NULL && sku->parent == product)
		return sku;
	return product->nchildren > 0 ? product->children[0] : NULL;
}

struct json_object *
fields_of(const struct doc *doc)
{
	return at(doc->value, "fieldData");
}

static bool image_as_text, texts_left_out;

void
item_switched(struct shop *shop)
{
	image_as_text = wished(shop, "image_shown", "text");
}

void
item_answers(struct shop *shop, const char *method)
{
	texts_left_out =
	    strcmp(method, "GET") != 0 && wished(shop, "answer_texts", "off");
}

/* fieldData as it is shown. */
static struct json_object *
shown_fields(struct json_object *item)
{
	struct json_object *fields = at(item, "fieldData"), *copy;
	bool as_text = image_as_text && at(fields, "main-image.url") != NULL;

	if (!as_text && !texts_left_out)
		return share(fields);
	copy = json_object_new_object();
	json_object_object_foreach(fields, key, value)
	    json_object_object_add(copy, key, share(value));
	if (as_text)
		json_object_object_add(
		    copy, "main-image", share(at(fields, "main-image.url")));
	if (texts_left_out) {
		json_object_object_del(copy, "description");
		json_object_object_del(copy, "sku");
	}
	return copy;
}

struct json_object *
item_view(struct json_object *item)
{
	struct json_object *view;

	if (!image_as_text && !texts_left_out)
		return json_object_get(item);
	view = json_object_new_object();
	json_object_object_foreach(item, key, value) json_object_object_add(
	    view, key,
	    strcmp(key, "fieldData") == 0 ? shown_fields(item) : share(value));
	return view;
}

struct json_object *
sku_view(struct json_object *item)
{
	struct json_object *view = json_object_new_object();

	json_object_object_foreach(item, key, value)
	{
		if (strcmp(key, "isArchived") != 0 &&
		    strcmp(key, "isDraft") != 0)
			json_object_object_add(view, key,
			    strcmp(key, "fieldData") == 0 ? shown_fields(item)
							  : share(value));
	}
	return view;
}

struct json_object *
product_with_skus(const struct doc *product)
{
	struct json_object *object = json_object_new_object();
	struct json_object *skus = json_object_new_array();

	for (size_t i = 0; i < product->nchildren; i++)
		json_object_array_add(
		    skus, sku_view(product->children[i]->value));
	json_object_object_add(object, "product", item_view(product->value));
	json_object_object_add(object, "skus", skus);
	return object;
}

struct json_object *
skus_left_out(
    const struct shop *shop, const char *kind, struct json_object *object)
{
	if (wished(shop, "without_skus", kind) ||
	    wished(shop, "without_skus", "all"))
		json_object_object_add(object, "skus", json_object_new_array());
	return object;
}

bool
is_archived(const struct doc *doc)
{
	return json_object_get_boolean(at(doc->value, "isArchived"));
}

bool
is_draft(const struct doc *doc)
{
	return json_object_get_boolean(at(doc->value, "isDraft"));
}

bool
was_published(const struct doc *doc)
{
	return at(doc->value, "lastPublished") != NULL;
}

bool
site_published(const struct shop *shop)
{
	return at(shop->site, "lastPublished") != NULL;
}

int
find_site(struct shop *shop, const struct web_request *request,
    struct web_answer *answer)
{
	const char *id = request->param[0];

	if (!ids_valid(id, 24)) {
		fail_id(answer);
		return -1;
	}
	if (strcmp(id, at_text(shop->site, "id")) != 0) {
		fail_gone(answer, "site");
		return -1;
	}
	return 0;
}

struct collection *
find_collection(struct shop *shop, const char *id, struct web_answer *answer)
{
	struct collection *collection;

	if (!ids_valid(id, 24)) {
		fail_id(answer);
		return NULL;
	}
	collection = shop_collection(shop, id);
	if (collection == NULL)
		fail_gone(answer, "collection");
	return collection;
}

struct doc *
find_item(struct collection *collection, const char *id, const char *subject,
    struct web_answer *answer)
{
	struct doc *doc;

	if (!ids_valid(id, 24)) {
		fail_id(answer);
		return NULL;
	}
	doc = table_get(&collection->items, id);
	if (doc == NULL)
		fail_gone(answer, subject);
	return doc;
}
