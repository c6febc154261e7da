/* pictures: those that Webflow could not import; see ledger.h.
 *
 * A refusal stands in its product's mapping with its time, by the database's
 * clock, and the number of tries. It is due again after an hour, then two, four
 * and so on, at most seven days. Processes of a push see some pictures each, so
 * whether the file's host is at fault is judged here, over the whole run. */
#include "ledger/ledger_inner.h"

#include "io/log.h"

#define HOST_TRIED_MIN "10"

/* The hosts that refused most of what was asked of them. */
#define HOSTS                                                  \
	"hosts AS (SELECT x ->> 'host' AS host,"               \
	" sum((x ->> 'refused')::int) AS refused,"             \
	" sum((x ->> 'tried')::int) AS tried"                  \
	" FROM run_items i, json_array_elements(i.pictures) x" \
	" WHERE i.run = $1 GROUP BY 1"                         \
	" HAVING sum((x ->> 'tried')::int) >= " HOST_TRIED_MIN \
	" AND 2 * sum((x ->> 'refused')::int)"                 \
	" > sum((x ->> 'tried')::int))"

/* What is not remembered has no tries: it is due at once. */
enum outcome
ledger_judge_hosts(struct ledger *l, const char *run, struct verdict *v)
{
	static const char tell[] =
	    "WITH " HOSTS " INSERT INTO sync_errors (site, run, severity,"
	    " stage, code, message, digest) SELECT $2, $1, 'failed',"
	    " 'webflow-push', 'picture-host', format('Webflow could not import"
	    " %s of the %s pictures of the host ''%s'' that were tried in this"
	    " run, so it is about the host: none of these refusals is"
	    " remembered, and the next run tries again', refused, tried, host),"
	    " md5('picture-host ' || host) FROM hosts"
	    " ON CONFLICT (run, digest) DO NOTHING RETURNING message";
	static const char forget[] =
	    "WITH " HOSTS ", hit AS (SELECT m.ctid AS row, json_agg("
	    " CASE WHEN x ->> 'run' = $1 AND h.host IS NOT NULL"
	    "  THEN (x::jsonb || '{\"tries\":0}')::json ELSE x END"
	    "  ORDER BY n) AS refused"
	    " FROM product_mappings m,"
	    " json_array_elements(m.refused) WITH ORDINALITY AS e(x, n)"
	    " LEFT JOIN hosts h ON h.host = x ->> 'host'"
	    " WHERE m.site = $2 AND m.refused::text <> '[]'"
	    " AND EXISTS (SELECT FROM hosts) GROUP BY m.ctid)"
	    " UPDATE product_mappings m SET refused = hit.refused FROM hit"
	    " WHERE m.ctid = hit.row";
	int row;

	if (db_do(l->db, tell, DB_ARGS(run, l->site), v) != DONE)
		return v->outcome;
	for (row = 0; row < db_rows(l->db); row++)
		log_warn("%s", db_text(l->db, row, 0));
	return db_do(l->db, forget, DB_ARGS(run, l->site), v);
}

enum outcome
ledger_left_out(struct ledger *l, long long *pictures, struct verdict *v)
{
	static const char sql[] =
	    "SELECT coalesce(sum(json_array_length(refused)), 0)"
	    " FROM product_mappings WHERE site = $1 AND state <> 'archive'";

	if (db_do(l->db, sql, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	*pictures = db_int(l->db, 0, 0);
	return DONE;
}
