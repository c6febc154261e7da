/* allow: what the guard held back in a run may go once, within a day; see
 * ledger.h and allow.h.
 *
 * An allowance is for these products and variants alone. It is used up when a
 * run has dealt with the product, and not before: a run that was killed, or
 * could not reach the shop, leaves it. */
#include "ledger/allow.h"

#include <stdlib.h>
#include <string.h>

#include "io/cli.h"
#include "ledger/ledger_inner.h"
#include "ledger/queries.h"

/* ---- what is allowed */

static int
by_name(const void *x, const void *y)
{
	const struct allowance *a = x, *b = y;
	int order = strcmp(a->id, b->id);

	if (!order)
		order = strcmp(a->part, b->part);
	return order ? order : strcmp(a->variant, b->variant);
}

enum outcome
allowed_load(struct ledger *l, struct verdict *v)
{
	if (db_script(l->db, sql_temp_allowed, v) != DONE)
		return v->outcome;
	return db_do(l->db, sql_allowed_fill, DB_ARGS(l->site), v);
}

enum outcome
allowances_read(struct ledger *l, struct allowances *a, struct verdict *v)
{
	int rows;

	if (allowed_load(l, v) != DONE ||
	    db_do(l->db, "SELECT DISTINCT * FROM allowed", DB_NONE, v) != DONE)
		return v->outcome;
	rows = db_rows(l->db);
	a->all = arena_alloc(&a->arena, ((size_t)rows + 1) * sizeof *a->all);
	for (int i = 0; i < rows; i++)
		a->all[a->count++] = (struct allowance){
		    arena_printf(&a->arena, "%s", db_text(l->db, i, 0)),
		    arena_printf(&a->arena, "%s", db_text(l->db, i, 1)),
		    arena_printf(&a->arena, "%s", db_text(l->db, i, 2))};
	qsort(a->all, a->count, sizeof *a->all, by_name);
	return DONE;
}

bool
allowances_have(const struct allowances *a, const char *id, const char *part,
    const char *variant)
{
	const struct allowance key = {id, part, variant};

	return a->count &&
	       bsearch(&key, a->all, a->count, sizeof *a->all, by_name);
}

void
allowances_release(struct allowances *a)
{
	arena_release(&a->arena);
	a->count = 0;
}

/* ---- what is held back */

enum outcome
holding_make(struct ledger *l, struct verdict *v)
{
	return db_script(l->db, sql_temp_holding, v);
}

enum outcome
holding_keep(struct ledger *l, struct verdict *v)
{
	return db_do(l->db,
	    "INSERT INTO held (run, site, plytix_id, part, variant, sku)"
	    " SELECT $1, $2, plytix_id, part, variant, sku FROM holding"
	    " ON CONFLICT DO NOTHING",
	    DB_ARGS(l->run, l->site), v);
}

/* ---- a person allows it */

/* The run that is meant, which must have held something back. */
static enum outcome
find_run(struct ledger *l, const char *name, struct buf *run, struct verdict *v)
{
	static const char sql[] =
	    "SELECT run FROM v_held WHERE site = $1 AND (run = $2"
	    " OR $2 = 'latest') ORDER BY number DESC LIMIT 1";
	static const char there[] =
	    "SELECT 1 FROM v_history WHERE site = $1 AND run = $2";

	if (db_do(l->db, sql, DB_ARGS(l->site, name), v) != DONE)
		return v->outcome;
	if (db_rows(l->db)) {
		buf_text(run, db_text(l->db, 0, 0));
		return DONE;
	}
	if (strcmp(name, "latest") == 0)
		return verdict_say(v, REFUSED, "nothing-held",
		    "no run has held anything back");
	if (db_do(l->db, there, DB_ARGS(l->site, name), v) != DONE)
		return v->outcome;
	return db_rows(l->db) ? verdict_say(v, REFUSED, "nothing-held",
				    "run '%s' has held nothing back", name)
			      : verdict_say(v, REFUSED, "run-unknown",
				    "there is no run '%s'; '%s history' lists "
				    "them",
				    name, cli_sync());
}

enum outcome
ledger_allow(struct ledger *l, const char *name, const char *by,
    struct json_writer *e, struct verdict *v)
{
	static const char sql[] =
	    "SELECT items, to_char(until AT TIME ZONE 'UTC',"
	    " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), until < now()"
	    " FROM held_allow($1, $2, $3)";
	struct buf run;

	buf_init(&run, 256);
	if (find_run(l, name, &run, v) != DONE ||
	    db_do(l->db, sql, DB_ARGS(l->site, buf_str(&run), by), v) != DONE)
		goto out;
	if (db_true(l->db, 0, 2)) {
		verdict_say(v, REFUSED, "expired",
		    "what run '%s' held back was allowed until %s; what is "
		    "held since can be allowed by the run that held it",
		    buf_str(&run), db_text(l->db, 0, 1));
		goto out;
	}
	json_write_object(e, NULL);
	json_write_text(e, "kind", "allowed");
	json_write_text(e, "run", buf_str(&run));
	json_write_number(e, "items", db_text(l->db, 0, 0));
	json_write_text(e, "until", db_text(l->db, 0, 1));
	json_write_end(e);
out:
	buf_release(&run);
	return v->outcome;
}
