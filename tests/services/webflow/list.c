/* list: paging, order and filters of lists (webflow/API.md, Lists; Items), and
 * how they may deceive: order, lag. */
#include "webflow/webflow.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool
whole_number(const char *text, long *n)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	*n = strtol(text, &end, 10);
	return *end == '\0';
}

bool
page_of(const struct web_request *request, struct web_answer *answer,
    long *limit, long *offset)
{
	const char *text;

	*limit = SHOP_PAGE_MAX;
	*offset = 0;
	text = web_arg(request, "limit");
	if (text != NULL && (!whole_number(text, limit) || *limit < 1 ||
				*limit > SHOP_PAGE_MAX)) {
		fail(answer, 400, "validation_error",
		    "Validation Error: [\"Value (limit) should be an integer "
		    "between 1 and 100\"]");
		return false;
	}
	text = web_arg(request, "offset");
	if (text != NULL && !whole_number(text, offset)) {
		fail(answer, 400, "validation_error",
		    "Validation Error: [\"Value (offset) should be an integer "
		    "of 0 or more\"]");
		return false;
	}
	return true;
}

struct json_object *
pagination(long limit, long offset, size_t total)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "limit", json_object_new_int64(limit));
	json_object_object_add(object, "offset", json_object_new_int64(offset));
	json_object_object_add(
	    object, "total", json_object_new_int64((int64_t)total));
	return object;
}

/* One candidate: a document, and what the list shows of it. */
struct row {
	const struct doc *doc;
	struct json_object *value;
};

/* The document as a list that lags shows it; NULL: not yet there. */
static struct json_object *
as_listed(const struct shop *shop, const struct doc *doc, int64_t now_ms)
{
	bool lags = wish_number(shop, "stale_list") > 0;

	return lags && now_ms < doc->stale_until ? doc->stale : doc->value;
}

struct filter {
	const char *name, *slug;
	int64_t since[3], until[3];
};

static const char *const times[3] = {
    "createdOn", "lastPublished", "lastUpdated"};

static bool
read_filter(const struct web_request *request, struct web_answer *answer,
    struct filter *filter)
{
	char key[40];

	filter->name = web_arg(request, "name");
	filter->slug = web_arg(request, "slug");
	for (int i = 0; i < 3; i++) {
		const char *text;

		filter->since[i] = INT64_MIN;
		filter->until[i] = INT64_MAX;
		snprintf(key, sizeof key, "%s[gte]", times[i]);
		text = web_arg(request, key);
		if (text != NULL && !time_parse(text, &filter->since[i]))
			goto bad;
		snprintf(key, sizeof key, "%s[lte]", times[i]);
		text = web_arg(request, key);
		if (text != NULL && !time_parse(text, &filter->until[i]))
			goto bad;
	}
	return true;
bad:
	fail(answer, 400, "validation_error",
	    "Validation Error: [\"Value is not a date\"]");
	return false;
}

static bool
passes(const struct filter *filter, struct json_object *item)
{
	const char *text;

	if (item == NULL)
		return false;
	text = at_text(item, "fieldData.name");
	if (filter->name && (!text || strcmp(text, filter->name) != 0))
		return false;
	text = at_text(item, "fieldData.slug");
	if (filter->slug && (!text || strcmp(text, filter->slug) != 0))
		return false;
	for (int i = 0; i < 3; i++) {
		int64_t ms;

		if (filter->since[i] == INT64_MIN &&
		    filter->until[i] == INT64_MAX)
			continue;
		text = at_text(item, times[i]);
		if (text == NULL || !time_parse(text, &ms) ||
		    ms < filter->since[i] || ms > filter->until[i])
			return false;
	}
	return true;
}

static int
sort_rows(const void *a, const void *b, void *ctx)
{
	const struct row *x = a, *y = b;
	const char *path = ctx;
	const char *left = at_text(x->value, path);
	const char *right = at_text(y->value, path);
	int order = strcmp(left ? left : "", right ? right : "");

	if (order != 0)
		return order;
	return x->doc->n < y->doc->n ? -1 : x->doc->n > y->doc->n;
}

static void
sort(const struct web_request *request, struct row *rows, size_t count)
{
	const char *by = web_arg(request, "sortBy");
	const char *order = web_arg(request, "sortOrder");
	const char *path = "createdOn";
	bool down = order == NULL || strcmp(order, "asc") != 0;

	if (by != NULL && strcmp(by, "name") == 0)
		path = "fieldData.name";
	else if (by != NULL && strcmp(by, "slug") == 0)
		path = "fieldData.slug";
	else if (by != NULL && strcmp(by, "lastPublished") == 0)
		path = "lastPublished";
	else if (by != NULL && strcmp(by, "lastUpdated") == 0)
		path = "lastUpdated";
	/* as they came they are in the order of creation */
	if (strcmp(path, "createdOn") != 0)
		qsort_r(rows, count, sizeof *rows, sort_rows, (void *)path);
	for (size_t i = 0; down && i < count / 2; i++) {
		struct row row = rows[i];

		rows[i] = rows[count - 1 - i];
		rows[count - 1 - i] = row;
	}
}

static void
items(struct shop *shop, struct collection *collection,
    struct web_request *request, struct web_answer *answer, bool live)
{
	struct filter filter;
	struct json_object *list, *shown;
	struct row *rows;
	size_t count = 0;
	long limit, offset;

	if (!page_of(request, answer, &limit, &offset) ||
	    !read_filter(request, answer, &filter))
		return;
	if (filter.slug != NULL && !live) {
		/* by the index; a listing of all would do the same */
		struct doc *doc = table_find(&collection->items, filter.slug);

		rows = mem_alloc((collection->items.count + 1) * sizeof *rows);
		for (; doc != NULL; doc = doc->same_key) {
			struct json_object *value =
			    as_listed(shop, doc, request->now_ms);

			if (passes(&filter, value))
				rows[count++] = (struct row){doc, value};
		}
	} else {
		rows = mem_alloc((collection->items.count + 1) * sizeof *rows);
		for (size_t i = 0; i < collection->items.count; i++) {
			struct doc *doc = collection->items.docs[i];
			struct json_object *value =
			    live ? doc->live
				 : as_listed(shop, doc, request->now_ms);

			if (passes(&filter, value))
				rows[count++] = (struct row){doc, value};
		}
	}
	sort(request, rows, count);
	list = json_object_new_array();
	for (size_t i = (size_t)offset;
	     i < count && i < (size_t)(offset + limit); i++)
		json_object_array_add(list, item_view(rows[i].value));
	free(rows);
	shown = json_object_new_object();
	json_object_object_add(shown, "items", list);
	json_object_object_add(
	    shown, "pagination", pagination(limit, offset, count));
	web_json(answer, 200, shown);
}

void
list_items(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct collection *collection =
	    find_collection(ctx, request->param[0], answer);

	if (collection != NULL)
		items(ctx, collection, request, answer, false);
}

void
list_live(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct collection *collection =
	    find_collection(ctx, request->param[0], answer);

	if (collection != NULL)
		items(ctx, collection, request, answer, true);
}

/* Newest first; or at random; or one step further with every answer, so that
 * the last of one page is the first of the next and one is never seen. */
static void
arrange(struct shop *shop, struct row *rows, size_t count)
{
	struct row *copy = mem_alloc((count + 1) * sizeof *copy);
	size_t step = 0;

	memcpy(copy, rows, count * sizeof *copy);
	if (wished(shop, "list_order", "shifting") && count > 0)
		step = shop->lists % count;
	for (size_t i = 0; i < count; i++)
		rows[(i + step) % count] = copy[count - 1 - i];
	free(copy);
	if (wished(shop, "list_order", "shuffled"))
		for (size_t i = count; i > 1; i--) {
			size_t k = ids_below(shop->tools->ids, i);
			struct row row = rows[i - 1];

			rows[i - 1] = rows[k];
			rows[k] = row;
		}
	shop->lists++;
}

static struct json_object *
listed_product(const struct shop *shop, const struct row *row, int64_t now_ms)
{
	struct json_object *object = json_object_new_object();
	struct json_object *skus = json_object_new_array();

	for (size_t i = 0; i < row->doc->nchildren; i++) {
		struct json_object *sku =
		    as_listed(shop, row->doc->children[i], now_ms);

		if (sku != NULL)
			json_object_array_add(skus, sku_view(sku));
	}
	json_object_object_add(object, "product", item_view(row->value));
	json_object_object_add(object, "skus", skus);
	return object;
}

void
list_products(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct shop *shop = ctx;
	struct json_object *list, *shown;
	struct row *rows;
	size_t count = 0;
	long limit, offset;

	if (find_site(shop, request, answer) != 0 ||
	    !page_of(request, answer, &limit, &offset))
		return;
	rows = mem_alloc((shop->products->items.count + 1) * sizeof *rows);
	for (size_t i = 0; i < shop->products->items.count; i++) {
		struct doc *doc = shop->products->items.docs[i];
		struct json_object *value =
		    as_listed(shop, doc, request->now_ms);

		if (value != NULL)
			rows[count++] = (struct row){doc, value};
	}
	arrange(shop, rows, count);
	list = json_object_new_array();
	for (size_t i = (size_t)offset;
	     i < count && i < (size_t)(offset + limit); i++)
		json_object_array_add(
		    list, skus_left_out(shop, "list",
			      listed_product(shop, &rows[i], request->now_ms)));
	free(rows);
	shown = json_object_new_object();
	json_object_object_add(shown, "items", list);
	json_object_object_add(
	    shown, "pagination", pagination(limit, offset, count));
	web_json(answer, 200, shown);
}
