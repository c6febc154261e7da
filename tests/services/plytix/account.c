/* The stored account: a catalogue file in tables, and the clock of edits. */
#include "plytix/plytix.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define CATALOGUE_MAX ((size_t)512 << 20)

static const struct {
	const char *name; /* in the catalogue */
	const char *key;  /* the member that the table finds rows by */
} sections[KINDS] = {
    [KIND_PRODUCT] = {"products", "sku"},
    [KIND_ATTRIBUTE] = {"attributes", "label"},
    [KIND_CATEGORY] = {"categories", NULL},
    [KIND_ASSET] = {"assets", NULL},
    [KIND_FAMILY] = {"families", NULL},
    [KIND_RELATIONSHIP] = {"relationships", "label"},
};

struct json_object *
stamp_json(int64_t ms)
{
	char iso[25], text[40];

	time_text(ms, iso);
	snprintf(text, sizeof text, "%.23s000+00:00", iso);
	return json_object_new_string(text);
}

int64_t
account_tick(struct plytix *p)
{
	return p->clock_ms += 1001;
}

void
account_changed(struct plytix *p)
{
	p->generation++;
	listings_forget(p);
}

bool
json_vacant(struct json_object *value)
{
	switch (json_object_get_type(value)) {
	case json_type_null:
		return true;
	case json_type_string:
		return json_object_get_string_len(value) == 0;
	case json_type_array:
		return json_object_array_length(value) == 0;
	default:
		return false;
	}
}

int
product_level(const struct doc *doc)
{
	if (doc->parent)
		return doc->parent->parent ? 3 : 2;
	return doc->nchildren > 0 ? 1 : 0;
}

const char *
account_class(const struct plytix *p, const char *label)
{
	struct doc *doc = table_find(&p->tables[KIND_ATTRIBUTE], label);

	return doc ? at_text(doc->value, "type_class") : NULL;
}

void
account_link(struct plytix *p, struct doc *doc)
{
	const char *id = at_text(doc->value, "_parent_id");
	struct doc *parent =
	    id ? table_get(&p->tables[KIND_PRODUCT], id) : NULL;

	if (parent && parent != doc && !doc->parent)
		doc_link(parent, doc);
}

/* A reference in any of its spellings becomes the id alone. */
static struct json_object *
bare_id(struct json_object *value)
{
	struct json_object *id = value;

	if (json_object_is_type(value, json_type_object) &&
	    !json_object_object_get_ex(value, "id", &id))
		return NULL;
	return json_object_get(id);
}

static void
bare_ids(struct json_object *row, const char *name)
{
	struct json_object *list = NULL, *made = json_object_new_array();

	json_object_object_get_ex(row, name, &list);
	if (json_object_is_type(list, json_type_array))
		for (size_t i = 0; i < json_object_array_length(list); i++)
			json_object_array_add(
			    made, bare_id(json_object_array_get_idx(list, i)));
	json_object_object_add(row, name, made);
}

static void
fill(struct json_object *row, const char *name, struct json_object *value)
{
	if (json_object_object_get_ex(row, name, NULL))
		json_object_put(value);
	else
		json_object_object_add(row, name, value);
}

static void
complete_product(struct plytix *p, struct json_object *row)
{
	int64_t now = p->clock_ms;
	struct json_object *thumbnail = NULL;

	json_object_object_get_ex(row, "thumbnail", &thumbnail);
	json_object_object_add(row, "thumbnail", bare_id(thumbnail));
	bare_ids(row, "assets");
	bare_ids(row, "categories");
	fill(row, "label", NULL);
	fill(row, "gtin", NULL);
	fill(row, "status", json_object_new_string("Draft"));
	fill(row, "created", stamp_json(now));
	fill(row, "modified", stamp_json(now));
	fill(row, "attributes", json_object_new_object());
	fill(row, "overwritten_attributes", json_object_new_array());
	if (json_vacant(at(row, "_parent_id")))
		json_object_object_del(row, "_parent_id");
	json_object_object_del(row, "num_variations");
}

struct doc *
account_product(struct plytix *p, struct json_object *row, struct buf *err)
{
	struct table *table = &p->tables[KIND_PRODUCT];
	const char *sku = at_text(row, "sku");
	struct doc *doc = NULL;
	char made[25];

	if (!sku || !*sku) {
		buf_text(err, "a product without sku");
		json_object_put(row);
		return NULL;
	}
	if (table_find(table, sku)) {
		buf_printf(err, "sku '%s' exists already", sku);
		json_object_put(row);
		return NULL;
	}
	if (!at_text(row, "id")) {
		ids_object(p->tools->ids, made);
		put_text(row, "id", made);
	}
	if (table_get(table, at_text(row, "id"))) {
		buf_printf(err, "id %s exists already", at_text(row, "id"));
		json_object_put(row);
		return NULL;
	}
	complete_product(p, row);
	doc = table_add(table, at_text(row, "id"), sku, row);
	account_link(p, doc);
	return doc;
}

void
account_delete(struct plytix *p, struct doc *doc)
{
	while (doc->nchildren > 0)
		account_delete(p, doc->children[doc->nchildren - 1]);
	if (doc->parent)
		doc_unlink(doc);
	table_remove(&p->tables[KIND_PRODUCT], doc);
}

/* The clock starts after the newest stamp of the catalogue. */
static void
clock_after(struct plytix *p, struct json_object *row)
{
	const char *text = at_text(row, "modified");
	int64_t ms;

	if (text && time_parse(text, &ms) && ms > p->clock_ms)
		p->clock_ms = ms;
}

static int
load_section(
    struct plytix *p, enum kind kind, struct json_object *list, struct buf *err)
{
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *row =
		    json_object_get(json_object_array_get_idx(list, i));
		const char *id;

		clock_after(p, row);
		if (kind == KIND_PRODUCT) {
			if (!account_product(p, row, err))
				return -1;
			continue;
		}
		id = at_text(row, "id");
		if (!id || table_get(&p->tables[kind], id)) {
			buf_printf(err, "%s[%zu]: %s", sections[kind].name, i,
			    id ? "its id is not the only one" : "no id");
			json_object_put(row);
			return -1;
		}
		table_add(&p->tables[kind], id,
		    sections[kind].key ? at_text(row, sections[kind].key)
				       : NULL,
		    row);
	}
	return 0;
}

int
account_load(struct plytix *p, const char *file, struct buf *err)
{
	struct json_object *catalogue = NULL, *list;
	size_t len = 0;
	char *text = NULL;
	int result = 0;

	for (size_t k = 0; k < KINDS; k++)
		table_init(&p->tables[k]);
	p->clock_ms = 1767225600000; /* 2026-01-01 */
	p->shifted = p->searches = 0;
	account_changed(p);
	if (!file)
		return 0;
	text = file_read(file, CATALOGUE_MAX, &len);
	if (!text) {
		buf_printf(err, "%s: %s", file, strerror(errno));
		return -1;
	}
	if (!json_whole(text, len, &catalogue) ||
	    !json_object_is_type(catalogue, json_type_object)) {
		buf_printf(err, "%s: no JSON object", file);
		result = -1;
	}
	free(text);
	for (size_t k = 0; k < KINDS && result == 0; k++)
		if (json_object_object_get_ex(
			catalogue, sections[k].name, &list) &&
		    json_object_is_type(list, json_type_array))
			result = load_section(p, k, list, err);
	for (size_t i = 0; i < p->tables[KIND_PRODUCT].count; i++)
		account_link(p, p->tables[KIND_PRODUCT].docs[i]);
	p->clock_ms += 60000;
	json_object_put(catalogue);
	return result;
}

void
account_release(struct plytix *p)
{
	listings_forget(p);
	for (size_t k = 0; k < KINDS; k++)
		table_release(&p->tables[k]);
}

/* What the file would hold; num_variations comes from the links. */
struct json_object *
account_state(struct plytix *p)
{
	struct json_object *state = json_object_new_object();
	char now[25];

	for (size_t k = 0; k < KINDS; k++) {
		struct json_object *list = json_object_new_array();
		const struct table *table = &p->tables[k];

		for (size_t i = 0; i < table->count; i++) {
			struct json_object *row =
			    json_deep(table->docs[i]->value);

			if (k == KIND_PRODUCT)
				json_object_object_add(row, "num_variations",
				    json_object_new_int64(
					(int64_t)table->docs[i]->nchildren));
			json_object_array_add(list, row);
		}
		json_object_object_add(state, sections[k].name, list);
	}
	time_text(p->clock_ms, now);
	put_text(state, "clock", now);
	return state;
}
