/* alive: see alive.h. */
#include "ledger/alive.h"
#include "ledger/queries.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/fence.h"
#include "io/host.h"
#include "io/log.h"

void
alive_since(long pid, char *out, size_t size)
{
	char path[64], line[1024], *p;
	FILE *f;
	int field;

	*out = '\0';
	snprintf(path, sizeof path, "/proc/%ld/stat", pid);
	f = fopen(path, "re");
	if (!f)
		return;
	p = fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
	fclose(f);
	for (field = 2; p && field < 22; field++) {
		p = strchr(p, ' ');
		p = p ? p + 1 : NULL;
	}
	if (p)
		snprintf(out, size, "%.*s", (int)strcspn(p, " \n"), p);
}

static bool
same_process(long pid, const char *start)
{
	char now[32];

	if (kill((pid_t)pid, 0) && errno == ESRCH)
		return false;
	alive_since(pid, now, sizeof now);
	return !start || !*start || !*now || strcmp(now, start) == 0;
}

enum outcome
alive_check(struct db *db, const char *site, char *stale, size_t size,
    struct verdict *v)
{
	struct host here;
	const char *host;
	bool alive;

	host_read(&here);
	if (stale)
		*stale = '\0';
	if (db_do(db, sql_runs_running, DB_ARGS(site, here.identity, here.name),
		v) != DONE)
		return v->outcome;
	for (int i = 0; i < db_rows(db); i++) {
		host = db_text(db, i, 1);
		if (db_true(db, i, 5))
			alive = same_process(
			    (long)db_int(db, i, 2), db_text(db, i, 3));
		else
			alive = db_int(db, i, 4) < FENCE_TAKEN_S;
		if (alive)
			return verdict_say(v, AWAY, "locked",
			    "run '%s' of site '%s' is under way on host '%s' "
			    "with process %lld (last heartbeat %lld seconds "
			    "ago)",
			    db_text(db, i, 0), db_text(db, i, 6),
			    host ? host : "?", db_int(db, i, 2),
			    db_int(db, i, 4));
		if (stale)
			snprintf(stale, size, "%s", db_text(db, i, 0));
	}
	if (stale && *stale)
		log_warn(
		    "run '%s' did not finish; recovering its journal", stale);
	return DONE;
}
