/* cli: what all programs do the same: options, help, version, signals, the
 * check of stdout at the end.
 *
 *	struct cli_option options[] = {
 *	    {'S', "schema", "FILE", "the schema of this run", &schema, NULL},
 *	    {'n', "dry-run", NULL, "send nothing", NULL, &dry},
 *	    {0}};
 *	if (!cli_begin(&cli, argc, argv))
 *		return cli.exit;
 *
 * -h, -V, -v (LOG_DEBUG and a line of counts at the end) and -q (errors only)
 * exist in every program. A wrong option prints one sentence and the usage
 * line on stderr and exits 2; -h prints to stdout and exits 0. */
#ifndef IO_CLI_H
#define IO_CLI_H

#include <glob.h>
#include <signal.h>
#include <stdbool.h>

#include "base/verdict.h"

#define VERSION "1.0.0" /* of all programs */

struct cli_option {
	int letter;           /* 0 ends the table; over 255: long form only */
	const char *name;     /* long form, NULL: none */
	const char *argument; /* its name in the help; NULL: a flag */
	const char *help;
	const char **text; /* where the argument goes */
	bool *flag;        /* or where the flag goes */
};

struct cli {
	const char *program;
	const char *synopsis; /* "[-n] [-S file] < todo" */
	const char *purpose;  /* one line */
	const struct cli_option *options;
	int args_min, args_max; /* operands allowed */
	bool ignore_sigpipe;    /* programs with a connection: EPIPE instead */
	bool ignore_stop; /* TERM and INT are ignored (audit-log record) */
	/* filled by cli_begin() */
	int exit;
	char **args;
	int nargs;
	bool verbose;
};

/* Set by TERM or INT unless ignore_stop: finish what is under way. */
extern volatile sig_atomic_t cli_stop;

/* False: exit with cli->exit. Opens the log. */
bool cli_begin(struct cli *, int argc, char **argv);

/* Says the verdict's sentence on stderr (errors only; VERDICT_STOPPED is none)
 * and gives its outcome back. */
enum outcome cli_say(const struct verdict *);

/* Writes all of BUF to FD; retries short writes. 0 / -1 with errno. */
int cli_write(int fd, const void *bytes, size_t len);

/* A whole small file (at most BYTES_MAX) in memory, NUL-ended; *LEN without
 * it. NULL with the verdict filled (USAGE, names the file). free() it. */
char *
cli_slurp(const char *path, size_t bytes_max, size_t *len, struct verdict *);

/* glob() of PATTERN in FOLDER, whose own name is taken as it is, whatever
 * stands in it. globfree() it, also when the answer is not 0. */
int cli_glob(const char *folder, const char *pattern, glob_t *);

/* TEXT as a whole number in its digits alone, from MIN to MAX; false: it is
 * none. */
bool cli_count(const char *text, long min, long max, long *n);

/* How sync.sh was called, with its settings, for messages that propose one of
 * its commands. */
const char *cli_sync(void);

/* The exit code of a program that ends with WORST. */
int cli_end(enum outcome worst);

#endif
