/* audit-log: what runs did, what belongs together, what was last sent.
 *
 * One program of many verbs over one ledger; each verb is a line in the
 * table below and a function that opens nothing but what it needs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "client.h"
#include "conf.h"
#include "ledger.h"
#include "log.h"
#include "mem.h"
#include "migrate.h"
#include "sha256.h"

struct options {
	const char *mode, *pid, *catalogue, *id, *rows, *shop, *schema, *exit;
	const char *sql;
	bool accept, dry, json, trial;
};

struct program {
	struct cli cli;
	struct options o;
	struct conf conf;
	struct ledger ledger;
	struct buf out;
	struct emit emit;
	struct verdict v;
	const char *archive_max, *publish, *plytix_key;
	int archive_policy;
};

enum policy { POLICY_ARCHIVE, POLICY_DRAFT, POLICY_IGNORE };
static const char *const policies[] = {"archive", "draft", "ignore", NULL};

/* What every verb reads of the environment, checked before anything else. */
static enum outcome
configure(struct program *p, struct ledger_limit *limit)
{
	const char *max;

	ledger_conf(&p->ledger, &p->conf);
	max = conf_text(&p->conf, "ARCHIVE_MAX", "10%");
	p->archive_max = max;
	p->publish = conf_text(&p->conf, "WEBFLOW_PUBLISH", "staging");
	p->archive_policy =
	    conf_choice(&p->conf, "ARCHIVE_POLICY", POLICY_ARCHIVE, policies);
	if (conf_check(&p->conf, &p->v) != DONE)
		return p->v.outcome;
	if (!ledger_good_run(&p->ledger))
		return verdict_say(
		    &p->v, USAGE, "run", "RUN_ID is no name of a run");
	if (ledger_limit_read(max, limit))
		return verdict_say(&p->v, USAGE, "archive-max",
		    "ARCHIVE_MAX must be a count or a share such as 10%%");
	return DONE;
}

static enum outcome
need_run(struct program *p)
{
	if (p->ledger.run)
		return DONE;
	return verdict_say(&p->v, USAGE, "run", "RUN_ID is not set");
}

/* configure, the run if WANTED, the database. */
static enum outcome
open_ledger(struct program *p, bool run_wanted)
{
	struct ledger_limit limit;

	if (configure(p, &limit) != DONE)
		return p->v.outcome;
	if (run_wanted && need_run(p) != DONE)
		return p->v.outcome;
	if (ledger_open(&p->ledger, &p->v) != DONE)
		return p->v.outcome;
	ledger_beat(&p->ledger);
	return DONE;
}

/* Writes what was gathered for stdout. */
static enum outcome
put_out(struct program *p)
{
	if (p->out.len && cli_write(STDOUT_FILENO, p->out.data, p->out.len))
		return verdict_say(
		    &p->v, FATAL, "output", "could not write the output");
	return DONE;
}

/* ---- begin and end */

/* Whose goods: a hash of the API key, which is no secret any more. */
static void
hash_catalogue(struct program *p, char out[65])
{
	struct sha256 sha;

	p->plytix_key = conf_secret(&p->conf, "PLYTIX_API_KEY");
	sha256_init(&sha);
	sha256_add(&sha, "catalogue ", 10);
	sha256_add(&sha, p->plytix_key, strlen(p->plytix_key));
	sha256_hex(&sha, out);
	out[32] = '\0';
}

static const char *find_sql(char *path, size_t size);

/* A database without any tables of ours gets them; one with older ones is
 * left to `migrate up`, behind a dump. */
static enum outcome
make_tables(struct program *p)
{
	char path[4096];
	enum outcome o;
	struct db *db = db_open(p->ledger.url, "audit-log", &p->v);

	if (!db)
		return p->v.outcome;
	o = db_do(
	    db, "SELECT to_regclass('sync.schema_migrations')", DB_NONE, &p->v);
	if (o == DONE && !db_text(db, 0, 0))
		o = migrate_up(db,
		    p->o.sql ? p->o.sql : find_sql(path, sizeof path), &p->emit,
		    &p->v);
	buf_reset(&p->out); /* stdout is for the run alone */
	db_close(db);
	return o;
}

static enum outcome
do_begin(struct program *p)
{
	struct ledger_begin b = {.mode = p->o.mode,
	    .catalogue = p->o.catalogue,
	    .accept = p->o.accept,
	    .pid = (long)getppid()};
	struct ledger_limit limit;
	char hash[65];

	if (!b.mode || !*b.mode || strlen(b.mode) > 20 ||
	    strspn(b.mode, "abcdefghijklmnopqrstuvwxyz-") != strlen(b.mode))
		return verdict_say(&p->v, USAGE, "mode",
		    "--mode must be a word such as full or changed");
	if (p->o.pid && (b.pid = strtol(p->o.pid, NULL, 10)) <= 0)
		return verdict_say(
		    &p->v, USAGE, "pid", "--pid must be a process number");
	if (!b.catalogue) {
		hash_catalogue(p, hash);
		b.catalogue = hash;
	}
	if (configure(p, &limit) != DONE || make_tables(p) != DONE ||
	    open_ledger(p, false) != DONE ||
	    ledger_begin(&p->ledger, &b, &p->emit, &p->v) != DONE)
		return p->v.outcome;
	return put_out(p);
}

static enum outcome
do_end(struct program *p)
{
	struct ledger_end e = {
	    .rows = p->o.rows, .shop = p->o.shop, .trial = p->o.trial};
	enum outcome o;

	if (p->o.exit)
		e.exit = (int)strtol(p->o.exit, NULL, 10);
	if (open_ledger(p, true) != DONE)
		return p->v.outcome;
	e.live = !strcmp(p->publish, "live");
	o = ledger_end(&p->ledger, &e, &p->emit, &p->v);
	return outcome_worse(o, put_out(p));
}

static enum outcome
do_beat(struct program *p)
{
	return open_ledger(p, true);
}

static enum outcome
do_owed(struct program *p)
{
	long long owed;

	if (open_ledger(p, false) != DONE ||
	    ledger_owed(&p->ledger, &owed, &p->v) != DONE)
		return p->v.outcome;
	emit_object(&p->emit, NULL);
	emit_text(&p->emit, "kind", "owed");
	emit_int(&p->emit, "count", owed);
	emit_end(&p->emit);
	return put_out(p);
}

static enum outcome
do_published(struct program *p)
{
	if (open_ledger(p, false) != DONE)
		return p->v.outcome;
	return ledger_published(&p->ledger, &p->v);
}

/* ---- filters */

static enum outcome
do_hints(struct program *p)
{
	if (open_ledger(p, false) != DONE ||
	    ledger_hints(&p->ledger, p->o.id, &p->out, STDOUT_FILENO, &p->v) !=
		DONE)
		return p->v.outcome;
	return put_out(p);
}

static enum outcome
do_sent(struct program *p)
{
	if (open_ledger(p, false) != DONE ||
	    ledger_sent(&p->ledger, p->o.id, &p->out, STDOUT_FILENO, &p->v) !=
		DONE)
		return p->v.outcome;
	return put_out(p);
}

static enum outcome
do_recall(struct program *p)
{
	const struct ledger_recall how = {
	    .shop = p->o.shop, .schema = p->o.schema, .dry = p->o.dry};

	if (open_ledger(p, false) != DONE)
		return p->v.outcome;
	return ledger_recall(&p->ledger, &how, STDIN_FILENO, STDOUT_FILENO);
}

static enum outcome
do_rows(struct program *p)
{
	if (!p->o.rows)
		return verdict_say(
		    &p->v, USAGE, "rows", "--rows FILE is needed");
	if (open_ledger(p, false) != DONE)
		return p->v.outcome;
	return ledger_rows(
	    &p->ledger, p->o.rows, !strcmp(p->archive_max, "100%"), &p->v);
}

static enum outcome
do_unseen(struct program *p)
{
	if (open_ledger(p, false) != DONE)
		return p->v.outcome;
	return ledger_unseen(&p->ledger, STDIN_FILENO, STDOUT_FILENO);
}

static enum outcome
do_guard(struct program *p)
{
	struct ledger_limit limit;

	if (open_ledger(p, false) != DONE || configure(p, &limit) != DONE)
		return p->v.outcome;
	return ledger_guard(&p->ledger, &limit,
	    p->archive_policy == POLICY_IGNORE ? NULL : p->o.rows, p->o.dry,
	    STDIN_FILENO, STDOUT_FILENO);
}

static enum outcome
do_absent(struct program *p)
{
	static const char *const states[] = {"archive", "draft", NULL};
	struct ledger_absent how = {
	    .rows = p->o.rows, .shop = p->o.shop, .dry = p->o.dry};

	if (!how.rows)
		return verdict_say(
		    &p->v, USAGE, "rows", "--rows FILE is needed");
	if (open_ledger(p, false) != DONE || configure(p, &how.limit) != DONE)
		return p->v.outcome;
	how.state = states[p->archive_policy];
	return ledger_absent(&p->ledger, &how, STDOUT_FILENO, &p->v);
}

/* By hand, without a run: one is made around the records. */
static enum outcome
record_alone(struct program *p)
{
	const struct ledger_begin b = {.mode = "hand", .pid = (long)getpid()};
	const struct ledger_end e = {.exit = 0};
	enum outcome worst;
	char run[64];

	if (ledger_open(&p->ledger, &p->v) != DONE ||
	    ledger_begin(&p->ledger, &b, &p->emit, &p->v) != DONE)
		return p->v.outcome;
	snprintf(run, sizeof run, "%s",
	    strstr(p->out.data, "\"run\":\"") + strlen("\"run\":\""));
	run[strcspn(run, "\"")] = '\0';
	p->ledger.run = run;
	worst = ledger_record(&p->ledger, STDIN_FILENO, STDOUT_FILENO);
	if (p->ledger.db && db_alive(p->ledger.db))
		worst = outcome_worse(
		    worst, ledger_end(&p->ledger, &e, &p->emit, &p->v));
	p->ledger.run = NULL;
	return worst;
}

static enum outcome
do_record(struct program *p)
{
	struct ledger_limit limit;

	if (configure(p, &limit) != DONE)
		return p->v.outcome;
	if (!p->ledger.run)
		return record_alone(p);
	return ledger_record(&p->ledger, STDIN_FILENO, STDOUT_FILENO);
}

/* ---- reports */

static enum outcome
report(struct program *p, enum ledger_report which, bool lines)
{
	if (open_ledger(p, false) != DONE)
		return p->v.outcome;
	return ledger_report(&p->ledger, which,
	    p->cli.nargs ? p->cli.args[0] : NULL,
	    !lines && !p->o.json && isatty(STDOUT_FILENO), STDOUT_FILENO,
	    &p->v);
}

static enum outcome
do_history(struct program *p)
{
	const char *n = p->cli.nargs ? p->cli.args[0] : "1";

	if (!*n || strlen(n) > 6 || strspn(n, "0123456789") != strlen(n))
		return verdict_say(
		    &p->v, USAGE, "history", "'%s' is no number of runs", n);
	return report(p, REPORT_HISTORY, false);
}

static enum outcome
do_errors(struct program *p)
{
	return report(p, REPORT_ERRORS, false);
}

static enum outcome
do_stats(struct program *p)
{
	return report(p, REPORT_STATS, false);
}

static enum outcome
do_why(struct program *p)
{
	return report(p, REPORT_WHY, false);
}

static enum outcome
do_retry(struct program *p)
{
	return report(p, REPORT_RETRY, true);
}

/* ---- migrations */

/* The folder with the migrations: beside the checkout's bin, or installed. */
static const char *
find_sql(char *path, size_t size)
{
	static const char *const places[] = {"../sql", "../../sql",
	    "../../../sql", "../share/plytix-webflow/sql",
	    "../lib/plytix-webflow/sql"};
	char here[2048];
	ssize_t n = readlink("/proc/self/exe", here, sizeof here - 1);
	struct stat st;
	size_t i;

	if (n < 0)
		return "sql";
	here[n] = '\0';
	*strrchr(here, '/') = '\0';
	for (i = 0; i < sizeof places / sizeof *places; i++) {
		snprintf(path, size, "%s/%s", here, places[i]);
		if (!stat(path, &st) && S_ISDIR(st.st_mode))
			return path;
	}
	return "sql";
}

/* A whole number, or all of them: taking back destroys, so a slip of the pen
 * must not pass for one. */
static bool
read_steps(const char *text, long *steps)
{
	char *end;

	if (!strcmp(text, "all")) {
		*steps = -1;
		return true;
	}
	*steps = strtol(text, &end, 10);
	return *steps > 0 && *text >= '0' && *text <= '9' && !*end;
}

static enum outcome
do_migrate(struct program *p)
{
	const char *what = p->cli.args[0];
	const char *url = conf_need(&p->conf, "DATABASE_URL");
	const char *folder = p->o.sql;
	char path[4096];
	long steps = 1;
	enum outcome o;

	if (!folder)
		folder = find_sql(path, sizeof path);
	if (p->cli.nargs > 1 && !read_steps(p->cli.args[1], &steps))
		return verdict_say(&p->v, USAGE, "migrate",
		    "'%s' is no number of steps", p->cli.args[1]);
	if (conf_check(&p->conf, &p->v) != DONE)
		return p->v.outcome;
	p->ledger.db = db_open(url, "audit-log", &p->v);
	if (!p->ledger.db)
		return p->v.outcome;
	if (!strcmp(what, "up"))
		o = migrate_up(p->ledger.db, folder, &p->emit, &p->v);
	else if (!strcmp(what, "down"))
		o = migrate_down(p->ledger.db, folder, steps, &p->emit, &p->v);
	else if (!strcmp(what, "status"))
		o = migrate_status(p->ledger.db, folder, &p->emit, &p->v);
	else
		o = verdict_say(&p->v, USAGE, "migrate",
		    "'%s' is none of up, down and status", what);
	return outcome_worse(o, put_out(p));
}

static enum outcome
do_client(struct program *p)
{
	const char *url = conf_need(&p->conf, "DATABASE_URL");

	if (conf_check(&p->conf, &p->v) != DONE)
		return p->v.outcome;
	return client_run(url, p->cli.args, &p->v);
}

/* ---- the table of verbs */

static const struct verb {
	const char *name, *synopsis, *purpose;
	enum outcome (*run)(struct program *);
	int args_min, args_max;
} verbs[] = {
    {"begin", "--mode WORD [--pid N] [--accept-catalogue]",
	"open a run of the site", do_begin, 0, 0},
    {"end", "[--rows FILE] [--shop FILE] [--exit N] [--trial]",
	"close the run: verdict, watermark, summary", do_end, 0, 0},
    {"beat", "", "tell that the run is alive", do_beat, 0, 0},
    {"hints", "[--id ID]", "what mapped products already have", do_hints, 0, 0},
    {"sent", "[--id ID]", "desired lines of what was last sent", do_sent, 0, 0},
    {"recall", "[--shop FILE] [--schema FILE] [-n] < desired",
	"add what is known to desired lines", do_recall, 0, 0},
    {"record", "< steps", "keep steps and results, pass them on", do_record, 0,
	0},
    {"rows", "--rows FILE", "is this listing plausible?", do_rows, 0, 0},
    {"unseen", "< heads", "drop rows that were dealt with", do_unseen, 0, 0},
    {"guard", "[--rows FILE] [-n] < todo",
	"hold back what would empty the shop", do_guard, 0, 0},
    {"absent", "--rows FILE [--shop FILE] [-n]",
	"products that the PIM no longer holds", do_absent, 0, 0},
    {"owed", "", "changes that wait for a publish", do_owed, 0, 0},
    {"published", "", "the site was published", do_published, 0, 0},
    {"history", "[--json] [N]", "the last runs", do_history, 0, 1},
    {"errors", "[--json] [RUN]", "what went wrong", do_errors, 0, 1},
    {"stats", "[--json]", "what the ledger holds", do_stats, 0, 0},
    {"why", "[--json] SKU|ID", "what became of a product", do_why, 1, 1},
    {"retry-list", "", "products to try again", do_retry, 0, 0},
    {"migrate", "[--sql FOLDER] up|down [N|all]|status", "the tables",
	do_migrate, 1, 2},
    {"client", "PROGRAM [ARGUMENT...]", "psql or pg_dump, with this database",
	do_client, 1, CLIENT_ARGS_MAX},
};

static const struct verb *
find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

/* No verb: -h and -V work all the same, and -h lists the verbs. */
static int
without_verb(int argc, char **argv)
{
	struct cli cli = {.program = "audit-log",
	    .synopsis = "VERB [option...] [argument...]",
	    .purpose = "what runs did and what was last sent, in PostgreSQL",
	    .args_max = argc};
	size_t i;

	if (!cli_begin(&cli, argc, argv)) {
		if (cli.exit)
			return cli.exit;
		for (i = 1; i < (size_t)argc; i++)
			if (!strcmp(argv[i], "-V") ||
			    !strcmp(argv[i], "--version"))
				return 0;
		printf("\nverbs:\n");
		for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
			printf("  %-11s %s\n", verbs[i].name, verbs[i].purpose);
		return cli_end(DONE);
	}
	if (cli.nargs)
		log_error("'%s' is no verb of audit-log", cli.args[0]);
	else
		log_error("a verb is missing");
	fprintf(stderr, "usage: audit-log VERB [option...]; audit-log -h "
			"lists the verbs\n");
	return outcome_exit(USAGE);
}

int
main(int argc, char **argv)
{
	struct program p = {.archive_policy = 0};
	struct options *o = &p.o;
	const struct cli_option options[] = {
	    {'m', "mode", "WORD", "kind of the run", &o->mode, NULL},
	    {'p', "pid", "N", "the process that the run lives with", &o->pid,
		NULL},
	    {'c', "catalogue", "NAME", "whose goods; else from the API key",
		&o->catalogue, NULL},
	    {300, "accept-catalogue", NULL, "from another account now", NULL,
		&o->accept},
	    {'i', "id", "ID", "this product only", &o->id, NULL},
	    {'r', "rows", "FILE", "rows as fetched", &o->rows, NULL},
	    {'s', "shop", "FILE", "the shop as read", &o->shop, NULL},
	    {'S', "schema", "FILE", "the schema of this run", &o->schema, NULL},
	    {'x', "exit", "N", "worst exit code so far", &o->exit, NULL},
	    {'n', "dry-run", NULL, "count nothing", NULL, &o->dry},
	    {'j', "json", NULL, "records, also on a terminal", NULL, &o->json},
	    {'t', "trial", NULL, "only some products were meant", NULL,
		&o->trial},
	    {301, "sql", "FOLDER", "the migrations", &o->sql, NULL},
	    {0, NULL, NULL, NULL, NULL, NULL}};
	const struct verb *verb = argc > 1 ? find_verb(argv[1]) : NULL;
	enum outcome worst;
	char synopsis[256];

	if (!verb)
		return without_verb(argc, argv);
	snprintf(
	    synopsis, sizeof synopsis, "%s %s", verb->name, verb->synopsis);
	p.cli = (struct cli){.program = "audit-log",
	    .synopsis = synopsis,
	    .purpose = verb->purpose,
	    .options = options,
	    .args_min = verb->args_min,
	    .args_max = verb->args_max,
	    .ignore_sigpipe = true,
	    .ignore_stop = verb->run == do_record};
	if (!cli_begin(&p.cli, argc - 1, argv + 1))
		return p.cli.exit;
	buf_init(&p.out, (size_t)64 << 20);
	emit_init(&p.emit, &p.out);
	worst = verb->run(&p);
	cli_say(&p.v);
	ledger_close(&p.ledger);
	buf_release(&p.out);
	verdict_release(&p.v);
	conf_release(&p.conf);
	return cli_end(worst);
}
