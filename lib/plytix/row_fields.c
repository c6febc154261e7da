/* row_fields: see row_fields.h. */
#include "plytix/row_fields.h"

#include <stdlib.h>

#include "base/idmap.h"
#include "base/timestamp.h"

const char *
shape_id(const struct json *row)
{
	const char *id = json_get_text(row, "id", NULL);

	/* v3 and newer objects write _id (plytix/API.md, Rows) */
	if (!id)
		id = json_get_text(row, "_id", NULL);
	return idmap_valid(id) ? id : NULL;
}

const char *
shape_reference(const struct json *value)
{
	const char *id = NULL;

	if (value && value->type == JSON_STRING)
		id = value->text;
	else if (value && value->type == JSON_OBJECT)
		return shape_id(value);
	return idmap_valid(id) ? id : NULL;
}

const char *
shape_parent(const struct json *row)
{
	const char *parent = shape_reference(json_get(row, "_parent_id"));

	return parent ? parent : shape_reference(json_get(row, "parent_id"));
}

const char *
shape_sku(const struct json *row)
{
	const char *sku = json_get_text(row, "sku", NULL);

	return sku && *sku ? sku : NULL;
}

long
shape_children(const struct json *row)
{
	const char *text = json_get_text(row, "num_variations", "0");
	char *end;
	long count = strtol(text, &end, 10);

	return *end || count < 0 || count > 1000000 ? 0 : count;
}

bool
shape_deleted(const struct json *row)
{
	return json_true(json_get(row, "mark_as_deleted"));
}

bool
shape_instant(const struct json *row, const char *key, int64_t *ms)
{
	const struct json *value = json_get(row, key);

	return value && value->type == JSON_STRING &&
	       instant_read(value->text, value->len, ms) == 0;
}
