/* crawl_family: families read by themselves, because they were asked for by
 * name or because a listing could not confirm that they are complete. See
 * crawl.h.
 *
 * REQUEST_PARENT goes up to the root (plytix/API.md, Variants), then the
 * variants of the root and of each variant that has some are read. When their
 * number is not the one that the product names, the product is asked again,
 * since the number may lag behind (plytix/API.md, Variants); if they still
 * differ, the family is an error record and nothing is withdrawn from it. */
#include "plytix/crawl_inner.h"

#include <string.h>

#include "io/log.h"
#include "base/mem.h"
#include "plytix/row_fields.h"

#define CLIMBS_MAX 4 /* three levels, and a product moved meanwhile */

void
crawl_request_add(struct crawl *c, const struct crawl_request *request)
{
	c->requests = mem_grow(c->requests, &c->requests_cap, c->nerrands + 1,
	    sizeof *c->requests);
	c->requests[c->nerrands++] = *request;
}

void
crawl_request_ask(const struct crawl_request *request, struct plytix_call *call)
{
	plytix_call_reset(call, "GET");
	buf_printf(&call->path, "/products/%s%s", request->id,
	    request->kind == REQUEST_VARIANTS ? "/variants" : "");
}

static enum outcome
incomplete(struct crawl *c, const struct crawl_request *request,
    const char *sku, struct verdict *v)
{
	crawl_error(c, *request->family ? request->family : request->id,
	    request->id, sku, v);
	verdict_clear(v); /* this fails the family, not the run */
	return DONE;
}

/* The product of the request does not exist. */
static enum outcome
gone(struct crawl *c, const struct crawl_request *request, struct verdict *v)
{
	if (request->kind == REQUEST_ROW ||
	    (request->why == WHY_NAMED && request->kind == REQUEST_PARENT)) {
		log_info("product '%s' does not exist any more", request->id);
		return DONE;
	}
	if (request->why == WHY_ASKED && request->kind == REQUEST_PARENT)
		verdict_say(v, REFUSED, "not-found",
		    "Plytix has no product '%s', or the key's role hides it",
		    request->id);
	else
		verdict_say(v, REFUSED, "family-incomplete",
		    "the family of '%s' cannot be read: Plytix has no such "
		    "product, or the key's role hides it",
		    request->id);
	return incomplete(c, request, NULL, v);
}

/* An answer's rows as a list, whether it was one or a bare object. */
static const struct json *
only_row(const struct crawl_task *task)
{
	const struct json *data = json_get(task->call.value, "data");

	if (data && data->type == JSON_ARRAY)
		data = json_at(data, 0);
	return data && data->type == JSON_OBJECT && row_field_id(data) ? data
								       : NULL;
}

static struct crawl_batch *
batch_of(struct crawl *c, struct crawl_task *task, const char *family,
    int level, bool counts)
{
	struct crawl_batch *batch =
	    crawl_batch_add(c, task, json_get(task->call.value, "data"));

	batch->slice = ROW_WHOLE;
	batch->counts = counts;
	batch->level = level;
	memcpy(batch->family, family, strlen(family) + 1);
	return batch;
}

static struct crawl_request
request_for(enum request_kind kind, enum request_why why, const char *id,
    const char *family, int level, long expected)
{
	struct crawl_request request = {.kind = kind,
	    .why = why,
	    .level = level,
	    .expected = expected,
	    .seen = -1};

	memcpy(request.id, id, strlen(id));
	memcpy(request.family, family, strlen(family));
	return request;
}

static enum outcome
climbed(struct crawl *c, struct crawl_task *task, const struct json *row,
    struct verdict *v)
{
	struct crawl_request *request = &task->request, next;
	const char *parent = row_field_parent(row), *id = row_field_id(row);
	long children = row_field_children(row);
	struct idmap_entry *root;

	if (parent && request->climbs == CLIMBS_MAX) {
		verdict_say(v, REFUSED, "family-incomplete",
		    "product '%s' has no root: its parents form a circle or "
		    "more than three levels",
		    id);
		return incomplete(c, request, row_field_sku(row), v);
	}
	if (parent) {
		next =
		    request_for(REQUEST_PARENT, request->why, parent, "", 0, 0);
		next.climbs = request->climbs + 1;
		crawl_request_add(c, &next);
		return DONE;
	}
	root = idmap_add(&c->roots, id);
	if (root->a)
		return DONE;
	root->a = 1;
	next = request_for(REQUEST_VARIANTS, request->why, id, id, 1, children);
	next.seen = request->seen;
	if (children || request->why == WHY_ORPHAN)
		crawl_request_add(c, &next);
	batch_of(c, task, id, 0, true);
	return DONE;
}

static enum outcome
got_variants(struct crawl *c, struct crawl_task *task, struct verdict *v)
{
	struct crawl_request *request = &task->request, next;
	const struct json *data = json_get(task->call.value, "data");
	long count = (long)json_len(data);

	if (!data || data->type != JSON_ARRAY)
		return plytix_unexpected(&task->call, v);
	/* more than it names are no loss: the number lags behind (18) */
	if (count < request->expected) {
		next = *request;
		next.kind = REQUEST_CHECK;
		next.level = request->level - 1;
		next.expected = count;
		crawl_request_add(c, &next);
	}
	json_each (row, data) {
		if (!row_field_children(row) || !row_field_id(row) ||
		    request->level > 1)
			continue;
		next = request_for(REQUEST_VARIANTS, request->why,
		    row_field_id(row), request->family, 2,
		    row_field_children(row));
		/* in a listing they have been counted and judged already */
		if (request->seen < 0)
			crawl_request_add(c, &next);
	}
	if (request->seen >= 0 && count > request->seen)
		c->count += (unsigned long)(count - request->seen);
	batch_of(c, task, request->family, request->level, request->seen < 0);
	return DONE;
}

static enum outcome
checked(struct crawl *c, struct crawl_task *task, const struct json *row,
    struct verdict *v)
{
	const struct crawl_request *request = &task->request;
	long children = row_field_children(row);

	if (children > request->expected) {
		verdict_say(v, REFUSED, "family-incomplete",
		    "product '%s' should have %ld variants, but Plytix lists "
		    "%ld",
		    row_field_sku(row) ? row_field_sku(row) : request->id,
		    children, request->expected);
		return incomplete(c, request, row_field_sku(row), v);
	}
	batch_of(c, task, request->family, request->level, false);
	return DONE;
}

enum outcome
crawl_request_got(struct crawl *c, struct crawl_task *task, struct verdict *v)
{
	struct crawl_request *request = &task->request;
	const struct json *row;
	struct crawl_batch *batch;

	if (task->call.status == 404)
		return gone(c, request, v);
	if (task->call.status / 100 != 2)
		return plytix_unexpected(&task->call, v);
	if (request->kind == REQUEST_VARIANTS)
		return got_variants(c, task, v);
	row = only_row(task);
	if (!row)
		return gone(c, request, v);
	switch (request->kind) {
	case REQUEST_PARENT:
		return climbed(c, task, row, v);
	case REQUEST_CHECK:
		return checked(c, task, row, v);
	default:
		batch = batch_of(c, task, "", 0, !request->counted);
		batch->listed = true;
		memset(batch->fresh, true, sizeof batch->fresh);
		return DONE;
	}
}
