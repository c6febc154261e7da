/* A product's shapes: rows of searches, single products (plytix/API.md,
 * Rows). */
#include "plytix/plytix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plytix/value.h"

struct json_object *
row_stamp(const struct plytix *p, int version, struct json_object *stored)
{
	const char *form = switches_text(p->tools->switches, "zone");
	const char *text = json_object_get_string(stored);
	char out[64];
	size_t len = text ? strcspn(text, "+Z") : 0;
	const char *zone = "+00:00";

	if (!text)
		return NULL;
	if (strcmp(form, "without") == 0 ||
	    (strcmp(form, "own") == 0 && version == 2))
		zone = "";
	else if (strcmp(form, "z") == 0)
		zone = "Z";
	snprintf(out, sizeof out, "%.*s%s", (int)len, text, zone);
	return json_object_new_string(out);
}

static struct json_object *
audit(const char *type, const char *name)
{
	struct json_object *object = json_object_new_object();

	put_text(object, "type", type);
	put_text(object, "user_email", name);
	put_text(object, "user_name", name);
	return object;
}

static struct json_object *
id_object(const char *id)
{
	struct json_object *object = json_object_new_object();

	put_text(object, "id", id);
	return object;
}

struct json_object *
row_category_link(const struct plytix *p, const char *id)
{
	struct doc *doc = table_get(&p->tables[KIND_CATEGORY], id);
	struct json_object *object = id_object(id);

	if (doc) {
		put_text(object, "name", at_text(doc->value, "name"));
		json_object_object_add(
		    object, "path", json_object_get(at(doc->value, "path")));
	}
	return object;
}

struct json_object *
row_asset_link(const struct plytix *p, const char *id)
{
	struct doc *doc = table_get(&p->tables[KIND_ASSET], id);
	struct json_object *object = id_object(id), *shown;

	if (doc) {
		shown = asset_shown(p, doc);
		put_text(object, "filename", at_text(shown, "filename"));
		put_text(object, "thumbnail", at_text(shown, "thumbnail"));
		put_text(object, "url", at_text(shown, "url"));
		json_object_put(shown);
	}
	return object;
}

/* References of a row, in the form of the switch (plytix/API.md, Rows). */
static struct json_object *
references(const struct plytix *p, struct json_object *ids, const char *form,
    struct json_object *(*expand)(const struct plytix *, const char *))
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; ids && i < json_object_array_length(ids); i++) {
		struct json_object *id = json_object_array_get_idx(ids, i);
		const char *text = json_object_get_string(id);

		if (strcmp(form, "string") == 0)
			json_object_array_add(list, json_object_get(id));
		else if (strcmp(form, "expanded") == 0)
			json_object_array_add(list, expand(p, text));
		else
			json_object_array_add(list, id_object(text));
	}
	return list;
}

static struct json_object *
thumbnail(const struct plytix *p, int version, bool single, const char *id)
{
	struct json_object *object, *shown;
	struct doc *doc = table_get(&p->tables[KIND_ASSET], id);
	const char *path;

	if (switch_is(p, "thumbnail_form", "string") && !single)
		return json_object_new_string(id);
	object = id_object(id);
	if (!single || version == 2 || !doc)
		return object;
	/* its url points to the thumbnail rendition */
	shown = asset_shown(p, doc);
	path = strstr(at_text(shown, "url"), "assets/");
	put_text(object, "filename", path ? path : at_text(shown, "filename"));
	put_text(object, "thumb", at_text(shown, "thumbnail"));
	put_text(object, "url", at_text(shown, "thumbnail"));
	json_object_put(shown);
	return object;
}

/* The product itself, or its parent when the account copies what variants
 * inherit. */
static struct json_object *
own_or_inherited(const struct plytix *p, struct doc *doc, const char *name)
{
	struct json_object *value = at(doc->value, name);

	if (json_vacant(value) && doc->parent &&
	    switch_is(p, "inherited", "copied"))
		value = own_or_inherited(p, doc->parent, name);
	return value;
}

static struct json_object *
parent_id(const struct plytix *p, struct doc *doc)
{
	struct doc *parent = doc->parent;

	if (!parent) /* an orphan still names it */
		return json_object_get(at(doc->value, "_parent_id"));
	if (switch_is(p, "level3", "root"))
		while (parent->parent)
			parent = parent->parent;
	return json_object_new_string(parent->id);
}

static struct json_object *
relationships(
    const struct plytix *p, int version, struct doc *doc, const char *only)
{
	struct json_object *list = json_object_new_array(), *stored, *copy;

	stored = at(doc->value, "relationships");
	for (size_t i = 0; stored && i < json_object_array_length(stored);
	     i++) {
		struct json_object *one = json_object_array_get_idx(stored, i);
		const char *id = at_text(one, "relationship_id");
		struct doc *relation =
		    id ? table_get(&p->tables[KIND_RELATIONSHIP], id) : NULL;

		if (!relation || (only && strcmp(only, relation->key) != 0))
			continue;
		copy = json_object_new_object();
		put_text(copy, "relationship_id", id);
		put_text(copy, relation_label(p, version), relation->key);
		json_object_object_add(copy, "related_products",
		    relation_shown(p, at(one, "related_products")));
		json_object_array_add(list, copy);
	}
	return list;
}

/* One system member in its form; false: this row has none of that name. */
static bool
member(const struct plytix *p, int version, bool single, struct doc *doc,
    const char *name, struct json_object **out)
{
	struct json_object *stored = own_or_inherited(p, doc, name);
	size_t children = doc->nchildren;

	*out = NULL;
	if (strcmp(name, "created") == 0 || strcmp(name, "modified") == 0) {
		*out = row_stamp(p, version, stored);
	} else if (strcmp(name, "thumbnail") == 0) {
		if (stored)
			*out = thumbnail(
			    p, version, single, json_object_get_string(stored));
	} else if (strcmp(name, "assets") == 0 || strcmp(name, "images") == 0) {
		*out = references(p, own_or_inherited(p, doc, "assets"),
		    single && version == 1
			? "expanded"
			: switches_text(p->tools->switches, "assets_form"),
		    row_asset_link);
	} else if (strcmp(name, "categories") == 0) {
		*out = references(p, stored,
		    single && version == 1
			? "expanded"
			: switches_text(p->tools->switches, "categories_form"),
		    row_category_link);
	} else if (strcmp(name, "num_variations") == 0) {
		if (children > 0 && switch_is(p, "num_variations", "high"))
			children++;
		*out = json_object_new_int64((int64_t)children);
	} else if (strcmp(name, "product_level") == 0) {
		*out = json_object_new_int(product_level(doc));
	} else if (strcmp(name, "created_user_audit") == 0) {
		*out = audit("API", "api");
	} else if (strcmp(name, "modified_user_audit") == 0) {
		*out = audit("SYSTEM", "System");
	} else if (strcmp(name, "product_family_id") == 0) {
		/* null in a search, right in a GET (plytix/API.md, Rows) */
		*out = single ? json_object_get(stored) : NULL;
	} else {
		*out = json_object_get(stored);
	}
	return true;
}

static struct json_object *
columns_attributes(const struct plytix *p, int version, struct doc *doc,
    struct json_object *columns, bool *any)
{
	struct json_object *map = json_object_new_object(), *value;

	*any = false;
	for (size_t i = 0; columns && i < json_object_array_length(columns);
	     i++) {
		const char *name = json_object_get_string(
		    json_object_array_get_idx(columns, i));

		if (strncmp(name, "attributes.", 11) != 0)
			continue;
		*any = true;
		value = value_shown(p, version, false, doc, name + 11);
		if (value || switch_is(p, "empty", "null"))
			json_object_object_add(map, name + 11, value);
	}
	return map;
}

static struct json_object *
columns_relationships(const struct plytix *p, int version, struct doc *doc,
    struct json_object *columns)
{
	struct json_object *all = NULL, *list;

	for (size_t i = 0; columns && i < json_object_array_length(columns);
	     i++) {
		const char *name = json_object_get_string(
		    json_object_array_get_idx(columns, i));

		if (strncmp(name, "relationships.", 14) != 0)
			continue;
		list = relationships(p, version, doc, name + 14);
		if (!all)
			all = json_object_new_array();
		for (size_t k = 0; k < json_object_array_length(list); k++)
			json_object_array_add(
			    all, json_object_get(
				     json_object_array_get_idx(list, k)));
		json_object_put(list);
	}
	return all;
}

struct json_object *
row_search(const struct plytix *p, int version, struct doc *doc,
    struct json_object *columns)
{
	/* what a row has in any case, and what it has when asked for */
	static const char *const fixed[3][5] = {{0},
	    {"id", "sku", "num_variations", NULL},
	    {"id", "sku", "num_variations", "modified_user_audit", NULL}};
	static const char *const wished[] = {"assets", "categories", "created",
	    "created_user_audit", "gtin", "images", "label", "modified",
	    "product_family_id", "product_level", "static_lists", "status",
	    "thumbnail", NULL};
	struct json_object *row = json_object_new_object(), *value;
	bool any;

	if (doc->parent || !json_vacant(at(doc->value, "_parent_id")))
		json_object_object_add(row,
		    version == 1 ? "_parent_id" : "parent_id",
		    parent_id(p, doc));
	value = columns_attributes(p, version, doc, columns, &any);
	if (version == 1 || any)
		json_object_object_add(row, "attributes", value);
	else
		json_object_put(value);
	for (size_t i = 0; fixed[version][i]; i++) {
		member(p, version, false, doc, fixed[version][i], &value);
		json_object_object_add(row, fixed[version][i], value);
	}
	for (size_t i = 0; wished[i]; i++)
		if (value_lists(columns, wished[i])) {
			member(p, version, false, doc, wished[i], &value);
			json_object_object_add(row, wished[i], value);
		}
	if (version == 1 && value_lists(columns, "modified_user_audit"))
		json_object_object_add(
		    row, "modified_user_audit", audit("SYSTEM", "System"));
	value = columns_relationships(p, version, doc, columns);
	if (value)
		json_object_object_add(row, "relationships", value);
	if (json_object_get_boolean(at(doc->value, "mark_as_deleted")))
		json_object_object_add(
		    row, "mark_as_deleted", json_object_new_boolean(true));
	return row;
}

static struct json_object *
all_attributes(
    const struct plytix *p, int version, struct doc *doc, bool empty_too)
{
	struct json_object *map = json_object_new_object(), *value;
	const struct table *table = &p->tables[KIND_ATTRIBUTE];

	for (size_t i = 0; i < table->count; i++) {
		const char *label = table->docs[i]->key;

		if (field_hidden(p, label))
			continue;
		value = value_shown(p, version, true, doc, label);
		if (value || empty_too)
			json_object_object_add(map, label, value);
	}
	return map;
}

static const char *
product_type(const struct doc *doc)
{
	if (doc->parent)
		return "VARIANT";
	return doc->nchildren > 0 ? "PARENT" : "SINGLE";
}

struct json_object *
row_single(const struct plytix *p, int version, struct doc *doc, bool all)
{
	static const char *const both[] = {"id", "sku", "label", "gtin",
	    "status", "created", "modified", "num_variations",
	    "product_family_id", "product_family_model_id",
	    "overwritten_attributes", "thumbnail", "assets", "categories",
	    "created_user_audit", "modified_user_audit", NULL};
	struct json_object *row = json_object_new_object(), *value;

	for (size_t i = 0; both[i]; i++) {
		member(p, version, true, doc, both[i], &value);
		json_object_object_add(row, both[i], value);
	}
	put_text(row, "product_type", product_type(doc));
	json_object_object_add(
	    row, "attributes", all_attributes(p, version, doc, all));
	json_object_object_add(
	    row, "relationships", relationships(p, version, doc, NULL));
	if (version == 1) {
		json_object_object_add(row, "_parent_id", parent_id(p, doc));
		return row;
	}
	if (doc->parent)
		json_object_object_add(row, "parent_id", parent_id(p, doc));
	put_text(row, "account_id", "5b8e6dd17f7f46000c7e9629");
	json_object_object_add(
	    row, "product_level", json_object_new_int(product_level(doc)));
	value = at(doc->value, "mark_as_deleted");
	json_object_object_add(row, "mark_as_deleted",
	    json_object_new_boolean(json_object_get_boolean(value)));
	json_object_object_add(row, "static_list_ids", json_object_new_array());
	return row;
}
