/* lists: see lists.h. */
#include "ledger/lists.h"

#include "ledger/report_inner.h"
#include "ledger/queries.h"

/* $1 is the site in each; what there is of ARGS follows. */
static const struct list {
	const char *kind, *sql;
	int args;
} lists[] = {
    [LIST_HISTORY] = {"history", sql_list_history, 6},
    [LIST_ERRORS] = {"errors", sql_list_errors, 6},
    [LIST_RUN] = {"run", sql_list_run, 2},
    [LIST_RUN_NAMED] = {"run", sql_list_run_named, 2},
    [LIST_TASK] = {"task", sql_list_task, 2},
    [LIST_NOW] = {"now", sql_list_now, 1},
    [LIST_CAUSES] = {"cause", sql_list_causes, 1},
    [LIST_PROBES] = {"probe", sql_list_probes, 2},
    [LIST_HELD] = {"held", sql_list_held, 1},
    [LIST_QUEUE] = {"queue", sql_list_queue, 1},
    [LIST_DATABASE] = {"database",
	"SELECT max(version) AS migration FROM schema_migrations", 0},
    [LIST_RATE] = {"rate", sql_list_rate, 2},
};

enum outcome
ledger_list(struct ledger *l, enum ledger_list which,
    const char *const args[LIST_ARGS], struct buf *b, int *rows,
    struct verdict *v)
{
	const char *all[LIST_ARGS];
	struct db_args values;

	for (int i = 0; i < LIST_ARGS; i++)
		all[i] = args && args[i] ? args[i] : "";
	values = DB_ARGS(l->site, all[0], all[1], all[2], all[3], all[4]);
	values.count = lists[which].args;
	if (db_do(l->db, lists[which].sql, values, v) != DONE)
		return v->outcome;
	*rows = db_rows(l->db);
	return report_records(l->db, lists[which].kind, b, v);
}
