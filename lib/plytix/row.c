/* row: see row.h. */
#include "plytix/row.h"

#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "plytix/row_fields.h"

/* ---- small writers */

static void
emit_instant(struct emit *emit, const char *key, const struct json *row)
{
	char text[INSTANT_MAX];
	int64_t ms;

	if (!shape_instant(row, key, &ms))
		return;
	instant_write(ms, text);
	emit_text(emit, key, text);
}

static void
emit_filled(struct emit *emit, const char *key, const struct json *row)
{
	const char *text = json_get_text(row, key, NULL);

	if (text && *text)
		emit_text(emit, key, text);
}

static void
emit_context(struct emit *emit, const char *kind, const char *id)
{
	emit_object(emit, NULL);
	emit_text(emit, "family", "");
	emit_int(emit, "level", 0);
	emit_text(emit, "kind", kind);
	emit_text(emit, "id", id);
}

/* The texts of a list; numbers become texts, anything else is left out. */
static void
emit_texts(struct emit *emit, const char *key, const struct json *list)
{
	emit_array(emit, key);
	for (const struct json *v = json_first(list); v != json_end(list);
	     v = json_next(v))
		if (json_text(v) && v->len)
			emit_text(emit, NULL, v->text);
	emit_end(emit);
}

/* ---- context */

enum outcome
row_attribute(
    const struct json *row, int n, struct emit *emit, struct verdict *verdict)
{
	const char *id = shape_id(row);
	const char *label = json_get_text(row, "label", NULL);
	const struct json *options = json_get(row, "options");

	if (!id || !label || !*label)
		return verdict_say(verdict, REFUSED, "attribute-unusable",
		    "an attribute without id or label");
	emit_context(emit, "attribute", id);
	emit_int(emit, "n", n);
	emit_text(emit, "label", label);
	emit_text(emit, "name", json_get_text(row, "name", label));
	emit_text(emit, "type",
	    json_get_text(
		row, "type_class", json_get_text(row, "filter_type", "")));
	if (options && options->type == JSON_ARRAY)
		emit_texts(emit, "options", options);
	emit_end(emit);
	return DONE;
}

enum outcome
row_category(const struct json *row, struct emit *emit, struct verdict *verdict)
{
	const char *id = shape_id(row), *parent = NULL;
	const struct json *parents = json_get(row, "parents_ids");

	if (!id)
		return verdict_say(verdict, REFUSED, "category-unusable",
		    "a category without id");
	/* root first (11); its own id would be last if it were there */
	for (const struct json *v = json_first(parents); v != json_end(parents);
	     v = json_next(v)) {
		const char *one = shape_reference(v);

		if (one && strcmp(one, id) != 0)
			parent = one;
	}
	emit_context(emit, "category", id);
	emit_text(emit, "name", json_get_text(row, "name", ""));
	emit_texts(emit, "path", json_get(row, "path"));
	emit_text_if(emit, "parent", parent);
	emit_filled(emit, "order", row);
	emit_end(emit);
	return DONE;
}

void
row_relationship(const struct json *row, struct emit *emit)
{
	const char *label = json_get_text(row, "label", "");

	emit_context(emit, "relationship", shape_id(row));
	emit_text(emit, "label", label);
	emit_text(emit, "name", json_get_text(row, "name", label));
	emit_end(emit);
}

void
row_head(const struct json *row, struct emit *emit)
{
	emit_object(emit, NULL);
	emit_text(emit, "family", "");
	emit_int(emit, "level", 5);
	emit_text(emit, "kind", "head");
	emit_text(emit, "id", shape_id(row));
	emit_text_if(emit, "parent", shape_parent(row));
	emit_text_if(emit, "sku", shape_sku(row));
	emit_instant(emit, "modified", row);
	emit_end(emit);
}

/* ---- media: one reference or a list of them (plytix/API.md, Rows) */

typedef bool each_reference(void *ctx, const char *id);

/* False as soon as FN says so. */
static bool
each(const struct json *value, each_reference *fn, void *ctx)
{
	const char *id = shape_reference(value);

	if (id)
		return fn(ctx, id);
	if (!value || value->type != JSON_ARRAY)
		return true;
	for (const struct json *v = json_first(value); v != json_end(value);
	     v = json_next(v)) {
		id = shape_reference(v);
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
	struct media *media;
	unsigned count;
	bool ready;
};

static bool
settle_one(void *ctx, const char *id)
{
	struct settle *settle = ctx;

	if (!media_settled(settle->media, id))
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
	const struct media *media;
	struct emit *emit;
};

static bool
write_one(void *ctx, const char *id)
{
	struct write *write = ctx;

	media_emit(write->media, write->emit, NULL, id);
	return true;
}

static void
emit_gallery(const struct row_sources *sources, struct emit *emit,
    const char *key, const struct json *value)
{
	struct write write = {sources->media, emit};

	emit_array(emit, key);
	each(value, write_one, &write);
	emit_end(emit);
}

/* ---- attributes */

/* Any value with its numbers as texts. */
static void
emit_plain(struct emit *emit, const char *key, const struct json *value)
{
	const struct json *v;

	switch (value->type) {
	case JSON_NUMBER:
		emit_text_len(emit, key, value->text, value->len);
		break;
	case JSON_ARRAY:
		emit_array(emit, key);
		for (v = json_first(value); v != json_end(value);
		     v = json_next(v))
			if (!json_empty(v))
				emit_plain(emit, NULL, v);
		emit_end(emit);
		break;
	case JSON_OBJECT:
		emit_object(emit, key);
		for (v = json_first_key(value); v != json_end_keys(value);) {
			const char *name = v->text;

			v = json_next(v);
			if (!json_empty(v))
				emit_plain(emit, name, v);
			v = json_next(v);
		}
		emit_end(emit);
		break;
	default:
		emit_value(emit, key, value);
	}
}

/* 2018-12-31 and 2018-12-31T00:00:00 are one date (7); another time of day is
 * kept as an instant; what is no date stays as it is. */
static void
emit_date(struct emit *emit, const char *key, const struct json *value)
{
	char text[INSTANT_MAX];
	int64_t ms;

	if (value->type != JSON_STRING ||
	    instant_read(value->text, value->len, &ms)) {
		emit_plain(emit, key, value);
		return;
	}
	instant_write(ms, text);
	emit_text_len(emit, key, text,
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
	for (const struct json *v = json_first(value); v != json_end(value);
	     v = json_next(v))
		if (!json_empty(v))
			return true;
	return false;
}

static void
emit_attribute(const struct row_sources *sources, struct emit *emit,
    const struct column *column, const struct json *value)
{
	const char *key = column->label;

	if (!holds(value))
		return;
	switch (column->type) {
	case COLUMN_MEDIA:
		if (first_reference(value))
			media_emit(
			    sources->media, emit, key, first_reference(value));
		break;
	case COLUMN_GALLERY:
		if (first_reference(value))
			emit_gallery(sources, emit, key, value);
		break;
	case COLUMN_DATE:
		emit_date(emit, key, value);
		break;
	case COLUMN_LIST:
		if (value->type == JSON_ARRAY) {
			emit_plain(emit, key, value);
			break;
		}
		emit_array(emit, key);
		emit_plain(emit, NULL, value);
		emit_end(emit);
		break;
	case COLUMN_PLAIN:
		emit_plain(emit, key, value);
		break;
	case COLUMN_RELATED:
		break; /* emit_relationships() */
	}
}

static void
emit_attributes(const struct row_sources *sources, struct emit *emit,
    const struct json *row, int slice)
{
	const struct json *attributes = json_get(row, "attributes");
	size_t from, to;

	slice_range(sources->columns, slice, &from, &to);
	emit_object(emit, "attributes");
	for (size_t i = from; i < to; i++) {
		const struct column *column = &sources->columns->list[i];

		if (column->type == COLUMN_RELATED)
			continue;
		emit_attribute(
		    sources, emit, column, json_get(attributes, column->label));
	}
	emit_end(emit);
}

/* ---- relationships (plytix/API.md, Rows) */

/* A relationship holds at most so many products (plytix/API.md, Rows). */
#define RELATED_MAX 300

static void
emit_related(struct emit *emit, const struct json *list)
{
	const struct json *quantity;
	const char *id;
	unsigned n = 0;

	for (const struct json *v = json_first(list);
	     v != json_end(list) && n < RELATED_MAX; v = json_next(v)) {
		id = shape_reference(json_get(v, "product_id"));
		if (!id)
			id = shape_reference(json_get(v, "related_product_id"));
		if (!id)
			id = shape_reference(v);
		if (!id)
			continue;
		quantity = json_get(v, "quantity");
		emit_object(emit, NULL);
		emit_text(emit, "product_id", id);
		if (json_text(quantity) && quantity->len)
			emit_text(emit, "quantity", quantity->text);
		emit_end(emit);
		n++;
	}
}

/* Those that were asked for and hold something, by label. */
static void
emit_relationships(const struct row_sources *sources, struct emit *emit,
    const struct json *row)
{
	const struct json *all = json_get(row, "relationships"), *one, *list;
	const char *label;

	emit_object(emit, "relationships");
	for (size_t i = 0; i < sources->columns->related; i++) {
		const char *wanted = sources->columns->list[i].label;
		bool open = false;

		for (one = json_first(all); one != json_end(all);
		     one = json_next(one)) {
			label = json_get_text(one, "label",
			    json_get_text(one, "relationship_label", ""));
			list = json_get(one, "related_products");
			if (strcmp(label, wanted) != 0 || !json_len(list) ||
			    open)
				continue;
			emit_array(emit, wanted);
			emit_related(emit, list);
			emit_end(emit);
			open = true;
		}
	}
	emit_end(emit);
}

/* ---- the product */

static void
emit_categories(const struct row_sources *sources, struct emit *emit,
    const struct json *value)
{
	const char *one = shape_reference(value);

	emit_array(emit, "categories");
	if (one)
		categories_emit(sources->categories, emit, one, value);
	for (const struct json *v = one ? NULL : json_first(value);
	     v != (one ? NULL : json_end(value)); v = json_next(v)) {
		const char *id = shape_reference(v);

		if (id)
			categories_emit(sources->categories, emit, id, v);
	}
	emit_end(emit);
}

enum outcome
row_product(const struct row_sources *sources, const struct json *row,
    int slice, const char *family, int level, struct emit *emit,
    struct verdict *verdict)
{
	const struct columns *columns = sources->columns;
	const char *id = shape_id(row), *sku = shape_sku(row);
	unsigned slices = columns_slices(columns);
	bool first = slice <= 0;
	static const struct json none = {.type = JSON_ARRAY};
	const struct json *value;

	if (!id)
		return verdict_say(verdict, REFUSED, "row-unusable",
		    "Plytix sent a product without a usable id");
	if (!sku)
		return verdict_say(verdict, REFUSED, "sku-missing",
		    "product '%s' has no SKU", id);
	emit_object(emit, NULL);
	emit_text(emit, "family", family);
	emit_int(emit, "level", level);
	emit_text(emit, "kind", "row");
	emit_text(emit, "id", id);
	emit_text_if(emit, "parent", shape_parent(row));
	emit_text(emit, "sku", sku);
	if (first && columns->label)
		emit_filled(emit, "label", row);
	if (first && columns->gtin)
		emit_filled(emit, "gtin", row);
	emit_filled(emit, "status", row);
	if (first && columns->created)
		emit_instant(emit, "created", row);
	emit_instant(emit, "modified", row);
	emit_int(emit, "children", shape_children(row));
	emit_attributes(sources, emit, row, slice);
	/* Further slices hold attributes alone, so that uniting them cannot
	 * empty what the first one told. */
	if (first && columns->related)
		emit_relationships(sources, emit, row);
	if (first) {
		value =
		    columns->categories ? json_get(row, "categories") : NULL;
		emit_categories(sources, emit, value ? value : &none);
		value = columns->thumbnail ? json_get(row, "thumbnail") : NULL;
		if (first_reference(value))
			media_emit(sources->media, emit, "thumbnail",
			    first_reference(value));
		value = columns->assets ? json_get(row, "assets") : NULL;
		emit_gallery(sources, emit, "assets", value);
	}
	if (slice != ROW_WHOLE && slices > 1) {
		emit_int(emit, "part", slice + 1);
		emit_int(emit, "parts", slices);
	}
	emit_end(emit);
	return DONE;
}
