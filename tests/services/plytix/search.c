/* Searches: one body, one answer in pages, for all kinds (plytix/API.md, Lists;
 * Attributes; Inheritance; Categories; Assets; Relationships). */
#include "plytix/plytix.h"

#include <stdio.h>
#include <string.h>

#include "plytix/value.h"

/* What a row of each kind has when nothing is asked for. */
static const char *const minimum[KINDS][3] = {
    [KIND_ATTRIBUTE] = {"id", "filter_type", NULL},
    [KIND_CATEGORY] = {"id", NULL},
    [KIND_ASSET] = {"id", NULL},
    [KIND_FAMILY] = {"id", NULL},
    [KIND_RELATIONSHIP] = {"id", NULL},
};

/* A request as it was understood. */
struct search {
	enum kind kind;
	int version;
	struct json_object *filters, *relations, *columns; /* borrowed */
	long page, size;
	const char *order; /* "" without one */
};

static bool
refuse(struct web_answer *answer, const char *field, const char *msg)
{
	answer_error(answer, 422, field, "Schema validation error", "%s", msg);
	return false;
}

static bool
read_number(struct json_object *pagination, const char *name, long *out,
    long max, struct web_answer *answer)
{
	struct json_object *value = at(pagination, name);

	if (!value)
		return true;
	if (!json_object_is_type(value, json_type_int) ||
	    json_object_get_int64(value) < 1)
		return refuse(answer, name, "must be an integer from 1");
	if (json_object_get_int64(value) > max) {
		answer_error(answer, 422, name, "Schema validation error",
		    "must be at most %ld", max);
		return false;
	}
	*out = json_object_get_int64(value);
	return true;
}

static bool
read_order(struct plytix *p, struct search *search,
    struct json_object *pagination, struct web_answer *answer)
{
	struct json_object *value = at(pagination, "order");
	enum field_type type;

	search->order = "";
	if (!value)
		return true;
	if (!json_object_is_type(value, json_type_string))
		return refuse(answer, "order", "must be a text or null");
	search->order = json_object_get_string(value);
	if (!*search->order)
		return true;
	type = field_type(
	    p, search->kind, search->order + (*search->order == '-'));
	if (type == FIELD_NONE || type == FIELD_COLUMN) {
		answer_error(answer, 422, "order", "Schema validation error",
		    "Field '%s' doesn't exist",
		    search->order + (*search->order == '-'));
		return false;
	}
	return true;
}

static bool
read_columns(struct plytix *p, struct search *search, struct web_answer *answer)
{
	long max = switch_number(p, "columns_max"), count = 0;
	struct json_object *list = search->columns;

	if (!list)
		return true;
	if (!json_object_is_type(list, json_type_array))
		return refuse(answer, "attributes", "must be a list");
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *one = json_object_array_get_idx(list, i);
		const char *name = json_object_get_string(one);

		if (!json_object_is_type(one, json_type_string))
			return refuse(answer, "attributes", "must be texts");
		if (field_type(p, search->kind, name) == FIELD_NONE) {
			answer_error(answer, 422, "attributes",
			    "Schema validation error",
			    "Field '%s' doesn't exist", name);
			return false;
		}
		/* id and sku are free (plytix/API.md, Columns) */
		count += strcmp(name, "id") != 0 && strcmp(name, "sku") != 0;
	}
	if (count > max) {
		answer_error(answer, 422, "schema", "Schema validation error",
		    "columns limit exceeded, current limit is %ld", max);
		return false;
	}
	return true;
}

static bool
read_search(struct plytix *p, struct search *search,
    struct web_request *request, struct web_answer *answer)
{
	struct json_object *body = request->json, *errors, *pagination;
	long size_max = search->kind == KIND_ATTRIBUTE ? 1000 : 100;

	search->page = 1;
	search->size = 25;
	if (request->body_len > 0 && !request->json_good) {
		answer_error(answer, 400, "http_status_code",
		    "Failed to decode JSON object: Expecting value: line 1 "
		    "column 1 (char 0)",
		    "400");
		return false;
	}
	if (body && !json_object_is_type(body, json_type_object))
		return refuse(answer, "_schema", "Invalid input type.");
	search->filters = at(body, "filters");
	search->columns = at(body, "attributes");
	search->relations = at(body, "relationship_filters");
	pagination = at(body, "pagination");
	if (pagination && !json_object_is_type(pagination, json_type_object))
		return refuse(answer, "pagination", "must be an object");
	if (!read_number(
		pagination, "page", &search->page, 1000000000, answer) ||
	    !read_number(
		pagination, "page_size", &search->size, size_max, answer) ||
	    !read_order(p, search, pagination, answer) ||
	    !read_columns(p, search, answer))
		return false;
	errors = filter_check(p, search->kind, search->filters);
	if (!errors && search->kind == KIND_PRODUCT)
		errors = relation_check(p, search->relations);
	if (errors) {
		answer_errors(
		    answer, 422, "Unable to decode filters properly", errors);
		return false;
	}
	return true;
}

static bool
wanted(const struct search *search, const char *name)
{
	for (size_t i = 0; minimum[search->kind][i]; i++)
		if (strcmp(minimum[search->kind][i], name) == 0)
			return true;
	return value_lists(search->columns, name);
}

/* A row of anything but products: the columns asked for, as stored. */
static struct json_object *
plain_row(const struct plytix *p, const struct search *search, struct doc *doc)
{
	struct json_object *row = json_object_new_object(), *shown;

	shown = search->kind == KIND_ASSET ? asset_shown(p, doc)
					   : json_object_get(doc->value);
	json_object_object_foreach(shown, name, value)
	{
		if (!wanted(search, name))
			continue;
		if (search->kind == KIND_ASSET && value &&
		    (strcmp(name, "created") == 0 ||
			strcmp(name, "modified") == 0))
			json_object_object_add(
			    row, name, row_stamp(p, search->version, value));
		else
			json_object_object_add(
			    row, name, json_object_get(value));
	}
	json_object_put(shown);
	return row;
}

static struct json_object *
pagination_of(const struct plytix *p, const struct search *search,
    const struct listing *listing)
{
	struct json_object *object = json_object_new_object();

	if (switch_on(p, "count"))
		json_object_object_add(object, "count",
		    json_object_new_int64((int64_t)listing->count));
	json_object_object_add(object, "order",
	    *search->order ? json_object_new_string(search->order) : NULL);
	json_object_object_add(
	    object, "page", json_object_new_int64(search->page));
	json_object_object_add(
	    object, "page_size", json_object_new_int64(search->size));
	if (switch_on(p, "count"))
		json_object_object_add(object, "total_count",
		    json_object_new_int64(
			(int64_t)p->tables[search->kind].count));
	return object;
}

/* Something is edited just before the page of the switch. */
static void
shift(struct plytix *p, const struct search *search,
    const struct listing *listing)
{
	if (search->kind != KIND_PRODUCT || switch_is(p, "shift", "none") ||
	    search->page != switch_number(p, "shift_page") ||
	    p->shifted >= (unsigned long)switch_number(p, "shift_times"))
		return;
	p->shifted++;
	edit_shift(p, listing);
}

static void
answer_page(struct plytix *p, const struct search *search,
    const struct listing *listing, struct web_answer *answer)
{
	struct json_object *document = json_object_new_object();
	struct json_object *data = json_object_new_array();
	size_t from = (size_t)(search->page - 1) * (size_t)search->size;

	for (size_t i = from;
	     i < from + (size_t)search->size && i < listing->count; i++)
		json_object_array_add(
		    data, search->kind == KIND_PRODUCT
			      ? row_search(p, search->version, listing->docs[i],
				    search->columns)
			      : plain_row(p, search, listing->docs[i]));
	json_object_object_add(document, "data", data);
	json_object_object_add(
	    document, "pagination", pagination_of(p, search, listing));
	answer_json(answer, 200, document);
}

static void
search_kind(struct plytix *p, enum kind kind, int version,
    struct web_request *request, struct web_answer *answer)
{
	struct search search = {.kind = kind, .version = version};
	struct listing *listing;
	unsigned generation;

	if (!read_search(p, &search, request, answer))
		return;
	if (kind == KIND_PRODUCT)
		p->searches++;
	listing = listing_make(
	    p, kind, search.filters, search.relations, search.order);
	if (listing) {
		generation = p->generation;
		shift(p, &search, listing);
		if (generation != p->generation)
			listing = listing_make(p, kind, search.filters,
			    search.relations, search.order);
	}
	if (!listing) {
		answer_error(answer, 428, "order", "Precondition Required",
		    "too many results to be sorted, "
		    "use filters to get less than %ld",
		    switch_number(p, "sorted_max"));
		return;
	}
	answer_page(p, &search, listing, answer);
}

void
search_products_v1(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	search_kind(ctx, KIND_PRODUCT, 1, request, answer);
}

void
search_products_v2(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	search_kind(ctx, KIND_PRODUCT, 2, request, answer);
}

void
search_attributes(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	search_kind(ctx, KIND_ATTRIBUTE, 1, request, answer);
}

void
search_categories(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	search_kind(ctx, KIND_CATEGORY, 1, request, answer);
}

void
search_assets(void *ctx, struct web_request *request, struct web_answer *answer)
{
	search_kind(ctx, KIND_ASSET, 1, request, answer);
}

void
search_families(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	search_kind(ctx, KIND_FAMILY, 1, request, answer);
}

void
search_relationships(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	search_kind(ctx, KIND_RELATIONSHIP, 1, request, answer);
}
