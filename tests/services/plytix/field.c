/* Fields: which names there are, of which type, with which operators
 * (plytix/API.md, Columns; Filters; Attributes). */
#include "plytix/plytix.h"

#include <string.h>

struct field {
	const char *name;
	enum field_type type;
	bool listed; /* shown by the filters endpoint */
};

static const struct field product_fields[] = {{"sku", FIELD_TEXT, true},
    {"label", FIELD_TEXT, true}, {"gtin", FIELD_TEXT, true},
    {"status", FIELD_STATUS, true}, {"created", FIELD_DATE, true},
    {"modified", FIELD_DATE, true}, {"categories", FIELD_LINKS, true},
    {"static_lists", FIELD_LISTS, true}, {"assets", FIELD_MEDIA, true},
    {"images", FIELD_MEDIA, true}, {"thumbnail", FIELD_MEDIA, true},
    {"product_level", FIELD_INT, true}, {"id", FIELD_COLUMN, false},
    {"num_variations", FIELD_COLUMN, false},
    {"product_family_id", FIELD_COLUMN, false},
    {"created_user_audit", FIELD_COLUMN, false},
    {"modified_user_audit", FIELD_COLUMN, false}, {0}};

static const struct field product_properties[] = {
    {"_is_variation", FIELD_BOOLEAN, true},
    {"_has_variations", FIELD_BOOLEAN, true}, {0}};

static const struct field attribute_fields[] = {{"id", FIELD_ID, true},
    {"name", FIELD_TEXT, true}, {"label", FIELD_TEXT, true},
    {"type_class", FIELD_DROPDOWN, true}, {"filter_type", FIELD_DROPDOWN, true},
    {"groups", FIELD_LINKS, true}, {"options", FIELD_COLUMN, true},
    {"attributes", FIELD_COLUMN, true}, {0}};

static const struct field category_fields[] = {{"id", FIELD_ID, true},
    {"name", FIELD_TEXT, true}, {"slug", FIELD_TEXT, true},
    {"order", FIELD_INT, true}, {"n_children", FIELD_INT, true},
    {"parent_id", FIELD_ID, true}, {"parents_ids", FIELD_LINKS, true},
    {"path", FIELD_COLUMN, true}, {"modified", FIELD_DATE, true}, {0}};

static const struct field asset_fields[] = {{"id", FIELD_ID, true},
    {"filename", FIELD_TEXT, true}, {"extension", FIELD_TEXT, true},
    {"content_type", FIELD_TEXT, true}, {"file_type", FIELD_DROPDOWN, true},
    {"file_size", FIELD_INT, true}, {"assigned", FIELD_BOOLEAN, true},
    {"status", FIELD_DROPDOWN, true}, {"categories", FIELD_LINKS, true},
    {"created", FIELD_DATE, true}, {"modified", FIELD_DATE, true},
    {"file_modified", FIELD_DATE, true}, {"url", FIELD_COLUMN, false},
    {"thumbnail", FIELD_COLUMN, false}, {"public", FIELD_BOOLEAN, true},
    {"has_custom_thumb", FIELD_COLUMN, false}, {"n_products", FIELD_INT, true},
    {"n_catalogs", FIELD_INT, true}, {0}};

static const struct field family_fields[] = {{"id", FIELD_ID, true},
    {"name", FIELD_TEXT, true}, {"total_products", FIELD_INT, true},
    {"total_attributes", FIELD_INT, true}, {"total_models", FIELD_INT, true},
    {"created", FIELD_DATE, true}, {"modified", FIELD_DATE, true}, {0}};

static const struct field relationship_fields[] = {{"id", FIELD_ID, true},
    {"name", FIELD_TEXT, true}, {"label", FIELD_TEXT, true},
    {"created", FIELD_DATE, true}, {"modified", FIELD_DATE, true}, {0}};

static const struct field *const fields[KINDS] = {
    [KIND_PRODUCT] = product_fields,
    [KIND_ATTRIBUTE] = attribute_fields,
    [KIND_CATEGORY] = category_fields,
    [KIND_ASSET] = asset_fields,
    [KIND_FAMILY] = family_fields,
    [KIND_RELATIONSHIP] = relationship_fields,
};

static const char *const operators[] = {
    [FIELD_TEXT] = "exists !exists like eq !eq text_search in",
    [FIELD_INT] = "exists !exists eq !eq gt gte lt lte",
    [FIELD_DECIMAL] = "exists !exists eq !eq gt gte lt lte",
    [FIELD_DATE] = "exists !exists eq gt gte lt lte last_days",
    [FIELD_DROPDOWN] = "exists !exists eq !eq in !in",
    [FIELD_MULTISELECT] = "exists !exists in !in",
    [FIELD_BOOLEAN] = "eq",
    [FIELD_MEDIA] = "exists !exists",
    [FIELD_STATUS] = "eq in !in",
    [FIELD_LINKS] = "exists !exists in !in",
    [FIELD_LISTS] = "in",
    [FIELD_ID] = "exists !exists eq !eq in !in",
    [FIELD_COLUMN] = "",
};

/* What the filters endpoint calls a type. */
static const char *const filter_types[] = {
    [FIELD_TEXT] = "TextAttribute",
    [FIELD_INT] = "IntAttribute",
    [FIELD_DECIMAL] = "DecimalAttribute",
    [FIELD_DATE] = "DateAttribute",
    [FIELD_DROPDOWN] = "DropdownAttribute",
    [FIELD_MULTISELECT] = "MultiSelectAttribute",
    [FIELD_BOOLEAN] = "BooleanAttribute",
    [FIELD_MEDIA] = "MediaAttribute",
    [FIELD_STATUS] = "DropdownAttribute",
    [FIELD_LINKS] = "CategoriesAttribute",
    [FIELD_LISTS] = "StaticListsAttribute",
    [FIELD_ID] = "TextAttribute",
    [FIELD_COLUMN] = "Relationship",
};

static enum field_type
class_type(const char *class)
{
	static const struct {
		const char *class;
		enum field_type type;
	} classes[] = {
	    {"IntAttribute", FIELD_INT},
	    {"DecimalAttribute", FIELD_DECIMAL},
	    {"CompletenessAttribute", FIELD_DECIMAL},
	    {"DropdownAttribute", FIELD_DROPDOWN},
	    {"MultiSelectAttribute", FIELD_MULTISELECT},
	    {"DateAttribute", FIELD_DATE},
	    {"BooleanAttribute", FIELD_BOOLEAN},
	    {"MediaAttribute", FIELD_MEDIA},
	    {"MediaGalleryAttribute", FIELD_MEDIA},
	};

	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (strcmp(class, classes[i].class) == 0)
			return classes[i].type;
	return FIELD_TEXT;
}

bool
field_hidden(const struct plytix *p, const char *label)
{
	const char *list = switches_text(p->tools->switches, "hidden");
	size_t len = strlen(label);

	for (const char *s = list; (s = strstr(s, label)); s += len)
		if ((s == list || s[-1] == ',') && (!s[len] || s[len] == ','))
			return true;
	return false;
}

static enum field_type
custom_type(const struct plytix *p, const char *label)
{
	const char *class = account_class(p, label);

	if (!class ||
	    (switch_is(p, "hidden_as", "reject") && field_hidden(p, label)))
		return FIELD_NONE;
	return class_type(class);
}

static enum field_type
listed_type(const struct field *table, const char *name)
{
	for (; table->name; table++)
		if (strcmp(table->name, name) == 0)
			return table->type;
	return FIELD_NONE;
}

enum field_type
field_type(const struct plytix *p, enum kind kind, const char *name)
{
	enum field_type type;

	if (kind == KIND_PRODUCT && strncmp(name, "attributes.", 11) == 0)
		return custom_type(p, name + 11);
	if (kind == KIND_PRODUCT && strncmp(name, "relationships.", 14) == 0)
		return table_find(&p->tables[KIND_RELATIONSHIP], name + 14)
			   ? FIELD_COLUMN
			   : FIELD_NONE;
	type = listed_type(fields[kind], name);
	if (type == FIELD_NONE && kind == KIND_PRODUCT)
		type = listed_type(product_properties, name);
	return type;
}

bool
field_operator(const struct plytix *p, enum kind kind, const char *name,
    const char *operator)
{
	enum field_type type = field_type(p, kind, name);
	const char *s = operators[type];
	size_t len = strlen(operator);

	/* `in` is for dropdowns, but works for the SKU (plytix/API.md,
	 * Filters) */
	if (type == FIELD_TEXT && strcmp(operator, "in") == 0)
		return kind == KIND_PRODUCT && strcmp(name, "sku") == 0;
	while (s && *s) {
		size_t word = strcspn(s, " ");

		if (word == len && memcmp(s, operator, len) == 0)
			return true;
		s += word + (s[word] == ' ');
	}
	return false;
}

/* Values that no document holds are made here and kept until the next. */
static struct json_object *
made_value(struct json_object *value)
{
	static struct json_object *kept;

	json_object_put(kept);
	return kept = value;
}

static struct json_object *
truth(bool yes)
{
	static struct json_object *kept[2];

	if (!kept[yes])
		kept[yes] = json_object_new_boolean(yes);
	return kept[yes];
}

struct json_object *
field_value(
    const struct plytix *p, enum kind kind, struct doc *doc, const char *name)
{
	struct json_object *value = NULL, *list = NULL;

	(void)p;
	if (kind == KIND_PRODUCT) {
		if (strncmp(name, "attributes.", 11) == 0) {
			json_object_object_get_ex(
			    doc->value, "attributes", &list);
			json_object_object_get_ex(list, name + 11, &value);
			return value;
		}
		if (strcmp(name, "product_level") == 0)
			return made_value(
			    json_object_new_int(product_level(doc)));
		if (strcmp(name, "_is_variation") == 0)
			return truth(doc->parent != NULL);
		if (strcmp(name, "_has_variations") == 0)
			return truth(doc->nchildren > 0);
		if (strcmp(name, "images") == 0)
			name = "assets";
	}
	if (kind == KIND_CATEGORY && strcmp(name, "parent_id") == 0) {
		json_object_object_get_ex(doc->value, "parents_ids", &list);
		if (json_object_array_length(list) == 0)
			return NULL;
		return json_object_array_get_idx(
		    list, json_object_array_length(list) - 1);
	}
	json_object_object_get_ex(doc->value, name, &value);
	return value;
}

/* ---- the filters endpoints */

static struct json_object *
definition(const char *key, enum field_type type, struct json_object *options)
{
	struct json_object *row = json_object_new_object();
	struct json_object *list = json_object_new_array();
	const char *s = operators[type];

	while (*s) {
		size_t len = strcspn(s, " ");

		/* works, but is not published */
		if (type != FIELD_TEXT ||
		    (strncmp(s, "in", len) != 0 &&
			strncmp(s, "text_search", len) != 0))
			if (strncmp(s, "last_days", len) != 0)
				json_object_array_add(list,
				    json_object_new_string_len(s, (int)len));
		s += len + (s[len] == ' ');
	}
	put_text(row, "key", key);
	put_text(row, "filter_type", filter_types[type]);
	json_object_object_add(row, "operators", list);
	if (options)
		json_object_object_add(row, "options", options);
	return row;
}

static struct json_object *
definitions(const struct field *table)
{
	struct json_object *list = json_object_new_array();

	for (; table->name; table++)
		if (table->listed && table->type != FIELD_COLUMN) {
			struct json_object *options = NULL;

			if (table->type == FIELD_STATUS)
				options = json_tokener_parse(
				    "[\"Draft\","
				    "\"Completed\",\"Archived\"]");
			json_object_array_add(list,
			    definition(table->name, table->type, options));
		}
	return list;
}

static void
add_custom(const struct plytix *p, struct json_object *list)
{
	const struct table *table = &p->tables[KIND_ATTRIBUTE];

	for (size_t i = 0; i < table->count; i++) {
		struct json_object *value = table->docs[i]->value;
		struct json_object *options = NULL, *row;
		const char *class = at_text(value, "type_class");
		char key[256];

		if (field_hidden(p, table->docs[i]->key))
			continue;
		json_object_object_get_ex(value, "options", &options);
		snprintf(key, sizeof key, "attributes.%s", table->docs[i]->key);
		row = definition(key, class_type(class ? class : ""),
		    json_object_get(options));
		if (class)
			put_text(row, "filter_type", class);
		json_object_array_add(list, row);
	}
}

static void
add_related(const struct plytix *p, struct json_object *list)
{
	const struct table *table = &p->tables[KIND_RELATIONSHIP];
	char key[256];

	for (size_t i = 0; i < table->count; i++) {
		snprintf(
		    key, sizeof key, "relationships.%s", table->docs[i]->key);
		json_object_array_add(
		    list, definition(key, FIELD_COLUMN, NULL));
	}
}

void
filters_product(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct json_object *set = json_object_new_object();
	struct json_object *list = definitions(product_fields);

	(void)request;
	add_custom(ctx, list);
	if (switch_is((const struct plytix *)ctx, "filters_related", "on"))
		add_related(ctx, list);
	json_object_object_add(set, "attributes", list);
	json_object_object_add(
	    set, "properties", definitions(product_properties));
	answer_data(answer, set);
}

void
filters_asset(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct json_object *set = json_object_new_object();

	(void)ctx, (void)request;
	json_object_object_add(set, "attributes", definitions(asset_fields));
	json_object_object_add(set, "properties", json_object_new_array());
	answer_data(answer, set);
}

void
filters_relationship(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct json_object *set = json_object_new_object();

	(void)ctx, (void)request;
	json_object_object_add(
	    set, "attributes", definitions(relationship_fields));
	json_object_object_add(set, "properties", json_object_new_array());
	answer_data(answer, set);
}
