/* crawl_modes: what a run of the crawl is made of: a whole listing with its
 * repairs, families by name, one product by its code. See crawl.h. */
#include "plytix/crawl_inner.h"

#include <string.h>

#include "io/log.h"
#include "plytix/row_fields.h"
#include "plytix/search.h"

#define FEW_FAMILIES 4 /* cheaper than asking what a listing would cost */

/* A product listed in one slice and not in another, after all passes. */
static void
repair_rows(struct crawl *c)
{
	struct crawl_request request = {.kind = REQUEST_ROW};

	while (listing_leftover(&c->listing, request.id, &request.counted))
		crawl_request_add(c, &request);
}

/* Families whose variants are not those that their parent names. */
static void
repair_families(struct crawl *c)
{
	struct parents_unconfirmed one;

	for (size_t at = 0; parents_next_unconfirmed(&c->parents, &at, &one);) {
		struct crawl_request request = {.why = WHY_UNCONFIRMED,
		    .expected = one.expected,
		    .seen = one.seen};
		struct idmap_entry *middle =
		    idmap_find(&c->parents.middles, one.id);
		const char *root =
		    middle ? c->parents.roots[middle->a - 1] : one.id;

		if (one.orphaned)
			request.why = WHY_ORPHAN;
		request.kind = one.orphaned ? REQUEST_PARENT : REQUEST_VARIANTS;
		request.level = middle ? 2 : 1;
		memcpy(request.id, one.id, sizeof request.id);
		memcpy(request.family, root, strlen(root));
		log_debug(
		    "product '%s' should have %ld variants, %ld were listed%s",
		    one.id, one.expected, one.seen,
		    one.orphaned ? ", itself not" : "");
		crawl_request_add(c, &request);
	}
}

/* Variants that were asked for by their own id: their root is found. */
static void
repair_wanted(struct crawl *c)
{
	struct idmap_entry *entry;

	for (size_t at = 0; (entry = idmap_each(&c->wanted, &at));) {
		struct crawl_request request = {
		    .kind = REQUEST_PARENT, .why = WHY_NAMED, .seen = -1};

		if (!entry->b)
			continue;
		idmap_id(entry, request.id);
		crawl_request_add(c, &request);
	}
}

enum outcome
crawl_list(struct crawl *c, struct verdict *v)
{
	listing_init(
	    &c->listing, c->heads ? 1 : columns_slices(c->columns), c->now_ms);
	c->listing_on = true;
	if (crawl_work(c, v) != DONE)
		return v->outcome;
	if (!c->listing.done)
		return verdict_say(
		    v, FATAL, "listing", "the listing was interrupted");
	repair_rows(c);
	if (crawl_work(c, v) != DONE)
		return v->outcome;
	/* Rows by date are no families, nor are heads. */
	if (!c->heads && !c->since)
		repair_families(c);
	repair_wanted(c);
	return crawl_work(c, v);
}

enum outcome
crawl_families(struct crawl *c, const struct idmap *ids, struct verdict *v)
{
	struct idmap_entry *entry;

	for (size_t at = 0; (entry = idmap_each(ids, &at));) {
		struct crawl_request request = {.kind = REQUEST_PARENT,
		    .why = entry->a ? WHY_ASKED : WHY_NAMED,
		    .seen = -1};

		idmap_id(entry, request.id);
		crawl_request_add(c, &request);
	}
	return crawl_work(c, v);
}

enum outcome
crawl_sku(struct crawl *c, const char *sku, char id[IDMAP_ID_MAX + 1],
    struct verdict *v)
{
	struct plytix_call call;
	const struct json *data;
	struct json_writer e;
	size_t rows = LISTING_PAGE;

	plytix_call_init(&call);
	id[0] = '\0';
	for (unsigned page = 1; rows == LISTING_PAGE && !id[0]; page++) {
		struct listing_page ask = {
		    .window = {LISTING_OPEN, LISTING_OPEN, false},
		    .page = page,
		    .size = LISTING_PAGE};

		plytix_call_reset(&call, "POST");
		buf_text(&call.path, "/products/search");
		json_write_init(&e, &call.body);
		json_write_object(&e, NULL);
		search_filter(&e, "sku", "eq", sku);
		listing_write(&ask, NULL, &e);
		json_write_end(&e);
		if (plytix_do(c->plytix, &call, v) != DONE)
			break;
		if (call.status != 200) {
			plytix_unexpected(&call, v);
			break;
		}
		data = json_get(call.value, "data");
		rows = json_len(data);
		/* `eq` ignores case, codes do not (plytix/API.md, Filters) */
		json_each (row, data)
			if (row_field_sku(row) && row_field_id(row) &&
			    strcmp(row_field_sku(row), sku) == 0)
				memcpy(id, row_field_id(row),
				    strlen(row_field_id(row)) + 1);
	}
	plytix_call_release(&call);
	return v->outcome;
}

enum outcome
crawl_cheaper(struct crawl *c, bool *list, struct verdict *v)
{
	struct plytix_call call;
	long long count;

	*list = false;
	if (c->wanted.len <= FEW_FAMILIES)
		return DONE;
	plytix_call_init(&call);
	plytix_call_reset(&call, "POST");
	buf_text(&call.path, "/products/search");
	plytix_search_body(&call.body, NULL, 1, 1);
	if (plytix_do(c->plytix, &call, v) == DONE && call.status != 200)
		plytix_unexpected(&call, v);
	if (v->outcome == DONE) {
		count = json_int(
		    json_get(json_get(call.value, "pagination"), "count"), -1);
		/* a product and its variants are two requests a family */
		*list = count >= 0 && (count / LISTING_PAGE + 1) *
					      columns_slices(c->columns) <
					  2 * (long long)c->wanted.len;
	}
	plytix_call_release(&call);
	return v->outcome;
}
