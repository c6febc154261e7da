/* row_context: attributes, categories and relationships of the account, and the
 * heads of rows; see row.h. */
#include "plytix/row.h"

#include <string.h>

#include "plytix/row_fields.h"

static void
write_context(struct json_writer *e, const char *kind, const char *id)
{
	json_write_object(e, NULL);
	json_write_text(e, "family", "");
	json_write_int(e, "level", 0);
	json_write_text(e, "kind", kind);
	json_write_text(e, "id", id);
}

/* The texts of a list; numbers become texts, anything else is left out. */
static void
write_texts(struct json_writer *e, const char *key, const struct json *list)
{
	json_write_array(e, key);
	json_each (v, list)
		if (json_text(v) && v->len)
			json_write_text(e, NULL, v->text);
	json_write_end(e);
}

enum outcome
row_attribute(
    const struct json *row, int n, struct json_writer *e, struct verdict *v)
{
	const char *id = row_field_id(row);
	const char *label = json_get_text(row, "label", NULL);
	const struct json *options = json_get(row, "options");

	if (!id || !label || !*label)
		return verdict_say(v, REFUSED, "attribute-unusable",
		    "an attribute without id or label");
	write_context(e, "attribute", id);
	json_write_int(e, "n", n);
	json_write_text(e, "label", label);
	json_write_text(e, "name", json_get_text(row, "name", label));
	json_write_text(e, "type",
	    json_get_text(
		row, "type_class", json_get_text(row, "filter_type", "")));
	if (options && options->type == JSON_ARRAY)
		write_texts(e, "options", options);
	json_write_end(e);
	return DONE;
}

enum outcome
row_category(const struct json *row, struct json_writer *e, struct verdict *v)
{
	const char *id = row_field_id(row), *parent = NULL;
	const struct json *parents = json_get(row, "parents_ids");

	if (!id)
		return verdict_say(
		    v, REFUSED, "category-unusable", "a category without id");
	/* root first (11); its own id would be last if it were there */
	json_each (above, parents) {
		const char *one = row_field_reference(above);

		if (one && strcmp(one, id) != 0)
			parent = one;
	}
	write_context(e, "category", id);
	json_write_text(e, "name", json_get_text(row, "name", ""));
	write_texts(e, "path", json_get(row, "path"));
	json_write_text_if(e, "parent", parent);
	row_field_write_filled(e, "order", row);
	json_write_end(e);
	return DONE;
}

void
row_relationship(const struct json *row, struct json_writer *e)
{
	const char *label = json_get_text(row, "label", "");

	write_context(e, "relationship", row_field_id(row));
	json_write_text(e, "label", label);
	json_write_text(e, "name", json_get_text(row, "name", label));
	json_write_end(e);
}

void
row_head(const struct json *row, struct json_writer *e)
{
	json_write_object(e, NULL);
	json_write_text(e, "family", "");
	json_write_int(e, "level", 5);
	json_write_text(e, "kind", "head");
	json_write_text(e, "id", row_field_id(row));
	json_write_text_if(e, "parent", row_field_parent(row));
	json_write_text_if(e, "sku", row_field_sku(row));
	row_field_write_timestamp(e, "modified", row);
	json_write_end(e);
}
