/* skus: further SKUs and their stock (webflow/API.md, SKUs; Stock;
 * Products). */
#include "webflow/webflow.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "webflow/ecommerce.h"

#define VARIANTS_MAX 50 /* of one product (webflow/API.md, Limits) */

static bool
same_values(struct json_object *a, struct json_object *b)
{
	return json_object_is_type(a, json_type_object) &&
	       json_object_object_length(a) > 0 && values_equal(a, b);
}

void
twins(struct fields_at *at_, const struct doc *product, const struct doc *self,
    struct json_object *fields)
{
	struct json_object *values = at(fields, "sku-values");

	if (product == NULL || wished(at_->shop, "twins", "accept"))
		return;
	for (size_t i = 0; i < product->nchildren; i++) {
		const struct doc *sku = product->children[i];

		if (sku != self &&
		    same_values(values, at(fields_of(sku), "sku-values")))
			problem(at_->problems, "sku-values",
			    "Another SKU has the same values: %s", sku->id);
	}
}

/* Slugs and values once each within the request. */
static void
siblings(struct fields_at *at_, struct json_object **fields, size_t count)
{
	struct json_object *slugs = json_object_new_object();

	for (size_t i = 0; i < count; i++) {
		const char *slug = at_text(fields[i], "slug");
		struct json_object *values = at(fields[i], "sku-values");

		if (slug != NULL &&
		    json_object_object_get_ex(slugs, slug, NULL))
			problem(at_->problems, "slug",
			    "Unique value is already in database: '%s'", slug);
		if (slug != NULL)
			json_object_object_add(slugs, slug, NULL);
		for (size_t k = 0;
		     k < i && !wished(at_->shop, "twins", "accept"); k++)
			if (same_values(values, at(fields[k], "sku-values")))
				problem(at_->problems, "sku-values",
				    "Two SKUs have the same values");
	}
	json_object_put(slugs);
}

static void
check_one(struct fields_at *at_, struct json_object *given,
    struct json_object **fields)
{
	struct json_object *data = at(given, "fieldData");

	if (!json_object_is_type(data, json_type_object)) {
		problem_missing(at_->problems, "skus", "fieldData");
		return;
	}
	*fields = fields_merge(at_, data);
	fields_required(at_, data, *fields);
	if (json_object_is_type(at_->options, json_type_array) &&
	    json_object_array_length(at_->options) > 0 &&
	    !json_object_object_get_ex(data, "sku-values", NULL))
		problem_missing(at_->problems, "fieldData", "sku-values");
	twins(at_, at_->product, NULL, *fields);
}

static void
store_all(struct shop *shop, struct doc *product, struct json_object **fields,
    size_t count, bool live, int64_t now_ms, struct json_object *shown)
{
	for (size_t i = 0; i < count; i++) {
		struct doc *sku;

		put_text(fields[i], "product", product->id);
		if (!json_object_object_get_ex(fields[i], "sku-values", NULL))
			json_object_object_add(
			    fields[i], "sku-values", json_object_new_object());
		sku = item_new(shop, shop->skus, NULL, fields[i], now_ms);
		fields[i] = NULL;
		doc_link(product, sku);
		if (live && wished(shop, "live_sku", "publish"))
			item_publish(sku, now_ms);
		json_object_array_add(shown, sku_view(sku->value));
	}
}

static struct doc *
find_product(
    struct shop *shop, struct web_request *request, struct web_answer *answer)
{
	if (find_site(shop, request, answer) != 0)
		return NULL;
	return find_item(shop->products, request->param[1], "product", answer);
}

/* How many SKUs the body brings; 0: it has answered. */
static size_t
batch_size(struct shop *shop, struct doc *product, struct web_request *request,
    struct web_answer *answer)
{
	struct json_object *list = at(request->json, "skus");
	long most = wish_number(shop, "skus_max");
	char message[160];
	size_t count;

	if (!json_object_is_type(list, json_type_array) ||
	    json_object_array_length(list) == 0) {
		fail(answer, 400, "validation_error",
		    "Validation Error: [\"Value (body) should have required "
		    "property 'skus'\"]");
		return 0;
	}
	count = json_object_array_length(list);
	if (most > 0 && count > (size_t)most) {
		snprintf(message, sizeof message,
		    "Validation Error: [\"Value (skus) should NOT have more "
		    "than %ld items\"]",
		    most);
		fail(answer, 400, "validation_error", message);
		return 0;
	}
	if (product->nchildren + count > VARIANTS_MAX) {
		fail(answer, 400, "validation_error",
		    "Validation Error: A product cannot have more than 50 "
		    "variants");
		return 0;
	}
	return plan_full(shop, count, answer) ? 0 : count;
}

void
skus_create(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;
	struct doc *product = find_product(shop, request, answer);
	struct problems problems = {0};
	struct fields_at at_ = {.shop = shop, .problems = &problems};
	struct json_object **fields, *shown, *list;
	size_t count, kept;
	int live;

	if (product == NULL || !body_object(request, answer))
		return;
	live = publish_status(shop, request->json, answer);
	if (live < 0)
		return;
	count = batch_size(shop, product, request, answer);
	if (count == 0)
		return;
	at_.collection = shop->skus;
	at_.product = product;
	at_.options = at(fields_of(product), "sku-properties");
	list = at(request->json, "skus");
	fields = mem_alloc(count * sizeof *fields);
	for (size_t i = 0; i < count; i++)
		check_one(&at_, json_object_array_get_idx(list, i), &fields[i]);
	siblings(&at_, fields, count);
	if (!problems_answer(&problems, answer)) {
		/* doubt: is the batch atomic when the server fails? */
		bool partial =
		    count > 1 && wished(shop, "skus_batch", "partial");

		kept = partial ? (count + 1) / 2 : count;
		shown = json_object_new_array();
		store_all(shop, product, fields, kept, live > 0,
		    request->now_ms, shown);
		if (partial) {
			web_note(request, "%zu of %zu SKUs made", kept, count);
			json_object_put(shown);
			web_json(answer, 500, shop_error(shop, 500));
		} else {
			struct json_object *all = json_object_new_object();

			json_object_object_add(all, "skus", shown);
			web_json(answer, 200, all);
		}
	}
	for (size_t i = 0; i < count; i++)
		json_object_put(fields[i]);
	free(fields);
}

void
stock_after_patch(struct shop *shop, struct doc *sku)
{
	if (wished(shop, "sku_patch_stock", "keep"))
		return;
	json_object_object_add(sku->side, "quantity", json_object_new_int(0));
	put_text(sku->side, "inventoryType",
	    wished(shop, "sku_patch_stock", "zero") ? "finite" : "infinite");
}

void
sku_patch(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;
	struct doc *product = find_product(shop, request, answer), *sku;
	struct problems problems = {0};
	struct fields_at at_ = {.shop = shop, .problems = &problems};
	struct json_object *given, *fields = NULL;
	int live;

	if (product == NULL)
		return;
	sku = find_item(shop->skus, request->param[2], "SKU", answer);
	if (sku == NULL || !body_object(request, answer))
		return;
	if (sku->parent != product) {
		fail_gone(answer, "SKU");
		return;
	}
	live = publish_status(shop, request->json, answer);
	if (live < 0)
		return;
	given = at(request->json, "sku.fieldData");
	at_.collection = shop->skus;
	at_.doc = sku;
	at_.product = product;
	at_.options = at(fields_of(product), "sku-properties");
	if (!json_object_is_type(given, json_type_object)) {
		problem_missing(&problems,
		    at(request->json, "sku") == NULL ? "body" : "sku",
		    at(request->json, "sku") == NULL ? "sku" : "fieldData");
	} else {
		sku_needs(shop, given, &problems);
		fields = fields_merge(&at_, given);
		if (at(given, "sku-values") != NULL)
			twins(&at_, product, sku, fields);
	}
	if (problems_answer(&problems, answer)) {
		json_object_put(fields);
		return;
	}
	item_write(shop, shop->skus, sku, fields, -1, -1, request->now_ms);
	stock_after_patch(shop, sku);
	if (live > 0 && wished(shop, "live_sku", "publish"))
		item_publish(sku, request->now_ms);
	web_json(answer, 200, sku_view(sku->value));
}

/* ---- stock (webflow/API.md, Stock) */

static struct doc *
find_stock(
    struct shop *shop, struct web_request *request, struct web_answer *answer)
{
	struct collection *collection =
	    find_collection(shop, request->param[0], answer);

	if (collection == NULL)
		return NULL;
	if (collection != shop->skus) {
		fail(answer, 400, "validation_error",
		    "Validation Error: SKU collection not specified");
		return NULL;
	}
	return find_item(collection, request->param[1], "item", answer);
}

void
stock_get(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct doc *sku = find_stock(ctx, request, answer);

	if (sku != NULL)
		web_json(answer, 200, json_deep(sku->side));
}

/* A whole number, else a problem. */
static bool
whole(struct json_object *body, const char *name, struct problems *problems,
    int64_t *n)
{
	struct json_object *value = at(body, name);
	double d = json_object_get_double(value);

	if ((!json_object_is_type(value, json_type_int) &&
		!json_object_is_type(value, json_type_double)) ||
	    !isfinite(d) || floor(d) < d || fabs(d) > 1e12) {
		problem(problems, name, "Must be a whole number");
		return false;
	}
	*n = (int64_t)d;
	return true;
}

void
stock_patch(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct doc *sku = find_stock(ctx, request, answer);
	struct problems problems = {0};
	struct json_object *body = request->json;
	const char *type;
	int64_t quantity, change = 0;

	if (sku == NULL || !body_object(request, answer))
		return;
	type = at_text(body, "inventoryType");
	quantity = json_object_get_int64(at(sku->side, "quantity"));
	if (at(body, "inventoryType") == NULL)
		problem_missing(&problems, "body", "inventoryType");
	else if (type == NULL ||
		 (strcmp(type, "finite") != 0 && strcmp(type, "infinite") != 0))
		problem(&problems, "inventoryType",
		    "Must be one of infinite, finite");
	if (json_object_object_get_ex(body, "quantity", NULL))
		whole(body, "quantity", &problems, &quantity);
	if (json_object_object_get_ex(body, "updateQuantity", NULL) &&
	    whole(body, "updateQuantity", &problems, &change))
		quantity += change;
	if (quantity < 0)
		problem(&problems, "quantity", "Must not be negative");
	if (problems_answer(&problems, answer))
		return;
	json_object_object_add(
	    sku->side, "quantity", json_object_new_int64(quantity));
	put_text(sku->side, "inventoryType", type);
	web_json(answer, 200, json_deep(sku->side));
}
