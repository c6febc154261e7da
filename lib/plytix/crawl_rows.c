/* crawl_rows: rows on their way out, and the records that are not rows. See
 * crawl.h. */
#include "plytix/crawl_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "io/log.h"
#include "base/mem.h"
#include "plytix/row_fields.h"

#define OUT_FLUSH_BYTES (256u << 10)
#define LINE_BYTES_MAX (16u << 20)
#define STAGE "plytix-fetch"

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
	if (c->newest)
		emit_bool(&c->emit, "newest", true);
	emit_int(&c->emit, "requests", (long long)plytix_requests(c->plytix));
	emit_int(&c->emit, "limited", (long long)plytix_limited(c->plytix));
	emit_end(&c->emit);
	return crawl_flush(c, v);
}

/* What is edited while a listing is read may be missed there, and yet be older
 * than what it shows later. Edits after its first answer are newer than all
 * that this answer holds; and those of the minute before may not have been
 * ready to be found. */
void
crawl_reach(
    struct crawl *c, const struct plytix_call *call, const struct json *data)
{
	int64_t ms, settled = call->date_ms - CRAWL_SETTLE_MS;

	if (c->high_water_ms)
		return;
	for (const struct json *row = json_first(data); row != json_end(data);
	     row = json_next(row))
		if (shape_instant(row, "modified", &ms) &&
		    ms > c->high_water_ms)
			c->high_water_ms = ms;
	if (call->date_ms && c->high_water_ms > settled)
		c->high_water_ms = settled;
}

/* ---- rows on their way out */

void
crawl_sheet_drop(struct crawl *c)
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

struct crawl_sheet *
crawl_sheet_add(
    struct crawl *c, struct crawl_task *task, const struct json *data)
{
	struct crawl_sheet *sheet = mem_alloc(sizeof *sheet);

	crawl_reach(c, &task->call, data);
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

/* A row read whole because it lacked a slice takes the form of its listing,
 * so that its slices are united with those that came. */
static enum outcome
write_product(struct crawl *c, const struct crawl_sheet *sheet,
    const struct json *row, const char *family, int level, struct verdict *v)
{
	struct row_sources sources = {c->columns, &c->categories, c->media};
	int slices = (int)columns_slices(c->columns);

	if (!sheet->listed || sheet->slice != ROW_WHOLE)
		return row_product(
		    &sources, row, sheet->slice, family, level, &c->emit, v);
	for (int slice = 0; slice < slices; slice++)
		if (row_product(&sources, row, slice, family, level, &c->emit,
			v) != DONE)
			return v->outcome;
	return DONE;
}

static void
write_row(struct crawl *c, const struct crawl_sheet *sheet,
    const struct json *row, const char *family, int level)
{
	size_t before = c->out.len;
	struct verdict v = {0};

	if (c->heads)
		row_head(row, &c->emit);
	else if (write_product(c, sheet, row, family, level, &v) != DONE ||
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

enum outcome
crawl_pump(struct crawl *c, struct verdict *v)
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
		crawl_sheet_drop(c);
	}
	for (struct crawl_sheet *sheet = c->first; sheet; sheet = sheet->next)
		for (const struct json *row = sheet->at;
		     row != sheet->end &&
		     media_wanted(c->media) < 2 * MEDIA_BATCH;
		     row = json_next(row))
			row_ready(&sources, row, sheet->slice);
	return crawl_flush(c, v);
}
