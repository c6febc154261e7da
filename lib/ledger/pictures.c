/* pictures: those that Webflow could not import; see ledger.h.
 *
 * A refusal stands in its product's mapping with its time, by the database's
 * clock, and the number of tries. It is due again after an hour, then two, four
 * and so on, at most seven days. Processes of a push see some pictures each, so
 * whether the file's host is at fault is judged here, over the whole run. */
#include "ledger/ledger_inner.h"

#include "io/log.h"
#include "ledger/queries.h"

/* What is not remembered has no tries: it is due at once. */
enum outcome
ledger_judge_hosts(struct ledger *l, const char *run, struct verdict *v)
{
	if (db_do(l->db, sql_hosts_judge, DB_ARGS(run, l->site), v) != DONE)
		return v->outcome;
	for (int row = 0; row < db_rows(l->db); row++)
		log_warn("%s", db_text(l->db, row, 0));
	return DONE;
}

enum outcome
ledger_left_out(struct ledger *l, long long *pictures, struct verdict *v)
{
	static const char sql[] =
	    "SELECT coalesce(sum(json_array_length(refused)), 0)"
	    " FROM product_mappings WHERE site = $1 AND state <> 'archive'"
	    " AND refused::text <> '[]'";

	if (db_do(l->db, sql, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	*pictures = db_int(l->db, 0, 0);
	return DONE;
}
