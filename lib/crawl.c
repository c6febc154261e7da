/* crawl: the loop; see crawl.h. */
#include "crawl.h"

#include <stdlib.h>
#include <string.h>

#include "instant.h"
#include "log.h"
#include "mem.h"
#include "shape.h"

#define OUT_BYTES_MAX (64u << 20) /* a few lines of the greatest length */
#define OUT_FLUSH_BYTES (256u << 10)
#define LINE_BYTES_MAX (16u << 20)
#define STAGE "plytix-fetch"

void
crawl_init(struct crawl *c, struct plytix *plytix, struct columns *columns,
    crawl_write *write, void *ctx)
{
	*c = (struct crawl){
	    .plytix = plytix, .columns = columns, .write = write, .ctx = ctx};
	c->media = media_new();
	buf_init(&c->out, OUT_BYTES_MAX);
	emit_init(&c->emit, &c->out);
	c->tasks = mem_alloc(PLYTIX_FLIGHTS * sizeof *c->tasks);
	for (unsigned i = 0; i < PLYTIX_FLIGHTS; i++)
		plytix_call_init(&c->tasks[i].call);
}

static void
sheet_drop(struct crawl *c)
{
	struct crawl_sheet *sheet = c->first;

	c->first = sheet->next;
	if (!c->first)
		c->last = NULL;
	c->sheets--;
	c->sheet_bytes -= sheet->bytes;
	arena_release(&sheet->arena);
	free(sheet);
}

void
crawl_release(struct crawl *c)
{
	while (c->first)
		sheet_drop(c);
	for (unsigned i = 0; c->tasks && i < PLYTIX_FLIGHTS; i++)
		plytix_call_release(&c->tasks[i].call);
	free(c->tasks);
	free(c->errands);
	categories_release(&c->categories);
	media_free(c->media);
	kin_release(&c->kin);
	listing_release(&c->listing);
	idmap_release(&c->wanted);
	idmap_release(&c->roots);
	buf_release(&c->out);
	*c = (struct crawl){0};
}

/* ---- writing */

enum outcome
crawl_flush(struct crawl *c, struct verdict *v)
{
	if (c->out.broken)
		return verdict_say(
		    v, FATAL, "output", "a record is too long to be written");
	return c->out.len ? c->write(c->ctx, &c->out, v) : DONE;
}

void
crawl_error(struct crawl *c, const char *family, const char *id,
    const char *sku, const struct verdict *v)
{
	c->refused = true;
	log_warn("%s", v->sentence);
	emit_object(&c->emit, NULL);
	emit_text(&c->emit, "family", family);
	emit_int(&c->emit, "level", 0);
	emit_text(&c->emit, "kind", "error");
	emit_text(&c->emit, "stage", STAGE);
	emit_text_if(&c->emit, "plytix_id", id);
	emit_text_if(&c->emit, "sku", sku);
	emit_text(&c->emit, "code", v->code);
	emit_text(&c->emit, "message", v->sentence);
	emit_end(&c->emit);
}

enum outcome
crawl_end(struct crawl *c, bool families, bool catalogue, struct verdict *v)
{
	char text[INSTANT_MAX];

	emit_object(&c->emit, NULL);
	emit_text(&c->emit, "family", "~");
	emit_int(&c->emit, "level", 9);
	emit_text(&c->emit, "kind", "end");
	emit_text(&c->emit, "families", families ? "whole" : "partial");
	emit_text(&c->emit, "catalogue", catalogue ? "whole" : "partial");
	emit_int(&c->emit, "count", (long long)c->count);
	if (c->high_water_ms) {
		instant_write(c->high_water_ms, text);
		emit_text(&c->emit, "high_water", text);
	}
	emit_int(&c->emit, "requests", (long long)plytix_requests(c->plytix));
	emit_end(&c->emit);
	return crawl_flush(c, v);
}

/* ---- rows on their way out */

struct crawl_sheet *
crawl_sheet_add(
    struct crawl *c, struct crawl_task *task, const struct json *data)
{
	struct crawl_sheet *sheet = mem_alloc(sizeof *sheet);

	sheet->arena = task->call.arena;
	task->call.arena = (struct arena){0};
	task->call.value = NULL;
	sheet->bytes = c->page_bytes = task->call.bytes;
	sheet->at = json_first(data);
	sheet->end = json_end(data);
	if (c->last)
		c->last->next = sheet;
	else
		c->first = sheet;
	c->last = sheet;
	c->sheets++;
	c->sheet_bytes += sheet->bytes;
	return sheet;
}

/* Whether the row belongs to a family that was asked for. A variant named by
 * its own id is noted, so that its root is looked up. */
static bool
is_wanted(struct crawl *c, const char *id, const char *root)
{
	struct idmap_entry *entry;

	if (!c->wanted.len || idmap_find(&c->wanted, root))
		return true;
	entry = idmap_find(&c->wanted, id);
	if (entry)
		entry->b = 1;
	return false;
}

/* A row edited while an earlier run was reading may be older than the newest
 * one which that run saw: heads go back a day, since who reads them knows
 * which he has seen. */
static bool
is_recent(const struct crawl *c, const struct json *row)
{
	int64_t ms, from = c->since_ms - (c->heads ? CRAWL_DAY_MS : 0);

	return !c->since || !shape_instant(row, "modified", &ms) || ms >= from;
}

static void
write_row(struct crawl *c, const struct crawl_sheet *sheet,
    const struct json *row, const char *family, int level)
{
	struct row_sources sources = {c->columns, &c->categories, c->media};
	size_t before = c->out.len;
	struct verdict v = {0};

	if (c->heads)
		row_head(row, &c->emit);
	else if (row_product(&sources, row, sheet->slice, family, level,
		     &c->emit, &v) != DONE ||
		 c->out.len - before > LINE_BYTES_MAX) {
		buf_cut(&c->out, before);
		emit_init(&c->emit, &c->out);
		if (v.outcome == DONE)
			verdict_say(&v, REFUSED, "too-long",
			    "the row of product '%s' is longer than %u MiB",
			    shape_sku(row), LINE_BYTES_MAX >> 20);
		c->unlisted = true;
		crawl_error(c, family, shape_id(row), shape_sku(row), &v);
		verdict_release(&v);
		return;
	}
	if (sheet->counts)
		c->count++;
}

/* One row of a sheet; its media are known. */
static void
pass_row(
    struct crawl *c, const struct crawl_sheet *sheet, const struct json *row)
{
	const char *id = shape_id(row), *parent = shape_parent(row);
	const char *family = sheet->family;
	int level = sheet->level;
	struct verdict v = {0};
	int64_t ms;

	if (shape_instant(row, "modified", &ms) && ms > c->high_water_ms)
		c->high_water_ms = ms;
	if (!id) {
		verdict_say(&v, REFUSED, "row-unusable",
		    "Plytix sent a product without a usable id");
		c->unlisted = true;
		crawl_error(c, "", NULL, shape_sku(row), &v);
		verdict_release(&v);
		return;
	}
	if (sheet->listed) {
		if (!sheet->fresh[sheet->number])
			return;
		family = kin_root(&c->kin, id, parent, &level);
		if (!is_wanted(c, id, family))
			return;
		if (sheet->counts)
			kin_meet(&c->kin, id, parent, shape_children(row));
	}
	if (shape_deleted(row) || !is_recent(c, row))
		return;
	write_row(c, sheet, row, family, level);
}

/* Writes what is ready; wants the media of what is not, as far as a few
 * batches ahead. */
static enum outcome
pump(struct crawl *c, struct verdict *v)
{
	struct row_sources sources = {c->columns, &c->categories, c->media};

	while (c->first) {
		struct crawl_sheet *sheet = c->first;

		for (; sheet->at != sheet->end;
		     sheet->at = json_next(sheet->at), sheet->number++) {
			if (!c->heads &&
			    !row_ready(&sources, sheet->at, sheet->slice))
				break;
			pass_row(c, sheet, sheet->at);
			if (c->out.len > OUT_FLUSH_BYTES &&
			    crawl_flush(c, v) != DONE)
				return v->outcome;
		}
		if (sheet->at != sheet->end)
			break;
		sheet_drop(c);
	}
	for (struct crawl_sheet *sheet = c->first; sheet; sheet = sheet->next)
		for (const struct json *row = sheet->at;
		     row != sheet->end &&
		     media_wanted(c->media) < 2 * MEDIA_BATCH;
		     row = json_next(row))
			row_ready(&sources, row, sheet->slice);
	return crawl_flush(c, v);
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
since_date(const struct crawl *c, char out[INSTANT_MAX])
{
	/* a day early and without a time, as the filter may know whole days
	 * only (sheet 14.1, U3, U4) */
	int64_t ms = c->since_ms - CRAWL_DAY_MS;

	instant_write(ms < 0 ? 0 : ms, out);
	out[strlen("2026-02-11")] = '\0';
}

static void
ask_page(struct crawl *c, struct crawl_task *task)
{
	struct plytix_call *call = &task->call;
	char since[INSTANT_MAX];
	struct emit emit;

	plytix_call_reset(call, "POST");
	buf_text(&call->path, "/products/search");
	emit_init(&emit, &call->body);
	emit_object(&emit, NULL);
	if (c->heads) {
		emit_array(&emit, "attributes");
		emit_text(&emit, NULL, "modified");
		emit_end(&emit);
	} else if (!task->page.total) {
		columns_emit(c->columns, task->page.slice, &emit);
	}
	if (c->since)
		since_date(c, since);
	listing_emit(&task->page, c->since ? since : NULL, &emit);
	emit_end(&emit);
	task->kind = TASK_PAGE;
	c->pages_under_way++;
}

static void
ask_assets(struct crawl_task *task)
{
	static const char *const columns[] = {"filename", "url", "content_type",
	    "modified", "file_modified", NULL};
	struct plytix_call *call = &task->call;
	struct emit emit;

	plytix_call_reset(call, "POST");
	buf_text(&call->path, "/assets/search");
	emit_init(&emit, &call->body);
	emit_object(&emit, NULL);
	emit_array(&emit, "attributes");
	for (size_t i = 0; columns[i]; i++)
		emit_text(&emit, NULL, columns[i]);
	emit_end(&emit);
	emit_array(&emit, "filters");
	emit_array(&emit, NULL);
	emit_object(&emit, NULL);
	emit_text(&emit, "field", "id");
	emit_text(&emit, "operator", "in");
	emit_array(&emit, "value");
	for (size_t i = 0; i < task->nids; i++)
		emit_text(&emit, NULL, task->ids[i]);
	emit_end(&emit);
	emit_end(&emit);
	emit_end(&emit);
	emit_end(&emit);
	emit_object(&emit, "pagination");
	emit_int(&emit, "page", 1);
	emit_int(&emit, "page_size", MEDIA_BATCH);
	emit_end(&emit);
	emit_end(&emit);
	task->kind = TASK_ASSETS;
}

/* What to ask next; false: nothing, or nothing before an answer has come.
 * Full batches of assets go first, for they set rows free; the rest of them
 * waits as long as more rows are on their way. */
static bool
next_question(struct crawl *c, struct crawl_task *task)
{
	/* pages to come are expected to be like the last one */
	size_t bytes = c->sheet_bytes + c->pages_under_way * c->page_bytes;
	bool room =
	    c->sheets + c->pages_under_way < CRAWL_SHEETS_MAX &&
	    (bytes < CRAWL_SHEET_BYTES || c->sheets + c->pages_under_way == 0);

	if (media_wanted(c->media) >= MEDIA_BATCH) {
		task->nids = media_take(c->media, task->ids);
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
	if (room && c->errand_next < c->nerrands) {
		task->kind = TASK_ERRAND;
		task->errand = c->errands[c->errand_next++];
		crawl_errand_ask(&task->errand, &task->call);
		c->pages_under_way++;
		return true;
	}
	if (c->pages_under_way || !media_wanted(c->media))
		return false;
	task->nids = media_take(c->media, task->ids);
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
	for (const struct json *row = json_first(data); row != json_end(data);
	     row = json_next(row))
		media_put(c->media, row);
	media_answered(c->media, task->ids, task->nids);
	return DONE;
}

/* The server's own column limit, told before any row has come (U13). */
static enum outcome
fewer_columns(struct crawl *c, struct crawl_task *task, struct verdict *v)
{
	unsigned limit = columns_limit_told(task->call.words);

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

static enum outcome
got_page(struct crawl *c, struct crawl_task *task, struct verdict *v)
{
	bool fresh[LISTING_PAGE] = {false};
	const struct json *answer = task->call.value;
	struct crawl_sheet *sheet;

	if (task->call.status == 422)
		return fewer_columns(c, task, v);
	if (task->call.status == 428)
		answer = NULL;
	else if (task->call.status != 200)
		return plytix_unexpected(&task->call, v);
	if (listing_got(&c->listing, &task->page, answer, fresh, LISTING_PAGE,
		v) != DONE)
		return v->outcome;
	if (!answer || task->page.total)
		return DONE;
	sheet = crawl_sheet_add(c, task, json_get(answer, "data"));
	memcpy(sheet->fresh, fresh, sizeof fresh);
	sheet->slice = (int)task->page.slice;
	sheet->listed = true;
	sheet->counts = sheet->slice == 0;
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
				       : crawl_errand_got(c, task, v);
}

enum outcome
crawl_work(struct crawl *c, struct verdict *v)
{
	for (;;) {
		struct crawl_task *task;
		struct plytix_call *call;

		if (pump(c, v) != DONE)
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
