/* crawl: the loop; see crawl.h. */
#include "plytix/crawl_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "io/log.h"
#include "base/mem.h"
#include "plytix/search.h"

#define OUT_BYTES_MAX (64u << 20) /* a few lines of the greatest length */

void
crawl_init(struct crawl *c, struct plytix *plytix, struct columns *columns,
    crawl_write *write, void *ctx)
{
	*c = (struct crawl){
	    .plytix = plytix, .columns = columns, .write = write, .ctx = ctx};
	c->media = assets_new();
	buf_init(&c->out, OUT_BYTES_MAX);
	json_write_init(&c->writer, &c->out);
	c->tasks = mem_alloc(PLYTIX_FLIGHTS * sizeof *c->tasks);
	for (unsigned i = 0; i < PLYTIX_FLIGHTS; i++)
		plytix_call_init(&c->tasks[i].call);
}

void
crawl_release(struct crawl *c)
{
	while (c->first)
		crawl_batch_drop(c);
	for (unsigned i = 0; c->tasks && i < PLYTIX_FLIGHTS; i++)
		plytix_call_release(&c->tasks[i].call);
	free(c->tasks);
	free(c->requests);
	categories_release(&c->categories);
	assets_free(c->media);
	parents_release(&c->parents);
	listing_release(&c->listing);
	idmap_release(&c->wanted);
	idmap_release(&c->roots);
	buf_release(&c->out);
	*c = (struct crawl){0};
}

/* ---- questions */

static struct crawl_task *
idle_task(struct crawl *c)
{
	for (unsigned i = 0; i < PLYTIX_FLIGHTS; i++)
		if (!c->tasks[i].busy)
			return &c->tasks[i];
	return NULL;
}

static void
since_date(const struct crawl *c, char out[TIMESTAMP_MAX])
{
	/* a day early and without a time, as the filter may know whole days
	 * only (plytix/API.md, Changes) */
	int64_t ms = c->since_ms - CRAWL_DAY_MS;

	timestamp_write(ms < 0 ? 0 : ms, out);
	out[strlen("2026-02-11")] = '\0';
}

static void
ask_page(struct crawl *c, struct crawl_task *task)
{
	static const char *const heads[] = {"modified", NULL};
	struct plytix_call *call = &task->call;
	char since[TIMESTAMP_MAX];
	struct json_writer e;

	plytix_call_reset(call, "POST");
	buf_text(&call->path, "/products/search");
	json_write_init(&e, &call->body);
	json_write_object(&e, NULL);
	if (c->heads) {
		search_columns(&e, heads);
	} else if (!task->page.total) {
		columns_write(c->columns, task->page.slice, &e);
	}
	if (c->since)
		since_date(c, since);
	listing_write(&task->page, c->since ? since : NULL, &e);
	json_write_end(&e);
	task->kind = TASK_PAGE;
	c->pages_under_way++;
}

static void
ask_assets(struct crawl_task *task)
{
	static const char *const columns[] = {"filename", "url", "content_type",
	    "modified", "file_modified", NULL};
	struct plytix_call *call = &task->call;
	struct json_writer e;

	plytix_call_reset(call, "POST");
	buf_text(&call->path, "/assets/search");
	json_write_init(&e, &call->body);
	json_write_object(&e, NULL);
	search_columns(&e, columns);
	search_filters(&e);
	json_write_object(&e, NULL);
	json_write_text(&e, "field", "id");
	json_write_text(&e, "operator", "in");
	json_write_array(&e, "value");
	for (size_t i = 0; i < task->nids; i++)
		json_write_text(&e, NULL, task->ids[i]);
	json_write_end(&e);
	json_write_end(&e);
	search_filters_end(&e);
	search_page(&e, 1, ASSETS_BATCH, NULL);
	json_write_end(&e);
	task->kind = TASK_ASSETS;
}

/* What to ask next; false: nothing, or nothing before an answer has come.
 * Full batches of assets go first, for they set rows free; the rest of them
 * waits as long as more rows are on their way. */
static bool
next_question(struct crawl *c, struct crawl_task *task)
{
	/* pages to come are expected to be like the last one */
	size_t bytes = c->batch_bytes + c->pages_under_way * c->page_bytes;
	bool room =
	    c->batches + c->pages_under_way < CRAWL_SHEETS_MAX &&
	    (bytes < CRAWL_SHEET_BYTES || c->batches + c->pages_under_way == 0);

	if (assets_wanted(c->media) >= ASSETS_BATCH) {
		task->nids = assets_take(c->media, task->ids);
		if (task->nids) {
			ask_assets(task);
			return true;
		}
	}
	if (room && c->listing_on &&
	    listing_next(&c->listing, &task->page) == 1) {
		ask_page(c, task);
		return true;
	}
	if (room && c->request_next < c->nerrands) {
		task->kind = TASK_REQUEST;
		task->request = c->requests[c->request_next++];
		crawl_request_ask(&task->request, &task->call);
		c->pages_under_way++;
		return true;
	}
	if (c->pages_under_way || !assets_wanted(c->media))
		return false;
	task->nids = assets_take(c->media, task->ids);
	if (!task->nids)
		return false;
	ask_assets(task);
	return true;
}

/* ---- answers */

static enum outcome
got_assets(struct crawl *c, struct crawl_task *task, struct verdict *v)
{
	const struct json *data = json_get(task->call.value, "data");

	if (task->call.status != 200)
		return plytix_unexpected(&task->call, v);
	json_each (row, data)
		assets_put(c->media, row);
	assets_answered(c->media, task->ids, task->nids);
	return DONE;
}

/* The server's own column limit, reported before any row (plytix/API.md,
 * Columns). */
static enum outcome
fewer_columns(struct crawl *c, struct crawl_task *task, struct verdict *v)
{
	unsigned limit = columns_limit_stated(task->call.words);

	if (columns_unknown(c->columns, task->call.words))
		return verdict_say(v, USAGE, "columns",
		    "Plytix has no relationship '%s': correct the mapping, or "
		    "write \"optional\": true there",
		    columns_unknown(c->columns, task->call.words));
	if (!limit || limit >= c->columns->limit || c->listing.distinct ||
	    c->listing.ids.len)
		return plytix_unexpected(&task->call, v);
	c->columns->limit = limit;
	if (!columns_slices(c->columns))
		return verdict_say(v, USAGE, "columns",
		    "Plytix allows %u columns a listing, too few for %zu",
		    limit, c->columns->len);
	log_info("Plytix allows %u columns a listing", limit);
	listing_release(&c->listing);
	listing_init(&c->listing, columns_slices(c->columns), c->now_ms);
	return DONE;
}

/* Whether the first answer has shown that there are too many rows, so that it
 * was none of the listing. A listing of named families needs no mark, and
 * without a clock nothing says which rows are too new for one. */
static bool
needs_mark(const struct crawl *c, const struct plytix_call *call)
{
	return c->listing.split && !c->listing.ids.len &&
	       !c->listing.distinct && !c->wanted.len && call->date_ms;
}

static enum outcome
got_page(struct crawl *c, struct crawl_task *task, struct verdict *v)
{
	bool split = c->listing.split, fresh[LISTING_PAGE] = {false};
	const struct json *answer = task->call.value;
	struct crawl_batch *batch;

	if (task->call.status == 422)
		return fewer_columns(c, task, v);
	if (task->call.status == 428)
		answer = NULL;
	else if (task->call.status != 200)
		return plytix_unexpected(&task->call, v);
	if (listing_got(&c->listing, &task->page, answer, fresh, LISTING_PAGE,
		v) != DONE)
		return v->outcome;
	if (answer && !task->page.total) {
		batch = crawl_batch_add(c, task, json_get(answer, "data"));
		memcpy(batch->fresh, fresh, sizeof fresh);
		batch->slice = (int)task->page.slice;
		batch->listed = true;
		batch->counts = batch->slice == 0;
	}
	if (!split && needs_mark(c, &task->call))
		return crawl_mark(c, task->call.date_ms, v);
	return DONE;
}

static enum outcome
got(struct crawl *c, struct crawl_task *task, struct verdict *v)
{
	task->busy = false;
	if (task->kind == TASK_ASSETS)
		return got_assets(c, task, v);
	c->pages_under_way--;
	return task->kind == TASK_PAGE ? got_page(c, task, v)
				       : crawl_request_got(c, task, v);
}

enum outcome
crawl_work(struct crawl *c, struct verdict *v)
{
	for (;;) {
		struct crawl_task *task;
		struct plytix_call *call;

		if (crawl_pump(c, v) != DONE)
			return v->outcome;
		while ((task = idle_task(c)) &&
		       plytix_free_flights(c->plytix) &&
		       next_question(c, task)) {
			if (plytix_start(c->plytix, &task->call, v) != DONE)
				return v->outcome;
			task->busy = true;
		}
		if (plytix_wait(c->plytix, &call, v) != DONE)
			return v->outcome;
		if (!call)
			return DONE;
		/* the call is the first member of its task */
		if (got(c, (struct crawl_task *)(void *)call, v) != DONE)
			return v->outcome;
	}
}
