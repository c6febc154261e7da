/* lists: see lists.h. $1 is the site; all arguments are there in each
 * statement, so that one call serves them all. */
#include "ledger/lists.h"

#include "ledger/report_inner.h"

/* All five have a type, whether they are used or not. */
#define TYPED                                                              \
	" AND ($2::text || $3::text || $4::text || $5::text || $6::text) " \
	"IS NOT NULL"

/* done of all, and the time left, once a minute has told how fast it goes */
#define PROGRESS                                                               \
	"CASE WHEN n.run IS NOT NULL THEN json_strip_nulls("                   \
	"json_build_object('done', n.done, 'all', n.items, 'ratio',"           \
	" round(n.done::numeric / greatest(n.items, 1), 4),"                   \
	" 'eta_seconds', CASE WHEN n.seconds >= 60 AND n.done > 0"             \
	" THEN ceil(n.seconds::numeric * (n.items - n.done) / n.done)::bigint" \
	" END)) END AS progress"

static const char history[] =
    "SELECT " REPORT_HISTORY_COLUMNS " FROM v_history WHERE site = $1"
    " AND ($2 = '' OR number < (SELECT r.number FROM v_runs r"
    " WHERE r.site = $1 AND r.run = $2))"
    " AND ($3 = '' OR mode = $3) AND ($4 = '' OR status = $4)"
    " AND ($6 <> 'no' OR status <> 'completed'"
    " OR created + updated + archived + failed + refused + held + lost > "
    "0)" TYPED " ORDER BY number DESC LIMIT $5::integer";

static const char errors[] =
    "SELECT id, run, at, severity, sku, plytix_id, stage, code, message"
    " FROM v_errors WHERE site = $1 AND run = $2"
    " AND ($3 = '' OR severity = $3) AND ($4 = '' OR code = $4)"
    " AND id > coalesce(nullif($5, '')::bigint, 0)" TYPED
    " ORDER BY id LIMIT $6::integer";

static const char run[] =
    "SELECT r.task AS task_id, r.status AS state, n.stage, " PROGRESS
    ", h.*, r.summary FROM (SELECT site, " REPORT_HISTORY_COLUMNS
    " FROM v_history) h JOIN v_runs r USING (run)"
    " LEFT JOIN v_now n USING (run) WHERE h.site = $1 AND r.run = $2" TYPED;

static const char run_named[] =
    "SELECT run FROM v_history WHERE site = $1 AND (run = $2"
    " OR $2 = 'latest')" TYPED " ORDER BY number DESC LIMIT 1";

static const char task[] =
    "SELECT t.id AS task_id, t.mode, t.argument, t.state, t.position, t.asked,"
    " t.asked_by, t.started, t.ended, t.tries, nullif(t.cancel, false)"
    " AS cancel, coalesce(t.run, n.run) AS run, n.stage, " PROGRESS
    ", n.writes, n.requests, t.exit, t.reason, t.summary FROM v_tasks t"
    " LEFT JOIN v_runs r ON r.site = t.site AND r.task = t.id"
    " AND r.status = 'running' LEFT JOIN v_now n ON n.run = r.run"
    " WHERE t.site = $1 AND t.id = $2::bigint" TYPED;

static const char now[] =
    "SELECT n.run, n.mode, n.stage, n.task AS task_id, n.started, n.seconds,"
    " n.last_sign, " PROGRESS ", n.writes, n.requests, n.last_minute"
    " FROM v_now n"
    " WHERE n.site = $1" TYPED " LIMIT 1";

static const char causes[] =
    "SELECT severity, code, title, count, skus, products, since, message,"
    " advice FROM v_causes WHERE site = $1" TYPED
    " ORDER BY severity = 'warning', count DESC, code";

static const char probes[] =
    "SELECT api, ok, status, ms, message, at, age_seconds FROM v_probes"
    " WHERE site = $1 AND ($2 = '' OR api = $2)" TYPED " ORDER BY api";

/* A null where there is nothing. */
static const char held[] =
    "SELECT run, items, allowed, until, to_json(skus) AS skus FROM"
    " (SELECT * FROM v_held WHERE site = $1" TYPED
    " ORDER BY number DESC LIMIT 1) h WHERE NOT past";

static const char queue[] =
    "SELECT coalesce(queued, 0) AS queued, coalesce(running, 0) AS running,"
    " oldest_seconds, (SELECT count(*) FROM v_workers w WHERE w.site = $1)"
    " AS workers FROM (SELECT $1::text AS site) x LEFT JOIN v_queue"
    " USING (site) WHERE true" TYPED;

static const char database[] =
    "SELECT max(version) AS migration FROM schema_migrations"
    " WHERE $1::text IS NOT NULL" TYPED;

static const char rate[] =
    "SELECT coalesce(sum(runs), 0)::bigint AS runs,"
    " coalesce(sum(failed), 0)::bigint AS failed,"
    " round(1 - sum(failed)::numeric / nullif(sum(runs), 0), 4)"
    " AS success_rate FROM v_days WHERE site = $1"
    " AND day::date > (now() AT TIME ZONE 'UTC')::date - $2::integer" TYPED;

static const struct list {
	const char *kind, *sql;
} lists[] = {
    [LIST_HISTORY] = {"history", history},
    [LIST_ERRORS] = {"errors", errors},
    [LIST_RUN] = {"run", run},
    [LIST_RUN_NAMED] = {"run", run_named},
    [LIST_TASK] = {"task", task},
    [LIST_NOW] = {"now", now},
    [LIST_CAUSES] = {"cause", causes},
    [LIST_PROBES] = {"probe", probes},
    [LIST_HELD] = {"held", held},
    [LIST_QUEUE] = {"queue", queue},
    [LIST_DATABASE] = {"database", database},
    [LIST_RATE] = {"rate", rate},
};

enum outcome
ledger_list(struct ledger *l, enum ledger_list which,
    const char *const args[LIST_ARGS], struct buf *b, int *rows,
    struct verdict *v)
{
	const char *all[LIST_ARGS];

	for (int i = 0; i < LIST_ARGS; i++)
		all[i] = args && args[i] ? args[i] : "";
	if (db_do(l->db, lists[which].sql,
		DB_ARGS(l->site, all[0], all[1], all[2], all[3], all[4]),
		v) != DONE)
		return v->outcome;
	*rows = db_rows(l->db);
	return report_records(l->db, lists[which].kind, b, v);
}
