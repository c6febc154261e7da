/* products: products by the e-commerce routes (webflow/API.md, Products;
 * Options; SKUs). */
#include "webflow/webflow.h"

#include <stdio.h>
#include <string.h>

#include "webflow/cms.h"
#include "webflow/ecommerce.h"

/* publishStatus: 0 staging, 1 live, -1 it has answered. */
int
publish_status(
    struct shop *shop, struct json_object *body, struct web_answer *answer)
{
	struct json_object *status = at(body, "publishStatus");
	const char *word = at_text(body, "publishStatus");

	if (status == NULL || (word != NULL && strcmp(word, "staging") == 0))
		return 0;
	if (word == NULL || strcmp(word, "live") != 0) {
		fail(answer, 400, "validation_error",
		    "Validation Error: [\"Value (publishStatus) should be one "
		    "of staging, live\"]");
		return -1;
	}
	if (live_refused(shop, answer))
		return -1;
	return 1;
}

bool
live_refused(struct shop *shop, struct web_answer *answer)
{
	if (!site_published(shop)) {
		fail(answer, 409, "conflict",
		    "Conflict: Conflict with server data: The site has never "
		    "been published");
		return true;
	}
	if (wished(shop, "structure_changed", "on")) {
		fail(answer, 409, "conflict",
		    "Conflict: Conflict with server data: The collection "
		    "structure changed since the last publish");
		return true;
	}
	return false;
}

/* The body as an object, or it has answered. */
bool
body_object(struct web_request *request, struct web_answer *answer)
{
	if (request->body_over) {
		fail(answer, 413, "bad_request", "Payload Too Large");
		return false;
	}
	if (!json_object_is_type(request->json, json_type_object)) {
		web_json(answer, 400, shop_error(NULL, 400));
		return false;
	}
	return true;
}

/* isArchived and isDraft of a body: -1 absent; false with a problem. */
bool
flag_of(struct json_object *object, const char *name, struct problems *problems,
    int *flag)
{
	struct json_object *value;

	*flag = -1;
	if (!json_object_is_type(object, json_type_object) ||
	    !json_object_object_get_ex(object, name, &value))
		return true;
	if (!json_object_is_type(value, json_type_boolean)) {
		problem(problems, name, "Expected value to be a boolean");
		return false;
	}
	*flag = json_object_get_boolean(value);
	return true;
}

/* Room for so many more e-commerce items in the plan (webflow/API.md,
 * Limits)? */
bool
plan_full(struct shop *shop, size_t more, struct web_answer *answer)
{
	long limit = wish_number(shop, "plan_limit");
	size_t now = shop->products->items.count + shop->skus->items.count;

	if (limit == 0 || now + more <= (size_t)limit)
		return false;
	fail(answer, 403, "forbidden",
	    "You have reached the e-commerce item limit of your plan");
	return true;
}

static struct doc *
find_product(
    struct shop *shop, struct web_request *request, struct web_answer *answer)
{
	if (find_site(shop, request, answer) != 0)
		return NULL;
	return find_item(shop->products, request->param[1], "product", answer);
}

void
product_get(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct doc *product = find_product(ctx, request, answer);

	if (product != NULL)
		web_json(answer, 200,
		    skus_left_out(ctx, "get", product_with_skus(product)));
}

/* The default SKU's values against the first ones (webflow/API.md, Options).
 * Only a new SKU gets them when it says nothing. */
static void
default_values(struct fields_at *at_, struct json_object *fields, bool create,
    struct web_request *request)
{
	struct json_object *options = at_->options, *sent, *first;
	const char *wish_ = wish(at_->shop, "default_values");

	if (!json_object_is_type(options, json_type_array) ||
	    json_object_array_length(options) == 0)
		return;
	sent = at(fields, "sku-values");
	first = values_first(options);
	if (sent == NULL && create) {
		json_object_object_add(fields, "sku-values", first);
		return;
	}
	if (sent == NULL || values_equal(sent, first)) {
		json_object_put(first);
		return;
	}
	if (strcmp(wish_, "refuse") == 0) {
		problem(at_->problems, "sku-values",
		    "The default SKU must have the first values");
	} else if (strcmp(wish_, "first-always") == 0 ||
		   (create && strcmp(wish_, "first") == 0)) {
		web_note(request, "default SKU given the first values");
		json_object_object_add(fields, "sku-values", first);
		return;
	} else if (create) {
		web_note(request, "default SKU differs from the first values");
	}
	json_object_put(first);
}

/* What a request for a product and its default SKU becomes. */
struct draft {
	struct fields_at product, sku;
	struct json_object *product_fields, *sku_fields; /* owned */
	struct json_object *renamed_options, *renamed_values;
	struct problems problems;
};

static void
draft_init(struct draft *draft, struct shop *shop, struct doc *product,
    struct doc *sku)
{
	memset(draft, 0, sizeof *draft);
	draft->renamed_options = json_object_new_object();
	draft->renamed_values = json_object_new_object();
	draft->product.shop = draft->sku.shop = shop;
	draft->product.collection = shop->products;
	draft->sku.collection = shop->skus;
	draft->product.doc = product;
	draft->sku.doc = sku;
	draft->sku.product = product;
	draft->product.problems = draft->sku.problems = &draft->problems;
	draft->product.renamed_options = draft->sku.renamed_options =
	    draft->renamed_options;
	draft->product.renamed_values = draft->sku.renamed_values =
	    draft->renamed_values;
}

static void
draft_release(struct draft *draft)
{
	json_object_put(draft->product_fields);
	json_object_put(draft->sku_fields);
	json_object_put(draft->renamed_options);
	json_object_put(draft->renamed_values);
}

static void
create_check(struct draft *draft, struct web_request *request)
{
	struct json_object *product = at(request->json, "product.fieldData");
	struct json_object *sku = at(request->json, "sku.fieldData");

	if (!json_object_is_type(product, json_type_object)) {
		problem_missing(&draft->problems, "product", "fieldData");
		return;
	}
	if (!json_object_is_type(sku, json_type_object)) {
		problem_missing(&draft->problems, "sku", "fieldData");
		return;
	}
	draft->product_fields = fields_merge(&draft->product, product);
	fields_required(&draft->product, product, draft->product_fields);
	draft->sku.options = at(draft->product_fields, "sku-properties");
	draft->sku_fields = fields_merge(&draft->sku, sku);
	fields_required(&draft->sku, sku, draft->sku_fields);
	default_values(&draft->sku, draft->sku_fields, true, request);
}

static void
standard(struct json_object *fields, const char *name, const char *value)
{
	if (!json_object_object_get_ex(fields, name, NULL))
		put_text(fields, name, value);
}

static struct doc *
create_store(struct shop *shop, struct draft *draft, bool live, int64_t now_ms)
{
	struct json_object *product_fields = draft->product_fields;
	struct json_object *sku_fields = draft->sku_fields;
	struct doc *product, *sku;

	standard(product_fields, "ec-product-type",
	    "b6ccc1830db4b1babeb06a9ac5f6dd76");
	standard(product_fields, "tax-category", "standard-taxable");
	if (!json_object_object_get_ex(product_fields, "shippable", NULL))
		json_object_object_add(
		    product_fields, "shippable", json_object_new_boolean(1));
	if (!json_object_object_get_ex(product_fields, "sku-properties", NULL))
		json_object_object_add(
		    product_fields, "sku-properties", json_object_new_array());
	if (!json_object_object_get_ex(sku_fields, "sku-values", NULL))
		json_object_object_add(
		    sku_fields, "sku-values", json_object_new_object());
	draft->product_fields = draft->sku_fields = NULL;
	product = item_new(shop, shop->products, NULL, product_fields, now_ms);
	put_text(sku_fields, "product", product->id);
	sku = item_new(shop, shop->skus, NULL, sku_fields, now_ms);
	/* not shown to anybody yet, so it may change in place */
	put_text(product_fields, "default-sku", sku->id);
	doc_link(product, sku);
	if (live) {
		item_publish(product, now_ms);
		if (wished(shop, "live_product", "both"))
			item_publish(sku, now_ms);
	}
	return product;
}

void
product_create(
    void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;
	struct draft draft;
	int live;

	if (find_site(shop, request, answer) != 0 ||
	    !body_object(request, answer))
		return;
	live = publish_status(shop, request->json, answer);
	if (live < 0)
		return;
	draft_init(&draft, shop, NULL, NULL);
	if (at(request->json, "product") == NULL)
		problem_missing(&draft.problems, "body", "product");
	else if (at(request->json, "sku") == NULL)
		problem_missing(&draft.problems, "body", "sku");
	else
		create_check(&draft, request);
	if (!problems_answer(&draft.problems, answer) &&
	    !(live > 0 &&
		references_refused(shop, NULL, draft.product_fields, answer)) &&
	    !plan_full(shop, 2, answer))
		web_json(answer, 200,
		    skus_left_out(shop, "create",
			product_with_skus(create_store(
			    shop, &draft, live > 0, request->now_ms))));
	draft_release(&draft);
}

/* name, slug and price in a SKU that is patched (webflow/API.md, Products;
 * SKUs). */
void
sku_needs(
    struct shop *shop, struct json_object *fields, struct problems *problems)
{
	static const char *const names[] = {"name", "slug", "price"};

	if (!wished(shop, "sku_patch_needs", "three"))
		return;
	for (size_t i = 0; i < 3; i++)
		if (!json_object_object_get_ex(fields, names[i], NULL) &&
		    (i != 1 || !wished(shop, "slug_repeat", "refuse")))
			problem_missing(problems, "fieldData", names[i]);
}

static void
patch_check(struct draft *draft, struct web_request *request)
{
	struct shop *shop = draft->product.shop;
	struct json_object *product = at(request->json, "product");
	struct json_object *sku = at(request->json, "sku");
	struct json_object *given = at(product, "fieldData");
	struct json_object *options, *values = NULL;

	if (given != NULL && !json_object_is_type(given, json_type_object))
		problem_say(&draft->problems, "fieldData should be an object");
	draft->product_fields = fields_merge(&draft->product, given);
	options = at(draft->product_fields, "sku-properties");
	draft->sku.options = options;
	if (sku != NULL) {
		struct json_object *fields = at(sku, "fieldData");

		if (!json_object_is_type(fields, json_type_object)) {
			problem_missing(&draft->problems, "sku", "fieldData");
			return;
		}
		sku_needs(shop, fields, &draft->problems);
		draft->sku_fields = fields_merge(&draft->sku, fields);
		if (at(fields, "sku-values") != NULL)
			default_values(
			    &draft->sku, draft->sku_fields, false, request);
		values = at(draft->sku_fields, "sku-values");
		twins(&draft->sku, draft->product.doc, draft->sku.doc,
		    draft->sku_fields);
	}
	if (at(given, "sku-properties") != NULL &&
	    !problems_any(&draft->problems))
		options_dropped(&draft->product, options, values);
}

void
product_patch(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;
	struct doc *product = find_product(shop, request, answer), *sku;
	struct json_object *body;
	struct draft draft;
	int live, archived, draft_flag;

	if (product == NULL || !body_object(request, answer))
		return;
	live = publish_status(shop, request->json, answer);
	if (live < 0)
		return;
	body = at(request->json, "product");
	sku = product_default(shop, product);
	draft_init(&draft, shop, product, sku);
	if (at(request->json, "fieldData") != NULL ||
	    (body != NULL && !json_object_is_type(body, json_type_object)) ||
	    (body == NULL && at(request->json, "sku") == NULL))
		problem_missing(&draft.problems, "body", "product");
	else if (wished(shop, "patch_needs_sku", "on") &&
		 at(request->json, "sku") == NULL)
		problem_missing(&draft.problems, "body", "sku");
	else
		patch_check(&draft, request);
	flag_of(body, "isArchived", &draft.problems, &archived);
	flag_of(body, "isDraft", &draft.problems, &draft_flag);
	if (!problems_answer(&draft.problems, answer) &&
	    !(live > 0 && references_refused(
			      shop, product, draft.product_fields, answer))) {
		if (archived < 0 && wished(shop, "archive", "clear-archive"))
			archived = 0;
		item_write(shop, shop->products, product, draft.product_fields,
		    archived, draft_flag, request->now_ms);
		draft.product_fields = NULL;
		if (draft.sku_fields != NULL) {
			item_write(shop, shop->skus, sku, draft.sku_fields, -1,
			    -1, request->now_ms);
			stock_after_patch(shop, sku);
			draft.sku_fields = NULL;
		}
		if (live > 0) {
			item_publish(product, request->now_ms);
			if (sku != NULL && wished(shop, "live_product", "both"))
				item_publish(sku, request->now_ms);
		}
		web_json(answer, 200, item_view(product->value));
	}
	draft_release(&draft);
}
