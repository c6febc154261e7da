/* Edits of all that is no product: categories, assets, attributes, the clock
 * and the tokens; and new products. Whether products that use a thing get a
 * stamp when it changes is a switch (plytix/API.md, Changes). */
#include "plytix/edit.h"
#include "plytix/value.h"

#include <string.h>

static struct doc *
row_of(
    struct plytix *p, enum kind kind, struct json_object *edit, struct buf *err)
{
	const char *id = at_text(edit, "id"), *name = at_text(edit, "filename");
	struct table *table = &p->tables[kind];

	if (id && table_get(table, id))
		return table_get(table, id);
	for (size_t i = 0; !id && name && i < table->count; i++) {
		const char *have = at_text(table->docs[i]->value, "filename");

		if (have && strcmp(have, name) == 0)
			return table->docs[i];
	}
	buf_text(err, "no such id");
	return NULL;
}

/* Products whose list NAME holds ID are stamped, if accounts do that. */
static void
bump_users(struct plytix *p, const char *name, const char *id, int64_t ms)
{
	const struct table *table = &p->tables[KIND_PRODUCT];

	if (!switch_on(p, "related_bumps"))
		return;
	for (size_t i = 0; i < table->count; i++)
		if (value_lists(at(table->docs[i]->value, name), id))
			json_object_object_add(
			    table->docs[i]->value, "modified", stamp_json(ms));
}

/* ---- categories */

/* Paths run from the root to the category itself (plytix/API.md,
 * Categories). */
static void
rebuild_paths(struct plytix *p)
{
	const struct table *table = &p->tables[KIND_CATEGORY];

	for (size_t i = 0; i < table->count; i++) {
		struct json_object *row = table->docs[i]->value;
		struct json_object *parents = at(row, "parents_ids");
		struct json_object *path = json_object_new_array();

		for (size_t k = 0;
		     parents && k < json_object_array_length(parents); k++) {
			struct doc *up = table_get(
			    table, json_object_get_string(
				       json_object_array_get_idx(parents, k)));

			if (up)
				json_object_array_add(path,
				    json_object_get(at(up->value, "name")));
		}
		json_object_array_add(path, json_object_get(at(row, "name")));
		json_object_object_add(row, "path", path);
	}
}

static bool
rename_category(struct plytix *p, struct json_object *edit, struct buf *err)
{
	struct doc *doc = row_of(p, KIND_CATEGORY, edit, err);
	int64_t ms = account_tick(p);

	if (!doc || !at_text(edit, "name"))
		return false;
	put_text(doc->value, "name", at_text(edit, "name"));
	json_object_object_add(doc->value, "modified", stamp_json(ms));
	rebuild_paths(p);
	bump_users(p, "categories", doc->id, ms);
	return true;
}

static void
set_parents(struct plytix *p, struct doc *doc, struct json_object *parents)
{
	const struct table *table = &p->tables[KIND_CATEGORY];

	json_object_object_add(doc->value, "parents_ids", parents);
	for (size_t i = 0; i < table->count; i++) {
		struct json_object *list =
				       at(table->docs[i]->value, "parents_ids"),
				   *below;
		size_t n = list ? json_object_array_length(list) : 0;

		if (n == 0 ||
		    strcmp(json_object_get_string(
			       json_object_array_get_idx(list, n - 1)),
			doc->id) != 0)
			continue;
		below = json_deep(parents);
		json_object_array_add(below, json_object_new_string(doc->id));
		set_parents(p, table->docs[i], below);
	}
}

static bool
move_category(struct plytix *p, struct json_object *edit, struct buf *err)
{
	struct doc *doc = row_of(p, KIND_CATEGORY, edit, err), *parent = NULL;
	struct json_object *parents = json_object_new_array();
	const char *id = at_text(edit, "parent");
	int64_t ms = account_tick(p);

	if (id)
		parent = table_get(&p->tables[KIND_CATEGORY], id);
	if (!doc || (id && !parent) || parent == doc ||
	    (parent &&
		value_lists(at(parent->value, "parents_ids"), doc->id))) {
		buf_text(err, "no such category, or below itself");
		json_object_put(parents);
		return false;
	}
	if (parent) {
		json_object_put(parents);
		parents = json_deep(at(parent->value, "parents_ids"));
		json_object_array_add(parents, json_object_new_string(id));
	}
	set_parents(p, doc, parents);
	json_object_object_add(doc->value, "modified", stamp_json(ms));
	rebuild_paths(p);
	bump_users(p, "categories", doc->id, ms);
	return true;
}

/* ---- assets */

/* New bytes under the same id; the product is not touched (plytix/API.md,
 * Assets). */
static bool
replace_asset(struct plytix *p, struct json_object *edit, struct buf *err)
{
	struct doc *doc = row_of(p, KIND_ASSET, edit, err);
	struct json_object *now;
	int64_t ms = account_tick(p);
	const char *text;

	if (!doc)
		return false;
	now = stamp_json(ms);
	text = json_object_get_string(now);
	json_object_object_add(doc->value, "file_modified",
	    json_object_new_string_len(text, (int)strcspn(text, "+")));
	json_object_object_add(doc->value, "modified", now);
	json_object_object_add(doc->value, "file_size",
	    json_object_new_int64(
		json_object_get_int64(at(doc->value, "file_size")) + 1));
	bump_users(p, "assets", doc->id, ms);
	return true;
}

static bool
delete_asset(struct plytix *p, struct json_object *edit, struct buf *err)
{
	struct doc *doc = row_of(p, KIND_ASSET, edit, err);

	if (doc)
		table_remove(&p->tables[KIND_ASSET], doc);
	return doc != NULL;
}

/* ---- attributes */

static struct doc *
attribute_of(struct plytix *p, const char *label, struct buf *err)
{
	struct doc *doc =
	    label ? table_find(&p->tables[KIND_ATTRIBUTE], label) : NULL;

	if (!doc)
		buf_text(err, "no such attribute");
	return doc;
}

/* Puts TO where FROM stands in a list of texts. */
static bool
replace_text(struct json_object *list, const char *from, const char *to)
{
	bool found = false;

	for (size_t i = 0; list && i < json_object_array_length(list); i++)
		if (strcmp(json_object_get_string(
			       json_object_array_get_idx(list, i)),
			from) == 0) {
			json_object_array_put_idx(
			    list, i, json_object_new_string(to));
			found = true;
		}
	return found;
}

/* Renaming an option changes the stored values (plytix/API.md, Values). */
static bool
rename_option(struct plytix *p, struct json_object *edit, struct buf *err)
{
	const char *label = at_text(edit, "attribute");
	const char *from = at_text(edit, "from"), *to = at_text(edit, "to");
	const struct table *table = &p->tables[KIND_PRODUCT];
	struct doc *doc = attribute_of(p, label, err);
	int64_t ms = account_tick(p);

	if (!doc || !from || !to ||
	    !replace_text(at(doc->value, "options"), from, to)) {
		buf_text(err, "no such option");
		return false;
	}
	for (size_t i = 0; i < table->count; i++) {
		struct json_object *row = table->docs[i]->value, *value = NULL;
		struct json_object *map = at(row, "attributes");

		json_object_object_get_ex(map, label, &value);
		if (json_object_is_type(value, json_type_array)) {
			if (!replace_text(value, from, to))
				continue;
		} else if (value &&
			   strcmp(json_object_get_string(value), from) == 0) {
			put_text(map, label, to);
		} else {
			continue;
		}
		if (switch_on(p, "related_bumps"))
			json_object_object_add(row, "modified", stamp_json(ms));
	}
	return true;
}

static bool
add_option(struct plytix *p, struct json_object *edit, struct buf *err)
{
	struct doc *doc = attribute_of(p, at_text(edit, "attribute"), err);
	const char *value = at_text(edit, "value");
	struct json_object *list = doc ? at(doc->value, "options") : NULL;

	if (!list || !value)
		return false;
	json_object_array_add(list, json_object_new_string(value));
	return true;
}

static bool
add_attribute(struct plytix *p, struct json_object *edit, struct buf *err)
{
	struct json_object *row = json_deep(at(edit, "attribute"));
	struct table *table = &p->tables[KIND_ATTRIBUTE];
	char id[25];

	if (!at_text(row, "label") || !at_text(row, "type_class") ||
	    table_find(table, at_text(row, "label"))) {
		buf_text(err, "a new label and its type_class are needed");
		json_object_put(row);
		return false;
	}
	if (!at_text(row, "id")) {
		ids_object(p->tools->ids, id);
		put_text(row, "id", id);
	}
	if (!at_text(row, "filter_type"))
		put_text(row, "filter_type", at_text(row, "type_class"));
	table_add(table, at_text(row, "id"), at_text(row, "label"), row);
	return true;
}

/* Its shown name, or its options in another order; products keep theirs. */
static bool
set_attribute(struct plytix *p, struct json_object *edit, struct buf *err)
{
	struct doc *doc = attribute_of(p, at_text(edit, "label"), err);
	const char *field = at_text(edit, "field");

	if (!doc || !field || strcmp(field, "label") == 0 ||
	    strcmp(field, "id") == 0) {
		buf_text(err, "which attribute, which field?");
		return false;
	}
	json_object_object_add(doc->value, field, json_deep(at(edit, "value")));
	return true;
}

static bool
delete_attribute(struct plytix *p, struct json_object *edit, struct buf *err)
{
	const char *label = at_text(edit, "label");
	struct doc *doc = attribute_of(p, label, err);
	const struct table *table = &p->tables[KIND_PRODUCT];

	if (!doc)
		return false;
	for (size_t i = 0; i < table->count; i++)
		json_object_object_del(
		    at(table->docs[i]->value, "attributes"), label);
	table_remove(&p->tables[KIND_ATTRIBUTE], doc);
	return true;
}

/* ---- the rest */

static bool
add_product(struct plytix *p, struct json_object *edit, struct buf *err)
{
	struct json_object *row = json_deep(at(edit, "product"));

	account_tick(p);
	return account_product(p, row, err) != NULL;
}

static bool
set_clock(struct plytix *p, struct json_object *edit, struct buf *err)
{
	const char *text = at_text(edit, "value");

	if (text && time_parse(text, &p->clock_ms))
		return true;
	buf_text(err, "value is no time");
	return false;
}

static bool
expire_tokens(struct plytix *p, struct json_object *edit, struct buf *err)
{
	(void)edit, (void)err;
	for (size_t i = 0; i < TOKENS_MAX; i++)
		p->tokens[i].ends_ms = 0;
	return true;
}

bool
edit_account(
    struct plytix *p, const char *op, struct json_object *edit, struct buf *err)
{
	static const struct {
		const char *op;
		bool (*apply)(
		    struct plytix *, struct json_object *, struct buf *);
	} ops[] = {
	    {"add", add_product},
	    {"rename-category", rename_category},
	    {"move-category", move_category},
	    {"replace-asset", replace_asset},
	    {"delete-asset", delete_asset},
	    {"rename-option", rename_option},
	    {"add-option", add_option},
	    {"add-attribute", add_attribute},
	    {"set-attribute", set_attribute},
	    {"delete-attribute", delete_attribute},
	    {"clock", set_clock},
	    {"expire-tokens", expire_tokens},
	};

	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (strcmp(op, ops[i].op) == 0)
			return ops[i].apply(p, edit, err);
	buf_printf(err, "no op '%.40s'", op);
	return false;
}
