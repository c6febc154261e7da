/* audit_verbs: see audit_verbs.h. */
#include "ledger/audit_verbs.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "io/log.h"
#include "ledger/migrate.h"
#include "ledger/pg_exec.h"
#include "ledger/tasks.h"

static const char *const states[] = {"archive", "draft", NULL};

static enum outcome
configure(struct audit *p)
{
	static const char *const policies[] = {
	    "archive", "draft", "ignore", NULL};
	static const char *const adopt[] = {"adopt", "report", NULL};
	const char *max = conf_text(&p->conf, "ARCHIVE_MAX", "10%");

	ledger_conf(&p->ledger, &p->conf);
	p->all_may_go = strcmp(max, "100%") == 0;
	p->policy = (enum audit_policy)conf_choice(
	    &p->conf, "ARCHIVE_POLICY", POLICY_ARCHIVE, policies);
	p->report = conf_choice(&p->conf, "ADOPT", 0, adopt) == 1;
	p->history_days = conf_count(&p->conf, "HISTORY_DAYS", 90, 1, 9999);
	if (conf_check(&p->conf, &p->v) != DONE)
		return p->v.outcome;
	if (!ledger_good_run(&p->ledger))
		return verdict_say(&p->v, USAGE, "run",
		    "RUN_ID must be the name of a run: letters, digits, - _ "
		    "and ., 63 at most");
	if (ledger_limit_read(max, &p->limit))
		return verdict_say(&p->v, USAGE, "archive-max",
		    "ARCHIVE_MAX must be a count from 0 to 999999999 or a "
		    "share from 0%% to 100%%");
	return DONE;
}

static const char *
sql_folder(const struct audit *p, char *path, size_t size)
{
	return p->o.sql ? p->o.sql : migrate_folder(path, size);
}

static enum outcome
prepare(struct audit *p)
{
	unsigned needs = p->verb->needs;
	char path[4096];

	if ((needs & NEEDS_ROWS) && !p->o.rows)
		return verdict_say(
		    &p->v, USAGE, "rows", "--rows FILE is needed");
	if (needs & NEEDS_URL)
		p->ledger.url = conf_secret(&p->conf, "DATABASE_URL");
	if (!(needs & NEEDS_LEDGER))
		return conf_check(&p->conf, &p->v);
	if (configure(p) != DONE)
		return p->v.outcome;
	if ((needs & NEEDS_RUN) && !p->ledger.run)
		return verdict_say(&p->v, USAGE, "run", "RUN_ID is not set");
	if (p->o.dry)
		p->ledger.sql = sql_folder(p, path, sizeof path);
	if (ledger_open_again(&p->ledger, &p->v) != DONE)
		return p->v.outcome;
	return ledger_beat(&p->ledger, &p->v);
}

/* ---- begin and end */

static enum outcome
do_mapping(struct audit *p)
{
	struct ledger_mapping m;

	if (!p->o.mapping)
		return verdict_say(
		    &p->v, USAGE, "mapping", "--mapping is needed");
	if (ledger_mapping_read(p->o.mapping, p->o.mapping_file, &m, &p->v) !=
		DONE ||
	    ledger_mapping(&p->ledger, &m, &p->v) != DONE)
		return p->v.outcome;
	json_write_object(&p->json, NULL);
	json_write_text(&p->json, "kind", "mapping");
	ledger_mapping_tell(&m, &p->json);
	json_write_end(&p->json);
	return DONE;
}

static enum outcome
do_begin(struct audit *p)
{
	struct ledger_begin b = {.mode = p->o.mode,
	    .task = conf_text(&p->conf, "TASK_ID", NULL),
	    .asked_by = conf_text(&p->conf, "TASK_ASKED_BY", NULL),
	    .catalogue = p->o.catalogue,
	    .accept = p->o.accept,
	    .whole = p->o.whole,
	    .seen = p->o.seen,
	    .pid = (long)getppid()};
	char hash[LEDGER_CATALOGUE], path[4096];
	bool ready;

	if (!ledger_good_mode(b.mode))
		return verdict_say(&p->v, USAGE, "mode",
		    "--mode must be a word such as full or changed");
	if (p->o.pid && !cli_count(p->o.pid, 1, INT_MAX, &b.pid))
		return verdict_say(&p->v, USAGE, "pid",
		    "--pid must be a process number, not '%s'", p->o.pid);
	if (ledger_mapping_read(
		p->o.mapping, p->o.mapping_file, &b.mapping, &p->v) != DONE)
		return p->v.outcome;
	if (!b.catalogue) {
		ledger_catalogue(conf_secret(&p->conf, "PLYTIX_API_KEY"), hash);
		b.catalogue = hash;
	}
	if (configure(p) != DONE ||
	    ledger_open_begin(&p->ledger, sql_folder(p, path, sizeof path),
		p->o.current, &ready, &p->v) != DONE ||
	    !ready)
		return p->v.outcome;
	if (ledger_begin(&p->ledger, &b, &p->json, &p->v) != DONE)
		buf_reset(&p->out); /* there is no such run */
	return p->v.outcome;
}

static enum outcome
do_end(struct audit *p)
{
	struct ledger_end e = {.rows = p->o.rows,
	    .shop = p->o.shop,
	    .trial = p->o.trial,
	    .stopped = p->o.stopped,
	    .history_days = p->history_days,
	    .reasons = conf_text(&p->conf, "REASON_FILE", NULL)};
	long code = 0;

	if (p->o.exit && !cli_count(p->o.exit, 0, 255, &code))
		return verdict_say(&p->v, USAGE, "exit",
		    "--exit must be an exit code from 0 to 255, not '%s'",
		    p->o.exit);
	e.exit = (int)code;
	return ledger_end(&p->ledger, &e, &p->json, &p->v);
}

/* prepare() has done it. */
static enum outcome
do_beat(struct audit *p)
{
	(void)p;
	return DONE;
}

static enum outcome
do_owed(struct audit *p)
{
	long long owed;

	if (ledger_owed(&p->ledger, &owed, &p->v) != DONE)
		return p->v.outcome;
	json_write_object(&p->json, NULL);
	json_write_text(&p->json, "kind", "owed");
	json_write_int(&p->json, "count", owed);
	json_write_end(&p->json);
	return DONE;
}

static enum outcome
do_published(struct audit *p)
{
	return ledger_published(&p->ledger, &p->v);
}

/* ---- filters */

/* A dry run reads the map as `rows` would change it. */
static enum outcome
move_dry(struct audit *p)
{
	const struct ledger_rows how = {.path = p->o.rows,
	    .ignore = p->policy == POLICY_IGNORE,
	    .limit = p->limit,
	    .dry = true,
	    .silent = true};

	if (!p->o.dry || !p->o.rows)
		return DONE;
	return ledger_move_dry(&p->ledger, &how, &p->v);
}

static enum outcome
do_hints(struct audit *p)
{
	const struct ledger_hints how = {.id = p->o.id,
	    .families = p->o.families,
	    .brief = p->o.brief,
	    .left = p->o.left,
	    .joined = p->o.joined};

	if (move_dry(p) != DONE)
		return p->v.outcome;
	return ledger_hints(&p->ledger, &how, &p->out, STDOUT_FILENO, &p->v);
}

static enum outcome
do_sent(struct audit *p)
{
	return ledger_sent(&p->ledger, p->o.id, &p->out, STDOUT_FILENO, &p->v);
}

static enum outcome
do_recall(struct audit *p)
{
	const struct ledger_recall how = {.shop = p->o.shop,
	    .items = p->o.items,
	    .products = p->o.products,
	    .schema = p->o.schema,
	    .adopt = p->o.adopt,
	    .report = p->report,
	    .out = states[p->policy],
	    .dry = p->o.dry,
	    .settled = p->o.settled,
	    .price_zero = conf_text(&p->conf, "PRICE_ZERO", ""),
	    .again = p->o.again};

	if (move_dry(p) != DONE)
		return p->v.outcome;
	return ledger_recall(&p->ledger, &how, STDIN_FILENO, STDOUT_FILENO);
}

static enum outcome
do_rows(struct audit *p)
{
	struct ledger_rows how = {.path = p->o.rows,
	    .brief = p->o.brief,
	    .catalogue = p->o.catalogue,
	    .all = p->all_may_go,
	    .accept = p->o.accept,
	    .move = p->o.move,
	    .ignore = p->policy == POLICY_IGNORE,
	    .limit = p->limit,
	    .dry = p->o.dry};
	char hash[LEDGER_CATALOGUE];
	const char *key = conf_secret(&p->conf, "PLYTIX_API_KEY");

	if (!how.catalogue && *key) {
		ledger_catalogue(key, hash);
		how.catalogue = hash;
	}
	return ledger_rows(&p->ledger, &how, &p->json, &p->v);
}

static enum outcome
do_seen(struct audit *p)
{
	return ledger_seen(&p->ledger, STDOUT_FILENO, &p->v);
}

static enum outcome
do_unseen(struct audit *p)
{
	return ledger_unseen(&p->ledger, STDIN_FILENO, STDOUT_FILENO);
}

static enum outcome
do_left(struct audit *p)
{
	return ledger_left(&p->ledger, p->o.rows, &p->json, &p->v);
}

static enum outcome
do_guard(struct audit *p)
{
	const struct ledger_guard how = {.limit = p->limit,
	    .rows = p->policy == POLICY_IGNORE ? NULL : p->o.rows,
	    .dry = p->o.dry};

	if (move_dry(p) != DONE)
		return p->v.outcome;
	return ledger_guard(&p->ledger, &how, STDIN_FILENO, STDOUT_FILENO);
}

static enum outcome
do_absent(struct audit *p)
{
	const struct ledger_absent how = {.rows = p->o.rows,
	    .shop = p->o.shop,
	    .state = states[p->policy],
	    .limit = p->limit,
	    .dry = p->o.dry};

	if (move_dry(p) != DONE)
		return p->v.outcome;
	if (ledger_absent(&p->ledger, &how, STDOUT_FILENO, &p->v) != DONE)
		return p->v.outcome;
	return ledger_emptied(&p->ledger, &p->v);
}

/* Not by prepare(): with the database away the journal is enough. */
static enum outcome
do_record(struct audit *p)
{
	if (configure(p) != DONE)
		return p->v.outcome;
	if (!p->ledger.run)
		return verdict_say(&p->v, USAGE, "run",
		    "RUN_ID is not set, so there is no run to record in; "
		    "'%s push FILE' pushes desired records by hand",
		    cli_sync());
	return ledger_record(&p->ledger, STDIN_FILENO, STDOUT_FILENO);
}

/* ---- reports */

static enum outcome
report(struct audit *p, enum ledger_report which, const char *what)
{
	return ledger_report(&p->ledger, which, what,
	    which != REPORT_RETRY && !p->o.json && isatty(STDOUT_FILENO),
	    STDOUT_FILENO, &p->v);
}

static enum outcome
do_report(struct audit *p)
{
	enum ledger_report which = p->verb->report;

	if (which == REPORT_CAUSES && p->o.each)
		which = REPORT_ERRORS;
	return report(p, which, p->cli.nargs ? p->cli.args[0] : NULL);
}

static enum outcome
do_stats(struct audit *p)
{
	return p->o.days ? report(p, REPORT_DAYS, p->o.days) : do_report(p);
}

static enum outcome
do_task(struct audit *p)
{
	const struct tasks_words words = {.by = p->o.by,
	    .delay = p->o.delay,
	    .wait = p->o.wait,
	    .pid = p->o.pid,
	    .lease = conf_text(&p->conf, "TASK_LEASE", NULL),
	    .exit = p->o.exit,
	    .in = STDIN_FILENO,
	    .args = p->cli.args,
	    .nargs = p->cli.nargs};

	if (strcmp(words.args[0], "list") != 0)
		return tasks_command(&p->ledger, &words, &p->json, &p->v);
	report(p, REPORT_WORKERS, NULL);
	return report(p, REPORT_TASKS, words.nargs > 1 ? words.args[1] : NULL);
}

static enum outcome
do_metrics(struct audit *p)
{
	return ledger_metrics(&p->ledger, &p->out, &p->v);
}

static enum outcome
do_allow(struct audit *p)
{
	return ledger_allow(&p->ledger, p->cli.args[0], p->o.by ? p->o.by : "",
	    &p->json, &p->v);
}

static enum outcome
do_prune(struct audit *p)
{
	return ledger_prune_now(&p->ledger, p->history_days, &p->json, &p->v);
}

/* ---- the database itself */

static enum outcome
do_migrate(struct audit *p)
{
	char path[4096];

	return migrate_command(p->ledger.url, sql_folder(p, path, sizeof path),
	    p->cli.args, p->cli.nargs, &p->json, &p->v);
}

static enum outcome
do_client(struct audit *p)
{
	return pg_exec(p->ledger.url, p->cli.args, &p->v);
}

/* ---- the table of verbs */

#define LEDGER NEEDS_LEDGER
#define RUN (NEEDS_LEDGER | NEEDS_RUN)
#define ROWS (NEEDS_LEDGER | NEEDS_ROWS)

static const struct audit_verb verbs[] = {
    {{"begin",
	 "--mode WORD [--pid N] [--catalogue NAME] [--accept-catalogue]"
	 " [--whole] [--seen] [--if-current]"
	 " [--mapping DIGEST [--mapping-file FILE]]",
	 "open a run of the site"},
	do_begin, 0, 0, 0, 0},
    {{"end", "[--rows FILE] [--shop FILE] [--exit N] [--trial] [--stopped]",
	 "close the run: verdict, watermark, summary"},
	do_end, RUN, 0, 0, 0},
    {{"beat", "", "keep the heartbeat of the run"}, do_beat, RUN, 0, 0, 0},
    {{"mapping", "--mapping DIGEST [--mapping-file FILE] [--dry-run]",
	 "compare with that of the last run"},
	do_mapping, LEDGER, 0, 0, 0},
    {{"hints",
	 "[--id ID] [--families FILE [--brief FILE] [--left FILE]"
	 " [--joined FILE]] [--rows FILE] [--dry-run]",
	 "options that mapped products already have"},
	do_hints, LEDGER, 0, 0, 0},
    {{"sent", "[--id ID] [--dry-run]", "desired lines of what was last sent"},
	do_sent, LEDGER, 0, 0, 0},
    {{"recall",
	 "[--shop FILE] [--items FILE [--products FILE]] [--schema FILE]"
	 " [--adopt NAMES] [--rows FILE] [--again | --settled FILE]"
	 " [--dry-run] < desired",
	 "add what is known to desired lines"},
	do_recall, LEDGER, 0, 0, 0},
    {{"record", "< steps", "store steps and results, pass them on"}, do_record,
	NEEDS_TIME, 0, 0, 0},
    {{"rows",
	 "--rows FILE [--brief FILE] [--catalogue NAME]"
	 " [--accept-catalogue] [--move] [--dry-run]",
	 "check that a listing is plausible"},
	do_rows, ROWS, 0, 0, 0},
    {{"seen", "", "rows that were processed"}, do_seen, LEDGER, 0, 0, 0},
    {{"unseen", "< heads", "drop rows that were processed"}, do_unseen, LEDGER,
	0, 0, 0},
    {{"left", "--rows FILE", "families that still sell moved variants"},
	do_left, ROWS, 0, 0, 0},
    {{"guard", "[--rows FILE] [--dry-run] < todo",
	 "hold back what would empty the shop"},
	do_guard, LEDGER, 0, 0, 0},
    {{"absent", "--rows FILE [--shop FILE] [--dry-run]",
	 "products that the PIM no longer holds"},
	do_absent, ROWS, 0, 0, 0},
    {{"owed", "", "changes that wait for a publish"}, do_owed, LEDGER, 0, 0, 0},
    {{"published", "", "the site was published"}, do_published, LEDGER, 0, 0,
	0},
    {{"history", "[--json] [N]", "the last runs"}, do_report, LEDGER, 0, 1,
	REPORT_HISTORY},
    {{"errors", "[--json] [--all] [RUN]",
	 "errors that are open now, or of a run, by cause"},
	do_report, LEDGER, 0, 1, REPORT_CAUSES},
    {{"activity", "[--json] [N]", "the last events"}, do_report, LEDGER, 0, 1,
	REPORT_ACTIVITY},
    {{"health", "[--json]", "is all well?"}, do_report, LEDGER, 0, 0,
	REPORT_HEALTH},
    {{"stats", "[--json] [--days N]",
	 "what the ledger holds; totals of the last days"},
	do_stats, LEDGER, 0, 0, REPORT_STATS},
    {{"why", "[--json] SKU|ID", "the state of a product, and why"}, do_report,
	LEDGER, 1, 1, REPORT_WHY},
    {{"metrics", "", "the state of the site for Prometheus, as text"},
	do_metrics, LEDGER, 0, 0, 0},
    {{"task",
	 "[--by WHO] [--delay N] [--wait N] [--pid N] [--exit N] [--json]"
	 " ask MODE [ID|SKU] | take | hold ID | done ID | cancel ID |"
	 " list [STATE]",
	 "the queue"},
	do_task, LEDGER, 1, 3, 0},
    {{"allow", "[--by WHO] RUN", "approve once what the guard held back"},
	do_allow, LEDGER, 1, 1, 0},
    {{"prune", "", "delete runs older than HISTORY_DAYS"}, do_prune, LEDGER, 0,
	0, 0},
    {{"retry-list", "", "products to try again"}, do_report, LEDGER, 0, 0,
	REPORT_RETRY},
    {{"migrate", "[--sql FOLDER] up|down [N|all]|status", "the tables"},
	do_migrate, NEEDS_URL, 1, 2, 0},
    {{"client", "PROGRAM [ARGUMENT...]", "psql or pg_dump, with this database"},
	do_client, NEEDS_URL, 1, CLIENT_ARGS_MAX, 0},
};

const struct verbs audit_verbs = {.program = "audit-log",
    .purpose = "what runs did and what was last sent, in PostgreSQL",
    .first = verbs,
    .count = sizeof verbs / sizeof *verbs,
    .size = sizeof *verbs};

enum outcome
audit_run(struct audit *p)
{
	enum outcome o = prepare(p);

	return o == DONE ? p->verb->run(p) : o;
}
