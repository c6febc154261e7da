/* crawl_modes: what a run of the crawl is made of: a whole listing with its
 * repairs, families by name, one product by its code. See crawl.h. */
#include "plytix/crawl_inner.h"

#include <string.h>

#include "io/log.h"
#include "plytix/row_fields.h"

#define FEW_FAMILIES 4 /* cheaper than asking what a listing would cost */

/* A product listed in one slice and not in another, after all passes. */
static void
repair_rows(struct crawl *c)
{
	struct crawl_errand errand = {.kind = ERRAND_ROW};

	while (listing_leftover(&c->listing, errand.id, &errand.counted))
		crawl_errand_add(c, &errand);
}

/* Families whose variants are not those that their parent names. */
static void
repair_families(struct crawl *c)
{
	struct kin_doubt doubt;

	for (size_t at = 0; kin_doubts(&c->kin, &at, &doubt);) {
		struct crawl_errand errand = {
		    .why = WHY_DOUBT, .said = doubt.said, .met = doubt.met};
		struct idmap_entry *middle =
		    idmap_find(&c->kin.middles, doubt.id);
		const char *root =
		    middle ? c->kin.roots[middle->a - 1] : doubt.id;

		if (doubt.orphaned)
			errand.why = WHY_ORPHAN;
		errand.kind = doubt.orphaned ? ERRAND_CLIMB : ERRAND_VARIANTS;
		errand.level = middle ? 2 : 1;
		memcpy(errand.id, doubt.id, sizeof errand.id);
		memcpy(errand.family, root, strlen(root));
		log_debug("product '%s' names %ld variants, %ld were listed%s",
		    doubt.id, doubt.said, doubt.met,
		    doubt.orphaned ? ", itself not" : "");
		crawl_errand_add(c, &errand);
	}
}

/* Variants that were asked for by their own id: their root is found. */
static void
repair_wanted(struct crawl *c)
{
	struct idmap_entry *entry;

	for (size_t at = 0; (entry = idmap_each(&c->wanted, &at));) {
		struct crawl_errand errand = {
		    .kind = ERRAND_CLIMB, .why = WHY_NAMED, .met = -1};

		if (!entry->b)
			continue;
		idmap_id(entry, errand.id);
		crawl_errand_add(c, &errand);
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
		    v, FATAL, "listing", "the listing stopped half way");
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
		struct crawl_errand errand = {.kind = ERRAND_CLIMB,
		    .why = entry->a ? WHY_ASKED : WHY_NAMED,
		    .met = -1};

		idmap_id(entry, errand.id);
		crawl_errand_add(c, &errand);
	}
	return crawl_work(c, v);
}

enum outcome
crawl_sku(struct crawl *c, const char *sku, char id[IDMAP_ID_MAX + 1],
    struct verdict *v)
{
	struct plytix_call call;
	const struct json *data, *row;
	struct emit emit;
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
		emit_init(&emit, &call.body);
		emit_object(&emit, NULL);
		emit_array(&emit, "filters");
		emit_array(&emit, NULL);
		emit_object(&emit, NULL);
		emit_text(&emit, "field", "sku");
		emit_text(&emit, "operator", "eq");
		emit_text(&emit, "value", sku);
		emit_end(&emit);
		emit_end(&emit);
		emit_end(&emit);
		listing_emit(&ask, NULL, &emit);
		emit_end(&emit);
		if (plytix_do(c->plytix, &call, v) != DONE)
			break;
		if (call.status != 200) {
			plytix_unexpected(&call, v);
			break;
		}
		data = json_get(call.value, "data");
		rows = json_len(data);
		/* `eq` ignores case, codes do not (plytix/API.md, Filters) */
		for (row = json_first(data); row != json_end(data);
		     row = json_next(row))
			if (shape_sku(row) && shape_id(row) &&
			    strcmp(shape_sku(row), sku) == 0)
				memcpy(id, shape_id(row),
				    strlen(shape_id(row)) + 1);
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
