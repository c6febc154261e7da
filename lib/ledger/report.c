/* report: history, errors, stats, why, retry-list; see ledger.h.
 *
 * Each report is one statement; its column names are the keys of the records
 * and the heads of the table, so nothing is said twice. */
#include "ledger/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/sanitize.h"
#include "io/cli.h"
#include "io/log.h"

#define CELL_MAX 60
#define COLUMNS_MAX 20

static const char history[] =
    "SELECT r.run, r.mode, r.status,"
    " to_char(r.started_at AT TIME ZONE 'UTC',"
    " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS started,"
    " ceil(extract(epoch FROM coalesce(r.ended_at, now())"
    " - r.started_at))::bigint AS seconds,"
    " count(i.*) FILTER (WHERE i.action = 'created') AS created,"
    " count(i.*) FILTER (WHERE i.action IN ('updated', 'restored'))"
    " AS updated,"
    " count(i.*) FILTER (WHERE i.action = 'unchanged') AS unchanged,"
    " count(i.*) FILTER (WHERE i.action = 'archived') AS archived,"
    " count(i.*) FILTER (WHERE i.action = 'failed') AS failed,"
    " count(i.*) FILTER (WHERE i.action = 'refused') AS refused,"
    " count(i.*) FILTER (WHERE i.action IS NULL AND i.run IS NOT NULL)"
    " AS lost,"
    " coalesce(sum(i.writes), 0)::bigint AS writes, r.reason"
    " FROM (SELECT * FROM sync_states WHERE site = $1"
    " ORDER BY number DESC LIMIT coalesce(nullif($2, '')::int, 20)) r"
    " LEFT JOIN run_items i ON i.run = r.run"
    " GROUP BY r.run, r.mode, r.status, r.started_at, r.ended_at, r.number,"
    " r.reason ORDER BY r.number";

static const char errors[] =
    "SELECT e.run, e.severity, e.sku, e.plytix_id, e.stage, e.code,"
    " e.message FROM sync_errors e WHERE e.site = $1 AND e.run ="
    " coalesce(nullif($2, ''), (SELECT x.run FROM sync_states x"
    " WHERE x.site = $1 AND x.mode NOT IN ('plan', 'verify')"
    " ORDER BY x.number DESC LIMIT 1))"
    " ORDER BY e.id";

static const char stats[] =
    "SELECT (SELECT count(*) FROM product_mappings p WHERE p.site = $1)"
    " AS products,"
    " (SELECT count(*) FROM product_mappings p WHERE p.site = $1"
    " AND state = 'publish') AS live,"
    " (SELECT count(*) FROM product_mappings p WHERE p.site = $1"
    " AND state = 'archive') AS archived,"
    " (SELECT count(*) FROM variant_mappings p WHERE p.site = $1) AS skus,"
    " (SELECT count(*) FROM category_mappings p WHERE p.site = $1)"
    " AS categories,"
    " (SELECT count(*) FROM pim_rows p WHERE p.site = $1) AS rows,"
    " (SELECT count(*) FROM sync_states p WHERE p.site = $1) AS runs,"
    " (SELECT count(DISTINCT (of, plytix_id, part)) FROM run_items p"
    " WHERE p.site = $1 AND doubt) AS in_doubt,"
    " (SELECT to_char(high_water AT TIME ZONE 'UTC',"
    " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM sites p WHERE p.site = $1)"
    " AS seen_until,"
    " (SELECT clean FROM sites p WHERE p.site = $1) AS clean"
    " WHERE $2::text IS NOT NULL";

static const char days[] =
    "SELECT day::text, runs, failed, changed, refused, writes, webflow,"
    " plytix, limited, rate_share FROM days WHERE site = $1"
    " AND day > (now() AT TIME ZONE 'UTC')::date - $2::integer ORDER BY day";

static const char why[] =
    "SELECT i.run, to_char(coalesce(i.done_at, r.started_at)"
    " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS at,"
    " i.sku, i.plytix_id, i.part, coalesce(i.action, 'no result') AS action,"
    " i.writes, i.webflow_id, i.code, i.message"
    " FROM run_items i LEFT JOIN sync_states r USING (run)"
    " WHERE i.site = $1 AND i.plytix_id IN ("
    " SELECT $2"
    " UNION SELECT plytix_id FROM run_items WHERE site = $1 AND sku = $2"
    " UNION SELECT plytix_id FROM product_mappings WHERE site = $1"
    " AND (sku = $2 OR webflow_id = $2 OR slug = $2)"
    " UNION SELECT plytix_id FROM variant_mappings WHERE site = $1"
    " AND (variant_id = $2 OR webflow_id = $2 OR fields ->> 'sku' = $2)"
    " UNION SELECT coalesce(parent, id) FROM pim_rows WHERE site = $1"
    " AND (sku = $2 OR id = $2))"
    " ORDER BY r.number NULLS FIRST, i.of, i.part";

static const char retry[] =
    "SELECT plytix_id AS id, min(sku) AS sku FROM (SELECT plytix_id, sku"
    " FROM run_items WHERE site = $1 AND of = 'product' AND doubt"
    " UNION SELECT i.plytix_id, i.sku FROM run_items i WHERE i.site = $1"
    " AND i.of = 'product' AND i.action IN ('failed', 'refused', 'held')"
    " AND i.run = (SELECT j.run FROM run_items j JOIN sync_states r"
    " USING (run) WHERE j.site = $1 AND j.of = 'product'"
    " AND j.plytix_id = i.plytix_id ORDER BY r.number DESC LIMIT 1)"
    " UNION SELECT plytix_id, sku FROM product_mappings"
    " WHERE site = $1 AND state <> 'archive' AND refused::text <> '[]') x"
    " WHERE $2::text IS NOT NULL GROUP BY plytix_id ORDER BY 1";

/* $1 is the site, $2 what was asked for ('' when nothing). */
static const struct {
	const char *kind, *sql;
} reports[] = {
    [REPORT_HISTORY] = {"history", history},
    [REPORT_ERRORS] = {"errors", errors},
    [REPORT_STATS] = {"stats", stats},
    [REPORT_DAYS] = {"day", days},
    [REPORT_WHY] = {"why", why},
    [REPORT_RETRY] = {"retry", retry},
};

static void
emit_cell(struct emit *e, const char *key, const char *text, enum db_type type)
{
	if (type == DB_NUMBER)
		emit_number(e, key, text);
	else if (type == DB_BOOL)
		emit_bool(e, key, *text == 't');
	else
		emit_text(e, key, text);
}

static void
as_records(struct db *db, const char *kind, struct buf *b)
{
	struct emit e;
	const char *text;
	int row, column;

	emit_init(&e, b);
	for (row = 0; row < db_rows(db); row++) {
		emit_object(&e, NULL);
		emit_text(&e, "kind", kind);
		for (column = 0; column < db_columns(db); column++)
			if ((text = db_text(db, row, column)))
				emit_cell(&e, db_name(db, column), text,
				    db_type(db, column));
		emit_end(&e);
	}
}

/* What a terminal shows of a text, not without end; how wide it is. */
static size_t
shown(const char *text, char out[CELL_MAX * 4 + 1])
{
	size_t chars = 0, n = 0;

	for (; *text && n < CELL_MAX * 4; text++) {
		chars += ((unsigned char)*text & 0xc0) != 0x80;
		if (chars > CELL_MAX)
			break;
		out[n++] = *text;
	}
	out[n] = '\0';
	calm(out);
	for (chars = 0; n; n--)
		chars += ((unsigned char)out[n - 1] & 0xc0) != 0x80;
	return chars;
}

static void
as_table(struct db *db, struct buf *b)
{
	size_t widths[COLUMNS_MAX] = {0}, w;
	char cell[CELL_MAX * 4 + 1];
	int row, column, columns = db_columns(db);

	if (columns > COLUMNS_MAX)
		columns = COLUMNS_MAX;
	for (row = -1; row < db_rows(db); row++)
		for (column = 0; column < columns; column++) {
			const char *text = row < 0 ? db_name(db, column)
						   : db_text(db, row, column);

			w = shown(text ? text : "", cell);
			if (w > widths[column])
				widths[column] = w;
		}
	for (row = -1; row < db_rows(db); row++) {
		for (column = 0; column < columns; column++) {
			const char *text = row < 0 ? db_name(db, column)
						   : db_text(db, row, column);

			w = shown(text ? text : "", cell);
			buf_text(b, cell);
			if (column + 1 < columns)
				buf_printf(b, "%*s",
				    (int)(widths[column] - w) + 2, "");
		}
		buf_byte(b, '\n');
	}
}

/* Is there anything of that name, if one was given? */
static enum outcome
known(struct ledger *l, enum ledger_report which, const char *what,
    struct verdict *v)
{
	static const char run[] =
	    "SELECT 1 FROM sync_states WHERE site = $1 AND run = $2";

	if (which == REPORT_ERRORS && what && !db_rows(l->db) &&
	    db_do(l->db, run, DB_ARGS(l->site, what), v) != DONE)
		return v->outcome;
	if (!what || db_rows(l->db) || which == REPORT_HISTORY ||
	    which == REPORT_DAYS)
		return DONE;
	return verdict_say(
	    v, REFUSED, "unknown", "nothing is known of '%s'", what);
}

/* How many runs or days are asked for. */
static enum outcome
check_count(enum ledger_report which, const char *text, struct verdict *v)
{
	bool runs = which == REPORT_HISTORY;
	long n;

	if ((!runs && which != REPORT_DAYS) || !text ||
	    cli_count(text, 1, 999999, &n))
		return DONE;
	return verdict_say(v, USAGE, "count",
	    "%s: a number of %s from 1 to 999999, not '%s'",
	    runs ? "history" : "stats", runs ? "runs" : "days", text);
}

enum outcome
ledger_report(struct ledger *l, enum ledger_report which, const char *what,
    bool table, int out, struct verdict *v)
{
	struct buf b;
	enum outcome o;

	if (check_count(which, what, v) != DONE)
		return v->outcome;
	o = db_do(
	    l->db, reports[which].sql, DB_ARGS(l->site, what ? what : ""), v);
	if (o != DONE)
		return o;
	buf_init(&b, (size_t)256 << 20);
	if (table)
		as_table(l->db, &b);
	else
		as_records(l->db, reports[which].kind, &b);
	o = known(l, which, what, v);
	if (b.len && cli_write(out, b.data, b.len))
		o = verdict_say(
		    v, FATAL, "output", "could not write the output");
	buf_release(&b);
	return o;
}
