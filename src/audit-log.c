/* audit-log: what runs did, what belongs together, what was last sent.
 *
 * One program of many verbs over one ledger; see ledger/audit_verbs.h. */
#include <stdio.h>
#include <unistd.h>

#include "io/cli.h"
#include "io/verbs.h"
#include "ledger/audit_verbs.h"

#define OPTIONS_MAX 40

/* The options that the verb's synopsis names. */
static void
options_of(const char *synopsis, struct audit_options *o,
    struct cli_option own[OPTIONS_MAX])
{
	const struct cli_option all[] = {
	    {'m', "mode", "WORD", "kind of the run", &o->mode, NULL},
	    {'p', "pid", "N", "process that owns the run", &o->pid, NULL},
	    {'c', "catalogue", "NAME",
		"the account; default: a hash of the API key", &o->catalogue,
		NULL},
	    {300, "accept-catalogue", NULL, "accept another account", NULL,
		&o->accept},
	    {'i', "id", "ID", "this product only", &o->id, NULL},
	    {316, "families", "FILE", "rows whose families are meant",
		&o->families, NULL},
	    {'r', "rows", "FILE", "rows as fetched", &o->rows, NULL},
	    {317, "brief", "FILE", "gets a short form of the rows", &o->brief,
		NULL},
	    {320, "left", "FILE", "gets what left lists of the families",
		&o->left, NULL},
	    {321, "joined", "FILE",
		"gets products that the rows have as variants of others",
		&o->joined, NULL},
	    {'s', "shop", "FILE", "the shop as fetched", &o->shop, NULL},
	    {313, "items", "FILE", "collections as fetched", &o->items, NULL},
	    {314, "products", "FILE", "desired products that name them",
		&o->products, NULL},
	    {'S', "schema", "FILE", "the schema of this run", &o->schema, NULL},
	    {'x', "exit", "N", "worst exit code so far", &o->exit, NULL},
	    {'n', "dry-run", NULL,
		"write nothing; accept a database without tables", NULL,
		&o->dry},
	    {'j', "json", NULL, "records, also on a terminal", NULL, &o->json},
	    {'t', "trial", NULL, "a trial with some products", NULL, &o->trial},
	    {302, "stopped", NULL, "the run was asked to stop", NULL,
		&o->stopped},
	    {303, "adopt", "NAMES", "approved names, with commas, or all",
		&o->adopt, NULL},
	    {304, "whole", NULL, "the run lists the whole catalogue", NULL,
		&o->whole},
	    {318, "if-current", NULL,
		"only where the tables are those of this program", NULL,
		&o->current},
	    {319, "seen", NULL, "rows that were processed, in its folder", NULL,
		&o->seen},
	    {322, "settled", "FILE",
		"gets the results of lines of which nothing is to be sent",
		&o->settled, NULL},
	    {315, "again", NULL, "only lines to be linked again", NULL,
		&o->again},
	    {305, "move", NULL, "follow products to their new ids", NULL,
		&o->move},
	    {309, "all", NULL, "each record", NULL, &o->each},
	    {310, "by", "WHO", "who asks", &o->by, NULL},
	    {311, "delay", "N", "seconds before it is due", &o->delay, NULL},
	    {312, "wait", "N", "seconds to wait for a task", &o->wait, NULL},
	    {308, "days", "N", "totals of the last N days", &o->days, NULL},
	    {306, "mapping", "DIGEST", "SHA-256, built-in or none", &o->mapping,
		NULL},
	    {307, "mapping-file", "FILE", "its name, for messages",
		&o->mapping_file, NULL},
	    {301, "sql", "FOLDER", "the migrations", &o->sql, NULL},
	    {0, NULL, NULL, NULL, NULL, NULL}};

	_Static_assert(sizeof all / sizeof *all <= OPTIONS_MAX, "room for all");
	verbs_options(all, synopsis, own);
}

int
main(int argc, char **argv)
{
	const struct audit_verb *verb =
	    verbs_find(&audit_verbs, argc > 1 ? argv[1] : NULL);
	struct audit p = {.verb = verb};
	struct cli_option options[OPTIONS_MAX];
	enum outcome worst;
	char synopsis[256];

	if (!verb)
		return verbs_none(&audit_verbs, argc, argv);
	snprintf(synopsis, sizeof synopsis, "%s %s", verb->is.name,
	    verb->is.synopsis);
	options_of(verb->is.synopsis, &p.o, options);
	p.cli = (struct cli){.program = "audit-log",
	    .synopsis = synopsis,
	    .purpose = verb->is.purpose,
	    .options = options,
	    .args_min = verb->args_min,
	    .args_max = verb->args_max,
	    .ignore_sigpipe = true,
	    .ignore_stop = verb->needs & NEEDS_TIME};
	if (!cli_begin(&p.cli, argc - 1, argv + 1))
		return p.cli.exit;
	buf_init(&p.out, (size_t)64 << 20);
	json_write_init(&p.json, &p.out);
	worst = audit_run(&p);
	if (p.out.len && cli_write(STDOUT_FILENO, p.out.data, p.out.len))
		worst = outcome_worse(worst, verdict_say(&p.v, FATAL, "output",
						 "could not write the output"));
	cli_say(&p.v);
	ledger_close(&p.ledger);
	buf_release(&p.out);
	verdict_release(&p.v);
	conf_release(&p.conf);
	return cli_end(worst);
}
