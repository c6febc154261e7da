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
	json_write_object(&c->writer, NULL);
	json_write_text(&c->writer, "family", family);
	json_write_int(&c->writer, "level", 0);
	json_write_text(&c->writer, "kind", "error");
	json_write_text(&c->writer, "stage", STAGE);
	json_write_text_if(&c->writer, "plytix_id", id);
	json_write_text_if(&c->writer, "sku", sku);
	json_write_text(&c->writer, "code", v->code);
	json_write_text(&c->writer, "message", v->sentence);
	json_write_end(&c->writer);
}

enum outcome
crawl_end(struct crawl *c, bool families, bool catalogue, struct verdict *v)
{
	char text[TIMESTAMP_MAX];

	json_write_object(&c->writer, NULL);
	json_write_text(&c->writer, "family", "~");
	json_write_int(&c->writer, "level", 9);
	json_write_text(&c->writer, "kind", "end");
	json_write_text(&c->writer, "families", families ? "whole" : "partial");
	json_write_text(
	    &c->writer, "catalogue", catalogue ? "whole" : "partial");
	json_write_int(&c->writer, "count", (long long)c->count);
	if (c->high_water_ms) {
		timestamp_write(c->high_water_ms, text);
		json_write_text(&c->writer, "high_water", text);
	}
	if (c->newest)
		json_write_bool(&c->writer, "newest", true);
	json_write_int(
	    &c->writer, "requests", (long long)plytix_requests(c->plytix));
	json_write_int(
	    &c->writer, "limited", (long long)plytix_limited(c->plytix));
	json_write_end(&c->writer);
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
	json_each (row, data)
		if (row_field_timestamp(row, "modified", &ms) &&
		    ms > c->high_water_ms)
			c->high_water_ms = ms;
	if (call->date_ms && c->high_water_ms > settled)
		c->high_water_ms = settled;
}

/* ---- rows on their way out */

void
crawl_batch_drop(struct crawl *c)
{
	struct crawl_batch *batch = c->first;

	c->first = batch->next;
	if (!c->first)
		c->last = NULL;
	c->batches--;
	c->batch_bytes -= batch->bytes;
	arena_release(&batch->arena);
	free(batch);
}

struct crawl_batch *
crawl_batch_add(
    struct crawl *c, struct crawl_task *task, const struct json *data)
{
	struct crawl_batch *batch = mem_alloc(sizeof *batch);

	crawl_reach(c, &task->call, data);
	batch->arena = task->call.arena;
	task->call.arena = (struct arena){0};
	task->call.value = NULL;
	batch->bytes = c->page_bytes = task->call.bytes;
	batch->at = json_first(data);
	batch->end = json_end(data);
	if (c->last)
		c->last->next = batch;
	else
		c->first = batch;
	c->last = batch;
	c->batches++;
	c->batch_bytes += batch->bytes;
	return batch;
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
 * one which that run saw: heads go back a day, since the reader knows which of
 * them it has seen. */
static bool
is_recent(const struct crawl *c, const struct json *row)
{
	int64_t ms, from = c->since_ms - (c->heads ? CRAWL_DAY_MS : 0);

	return !c->since || !row_field_timestamp(row, "modified", &ms) ||
	       ms >= from;
}

/* A row read whole because it lacked a slice takes the form of its listing,
 * so that its slices are united with those that came. */
static enum outcome
write_product(struct crawl *c, const struct crawl_batch *batch,
    const struct json *row, const char *family, int level, struct verdict *v)
{
	struct row_sources sources = {c->columns, &c->categories, c->media};
	int slices = (int)columns_slices(c->columns);

	if (!batch->listed || batch->slice != ROW_WHOLE)
		return row_product(
		    &sources, row, batch->slice, family, level, &c->writer, v);
	for (int slice = 0; slice < slices; slice++)
		if (row_product(&sources, row, slice, family, level, &c->writer,
			v) != DONE)
			return v->outcome;
	return DONE;
}

static void
write_row(struct crawl *c, const struct crawl_batch *batch,
    const struct json *row, const char *family, int level)
{
	size_t before = c->out.len;
	struct verdict v = {0};

	if (c->heads)
		row_head(row, &c->writer);
	else if (write_product(c, batch, row, family, level, &v) != DONE ||
		 c->out.len - before > LINE_BYTES_MAX) {
		buf_cut(&c->out, before);
		json_write_init(&c->writer, &c->out);
		if (v.outcome == DONE)
			verdict_say(&v, REFUSED, "too-long",
			    "the row of product '%s' is longer than %u MiB",
			    row_field_sku(row), LINE_BYTES_MAX >> 20);
		c->unlisted = true;
		crawl_error(
		    c, family, row_field_id(row), row_field_sku(row), &v);
		verdict_release(&v);
		return;
	}
	if (batch->counts)
		c->count++;
}

/* One row of a batch; its media are known. */
static void
pass_row(
    struct crawl *c, const struct crawl_batch *batch, const struct json *row)
{
	const char *id = row_field_id(row), *parent = row_field_parent(row);
	const char *family = batch->family;
	int level = batch->level;
	struct verdict v = {0};

	if (!id) {
		verdict_say(&v, REFUSED, "row-unusable",
		    "Plytix sent a product without a usable id");
		c->unlisted = true;
		crawl_error(c, "", NULL, row_field_sku(row), &v);
		verdict_release(&v);
		return;
	}
	if (batch->listed) {
		if (!batch->fresh[batch->number])
			return;
		family = parents_root(&c->parents, id, parent, &level);
		if (!is_wanted(c, id, family))
			return;
		if (batch->counts)
			parents_add(
			    &c->parents, id, parent, row_field_children(row));
	}
	if (row_field_deleted(row) || !is_recent(c, row))
		return;
	write_row(c, batch, row, family, level);
}

enum outcome
crawl_pump(struct crawl *c, struct verdict *v)
{
	struct row_sources sources = {c->columns, &c->categories, c->media};

	while (c->first) {
		struct crawl_batch *batch = c->first;

		for (; batch->at != batch->end;
		     batch->at = json_next(batch->at), batch->number++) {
			if (!c->heads &&
			    !row_ready(&sources, batch->at, batch->slice))
				break;
			pass_row(c, batch, batch->at);
			if (c->out.len > OUT_FLUSH_BYTES &&
			    crawl_flush(c, v) != DONE)
				return v->outcome;
		}
		if (batch->at != batch->end)
			break;
		crawl_batch_drop(c);
	}
	for (struct crawl_batch *batch = c->first; batch; batch = batch->next)
		for (const struct json *row = batch->at;
		     row != batch->end &&
		     assets_wanted(c->media) < 2 * ASSETS_BATCH;
		     row = json_next(row))
			row_ready(&sources, row, batch->slice);
	return crawl_flush(c, v);
}
