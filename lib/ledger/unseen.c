/* unseen: heads of a listing that were not dealt with yet; see ledger.h.
 *
 * Two passes over a spooled copy: the first copies the heads into the database,
 * which is asked once for all of them; the second drops those that it knows. A
 * bit a head is all that is kept in memory. */
#include "ledger/ledger_inner.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/cli.h"
#include "io/filter.h"
#include "io/log.h"
#include "base/mem.h"
#include "ledger/related.h"
#include "ledger/queries.h"

/* What is gathered of the heads that are added, before a write. */
#define OUT_BYTES ((size_t)256 << 10)

struct unseen {
	struct ledger *l;
	unsigned long long heads, at; /* of the first pass, of the second */
	unsigned char *known;         /* a bit each */
};

void
ledger_write_head(struct ledger *l, int row, struct json_writer *e)
{
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

/* ---- first pass */

/* Mostly there is none, and no table is needed. */
static enum outcome
heads_begin(struct ledger *l, struct verdict *v)
{
	static const char copy[] = "COPY heads (n, id, modified) FROM STDIN";

	if (db_script(l->db, sql_temp_heads, v) != DONE)
		return v->outcome;
	return db_copy(l->db, copy, v);
}

static enum outcome
first(void *ctx, const struct json *record, struct arena *a,
    struct json_writer *e, struct verdict *v)
{
	struct unseen *u = ctx;
	char n[24];

	(void)a;
	if (!u->heads && heads_begin(u->l, v) != DONE)
		return v->outcome;
	snprintf(n, sizeof n, "%llu", u->heads++);
	db_copy_text(u->l->db, n);
	db_copy_text(u->l->db, json_get_text(record, "id", ""));
	db_copy_text(u->l->db, json_get_text(record, "modified", ""));
	db_copy_row(u->l->db);
	json_write_value(e, NULL, record);
	return DONE;
}

static enum outcome
first_pass(struct unseen *u, int in, int spool, struct verdict *v)
{
	static const char *const kinds[] = {"head", NULL};
	const struct filter f = {.stage = "audit-log",
	    .kinds = kinds,
	    .wanted = {.kind = "head",
		.member = "id",
		.from = "plytix-fetch --heads"},
	    .ctx = u,
	    .record = first};
	enum outcome worst;

	worst = filter_run(&f, in, spool);
	if (!u->heads)
		return worst;
	return outcome_worse(worst, db_copy_end(u->l->db, v));
}

/* ---- between the passes */

static enum outcome
ask_known(struct unseen *u, struct verdict *v)
{
	unsigned long dropped = 0;
	long long at;
	int n;

	u->known = mem_alloc(u->heads / CHAR_BIT + 1);
	if (!u->heads)
		return DONE;
	if (db_script(u->l->db, "ANALYZE heads", v) != DONE ||
	    db_start(u->l->db, sql_heads_known, DB_ARGS(u->l->site), v) != DONE)
		return v->outcome;
	for (; (n = db_next(u->l->db, v)) > 0; dropped++) {
		at = db_int(u->l->db, 0, 0);
		u->known[at / CHAR_BIT] |= (unsigned char)(1 << at % CHAR_BIT);
	}
	log_debug("%lu rows were dealt with before", dropped);
	return n < 0 ? v->outcome : DONE;
}

/* ---- second pass */

/* A head a row of the statement that was started. */
static enum outcome
write_heads(struct ledger *l, struct json_writer *e, struct verdict *v)
{
	int n;

	while ((n = db_next(l->db, v)) > 0) {
		ledger_write_head(l, 0, e);
		if (e->out->len < OUT_BYTES || filter_flush(e) == 0)
			continue;
		db_drop(l->db);
		return verdict_say(
		    v, FATAL, "output", "could not write the output");
	}
	return n < 0 ? v->outcome : DONE;
}

/* Families to read again whatever their rows say; and those whose links came or
 * went without them. */
static enum outcome
write_pending(struct ledger *l, struct json_writer *e, struct verdict *v)
{
	static const char links[] =
	    "SELECT FROM product_links WHERE site = $1 LIMIT 1";

	if (db_script(l->db, sql_temp_picture_due, v) != DONE ||
	    db_start(l->db, sql_heads_pending, DB_ARGS(l->site), v) != DONE ||
	    write_heads(l, e, v) != DONE ||
	    db_do(l->db, links, DB_ARGS(l->site), v) != DONE ||
	    !db_rows(l->db) || related_heads(l, v) != DONE)
		return v->outcome;
	return write_heads(l, e, v);
}

/* The listing of heads is over: how far it reached is kept for the end of the
 * run, which alone may move the watermark. What a whole one no longer holds is
 * not among the rows that are known. */
static enum outcome
heads_end(struct unseen *u, const struct json *end, struct json_writer *e,
    struct verdict *v)
{
	static const char sql[] =
	    "UPDATE sync_states SET high_water = nullif($2, '')::timestamptz,"
	    " families = $3, heartbeat = clock_timestamp() WHERE run = $1";
	struct ledger *l = u->l;
	struct ledger_listing heads = {0};
	bool whole;

	ledger_listing_end(&heads, end);
	whole = strcmp(heads.families, "whole") == 0;
	if (write_pending(l, e, v) != DONE)
		return v->outcome;
	if (l->run && whole && !json_true(json_get(end, "newest")) &&
	    ((!u->heads && db_script(l->db, sql_temp_heads, v) != DONE) ||
		db_do(l->db, sql_rows_forget_gone, DB_ARGS(l->site), v) !=
		    DONE))
		return v->outcome;
	if (l->run && whole &&
	    db_do(l->db, sql, DB_ARGS(l->run, heads.high_water, heads.families),
		v) != DONE)
		return v->outcome;
	json_write_value(e, NULL, end);
	return DONE;
}

static enum outcome
second(void *ctx, const struct json *record, struct arena *a,
    struct json_writer *e, struct verdict *v)
{
	struct unseen *u = ctx;
	unsigned long long at;

	(void)a;
	if (json_is(json_get(record, "kind"), "end"))
		return heads_end(u, record, e, v);
	at = u->at++;
	if (!(u->known[at / CHAR_BIT] >> at % CHAR_BIT & 1))
		json_write_value(e, NULL, record);
	return DONE;
}

static enum outcome
second_pass(struct unseen *u, int spool, int out)
{
	static const char *const kinds[] = {"head", "end", NULL};
	const struct filter f = {.stage = "audit-log",
	    .kinds = kinds,
	    .ctx = u,
	    .record = second,
	    .quiet_errors = true};

	return filter_run(&f, spool, out);
}

enum outcome
ledger_unseen(struct ledger *l, int in, int out)
{
	struct unseen u = {.l = l};
	struct verdict v = {0};
	enum outcome worst;
	int spool = ledger_spool(l, &v);

	if (spool < 0) {
		worst = cli_say(&v);
		verdict_release(&v);
		return worst;
	}
	worst = first_pass(&u, in, spool, &v);
	if (v.outcome == DONE && worst != AWAY && worst != USAGE)
		ask_known(&u, &v);
	if (v.outcome == DONE && lseek(spool, 0, SEEK_SET) < 0)
		verdict_say(&v, FATAL, "spool",
		    "could not read what was kept: %s", strerror(errno));
	if (v.outcome != DONE)
		worst = outcome_worse(worst, cli_say(&v));
	else if (worst != AWAY && worst != USAGE)
		worst = outcome_worse(worst, second_pass(&u, spool, out));
	free(u.known);
	close(spool);
	verdict_release(&v);
	return worst;
}
