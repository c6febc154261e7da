/* report: history, errors, activity, stats, health, why, retry-list; see
 * ledger.h.
 *
 * Each report is one statement, over the views where there is one (views.sql);
 * its column names are the keys of the records and the heads of the table, so
 * nothing is said twice. $1 is the site, $2 what was asked for ('' when
 * nothing). */
#include "ledger/report_inner.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "io/cli.h"
#include "ledger/lists.h"
#include "ledger/queries.h"

typedef void report_show(struct db *, struct buf *);

static const struct report {
	const char *kind, *sql;
	const char *counted; /* what its argument is a number of */
	report_show *show;   /* for people */
} reports[] = {
    [REPORT_HISTORY] = {"history", sql_report_history, "runs", report_table},
    [REPORT_CAUSES] = {"cause", sql_report_causes, NULL, report_causes},
    [REPORT_ERRORS] = {"errors", sql_report_errors, NULL, report_table},
    [REPORT_OPEN] = {"errors", sql_report_open, NULL, report_table},
    [REPORT_ACTIVITY] = {"activity", sql_report_activity, "events",
	report_table},
    [REPORT_STATS] = {"stats", sql_report_stats, NULL, report_card},
    [REPORT_DAYS] = {"day", sql_report_days, "days", report_table},
    [REPORT_HEALTH] = {"health", sql_report_health, NULL, report_card},
    [REPORT_WHY] = {"why", sql_report_why, NULL, report_card},
    [REPORT_STORY] = {"story", sql_report_story, NULL, report_table},
    [REPORT_TASKS] = {"task", sql_report_tasks, NULL, report_table},
    [REPORT_WORKERS] = {"worker", sql_report_workers, NULL, report_table},
    [REPORT_RETRY] = {"retry", sql_report_retry, NULL, report_table},
};

/* Behind the card of `why`, for people. */
static const char *const tables[] = {sql_report_last_sent, sql_report_variants,
    sql_report_left_out, sql_report_warnings, sql_report_source,
    sql_report_story_end};

static enum outcome
check_count(const struct report *r, const char *text, struct verdict *v)
{
	long n;

	if (!r->counted || !text || cli_count(text, 1, 999999, &n))
		return DONE;
	return verdict_say(v, USAGE, "count",
	    "%s: a number of %s from 1 to 999999, not '%s'",
	    strcmp(r->kind, "day") == 0 ? "stats" : r->kind, r->counted, text);
}

/* One statement's rows behind those in B; how many they are. SHOW: NULL for
 * programs. */
static enum outcome
append(struct ledger *l, const char *sql, const char *kind, report_show *show,
    const char *what, struct buf *b, int *rows, struct verdict *v)
{
	if (db_do(l->db, sql, DB_ARGS(l->site, what ? what : ""), v) != DONE)
		return v->outcome;
	*rows = db_rows(l->db);
	if (!show)
		return report_records(l->db, kind, b, v);
	if (b->len && *rows)
		buf_byte(b, '\n');
	if (*rows)
		show(l->db, b);
	return DONE;
}

enum outcome
ledger_report_rows(struct ledger *l, enum ledger_report which, const char *what,
    struct buf *b, int *rows, struct verdict *v)
{
	const struct report *r = &reports[which];

	return append(l, r->sql, r->kind, NULL, what, b, rows, v);
}

/* The rest of what is known of a product. */
static enum outcome
tell_more(struct ledger *l, const char *what, bool table, struct buf *b,
    int *rows, struct verdict *v)
{
	if (!table)
		return ledger_report_rows(l, REPORT_STORY, what, b, rows, v);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (append(l, tables[i], NULL, report_table, what, b, rows,
			v) != DONE)
			return v->outcome;
	return DONE;
}

/* Is there such a run, or such a product? */
static enum outcome
unknown(struct ledger *l, enum ledger_report which, const char *what,
    struct verdict *v)
{
	static const char run[] =
	    "SELECT 1 FROM sync_states WHERE site = $1 AND run = $2";

	if (which == REPORT_WHY)
		return verdict_say(v, REFUSED, "unknown",
		    "nothing is known of '%s': neither the shop nor the last "
		    "runs have such a SKU or id; look for it in Plytix",
		    what);
	if ((which != REPORT_ERRORS && which != REPORT_CAUSES) || !what)
		return DONE;
	if (db_do(l->db, run, DB_ARGS(l->site, what), v) != DONE ||
	    db_rows(l->db))
		return v->outcome;
	return verdict_say(v, REFUSED, "unknown",
	    "there is no run '%s'; '%s history' lists them", what, cli_sync());
}

/* How well it is, as an exit code. */
static enum outcome
judged(struct db *db)
{
	const char *state = db_text(db, 0, 0);

	return strcmp(state, "well") == 0      ? DONE
	       : strcmp(state, "failing") == 0 ? FATAL
					       : REFUSED;
}

enum outcome
ledger_report(struct ledger *l, enum ledger_report which, const char *what,
    bool table, int out, struct verdict *v)
{
	enum outcome o = DONE, ends = DONE;
	const struct report *r;
	int rows = 0, more = 0;
	struct buf b;

	if (which == REPORT_ERRORS && !what)
		which = REPORT_OPEN;
	if (check_count(&reports[which], what, v) != DONE)
		return v->outcome;
	buf_init(&b, (size_t)256 << 20);
	r = &reports[which];
	o = append(
	    l, r->sql, r->kind, table ? r->show : NULL, what, &b, &rows, v);
	if (o == DONE && which == REPORT_HEALTH)
		ends = judged(l->db);
	if (o == DONE && which == REPORT_WHY)
		o = tell_more(l, what, table, &b, &more, v);
	if (o == DONE && rows + more == 0)
		o = unknown(l, which, what, v);
	if (o == DONE && table && rows == 0 &&
	    (which == REPORT_CAUSES || which == REPORT_OPEN ||
		which == REPORT_ERRORS))
		buf_text(&b, "nothing is wrong\n");
	if (b.broken)
		o = verdict_say(v, FATAL, "output",
		    "the report would be larger than 256 MiB");
	else if (b.len && cli_write(out, b.data, b.len))
		o = verdict_say(
		    v, FATAL, "output", "could not write the report");
	buf_release(&b);
	return o == DONE ? ends : o;
}
