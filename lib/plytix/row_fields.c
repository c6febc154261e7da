/* row_fields: see row_fields.h. */
#include "plytix/row_fields.h"

#include <stdlib.h>

#include "base/idmap.h"
#include "base/timestamp.h"

const char *
row_field_id(const struct json *row)
{
	const char *id = json_get_text(row, "id", NULL);

	/* v3 and newer objects write _id (plytix/API.md, Rows) */
	if (!id)
		id = json_get_text(row, "_id", NULL);
	return idmap_valid(id) ? id : NULL;
}

const char *
row_field_reference(const struct json *value)
{
	const char *id = NULL;

	if (value && value->type == JSON_STRING)
		id = value->text;
	else if (value && value->type == JSON_OBJECT)
		return row_field_id(value);
	return idmap_valid(id) ? id : NULL;
}

const char *
row_field_parent(const struct json *row)
{
	const char *parent = row_field_reference(json_get(row, "_parent_id"));

	return parent ? parent
		      : row_field_reference(json_get(row, "parent_id"));
}

const char *
row_field_sku(const struct json *row)
{
	const char *sku = json_get_text(row, "sku", NULL);

	return sku && *sku ? sku : NULL;
}

long
row_field_children(const struct json *row)
{
	const char *text = json_get_text(row, "num_variations", "0");
	char *end;
	long count = strtol(text, &end, 10);

	return *end || count < 0 || count > 1000000 ? 0 : count;
}

bool
row_field_deleted(const struct json *row)
{
	return json_true(json_get(row, "mark_as_deleted"));
}

bool
row_field_timestamp(const struct json *row, const char *key, int64_t *ms)
{
	const struct json *value = json_get(row, key);

	return value && value->type == JSON_STRING &&
	       timestamp_read(value->text, value->len, ms) == 0;
}

void
row_field_write_timestamp(
    struct json_writer *e, const char *key, const struct json *row)
{
	char text[TIMESTAMP_MAX];
	int64_t ms;

	if (!row_field_timestamp(row, key, &ms))
		return;
	timestamp_write(ms, text);
	json_write_text(e, key, text);
}

void
row_field_write_filled(
    struct json_writer *e, const char *key, const struct json *row)
{
	const char *text = json_get_text(row, key, NULL);

	if (text && *text)
		json_write_text(e, key, text);
}
