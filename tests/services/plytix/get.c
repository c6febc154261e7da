/* Single things by id (plytix/API.md, Rows; Variants; Attributes; Inheritance;
 * Assets; Relationships). An id that is no ObjectId is simply not found: 404,
 * never 400 (plytix/API.md, Errors). */
#include "plytix/plytix.h"

#include <stdio.h>
#include <string.h>

static void
not_found(struct web_answer *answer, const char *what, const char *id)
{
	char msg[160];

	snprintf(msg, sizeof msg, " No results found for %.100s", id);
	answer_error(answer, 404, "id", msg, "%s", what);
}

static struct doc *
find(struct plytix *p, enum kind kind, struct web_request *request,
    struct web_answer *answer)
{
	const char *id = request->param[0];
	struct doc *doc = table_get(&p->tables[kind], id);

	if (!doc)
		not_found(answer,
		    kind == KIND_PRODUCT ? "product does not exist"
					 : "does not exist",
		    id);
	return doc;
}

static void
get_product(struct plytix *p, int version, struct web_request *request,
    struct web_answer *answer)
{
	struct doc *doc = find(p, KIND_PRODUCT, request, answer);
	const char *all = web_arg(request, "all_attributes");

	if (doc)
		answer_data(answer, row_single(p, version, doc,
					all && strcmp(all, "true") == 0));
}

void
get_product_v1(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	get_product(ctx, 1, request, answer);
}

void
get_product_v2(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	get_product(ctx, 2, request, answer);
}

static void
get_variants(struct plytix *p, int version, struct web_request *request,
    struct web_answer *answer)
{
	struct doc *doc = find(p, KIND_PRODUCT, request, answer);
	struct json_object *data;

	if (!doc)
		return;
	data = json_object_new_array();
	for (size_t i = 0; i < doc->nchildren; i++)
		json_object_array_add(
		    data, row_single(p, version, doc->children[i], false));
	answer_data(answer, data);
}

void
get_variants_v1(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	get_variants(ctx, 1, request, answer);
}

void
get_variants_v2(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	get_variants(ctx, 2, request, answer);
}

/* All linked ids of a product, or the one that the path names. */
static void
get_links(struct plytix *p, const char *name, const char *only,
    const char *what,
    struct json_object *(*show)(const struct plytix *, const char *),
    struct web_request *request, struct web_answer *answer)
{
	struct doc *doc = find(p, KIND_PRODUCT, request, answer);
	struct json_object *list, *data;

	if (!doc)
		return;
	list = at(doc->value, name);
	data = json_object_new_array();
	for (size_t i = 0; list && i < json_object_array_length(list); i++) {
		const char *id =
		    json_object_get_string(json_object_array_get_idx(list, i));

		if (!only || strcmp(only, id) == 0)
			json_object_array_add(data, show(p, id));
	}
	if (only && json_object_array_length(data) == 0) {
		json_object_put(data);
		answer_error(answer, 404, "id", "No results found",
		    "%s id %.64s is not related to product id %s", what, only,
		    doc->id);
		return;
	}
	answer_data(answer, data);
}

void
get_product_assets(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	get_links(
	    ctx, "assets", NULL, "asset", row_asset_link, request, answer);
}

void
get_product_asset(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	get_links(ctx, "assets", request->param[1], "asset", row_asset_link,
	    request, answer);
}

void
get_product_categories(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	get_links(ctx, "categories", NULL, "category", row_category_link,
	    request, answer);
}

void
get_product_category(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	get_links(ctx, "categories", request->param[1], "category",
	    row_category_link, request, answer);
}

static void
get_stored(struct plytix *p, enum kind kind, struct web_request *request,
    struct web_answer *answer)
{
	struct doc *doc = find(p, kind, request, answer);

	if (doc)
		answer_data(answer, json_object_get(doc->value));
}

void
get_attribute(void *ctx, struct web_request *request, struct web_answer *answer)
{
	get_stored(ctx, KIND_ATTRIBUTE, request, answer);
}

void
get_asset(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct doc *doc = find(ctx, KIND_ASSET, request, answer);

	if (doc)
		answer_data(answer, asset_shown(ctx, doc));
}

void
get_family(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct doc *doc = find(ctx, KIND_FAMILY, request, answer);
	struct json_object *shown;

	if (!doc)
		return;
	shown = json_deep(doc->value);
	json_object_object_del(shown, "attributes");
	answer_data(answer, shown);
}

void
get_family_attributes(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct doc *doc = find(ctx, KIND_FAMILY, request, answer);
	struct json_object *list;

	if (!doc)
		return;
	list = at(doc->value, "attributes");
	answer_data(
	    answer, list ? json_object_get(list) : json_object_new_array());
}

void
get_relationship(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	get_stored(ctx, KIND_RELATIONSHIP, request, answer);
}

/* This path answers 500 (plytix/API.md, Attributes). */
void
get_groups_broken(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	(void)ctx, (void)request;
	answer_error(answer, 500, NULL, "Internal Server Error", " ");
}
