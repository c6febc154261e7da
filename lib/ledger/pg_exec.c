/* pg_exec: see pg_exec.h. */
#include "ledger/pg_exec.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "base/buf.h"
#include "base/mem.h"

#define WORDS_MAX ((size_t)64 << 10)

/* keyword='value', quotes and backslashes escaped */
static void
word(struct buf *out, const char *keyword, const char *value)
{
	buf_text(out, out->len ? " " : "");
	buf_text(out, keyword);
	buf_text(out, "='");
	for (; *value; value++) {
		if (*value == '\'' || *value == '\\')
			buf_byte(out, '\\');
		buf_byte(out, *value);
	}
	buf_byte(out, '\'');
}

/* The connection without its password, which goes to the environment.
 * False: something else in it is a secret. */
static bool
words(const PQconninfoOption *o, struct buf *out)
{
	for (; o->keyword; o++) {
		if (!o->val)
			continue;
		if (strcmp(o->keyword, "password") == 0)
			setenv("PGPASSWORD", o->val, 1);
		else if (o->dispchar && *o->dispchar == '*')
			return false;
		else
			word(out, o->keyword, o->val);
	}
	return true;
}

enum outcome
pg_exec(const char *url, char *const *args, struct verdict *v)
{
	char *all[CLIENT_ARGS_MAX + 3], *message = NULL;
	PQconninfoOption *options = PQconninfoParse(url, &message);
	struct buf out;
	int n;
	bool good;

	PQfreemem(message); /* may quote the password: never shown */
	if (!options)
		return verdict_say(v, USAGE, "database",
		    "DATABASE_URL is not a connection string or URL of "
		    "PostgreSQL");
	buf_init(&out, WORDS_MAX);
	good = words(options, &out) && !out.broken;
	PQconninfoFree(options);
	for (n = 0; args[n] && n < CLIENT_ARGS_MAX; n++)
		all[n] = args[n];
	all[n] = "-d";
	all[n + 1] = mem_dup(buf_str(&out), out.len);
	all[n + 2] = NULL;
	buf_release(&out);
	signal(SIGPIPE, SIG_DFL); /* a program would inherit that it is not */
	if (good)
		execvp(all[0], all);
	free(all[n + 1]);
	if (!good)
		return verdict_say(v, USAGE, "database",
		    "DATABASE_URL holds a secret that is no password: it "
		    "cannot be handed on");
	return verdict_say(v, USAGE, "client", "could not run '%s': %s",
	    args[0], strerror(errno));
}
