/* row: see row.h. */
#include "plytix/row.h"

#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "plytix/row_fields.h"

/* ---- media: one reference or a list of them (plytix/API.md, Rows) */

typedef bool each_reference(void *ctx, const char *id);

/* False as soon as FN says so. */
static bool
each(const struct json *value, each_reference *fn, void *ctx)
{
	const char *id = row_field_reference(value);

	if (id)
		return fn(ctx, id);
	if (!value || value->type != JSON_ARRAY)
		return true;
	json_each (v, value) {
		id = row_field_reference(v);
		if (id && !fn(ctx, id))
			return false;
	}
	return true;
}

static bool
first_one(void *ctx, const char *id)
{
	*(const char **)ctx = id;
	return false;
}

static const char *
first_reference(const struct json *value)
{
	const char *id = NULL;

	each(value, first_one, &id);
	return id;
}

/* A product has at most 300 assets (plytix/API.md, Rows); a row with more
 * references than this keeps the rest as bare ids, so that one row always fits
 * the table. */
#define ROW_MEDIA_MAX 2000

struct settle {
	struct assets *media;
	unsigned count;
	bool ready;
};

static bool
settle_one(void *ctx, const char *id)
{
	struct settle *settle = ctx;

	if (!assets_settled(settle->media, id))
		settle->ready = false;
	return ++settle->count < ROW_MEDIA_MAX;
}

static void
slice_range(const struct columns *columns, int slice, size_t *from, size_t *to)
{
	if (slice == ROW_WHOLE) {
		*from = 0;
		*to = columns->len;
	} else {
		columns_range(columns, (unsigned)slice, from, to);
	}
}

bool
row_ready(const struct row_sources *sources, const struct json *row, int slice)
{
	const struct columns *columns = sources->columns;
	const struct json *attributes = json_get(row, "attributes");
	struct settle settle = {.media = sources->media, .ready = true};
	size_t from, to;

	slice_range(columns, slice, &from, &to);
	for (size_t i = from; i < to && settle.count < ROW_MEDIA_MAX; i++) {
		const struct column *column = &columns->list[i];
		const struct json *value;

		if (column->type != COLUMN_MEDIA &&
		    column->type != COLUMN_GALLERY)
			continue;
		value = json_get(attributes, column->label);
		each(value, settle_one, &settle);
	}
	if (slice <= 0 && columns->thumbnail && settle.count < ROW_MEDIA_MAX)
		each(json_get(row, "thumbnail"), settle_one, &settle);
	if (slice <= 0 && columns->assets && settle.count < ROW_MEDIA_MAX)
		each(json_get(row, "assets"), settle_one, &settle);
	return settle.ready;
}

struct write {
	const struct assets *media;
	struct json_writer *e;
};

static bool
write_one(void *ctx, const char *id)
{
	struct write *write = ctx;

	assets_write(write->media, write->e, NULL, id);
	return true;
}

static void
write_gallery(const struct row_sources *sources, struct json_writer *e,
    const char *key, const struct json *value)
{
	struct write write = {sources->media, e};

	json_write_array(e, key);
	each(value, write_one, &write);
	json_write_end(e);
}

/* ---- attributes */

/* Any value with its numbers as texts. */
static void
write_plain(struct json_writer *e, const char *key, const struct json *value)
{
	switch (value->type) {
	case JSON_NUMBER:
		json_write_text_len(e, key, value->text, value->len);
		break;
	case JSON_ARRAY:
		json_write_array(e, key);
		json_each (v, value)
			if (!json_empty(v))
				write_plain(e, NULL, v);
		json_write_end(e);
		break;
	case JSON_OBJECT:
		json_write_object(e, key);
		for (const struct json *v = json_first_key(value);
		     v != json_end_keys(value);) {
			const char *name = v->text;

			v = json_next(v);
			if (!json_empty(v))
				write_plain(e, name, v);
			v = json_next(v);
		}
		json_write_end(e);
		break;
	default:
		json_write_value(e, key, value);
	}
}

/* 2018-12-31 and 2018-12-31T00:00:00 are one date (7); another time of day is
 * kept as an instant; what is no date stays as it is. */
static void
write_date(struct json_writer *e, const char *key, const struct json *value)
{
	char text[TIMESTAMP_MAX];
	int64_t ms;

	if (value->type != JSON_STRING ||
	    timestamp_read(value->text, value->len, &ms)) {
		write_plain(e, key, value);
		return;
	}
	timestamp_write(ms, text);
	json_write_text_len(e, key, text,
	    ms % 86400000 == 0 ? strlen("2018-12-31") : strlen(text));
}

/* Whether something is left once empty elements are gone. */
static bool
holds(const struct json *value)
{
	if (json_empty(value))
		return false;
	if (value->type != JSON_ARRAY)
		return true;
	json_each (v, value)
		if (!json_empty(v))
			return true;
	return false;
}

static void
write_attribute(const struct row_sources *sources, struct json_writer *e,
    const struct column *column, const struct json *value)
{
	const char *key = column->label;

	if (!holds(value))
		return;
	switch (column->type) {
	case COLUMN_MEDIA:
		if (first_reference(value))
			assets_write(
			    sources->media, e, key, first_reference(value));
		break;
	case COLUMN_GALLERY:
		if (first_reference(value))
			write_gallery(sources, e, key, value);
		break;
	case COLUMN_DATE:
		write_date(e, key, value);
		break;
	case COLUMN_LIST:
		if (value->type == JSON_ARRAY) {
			write_plain(e, key, value);
			break;
		}
		json_write_array(e, key);
		write_plain(e, NULL, value);
		json_write_end(e);
		break;
	case COLUMN_PLAIN:
		write_plain(e, key, value);
		break;
	case COLUMN_RELATED:
		break; /* write_relationships() */
	}
}

static void
write_attributes(const struct row_sources *sources, struct json_writer *e,
    const struct json *row, int slice)
{
	const struct json *attributes = json_get(row, "attributes");
	size_t from, to;

	slice_range(sources->columns, slice, &from, &to);
	json_write_object(e, "attributes");
	for (size_t i = from; i < to; i++) {
		const struct column *column = &sources->columns->list[i];

		if (column->type == COLUMN_RELATED)
			continue;
		write_attribute(
		    sources, e, column, json_get(attributes, column->label));
	}
	json_write_end(e);
}

/* ---- relationships (plytix/API.md, Rows) */

/* A relationship holds at most so many products (plytix/API.md, Rows). */
#define RELATED_MAX 300

static void
write_related(struct json_writer *e, const struct json *list)
{
	const struct json *quantity;
	const char *id;
	unsigned n = 0;

	for (const struct json *v = json_first(list);
	     v != json_end(list) && n < RELATED_MAX; v = json_next(v)) {
		id = row_field_reference(json_get(v, "product_id"));
		if (!id)
			id = row_field_reference(
			    json_get(v, "related_product_id"));
		if (!id)
			id = row_field_reference(v);
		if (!id)
			continue;
		quantity = json_get(v, "quantity");
		json_write_object(e, NULL);
		json_write_text(e, "product_id", id);
		if (json_text(quantity) && quantity->len)
			json_write_text(e, "quantity", quantity->text);
		json_write_end(e);
		n++;
	}
}

/* Those that were asked for and are not empty, by label. */
static void
write_relationships(const struct row_sources *sources, struct json_writer *e,
    const struct json *row)
{
	const struct json *all = json_get(row, "relationships"), *list;
	const char *label;

	json_write_object(e, "relationships");
	for (size_t i = 0; i < sources->columns->related; i++) {
		const char *wanted = sources->columns->list[i].label;
		bool open = false;

		json_each (one, all) {
			label = json_get_text(one, "label",
			    json_get_text(one, "relationship_label", ""));
			list = json_get(one, "related_products");
			if (strcmp(label, wanted) != 0 || !json_len(list) ||
			    open)
				continue;
			json_write_array(e, wanted);
			write_related(e, list);
			json_write_end(e);
			open = true;
		}
	}
	json_write_end(e);
}

/* ---- the product */

static void
write_categories(const struct row_sources *sources, struct json_writer *e,
    const struct json *value)
{
	const char *one = row_field_reference(value);

	json_write_array(e, "categories");
	if (one)
		categories_write(sources->categories, e, one, value);
	for (const struct json *v = one ? NULL : json_first(value);
	     v != (one ? NULL : json_end(value)); v = json_next(v)) {
		const char *id = row_field_reference(v);

		if (id)
			categories_write(sources->categories, e, id, v);
	}
	json_write_end(e);
}

enum outcome
row_product(const struct row_sources *sources, const struct json *row,
    int slice, const char *family, int level, struct json_writer *e,
    struct verdict *v)
{
	const struct columns *columns = sources->columns;
	const char *id = row_field_id(row), *sku = row_field_sku(row);
	unsigned slices = columns_slices(columns);
	bool first = slice <= 0;
	static const struct json none = {.type = JSON_ARRAY};
	const struct json *value;

	if (!id)
		return verdict_say(v, REFUSED, "row-unusable",
		    "Plytix sent a product without a usable id");
	if (!sku)
		return verdict_say(
		    v, REFUSED, "sku-missing", "product '%s' has no SKU", id);
	json_write_object(e, NULL);
	json_write_text(e, "family", family);
	json_write_int(e, "level", level);
	json_write_text(e, "kind", "row");
	json_write_text(e, "id", id);
	json_write_text_if(e, "parent", row_field_parent(row));
	json_write_text(e, "sku", sku);
	if (first && columns->label)
		row_field_write_filled(e, "label", row);
	if (first && columns->gtin)
		row_field_write_filled(e, "gtin", row);
	row_field_write_filled(e, "status", row);
	if (first && columns->created)
		row_field_write_timestamp(e, "created", row);
	row_field_write_timestamp(e, "modified", row);
	json_write_int(e, "children", row_field_children(row));
	write_attributes(sources, e, row, slice);
	/* Further slices hold attributes alone, so that uniting them cannot
	 * empty what the first one has. */
	if (first && columns->related)
		write_relationships(sources, e, row);
	if (first) {
		value =
		    columns->categories ? json_get(row, "categories") : NULL;
		write_categories(sources, e, value ? value : &none);
		value = columns->thumbnail ? json_get(row, "thumbnail") : NULL;
		if (first_reference(value))
			assets_write(sources->media, e, "thumbnail",
			    first_reference(value));
		value = columns->assets ? json_get(row, "assets") : NULL;
		write_gallery(sources, e, "assets", value);
	}
	if (slice != ROW_WHOLE && slices > 1) {
		json_write_int(e, "part", slice + 1);
		json_write_int(e, "parts", slices);
	}
	json_write_end(e);
	return DONE;
}
