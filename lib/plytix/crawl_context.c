/* crawl_context: what is read before the rows: which columns the account has,
 * its attributes, its categories, and which products are on the middle of three
 * levels. See crawl.h. */
#include "plytix/crawl.h"

#include <string.h>

#include "io/log.h"
#include "plytix/row_fields.h"

#define PASSES 3
#define PAGES_MAX 1000

/* One row of a list. DONE, or an outcome that ends the program. */
typedef enum outcome
each_row(struct crawl *, const struct json *row, int n, struct verdict *);

struct list {
	const char *what, *path;
	const char *const *columns;
	const char *filters; /* the member's text, or NULL */
	each_row *row;
};

/* As listings of products are read: to the short page, ids once, and again when
 * they moved meanwhile (plytix/API.md, Lists). These lists are short. */
static enum outcome
read_pages(struct crawl *c, const struct list *list, struct plytix_call *call,
    struct idmap *seen, int *n, bool *still, struct verdict *v)
{
	struct idmap pass = {0};
	enum outcome outcome = DONE;
	long long count = -1, stated;
	bool moved = false;
	size_t rows = 100;

	for (unsigned page = 1; rows == 100 && outcome == DONE; page++) {
		const struct json *data;

		plytix_call_reset(call, "POST");
		buf_text(&call->path, list->path);
		plytix_search_body(&call->body, list->columns, page, 100);
		if (list->filters) {
			buf_cut(&call->body, call->body.len - 2);
			buf_printf(&call->body, ",%s}\n", list->filters);
		}
		outcome = plytix_do(c->plytix, call, v);
		if (outcome == DONE && call->status != 200)
			outcome = plytix_unexpected(call, v);
		if (outcome != DONE)
			break;
		stated = json_int(
		    json_get(json_get(call->value, "pagination"), "count"), -1);
		moved = moved || (page > 1 && stated != count);
		count = stated;
		data = json_get(call->value, "data");
		rows = json_len(data);
		if (page == PAGES_MAX)
			outcome = verdict_say(v, FATAL, "context",
			    "the list of %s does not end", list->what);
		for (const struct json *row = json_first(data);
		     row != json_end(data) && outcome == DONE;
		     row = json_next(row)) {
			const char *id = row_field_id(row);
			struct idmap_entry *entry;

			if (!id)
				continue;
			idmap_add(&pass, id);
			entry = idmap_add(seen, id);
			if (!entry->a) {
				entry->a = 1;
				outcome = list->row(c, row, ++*n, v);
			}
		}
	}
	*still = !moved && (count < 0 || (size_t)count == pass.len);
	idmap_release(&pass);
	return outcome;
}

static enum outcome
read_list(struct crawl *c, const struct list *list, struct verdict *v)
{
	struct plytix_call call;
	struct idmap seen = {0};
	enum outcome outcome = DONE;
	bool still = false;
	int n = 0;

	plytix_call_init(&call);
	for (int pass = 0; pass < PASSES && !still && outcome == DONE; pass++)
		outcome = read_pages(c, list, &call, &seen, &n, &still, v);
	/* A category that is missing here would be removed from its products.
	 */
	if (outcome == DONE && !still)
		outcome = verdict_say(v, AWAY, "context",
		    "the list of %s changed at each of %d readings", list->what,
		    PASSES);
	idmap_release(&seen);
	plytix_call_release(&call);
	return outcome;
}

static enum outcome
attribute_row(struct crawl *c, const struct json *row, int n, struct verdict *v)
{
	const char *label = json_get_text(row, "label", NULL);
	size_t before = c->out.len;

	if (row_attribute(row, n, &c->writer, v) != DONE) {
		buf_cut(&c->out, before);
		log_warn("%s", v->sentence);
		verdict_clear(v);
		return DONE;
	}
	columns_type(c->columns, label,
	    json_get_text(
		row, "type_class", json_get_text(row, "filter_type", "")));
	return crawl_flush(c, v);
}

static enum outcome
category_row(struct crawl *c, const struct json *row, int n, struct verdict *v)
{
	(void)n;
	if (!categories_put(&c->categories, row))
		return verdict_say(v, FATAL, "context",
		    "more than %d categories", CATEGORY_MAX);
	if (row_category(row, &c->writer, v) != DONE)
		return v->outcome;
	return crawl_flush(c, v);
}

/* Written where all is asked for, to help in writing a mapping. */
static enum outcome
relationship_row(
    struct crawl *c, const struct json *row, int n, struct verdict *v)
{
	const char *label = json_get_text(row, "label", "");

	(void)n;
	columns_has_related(c->columns, label);
	if (!c->columns->all || !*label)
		return DONE;
	row_relationship(row, &c->writer);
	return crawl_flush(c, v);
}

static enum outcome
available_relationship(
    struct crawl *c, const struct json *row, int n, struct verdict *v)
{
	const char *label = json_get_text(row, "label", "");

	(void)n;
	(void)v;
	if (!*label)
		return DONE;
	json_write_object(&c->writer, NULL);
	json_write_text(&c->writer, "key",
	    arena_printf(&c->columns->arena, "relationships.%s", label));
	json_write_text(&c->writer, "type", "Relationship");
	json_write_text(&c->writer, "name", json_get_text(row, "name", label));
	json_write_end(&c->writer);
	return DONE;
}

static enum outcome
read_relationships(struct crawl *c, each_row *row, struct verdict *v)
{
	static const char *const columns[] = {"name", "label", NULL};
	const struct list list = {
	    .what = "relationships",
	    .path = "/relationships/search",
	    .columns = columns,
	    .row = row,
	};

	return read_list(c, &list, v);
}

static enum outcome
middle_row(struct crawl *c, const struct json *row, int n, struct verdict *v)
{
	(void)n;
	(void)v;
	if (row_field_parent(row))
		parents_middle(
		    &c->parents, row_field_id(row), row_field_parent(row));
	return DONE;
}

static const struct json *
filters_of(const struct plytix_call *call)
{
	const struct json *data = json_get(call->value, "data");

	return data && data->type == JSON_ARRAY ? json_at(data, 0) : data;
}

static bool
has_property(const struct json *filters, const char *name)
{
	const struct json *list = json_get(filters, "properties");

	json_each (v, list)
		if (json_is(json_get(v, "key"), name) ||
		    json_is(json_get(v, "field"), name))
			return true;
	return false;
}

static enum outcome
read_filters(struct crawl *c, struct plytix_call *call, struct verdict *v)
{
	plytix_call_reset(call, "GET");
	buf_text(&call->path, "/filters/product");
	if (plytix_do(c->plytix, call, v) != DONE)
		return v->outcome;
	if (call->status == 404)
		return verdict_say(v, FATAL, "plytix",
		    "PLYTIX_BASE_URL is not the address of a Plytix API v1: it "
		    "has no /filters/product");
	if (call->status != 200)
		return plytix_unexpected(call, v);
	if (!json_len(json_get(filters_of(call), "attributes")))
		return verdict_say(v, FATAL, "columns",
		    "Plytix names no columns in /filters/product");
	return DONE;
}

/* A variant with variants of its own is on the middle level (plytix/API.md,
 * Variants). One search finds them all before any row comes; most accounts have
 * none. */
static enum outcome
read_middles(struct crawl *c, struct verdict *v)
{
	static const struct list middles = {
	    .what = "products on three levels",
	    .path = "/products/search",
	    .filters = "\"filters\":[[{\"field\":\"_is_variation\","
		       "\"operator\":\"eq\",\"value\":true},"
		       "{\"field\":\"_has_variations\","
		       "\"operator\":\"eq\",\"value\":true}]]",
	    .row = middle_row,
	};

	return read_list(c, &middles, v);
}

enum outcome
crawl_context(struct crawl *c, struct verdict *v)
{
	static const char *const attribute_columns[] = {
	    "name", "label", "type_class", "options", NULL};
	static const char *const category_columns[] = {
	    "name", "path", "parents_ids", "order", NULL};
	static const struct list attributes = {
	    .what = "attributes",
	    .path = "/attributes/product/search",
	    .columns = attribute_columns,
	    .row = attribute_row,
	};
	static const struct list categories = {
	    .what = "categories",
	    .path = "/categories/product/search",
	    .columns = category_columns,
	    .row = category_row,
	};
	struct plytix_call call;
	enum outcome outcome;
	bool middles = false, related = false;

	plytix_call_init(&call);
	outcome = read_filters(c, &call, v);
	if (outcome == DONE) {
		middles = has_property(filters_of(&call), "_is_variation") &&
			  has_property(filters_of(&call), "_has_variations");
		outcome = columns_check(c->columns, filters_of(&call), v);
		related = columns_ask_related(c->columns, filters_of(&call));
	}
	plytix_call_release(&call);
	if (outcome == DONE)
		outcome = read_list(c, &attributes, v);
	if (outcome == DONE)
		outcome = read_list(c, &categories, v);
	if (outcome == DONE && related)
		outcome = read_relationships(c, relationship_row, v);
	if (related)
		columns_drop_related(c->columns);
	if (outcome == DONE && middles)
		outcome = read_middles(c, v);
	return outcome;
}

enum outcome
crawl_available(struct crawl *c, struct verdict *v)
{
	struct plytix_call call;
	struct arena arena = {0};
	const struct json *list;
	enum outcome outcome;

	plytix_call_init(&call);
	outcome = read_filters(c, &call, v);
	if (outcome == DONE && !c->columns->all)
		outcome = columns_check(c->columns, filters_of(&call), v);
	list =
	    outcome == DONE ? json_get(filters_of(&call), "attributes") : NULL;
	if (list) {
		json_write_object(&c->writer, NULL);
		json_write_text(&c->writer, "kind", "columns");
		json_write_array(&c->writer, "available");
	}
	json_each (one, list) {
		const char *key = columns_key(&arena, one);

		if (!key)
			continue;
		json_write_object(&c->writer, NULL);
		json_write_text(&c->writer, "key", key);
		json_write_text(&c->writer, "type",
		    json_get_text(
			one, "filter_type", json_get_text(one, "type", "")));
		json_write_value_if(
		    &c->writer, "options", json_get(one, "options"));
		json_write_end(&c->writer);
	}
	if (list && columns_ask_related(c->columns, filters_of(&call)))
		outcome = read_relationships(c, available_relationship, v);
	if (list && outcome == DONE) {
		json_write_end(&c->writer);
		json_write_end(&c->writer);
		outcome = crawl_flush(c, v);
	}
	arena_release(&arena);
	plytix_call_release(&call);
	return outcome;
}
