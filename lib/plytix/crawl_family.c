/* crawl_family: families read by themselves, because they were asked for by
 * name or because a listing left doubts about them. See crawl.h.
 *
 * A climb goes up to the root (plytix/API.md, Variants), then the variants of
 * the root and of each variant that has some are read. When their number is not
 * the one that the product names, the product is asked again, since the number
 * may lag behind (plytix/API.md, Variants); if they still differ, the family is
 * an error record and nothing is withdrawn from it. */
#include "plytix/crawl_inner.h"

#include <string.h>

#include "io/log.h"
#include "base/mem.h"
#include "plytix/row_fields.h"

#define CLIMBS_MAX 4 /* three levels, and a product moved meanwhile */

void
crawl_errand_add(struct crawl *c, const struct crawl_errand *errand)
{
	c->errands = mem_grow(
	    c->errands, &c->errands_cap, c->nerrands + 1, sizeof *c->errands);
	c->errands[c->nerrands++] = *errand;
}

void
crawl_errand_ask(const struct crawl_errand *errand, struct plytix_call *call)
{
	plytix_call_reset(call, "GET");
	buf_printf(&call->path, "/products/%s%s", errand->id,
	    errand->kind == ERRAND_VARIANTS ? "/variants" : "");
}

static enum outcome
incomplete(struct crawl *c, const struct crawl_errand *errand, const char *sku,
    struct verdict *v)
{
	crawl_error(c, *errand->family ? errand->family : errand->id,
	    errand->id, sku, v);
	verdict_clear(v); /* it costs the family, not the run */
	return DONE;
}

/* The product of the errand is not there. */
static enum outcome
gone(struct crawl *c, const struct crawl_errand *errand, struct verdict *v)
{
	if (errand->kind == ERRAND_ROW ||
	    (errand->why == WHY_NAMED && errand->kind == ERRAND_CLIMB)) {
		log_info("product '%s' is no more", errand->id);
		return DONE;
	}
	if (errand->why == WHY_ASKED && errand->kind == ERRAND_CLIMB)
		verdict_say(v, REFUSED, "not-found",
		    "Plytix has no product '%s', or the key's role hides it",
		    errand->id);
	else
		verdict_say(v, REFUSED, "family-incomplete",
		    "the family of '%s' cannot be read: Plytix has no such "
		    "product, or the key's role hides it",
		    errand->id);
	return incomplete(c, errand, NULL, v);
}

/* An answer's rows as a list, whether it was one or a bare object. */
static const struct json *
only_row(const struct crawl_task *task)
{
	const struct json *data = json_get(task->call.value, "data");

	if (data && data->type == JSON_ARRAY)
		data = json_at(data, 0);
	return data && data->type == JSON_OBJECT && shape_id(data) ? data
								   : NULL;
}

static struct crawl_sheet *
sheet_of(struct crawl *c, struct crawl_task *task, const char *family,
    int level, bool counts)
{
	struct crawl_sheet *sheet =
	    crawl_sheet_add(c, task, json_get(task->call.value, "data"));

	sheet->slice = ROW_WHOLE;
	sheet->counts = counts;
	sheet->level = level;
	memcpy(sheet->family, family, strlen(family) + 1);
	return sheet;
}

static struct crawl_errand
errand_for(enum errand_kind kind, enum errand_why why, const char *id,
    const char *family, int level, long said)
{
	struct crawl_errand errand = {
	    .kind = kind, .why = why, .level = level, .said = said, .met = -1};

	memcpy(errand.id, id, strlen(id));
	memcpy(errand.family, family, strlen(family));
	return errand;
}

static enum outcome
climbed(struct crawl *c, struct crawl_task *task, const struct json *row,
    struct verdict *v)
{
	struct crawl_errand *errand = &task->errand, next;
	const char *parent = shape_parent(row), *id = shape_id(row);
	long children = shape_children(row);
	struct idmap_entry *root;

	if (parent && errand->climbs == CLIMBS_MAX) {
		verdict_say(v, REFUSED, "family-incomplete",
		    "product '%s' has no root: its parents form a circle or "
		    "more than three levels",
		    id);
		return incomplete(c, errand, shape_sku(row), v);
	}
	if (parent) {
		next = errand_for(ERRAND_CLIMB, errand->why, parent, "", 0, 0);
		next.climbs = errand->climbs + 1;
		crawl_errand_add(c, &next);
		return DONE;
	}
	root = idmap_add(&c->roots, id);
	if (root->a)
		return DONE;
	root->a = 1;
	next = errand_for(ERRAND_VARIANTS, errand->why, id, id, 1, children);
	next.met = errand->met;
	if (children || errand->why == WHY_ORPHAN)
		crawl_errand_add(c, &next);
	sheet_of(c, task, id, 0, true);
	return DONE;
}

static enum outcome
got_variants(struct crawl *c, struct crawl_task *task, struct verdict *v)
{
	struct crawl_errand *errand = &task->errand, next;
	const struct json *data = json_get(task->call.value, "data"), *row;
	long count = (long)json_len(data);

	if (!data || data->type != JSON_ARRAY)
		return plytix_unexpected(&task->call, v);
	/* more than it names are no loss: the number lags behind (18) */
	if (count < errand->said) {
		next = *errand;
		next.kind = ERRAND_CHECK;
		next.level = errand->level - 1;
		next.said = count;
		crawl_errand_add(c, &next);
	}
	for (row = json_first(data); row != json_end(data);
	     row = json_next(row)) {
		if (!shape_children(row) || !shape_id(row) || errand->level > 1)
			continue;
		next = errand_for(ERRAND_VARIANTS, errand->why, shape_id(row),
		    errand->family, 2, shape_children(row));
		/* in a listing they have been counted and judged already */
		if (errand->met < 0)
			crawl_errand_add(c, &next);
	}
	if (errand->met >= 0 && count > errand->met)
		c->count += (unsigned long)(count - errand->met);
	sheet_of(c, task, errand->family, errand->level, errand->met < 0);
	return DONE;
}

static enum outcome
checked(struct crawl *c, struct crawl_task *task, const struct json *row,
    struct verdict *v)
{
	const struct crawl_errand *errand = &task->errand;
	long children = shape_children(row);

	if (children > errand->said) {
		verdict_say(v, REFUSED, "family-incomplete",
		    "product '%s' names %ld variants, but Plytix gives %ld",
		    shape_sku(row) ? shape_sku(row) : errand->id, children,
		    errand->said);
		return incomplete(c, errand, shape_sku(row), v);
	}
	sheet_of(c, task, errand->family, errand->level, false);
	return DONE;
}

enum outcome
crawl_errand_got(struct crawl *c, struct crawl_task *task, struct verdict *v)
{
	struct crawl_errand *errand = &task->errand;
	const struct json *row;
	struct crawl_sheet *sheet;

	if (task->call.status == 404)
		return gone(c, errand, v);
	if (task->call.status / 100 != 2)
		return plytix_unexpected(&task->call, v);
	if (errand->kind == ERRAND_VARIANTS)
		return got_variants(c, task, v);
	row = only_row(task);
	if (!row)
		return gone(c, errand, v);
	switch (errand->kind) {
	case ERRAND_CLIMB:
		return climbed(c, task, row, v);
	case ERRAND_CHECK:
		return checked(c, task, row, v);
	default:
		sheet = sheet_of(c, task, "", 0, !errand->counted);
		sheet->listed = true;
		memset(sheet->fresh, true, sizeof sheet->fresh);
		return DONE;
	}
}
