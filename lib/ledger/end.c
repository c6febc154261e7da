/* end: verdict, watermark, summary; see ledger.h.
 *
 * The verdict rests on run_items alone: a line that set out and has no
 * result is lost, whatever the programs' exit codes said. Everything is
 * written in one transaction, so that a crash here leaves a run that the
 * next one takes over, never half a verdict. */
#include "ledger/ledger_inner.h"
#include "ledger/queries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/cli.h"
#include "io/log.h"

struct ending {
	struct ledger *l;
	const struct ledger_end *how;
	char mode[32], status[16];
	bool shop_read, was_clean, rows_broken, idle;
	bool pictures, old; /* were any tried; are there runs to be pruned */
	struct ledger_listing rows;
	long long lost, bad, held, adopted, changed;
	long long lost_categories, lost_items, lost_begun; /* of those lost */
	long long plytix, webflow, minimum, writes, limited;
	char rate_share[16], reason[LEDGER_REASON];
	char mapping[80], mapping_before[80];
	enum outcome outcome;
	struct verdict *v;
};

/* ---- what is known */

static enum outcome
read_run(struct ending *e)
{
	struct db *db = e->l->db;
	char days[24];

	snprintf(days, sizeof days, "%ld", e->how->history_days);
	if (db_do(db, sql_run_read, DB_ARGS(e->l->run, e->l->site, days),
		e->v) != DONE)
		return e->v->outcome;
	if (!db_rows(db))
		return verdict_say(e->v, USAGE, "run",
		    "there is no run '%s' of this site", e->l->run);
	if (strcmp(db_text(db, 0, 3), "running") != 0)
		return verdict_say(e->v, USAGE, "run",
		    "run '%s' has ended already as '%s'", e->l->run,
		    db_text(db, 0, 3));
	snprintf(e->mode, sizeof e->mode, "%s", db_text(db, 0, 0));
	e->idle =
	    strcmp(e->mode, "plan") == 0 || strcmp(e->mode, "verify") == 0;
	e->shop_read = db_true(db, 0, 1);
	e->was_clean = db_true(db, 0, 2);
	e->held = db_text(db, 0, 4) != NULL;
	snprintf(e->mapping, sizeof e->mapping, "%s",
	    db_text(db, 0, 5) ? db_text(db, 0, 5) : "");
	snprintf(e->mapping_before, sizeof e->mapping_before, "%s",
	    db_text(db, 0, 6) ? db_text(db, 0, 6) : "");
	e->pictures = db_true(db, 0, 7);
	e->old = db_true(db, 0, 8);
	return DONE;
}

static enum outcome
read_items(struct ending *e)
{
	static const char nameless[] =
	    "SELECT count(*) FROM sync_errors WHERE run = $1"
	    " AND severity <> 'warning' AND coalesce(plytix_id, '') = ''";
	struct db *db = e->l->db;

	if (db_do(db, sql_run_counts, DB_ARGS(e->l->run), e->v) != DONE)
		return e->v->outcome;
	e->lost = db_int(db, 0, 0);
	e->bad = db_int(db, 0, 1);
	e->held += db_int(db, 0, 2);
	e->webflow += db_int(db, 0, 3);
	e->writes = db_int(db, 0, 4);
	e->minimum = db_int(db, 0, 5);
	e->limited += db_int(db, 0, 6);
	e->lost_categories = db_int(db, 0, 7);
	e->lost_begun = db_int(db, 0, 8);
	e->adopted = db_int(db, 0, 9);
	e->changed = db_int(db, 0, 10);
	e->lost_items = db_int(db, 0, 11);
	if (db_do(db, nameless, DB_ARGS(e->l->run), e->v) != DONE)
		return e->v->outcome;
	e->bad += db_int(db, 0, 0);
	return DONE;
}

static enum outcome
shop_end(void *ctx, const struct json *line, struct arena *a, struct verdict *v)
{
	struct ending *e = ctx;

	(void)a;
	(void)v;
	if (json_is(json_get(line, "kind"), "end")) {
		e->webflow += json_int(json_get(line, "requests"), 0);
		e->limited += json_int(json_get(line, "limited"), 0);
	}
	return DONE;
}

/* A line of requests.*: {"api":"plytix","requests":3,"limited":0}. */
static enum outcome
request_line(
    void *ctx, const struct json *line, struct arena *a, struct verdict *v)
{
	struct ending *e = ctx;
	const char *share = json_get_text(line, "rate_share", NULL);
	long long n = json_int(json_get(line, "requests"), 0);

	(void)a;
	(void)v;
	if (json_is(json_get(line, "api"), "plytix"))
		e->plytix += n;
	else
		e->webflow += n;
	e->limited += json_int(json_get(line, "limited"), 0);
	if (share)
		snprintf(e->rate_share, sizeof e->rate_share, "%s", share);
	return DONE;
}

static void
read_requests(struct ending *e)
{
	struct verdict ignored = {0};
	char pattern[128];
	glob_t found;

	snprintf(pattern, sizeof pattern, "run/%s/requests.*", e->l->run);
	if (cli_glob(e->l->state_dir, pattern, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			ledger_read(
			    found.gl_pathv[i], NULL, request_line, e, &ignored);
	globfree(&found);
	if (e->how->shop && ledger_read(e->how->shop, "{\"kind\":\"shop-",
				shop_end, e, &ignored) != DONE)
		log_warn("requests of the shop's reading are not counted: %s",
		    ignored.sentence);
	verdict_release(&ignored);
}

/* ---- judging */

/* What was not reached because somebody wanted the run to end is no loss. */
static void
tell_stopped(const struct ending *e)
{
	long long categories = e->lost_categories;
	long long items = e->lost_items;
	long long products = e->lost - categories - items;
	char what[120] = "", begun[60] = "";

	if (categories)
		snprintf(what, sizeof what, "%lld %s%s", categories,
		    categories == 1 ? "category" : "categories",
		    products || items ? " and " : "");
	if (items)
		snprintf(what + strlen(what), sizeof what - strlen(what),
		    "%lld item%s%s", items, items == 1 ? "" : "s",
		    products ? " and " : "");
	if (products)
		snprintf(what + strlen(what), sizeof what - strlen(what),
		    "%lld product%s", products, products == 1 ? "" : "s");
	if (e->lost_begun)
		snprintf(begun, sizeof begun, " (%lld of them begun)",
		    e->lost_begun);
	if (e->lost)
		log_warn("the run was asked to stop: %s not processed%s; run "
			 "again to go on",
		    what, begun);
	else if (e->outcome == AWAY)
		log_warn("the run was asked to stop; run again to go on");
}

static void
judge(struct ending *e)
{
	e->outcome = e->rows_broken ? FATAL : DONE;
	if (e->bad || e->held)
		e->outcome = outcome_worse(e->outcome, REFUSED);
	if (e->lost)
		e->outcome = outcome_worse(e->outcome, AWAY);
	switch (e->how->exit) {
	case 0:
		break;
	case 3:
		e->outcome = outcome_worse(e->outcome, REFUSED);
		break;
	case 75:
		e->outcome = outcome_worse(e->outcome, AWAY);
		break;
	case 2:
		e->outcome = outcome_worse(e->outcome, USAGE);
		break;
	default:
		e->outcome = outcome_worse(e->outcome, FATAL);
	}
	strcpy(e->status, e->outcome == AWAY  ? "partial"
			  : e->outcome > AWAY ? "failed"
					      : "completed");
	if (e->how->stopped)
		tell_stopped(e);
	else if (e->lost)
		log_warn("%lld records have no result: the next run reads "
			 "the shop and tries them again",
		    e->lost);
}

/* Families that were listed and have no line: a trial of some products, say.
 * They would not be seen again if the watermark passed them. */
static bool
left_out(struct ending *e)
{
	static const char sql[] =
	    "SELECT count(*) FROM (SELECT family FROM fetched EXCEPT"
	    " SELECT plytix_id FROM run_items WHERE run = $1"
	    " AND of = 'product') x";

	if (db_do(e->l->db, sql, DB_ARGS(e->l->run), e->v) != DONE)
		return true;
	if (db_int(e->l->db, 0, 0) == 0)
		return false;
	if (!e->idle)
		log_info("%lld families were left out of this run: the next "
			 "one reads them again",
		    db_int(e->l->db, 0, 0));
	return true;
}

static enum outcome
move_watermark(struct ending *e)
{
	static const char count[] =
	    "UPDATE sites SET last_count = $2 WHERE site = $1";
	bool full = strcmp(e->rows.catalogue, "whole") == 0;
	char n[24];

	if (e->lost || e->outcome >= AWAY || e->how->trial || left_out(e) ||
	    !(strcmp(e->mode, "changed") == 0 ||
		(strcmp(e->mode, "full") == 0 && full)))
		return DONE;
	if (!full && e->how->rows && strcmp(e->rows.families, "whole") != 0)
		return DONE;
	if (db_do(e->l->db, sql_watermark_move,
		DB_ARGS(e->l->site, e->l->run, e->rows.high_water,
		    full ? "true" : "false"),
		e->v) != DONE)
		return e->v->outcome;
	if (db_int(e->l->db, 0, 0))
		log_warn("%lld rows of the PIM were modified in the future; "
			 "their time is not used",
		    db_int(e->l->db, 0, 0));
	if (!full)
		return DONE;
	snprintf(n, sizeof n, "%lld", e->rows.count);
	return db_do(e->l->db, count, DB_ARGS(e->l->site, n), e->v);
}

/* Nothing in doubt any more once a run that read the whole shop has dealt
 * with what it set out to do. */
static enum outcome
keep_clean(struct ending *e)
{
	static const char sql[] =
	    "UPDATE sites SET clean = $2::boolean AND ($3::boolean"
	    " OR ($4::boolean AND last_count IS NOT NULL)) WHERE site = $1";

	if (e->idle && !e->lost)
		return DONE;
	return db_do(e->l->db, sql,
	    DB_ARGS(e->l->site, e->lost ? "false" : "true",
		e->was_clean ? "true" : "false",
		e->shop_read && e->outcome < AWAY ? "true" : "false"),
	    e->v);
}

/* ---- the summary */

/* What became of products, SKUs, categories and items. */
static enum outcome
write_actions(struct ending *e, struct json_writer *out)
{
	struct db *db = e->l->db;

	if (db_do(db, sql_summary_actions, DB_ARGS(e->l->run), e->v) != DONE)
		return e->v->outcome;
	for (int row = 0; row < db_rows(db); row++) {
		json_write_object(out, db_text(db, row, 0));
		for (int i = 1; i < db_columns(db); i++)
			json_write_int(out, db_name(db, i), db_int(db, row, i));
		json_write_end(out);
	}
	return DONE;
}

static enum outcome
write_summary(struct ending *e, struct json_writer *out)
{
	static const char seconds[] =
	    "SELECT ceil(extract(epoch FROM clock_timestamp() - started_at))"
	    "::bigint FROM sync_states WHERE run = $1";
	long long owed = 0, left_out;

	if (ledger_owed(e->l, &owed, e->v) != DONE ||
	    ledger_left_out(e->l, &left_out, e->v) != DONE)
		return e->v->outcome;
	json_write_object(out, NULL);
	json_write_text(out, "kind", "summary");
	json_write_text(out, "run", e->l->run);
	json_write_text(out, "site", e->l->site);
	json_write_text(out, "mode", e->mode);
	json_write_text(out, "status", e->status);
	json_write_int(out, "exit", outcome_exit(e->outcome));
	if (*e->reason)
		json_write_text(out, "reason", e->reason);
	if (ledger_causes(e->l, out, e->v) != DONE)
		return e->v->outcome;
	if (write_actions(e, out) != DONE)
		return e->v->outcome;
	json_write_object(out, "requests");
	json_write_int(out, "plytix", e->plytix + e->rows.requests);
	json_write_int(out, "webflow", e->webflow);
	json_write_int(out, "writes", e->writes);
	json_write_int(out, "minimum", e->minimum);
	json_write_end(out);
	json_write_int(out, "limited", e->limited + e->rows.limited);
	if (*e->rate_share)
		json_write_text(out, "rate_share", e->rate_share);
	if (e->adopted)
		json_write_int(out, "adopted", e->adopted);
	if (e->lost)
		json_write_int(out, "lost", e->lost);
	if (e->held)
		json_write_int(out, "held", e->held);
	if (left_out)
		json_write_int(out, "pictures_left_out", left_out);
	if (ledger_out_summary(e->l, out, e->v) != DONE)
		return e->v->outcome;
	json_write_int(out, "waiting_for_publish", owed);
	if (db_do(e->l->db, seconds, DB_ARGS(e->l->run), e->v) != DONE)
		return e->v->outcome;
	json_write_int(out, "seconds", db_int(e->l->db, 0, 0));
	if (*e->mapping_before) {
		json_write_text(out, "mapping", e->mapping);
		json_write_text(out, "mapping_before", e->mapping_before);
	}
	json_write_end(out);
	return DONE;
}

static enum outcome
close_run(struct ending *e, const char *summary)
{
	char code[8];

	snprintf(code, sizeof code, "%d", outcome_exit(e->outcome));
	return db_do(e->l->db, sql_run_close,
	    DB_ARGS(e->l->run, e->status, e->lost ? "false" : "true", summary,
		e->reason, code, e->how->trial ? "true" : "false"),
	    e->v);
}

static enum outcome
keep_history(struct ending *e)
{
	const struct ledger_day day = {.failed = e->outcome >= AWAY,
	    .changed = e->changed,
	    .refused = e->bad,
	    .writes = e->writes,
	    .webflow = e->webflow,
	    .plytix = e->plytix + e->rows.requests,
	    .limited = e->limited + e->rows.limited,
	    .rate_share = e->rate_share};
	long long pruned;

	if (ledger_add_day(e->l, &day, e->v) != DONE || !e->old)
		return e->v->outcome;
	return ledger_prune(e->l, e->how->history_days, &pruned, e->v);
}

static enum outcome
all(struct ending *e, struct json_writer *out)
{
	size_t start = out->out->len;

	if (read_run(e) != DONE ||
	    (e->pictures &&
		ledger_judge_hosts(e->l, e->l->run, e->v) != DONE) ||
	    read_items(e) != DONE)
		return e->v->outcome;
	read_requests(e);
	if (e->how->rows && !e->idle) {
		if (ledger_rows_keep(e->l, e->how->rows, &e->rows, e->v) !=
		    DONE) {
			if (strcmp(e->v->code, "file") != 0)
				return e->v->outcome;
			/* The run must end all the same, as a failed one. */
			log_error("%s", e->v->sentence);
			e->rows_broken = true;
		}
	} else if (db_script(e->l->db, sql_temp_fetched, e->v) != DONE) {
		return e->v->outcome;
	}
	judge(e);
	if (ledger_reason(e->l, e->outcome, e->how, e->reason, sizeof e->reason,
		e->v) != DONE)
		return e->v->outcome;
	if (move_watermark(e) != DONE || keep_clean(e) != DONE ||
	    write_summary(e, out) != DONE ||
	    close_run(e, out->out->data + start) != DONE ||
	    ledger_probes(e->l, e->v) != DONE)
		return e->v->outcome;
	return keep_history(e);
}

enum outcome
ledger_end(struct ledger *l, const struct ledger_end *how,
    struct json_writer *out, struct verdict *v)
{
	struct ending e = {.l = l, .how = how, .v = v};

	if (ledger_statistics(l, v) != DONE || db_begin(l->db, v) != DONE)
		return v->outcome;
	if (all(&e, out) != DONE) {
		db_rollback(l->db);
		return v->outcome;
	}
	if (db_commit(l->db, v) != DONE)
		return v->outcome;
	return e.outcome;
}
