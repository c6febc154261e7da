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

static const char history[] =
    "SELECT " REPORT_HISTORY_COLUMNS " FROM (SELECT *"
    " FROM v_history WHERE site = $1 ORDER BY number DESC"
    " LIMIT coalesce(nullif($2, '')::int, 20)) r ORDER BY number";

/* The last word on each record, and what belongs to none; or those of a run. */
static const char causes[] =
    "SELECT * FROM (SELECT severity, code, title, count, skus, since, message,"
    " advice FROM v_causes WHERE site = $1 AND $2 = ''"
    " UNION ALL SELECT e.severity, coalesce(e.code, e.severity),"
    " coalesce(c.title, o.title), count(*), array_to_string((array_agg("
    " DISTINCT coalesce(nullif(e.sku, ''), e.plytix_id)))[1:5], ', '),"
    " min(e.at), min(e.message), coalesce(c.advice, o.advice)"
    " FROM v_errors e LEFT JOIN causes c"
    " ON c.code = coalesce(e.code, e.severity)"
    " LEFT JOIN causes o ON o.code = '*'"
    " WHERE e.site = $1 AND e.run = $2 AND $2 <> ''"
    " GROUP BY e.severity, coalesce(e.code, e.severity), c.title, c.advice,"
    " o.title, o.advice) x ORDER BY severity = 'warning', count DESC, code";

static const char errors[] =
    "SELECT run, at, severity, sku, plytix_id, stage, code, message"
    " FROM v_errors WHERE site = $1 AND run = $2 ORDER BY id";

static const char open_now[] =
    "SELECT run, to_char(at AT TIME ZONE 'UTC',"
    " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS at, severity, sku, plytix_id,"
    " stage, code, message FROM v_open WHERE site = $1 AND $2 = ''"
    " ORDER BY severity = 'warning', v_open.at, sku, code";

static const char activity[] =
    "SELECT to_char(time AT TIME ZONE 'UTC',"
    " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS at, event, run, mode, sku, text"
    " FROM (SELECT * FROM v_activity WHERE site = $1"
    " ORDER BY time DESC LIMIT coalesce(nullif($2, '')::int, 20)) a"
    " ORDER BY time, event";

static const char stats[] =
    "SELECT coalesce(products, 0) AS products, coalesce(live, 0) AS live,"
    " coalesce(archived, 0) AS archived, coalesce(skus, 0) AS skus,"
    " coalesce(categories, 0) AS categories, coalesce(rows, 0) AS rows,"
    " coalesce(runs, 0) AS runs, coalesce(in_doubt, 0) AS in_doubt,"
    " seen_until, clean FROM (SELECT $1::text AS site) x"
    " LEFT JOIN v_stats USING (site) WHERE $2::text IS NOT NULL";

static const char days[] =
    "SELECT day, runs, failed, changed, refused, writes, webflow, plytix,"
    " limited, rate_share FROM v_days WHERE site = $1"
    " AND day::date > (now() AT TIME ZONE 'UTC')::date - $2::integer"
    " ORDER BY day";

static const char health[] =
    "SELECT coalesce(h.health, 'attention') AS health,"
    " coalesce(h.sentence, 'nothing was synced yet') AS sentence, h.running,"
    " h.last_run, h.last_mode, h.last_exit, h.last_end, h.last_good_full,"
    " h.last_good_changed, h.failed, h.refused, h.held, h.in_doubt,"
    " h.waiting_for_publish FROM (SELECT $1::text AS site) x"
    " LEFT JOIN v_health h USING (site) WHERE $2::text IS NOT NULL";

/* An array, so that views are asked for these alone. */
#define NAMED                                                      \
	"ANY (ARRAY(SELECT $2 UNION SELECT plytix_id FROM v_names" \
	" WHERE site = $1 AND name = $2))"

static const char why[] =
    "SELECT verdict, sentence, since, advice, next_run, sku, plytix_id, part,"
    " code, run, action, webflow_id, slug, state, published, sent, fields,"
    " variants, source, warnings, left_out FROM v_why WHERE site = $1"
    " AND plytix_id = " NAMED " ORDER BY verdict = 'gone', plytix_id,"
    " part NULLS FIRST";

/* What programs read as JSON of `why` people read as tables. */
static const char last_sent[] =
    "SELECT w.part, f.key AS \"last sent\", f.value #>> '{}' AS value"
    " FROM v_why w, json_each(w.fields) f WHERE w.site = $1"
    " AND w.plytix_id = " NAMED " ORDER BY w.verdict = 'gone', w.plytix_id,"
    " w.part NULLS FIRST";

static const char variants[] =
    "SELECT w.part, v ->> 'sku' AS variant, (v #>> '{fields,price,value}')"
    " || ' ' || (v #>> '{fields,price,unit}') AS \"price, minor units\","
    " coalesce(v #>> '{stock,quantity}', v #>> '{stock,inventoryType}')"
    " AS stock, v ->> 'webflow_id' AS webflow_id"
    " FROM v_why w, json_array_elements(w.variants) v WHERE w.site = $1"
    " AND w.plytix_id = " NAMED " ORDER BY w.verdict = 'gone', w.plytix_id,"
    " w.part NULLS FIRST";

static const char left_out[] =
    "SELECT w.part, x ->> 'sku' AS \"not selected\","
    " x ->> 'message' AS message FROM v_why w,"
    " json_array_elements(w.left_out) x WHERE w.site = $1"
    " AND w.plytix_id = " NAMED;

static const char source[] =
    "SELECT DISTINCT r ->> 'sku' AS \"in Plytix\", r ->> 'id' AS id,"
    " r ->> 'modified' AS modified, r ->> 'run' AS run"
    " FROM v_why w, json_array_elements(w.source) r WHERE w.site = $1"
    " AND w.plytix_id = " NAMED " ORDER BY 1";

static const char warnings[] =
    "SELECT w.part, x ->> 'code' AS warning, x ->> 'message' AS message"
    " FROM v_why w, json_array_elements(w.warnings) x WHERE w.site = $1"
    " AND w.plytix_id = " NAMED;

#define STORY " FROM v_story WHERE site = $1 AND plytix_id = " NAMED
static const char story[] =
    "SELECT run, at, sku, plytix_id, part, action, writes, webflow_id, code,"
    " message" STORY " ORDER BY number NULLS FIRST, of, part";
static const char story_end[] =
    "SELECT at, part, action, writes, code, message, run FROM (SELECT *" STORY
    " ORDER BY number DESC NULLS LAST, of, part LIMIT 20) s"
    " ORDER BY run, part";
#undef STORY

static const char tasks[] =
    "SELECT id, mode, argument, state, asked, asked_by, started, ended, tries,"
    " run, exit, reason FROM (SELECT * FROM v_tasks WHERE site = $1"
    " AND ($2 = '' OR state = $2) ORDER BY id DESC LIMIT 100) t ORDER BY id";

static const char workers[] =
    "SELECT host, worker, since, last_sign, task FROM v_workers"
    " WHERE site = $1 AND $2::text IS NOT NULL ORDER BY worker";

static const char retry[] =
    "SELECT plytix_id AS id, min(sku) AS sku FROM (SELECT plytix_id, sku"
    " FROM run_items WHERE site = $1 AND of = 'product' AND doubt"
    " UNION SELECT plytix_id, sku FROM product_states WHERE site = $1"
    " AND of = 'product' AND action IN ('failed', 'refused', 'held')"
    " UNION SELECT plytix_id, sku FROM product_mappings"
    " WHERE site = $1 AND state <> 'archive' AND refused::text <> '[]') x"
    " WHERE $2::text IS NOT NULL GROUP BY plytix_id ORDER BY 1";

typedef void report_show(struct db *, struct buf *);

static const struct report {
	const char *kind, *sql;
	const char *counted; /* what its argument is a number of */
	report_show *show;   /* for people */
} reports[] = {
    [REPORT_HISTORY] = {"history", history, "runs", report_table},
    [REPORT_CAUSES] = {"cause", causes, NULL, report_causes},
    [REPORT_ERRORS] = {"errors", errors, NULL, report_table},
    [REPORT_OPEN] = {"errors", open_now, NULL, report_table},
    [REPORT_ACTIVITY] = {"activity", activity, "events", report_table},
    [REPORT_STATS] = {"stats", stats, NULL, report_card},
    [REPORT_DAYS] = {"day", days, "days", report_table},
    [REPORT_HEALTH] = {"health", health, NULL, report_card},
    [REPORT_WHY] = {"why", why, NULL, report_card},
    [REPORT_STORY] = {"story", story, NULL, report_table},
    [REPORT_TASKS] = {"task", tasks, NULL, report_table},
    [REPORT_WORKERS] = {"worker", workers, NULL, report_table},
    [REPORT_RETRY] = {"retry", retry, NULL, report_table},
};

/* Behind the card of `why`, for people. */
static const char *const tables[] = {
    last_sent, variants, left_out, warnings, source, story_end};

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
	size_t i;

	if (!table)
		return ledger_report_rows(l, REPORT_STORY, what, b, rows, v);
	for (i = 0; i < sizeof tables / sizeof *tables; i++)
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
