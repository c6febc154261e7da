/* retention: what history is kept, and for how long; see ledger.h.
 *
 * What the sync itself needs is never pruned: maps, rows of the PIM, what is in
 * doubt, and the run whose journal may still come. Sums of each day stay. */
#include "ledger/ledger_inner.h"
#include "ledger/queries.h"

#include <stdio.h>

#define OLD                                                  \
	"(SELECT r.run FROM sync_states r WHERE r.site = $1" \
	" AND r.status <> 'running'"                         \
	" AND r.started_at < now() - $2::integer * interval '1 day')"

enum outcome
ledger_prune(struct ledger *l, long days, long long *runs, struct verdict *v)
{
	static const char items[] = "DELETE FROM run_items WHERE site = $1 AND "
				    "NOT doubt AND run IN " OLD;
	static const char errors[] =
	    "DELETE FROM sync_errors WHERE site = $1 AND run IN " OLD;
	static const char held[] =
	    "DELETE FROM held WHERE site = $1 AND run IN " OLD;
	/* one that has lines in doubt stays, to say when that was */
	static const char states[] =
	    "DELETE FROM sync_states s WHERE s.run IN " OLD
	    " AND NOT EXISTS (SELECT 1 FROM run_items i WHERE i.run = s.run)";
	char n[24];

	snprintf(n, sizeof n, "%ld", days);
	if (db_do(l->db, items, DB_ARGS(l->site, n), v) != DONE ||
	    db_do(l->db, errors, DB_ARGS(l->site, n), v) != DONE ||
	    db_do(l->db, held, DB_ARGS(l->site, n), v) != DONE ||
	    db_do(l->db, states, DB_ARGS(l->site, n), v) != DONE)
		return v->outcome;
	*runs = db_changed(l->db);
	return DONE;
}

enum outcome
ledger_prune_now(
    struct ledger *l, long days, struct json_writer *e, struct verdict *v)
{
	long long runs;

	if (db_begin(l->db, v) != DONE)
		return v->outcome;
	if (ledger_prune(l, days, &runs, v) != DONE) {
		db_rollback(l->db);
		return v->outcome;
	}
	json_write_object(e, NULL);
	json_write_text(e, "kind", "pruned");
	json_write_int(e, "runs", runs);
	json_write_end(e);
	return db_commit(l->db, v);
}

enum outcome
ledger_add_day(struct ledger *l, const struct ledger_day *d, struct verdict *v)
{
	char n[7][24];
	const long long all[7] = {d->failed, d->changed, d->refused, d->writes,
	    d->webflow, d->plytix, d->limited};

	for (int i = 0; i < 7; i++)
		snprintf(n[i], sizeof n[i], "%lld", all[i]);
	return db_do(l->db, sql_day_add,
	    DB_ARGS(l->site, n[0], n[1], n[2], n[3], n[4], n[5], n[6],
		d->rate_share),
	    v);
}
