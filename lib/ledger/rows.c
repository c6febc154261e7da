/* rows: the PIM's rows, how a listing ended, what is seen; see
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
#include "io/cli.h"
#include "io/log.h"
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

/* ---- seen */

#define SEEN_BYTES ((size_t)256 << 10) /* gathered before a write */

/* Rows as they were dealt with, for a listing that ends where all is known. */
enum outcome
ledger_seen(struct ledger *l, int fd, struct verdict *v)
{
	struct json_writer e;
	struct buf out;
	bool written = true;

	buf_init(&out, 2 * SEEN_BYTES);
	json_write_init(&e, &out);
	if (db_start(l->db, sql_rows_seen, DB_ARGS(l->site), v) != DONE)
		written = false;
	while (written && db_next(l->db, v) > 0) {
		json_write_object(&e, NULL);
		json_write_text(&e, "kind", "seen");
		json_write_text(&e, "id", db_text(l->db, 0, 0));
		json_write_text(&e, "modified", db_text(l->db, 0, 1));
		json_write_end(&e);
		if (out.len < SEEN_BYTES)
			continue;
		written = cli_write(fd, out.data, out.len) == 0;
		buf_reset(&out);
	}
	if (v->outcome == DONE &&
	    (!written || cli_write(fd, out.data, out.len))) {
		db_drop(l->db);
		verdict_say(v, FATAL, "output", "could not write the output");
	}
	buf_release(&out);
	return v->outcome;
}

/* ---- families of the rows of a listing, and those that they have left */

struct place {
	struct ledger *l;
	struct ledger_brief brief;
};

static enum outcome
copy_place(
    void *ctx, const struct json *line, struct arena *a, struct verdict *v)
{
	struct place *p = ctx;

	(void)a;
	if (ledger_brief_add(&p->brief, line, v) != DONE)
		return v->outcome;
	if (!json_is(json_get(line, "kind"), "row"))
		return DONE;
	db_copy_text(p->l->db, json_get_text(line, "id", ""));
	db_copy_text(p->l->db, json_get_text(line, "family", ""));
	db_copy_row(p->l->db);
	return DONE;
}

enum outcome
ledger_place(
    struct ledger *l, const char *path, const char *brief, struct verdict *v)
{
	struct place p = {.l = l};
	enum outcome o;

	if (ledger_brief_open(&p.brief, brief, v) != DONE)
		return v->outcome;
	o = ledger_load(l, path, NULL, sql_temp_placed,
	    "COPY placed FROM STDIN", copy_place, &p, v);
	if (ledger_brief_close(&p.brief, o, v) != DONE)
		return v->outcome;
	return db_script(
	    l->db, "CREATE INDEX ON placed (id); ANALYZE placed", v);
}

enum outcome
ledger_write_heads(
    struct ledger *l, const char *sql, struct json_writer *e, struct verdict *v)
{
	if (db_do(l->db, sql, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	for (int row = 0; row < db_rows(l->db); row++)
		ledger_write_head(l, row, e);
	return DONE;
}

enum outcome
ledger_left(struct ledger *l, const char *path, struct json_writer *e,
    struct verdict *v)
{
	if (ledger_place(l, path, NULL, v) != DONE)
		return v->outcome;
	return ledger_write_heads(l, sql_families_left, e, v);
}
