/* rows: the PIM's rows, how a listing ended, what is unseen; see
 * ledger.h.
 *
 * pim_rows holds (id, modified) of rows that were dealt with to the end. A
 * row whose family failed, was lost or was held back keeps its place there
 * without `modified`, so that the next incremental run asks for it again. */
#include "ledger/ledger_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/idmap.h"
#include "io/filter.h"
#include "io/log.h"
#include "ledger/related.h"
#include "ledger/queries.h"

/* ---- a whole listing */

/* Everything that a whole listing decides about the map, at once or not at
 * all. */
static enum outcome
decide(struct ledger *l, const struct ledger_rows *how, struct json_writer *e,
    struct verdict *v)
{
	long long moved;

	if (!how->move)
		return DONE;
	if (db_begin(l->db, v) != DONE)
		return v->outcome;
	if (ledger_move(l, how, &moved, v) != DONE) {
		db_rollback(l->db);
		return v->outcome;
	}
	if (moved) {
		json_write_object(e, NULL);
		json_write_text(e, "kind", "moved");
		json_write_int(e, "count", moved);
		json_write_end(e);
	}
	return db_commit(l->db, v);
}

enum outcome
ledger_rows(struct ledger *l, const struct ledger_rows *how,
    struct json_writer *e, struct verdict *v)
{
	static const char last[] =
	    "SELECT coalesce(last_count, 0) FROM sites WHERE site = $1";
	static const char keep[] =
	    "UPDATE sync_states SET listed = $2, families = $3,"
	    " catalogue = $4, heartbeat = clock_timestamp() WHERE run = $1";
	struct ledger_listing now = {0};
	char count[24];
	long long before;
	bool whole;

	if (ledger_load_listed(l, how->path, how->brief, &now, v) != DONE)
		return v->outcome;
	if (!now.ended)
		return verdict_say(v, FATAL, "cut-off",
		    "'%s' has no end record: the listing was cut off",
		    how->path);
	whole = strcmp(now.catalogue, "whole") == 0;
	if (whole && now.count == 0)
		return verdict_say(v, FATAL, "empty",
		    "the PIM lists nothing: nothing is changed in the shop");
	if ((whole && ledger_account(l, how, v) != DONE) ||
	    db_do(l->db, last, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	before = db_int(l->db, 0, 0);
	if (whole && now.count < before / 2 && !how->all)
		return verdict_say(v, FATAL, "halved",
		    "the PIM lists %lld rows, less than half of the last %lld:"
		    " nothing is changed in the shop (if this is right, run "
		    "once with ARCHIVE_MAX=100%%)",
		    now.count, before);
	if (l->run) {
		snprintf(count, sizeof count, "%lld", now.count);
		if (db_do(l->db, keep,
			DB_ARGS(l->run, count, now.families, now.catalogue),
			v) != DONE)
			return v->outcome;
	}
	return whole ? decide(l, how, e, v) : DONE;
}

/* ---- seen and unseen */

#define IDS_BYTES_MAX (64u << 20)

/* Rows as they were dealt with, for a listing that ends where all is known. */
enum outcome
ledger_seen(struct ledger *l, struct json_writer *e, struct verdict *v)
{
	static const char sql[] =
	    "SELECT id, modified FROM pim_rows WHERE site = $1"
	    " AND modified <> ''";

	if (db_do(l->db, sql, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	for (int row = 0; row < db_rows(l->db); row++) {
		json_write_object(e, NULL);
		json_write_text(e, "kind", "seen");
		json_write_text(e, "id", db_text(l->db, row, 0));
		json_write_text(e, "modified", db_text(l->db, row, 1));
		json_write_end(e);
	}
	return DONE;
}

struct unseen {
	struct ledger *l;
	struct buf ids; /* of all heads, as an array of SQL */
	unsigned long dropped;
};

/* A head a row of the last statement: id, sku. */
static void
write_heads(struct ledger *l, struct json_writer *e)
{
	for (int row = 0; row < db_rows(l->db); row++) {
		json_write_object(e, NULL);
		json_write_text(e, "family", "");
		json_write_int(e, "level", 5);
		json_write_text(e, "kind", "head");
		json_write_text(e, "id", db_text(l->db, row, 0));
		json_write_text(e, "sku", db_text(l->db, row, 1));
		json_write_text(e, "modified", "");
		json_write_bool(e, "again", true);
		json_write_end(e);
	}
}

/* Families to read again whatever their rows say. */
static enum outcome
write_pending(struct unseen *u, struct json_writer *e, struct verdict *v)
{
	if (db_do(u->l->db, sql_heads_pending, DB_ARGS(u->l->site), v) != DONE)
		return v->outcome;
	write_heads(u->l, e);
	/* those whose links came or went without them */
	if (related_heads(u->l, v) != DONE)
		return v->outcome;
	write_heads(u->l, e);
	return DONE;
}

/* What the listing no longer holds is not among the rows that are known. */
static enum outcome
forget_gone(struct unseen *u, struct verdict *v)
{
	buf_text(&u->ids, u->ids.len ? "}" : "{}");
	return db_do(u->l->db, sql_rows_forget_gone,
	    DB_ARGS(u->l->site, buf_str(&u->ids)), v);
}

/* The listing of heads is over: how far it reached is kept for the end of
 * the run, which alone may move the watermark. */
static enum outcome
heads_end(struct unseen *u, const struct json *end, struct json_writer *e,
    struct verdict *v)
{
	static const char sql[] =
	    "UPDATE sync_states SET high_water = nullif($2, '')::timestamptz,"
	    " families = $3, heartbeat = clock_timestamp() WHERE run = $1";
	struct ledger_listing heads = {0};

	ledger_listing_end(&heads, end);
	if (write_pending(u, e, v) != DONE)
		return v->outcome;
	if (u->l->run && !json_true(json_get(end, "newest")) &&
	    strcmp(heads.families, "whole") == 0 && forget_gone(u, v) != DONE)
		return v->outcome;
	if (u->l->run && strcmp(heads.families, "whole") == 0 &&
	    db_do(u->l->db, sql,
		DB_ARGS(u->l->run, heads.high_water, heads.families),
		v) != DONE)
		return v->outcome;
	json_write_value(e, NULL, end);
	return DONE;
}

static enum outcome
head(void *ctx, const struct json *record, struct arena *a,
    struct json_writer *e, struct verdict *v)
{
	static const char sql[] =
	    "SELECT 1 FROM pim_rows WHERE site = $1 AND id = $2"
	    " AND modified = $3";
	const char *id = json_get_text(record, "id", "");
	struct unseen *u = ctx;
	enum outcome o;

	(void)a;
	if (json_is(json_get(record, "kind"), "end"))
		return heads_end(u, record, e, v);
	if (idmap_valid(id))
		buf_printf(&u->ids, "%c%s", u->ids.len ? ',' : '{', id);
	o = db_hot(u->l->db, sql,
	    DB_ARGS(u->l->site, id, json_get_text(record, "modified", "")), v);
	if (o != DONE)
		return o;
	if (db_rows(u->l->db))
		u->dropped++;
	else
		json_write_value(e, NULL, record);
	return DONE;
}

enum outcome
ledger_unseen(struct ledger *l, int in, int out)
{
	static const char *const kinds[] = {"head", "end", NULL};
	struct unseen u = {.l = l};
	const struct filter f = {.stage = "audit-log",
	    .kinds = kinds,
	    .wanted = {.kind = "head",
		.member = "id",
		.from = "plytix-fetch --heads"},
	    .ctx = &u,
	    .record = head};
	enum outcome o;

	buf_init(&u.ids, IDS_BYTES_MAX);
	o = filter_run(&f, in, out);
	buf_release(&u.ids);
	log_debug("%lu rows were dealt with before", u.dropped);
	return o;
}

/* ---- families that rows of a listing have left */

static enum outcome
copy_place(
    void *ctx, const struct json *line, struct arena *a, struct verdict *v)
{
	struct ledger *l = ctx;

	(void)a;
	(void)v;
	if (!json_is(json_get(line, "kind"), "row"))
		return DONE;
	db_copy_text(l->db, json_get_text(line, "id", ""));
	db_copy_text(l->db, json_get_text(line, "family", ""));
	db_copy_row(l->db);
	return DONE;
}

enum outcome
ledger_left(struct ledger *l, const char *path, struct json_writer *e,
    struct verdict *v)
{
	if (ledger_load(l, path, sql_temp_placed, "COPY placed FROM STDIN",
		copy_place, l, v) != DONE)
		return v->outcome;
	if (db_script(l->db, "CREATE INDEX ON placed (id); ANALYZE placed",
		v) != DONE ||
	    db_do(l->db, sql_families_left, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	write_heads(l, e);
	return DONE;
}
