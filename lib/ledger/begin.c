/* begin: the one running row of a site; see ledger.h. */
#include "ledger/ledger_inner.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "io/fence.h"
#include "io/host.h"
#include "io/log.h"
#include "base/sha256.h"

struct run {
	struct host host;
	char id[40], pid[24], start[32];
};

/* When a process began, in ticks since boot: tells it from a later one that
 * got the same number. "" when there is no such process. */
static void
process_start(long pid, char *out, size_t size)
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

static void
name_run(struct run *r, long pid)
{
	unsigned short dice = 0;
	time_t now = time(NULL);
	struct tm utc;
	size_t len;

	gmtime_r(&now, &utc);
	len = strftime(r->id, sizeof r->id, "%Y%m%dT%H%M%S", &utc);
	if (getrandom(&dice, sizeof dice, 0) != (ssize_t)sizeof dice)
		dice = (unsigned short)getpid();
	snprintf(r->id + len, sizeof r->id - len, "-%04x", dice);
	host_read(&r->host);
	snprintf(r->pid, sizeof r->pid, "%ld", pid);
	process_start(pid, r->start, sizeof r->start);
}

static bool
same_process(long pid, const char *start)
{
	char now[32];

	if (kill((pid_t)pid, 0) && errno == ESRCH)
		return false;
	process_start(pid, now, sizeof now);
	return !start || !*start || !*now || !strcmp(now, start);
}

/* AWAY when a run of this site is alive; else its id in STALE, or "". */
static enum outcome
look_for_others(struct ledger *l, const struct run *me, char *stale,
    size_t size, struct verdict *v)
{
	static const char sql[] =
	    "SELECT run, host, pid, pid_start,"
	    " extract(epoch FROM now() - heartbeat)::bigint,"
	    " coalesce(identity = $2, host = $3)"
	    " FROM sync_states WHERE site = $1 AND status = 'running'";
	const char *host;
	bool alive;

	*stale = '\0';
	if (db_do(l->db, sql,
		DB_ARGS(l->site, me->host.identity, me->host.name), v) != DONE)
		return v->outcome;
	if (!db_rows(l->db))
		return DONE;
	host = db_text(l->db, 0, 1);
	if (db_true(l->db, 0, 5))
		alive = same_process(
		    (long)db_int(l->db, 0, 2), db_text(l->db, 0, 3));
	else
		alive = db_int(l->db, 0, 4) < FENCE_TAKEN_S;
	if (alive)
		return verdict_say(v, AWAY, "locked",
		    "run '%s' of this site is under way on host '%s' with "
		    "process %lld (last sign of life %lld seconds ago)",
		    db_text(l->db, 0, 0), host ? host : "?",
		    db_int(l->db, 0, 2), db_int(l->db, 0, 4));
	snprintf(stale, size, "%s", db_text(l->db, 0, 0));
	log_warn("run '%s' did not finish; recovering its journal", stale);
	return DONE;
}

/* A run that died is failed; what it left without a result is in doubt, and
 * the next run reads the shop before it plans. */
static enum outcome
take_over(struct ledger *l, const char *stale, struct verdict *v)
{
	static const char fail[] =
	    "UPDATE sync_states SET status = 'failed', ended_at = now(),"
	    " reason = 'its process ended, or could not reach the database',"
	    " clean = NOT EXISTS (SELECT 1 FROM run_items i"
	    " WHERE i.run = $1 AND i.action IS NULL)"
	    " WHERE run = $1";
	static const char doubt[] =
	    "UPDATE sites SET clean = false WHERE site = $2 AND EXISTS"
	    " (SELECT 1 FROM run_items i WHERE i.run = $1"
	    " AND i.action IS NULL)";

	if (!*stale)
		return DONE;
	if (db_do(l->db, fail, DB_ARGS(stale), v) != DONE ||
	    ledger_judge_hosts(l, stale, v) != DONE)
		return v->outcome;
	return db_do(l->db, doubt, DB_ARGS(stale, l->site), v);
}

/* One site sells the goods of one catalogue: a wrong .env must not pour
 * another customer's goods into this shop. As long as nothing of the first
 * is there (its key may have been mistyped), another takes its place. A run
 * that lists the whole catalogue is judged by what it lists. */
static enum outcome
check_pair(struct ledger *l, const struct ledger_begin *b, struct verdict *v)
{
	static const char sql[] =
	    "INSERT INTO sites AS s (site, catalogue) VALUES ($1, $2)"
	    " ON CONFLICT (site) DO UPDATE SET catalogue ="
	    " CASE WHEN $3::boolean OR NOT EXISTS"
	    " (SELECT 1 FROM product_mappings p WHERE p.site = s.site)"
	    " THEN coalesce(excluded.catalogue, s.catalogue)"
	    " ELSE coalesce(s.catalogue, excluded.catalogue) END"
	    " RETURNING catalogue IS DISTINCT FROM $2 AND $2 IS NOT NULL";

	if (db_do(l->db, sql,
		DB_ARGS(l->site, b->catalogue, b->accept ? "true" : "false"),
		v) != DONE)
		return v->outcome;
	if (db_true(l->db, 0, 0) && !b->whole)
		return verdict_say(v, USAGE, "other-catalogue",
		    "site '%s' was filled from another Plytix account, or with "
		    "another key of it: run 'sync.sh full' once, which "
		    "compares the two; if another account is wanted, "
		    "'sync.sh full --accept-catalogue'",
		    l->site);
	return DONE;
}

static enum outcome
insert_run(struct ledger *l, const struct ledger_begin *b, const struct run *r,
    struct verdict *v)
{
	static const char sql[] =
	    "INSERT INTO sync_states (run, site, mode, host, pid, pid_start,"
	    " identity) VALUES ($1, $2, $3, $4, $5, $6, nullif($7, ''))"
	    " ON CONFLICT (site) WHERE status = 'running' DO NOTHING";

	if (db_do(l->db, sql,
		DB_ARGS(r->id, l->site, b->mode, r->host.name, r->pid, r->start,
		    r->host.identity),
		v) != DONE)
		return v->outcome;
	if (db_changed(l->db) != 1)
		return verdict_say(v, AWAY, "locked",
		    "another run of this site began at the same moment");
	return DONE;
}

static enum outcome
make_folder(const struct ledger *l, const char *run, struct verdict *v)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/run", l->state_dir);
	mkdir(l->state_dir, 0700);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/run/%s", l->state_dir, run);
	if (mkdir(path, 0700))
		return verdict_say(v, FATAL, "folder",
		    "could not make '%s': %s", path, strerror(errno));
	return DONE;
}

static enum outcome
tell(struct ledger *l, const struct ledger_begin *b, const struct run *r,
    unsigned long replayed, struct emit *e, struct verdict *v)
{
	static const char sql[] =
	    "SELECT clean, to_char(high_water AT TIME ZONE 'UTC',"
	    " 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), coalesce(last_count, 0)"
	    " FROM sites WHERE site = $1";
	const char *high_water;
	long long owed;

	if (ledger_owed(l, &owed, v) != DONE ||
	    db_do(l->db, sql, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	high_water = db_text(l->db, 0, 1);
	emit_object(e, NULL);
	emit_text(e, "kind", "run");
	emit_text(e, "run", r->id);
	emit_text(e, "site", l->site);
	emit_text(e, "mode", b->mode);
	emit_bool(e, "clean", db_true(l->db, 0, 0));
	if (high_water)
		emit_text(e, "high_water", high_water);
	else
		emit_null(e, "high_water");
	emit_int(e, "last_count", db_int(l->db, 0, 2));
	emit_int(e, "owed", owed);
	emit_int(e, "replayed", (long long)replayed);
	emit_text(e, "host", r->host.name);
	emit_int(e, "pid", b->pid);
	emit_end(e);
	return DONE;
}

void
ledger_catalogue(const char *key, char out[LEDGER_CATALOGUE])
{
	char hex[65];
	struct sha256 sha;

	sha256_init(&sha);
	sha256_add(&sha, "catalogue ", 10);
	sha256_add(&sha, key, strlen(key));
	sha256_hex(&sha, hex);
	snprintf(out, LEDGER_CATALOGUE, "%.32s", hex);
}

enum outcome
ledger_begin(
    struct ledger *l, struct ledger_begin *b, struct emit *e, struct verdict *v)
{
	struct run me;
	char stale[128];
	unsigned long replayed;

	name_run(&me, b->pid);
	memcpy(b->run, me.id, sizeof b->run);
	if (look_for_others(l, &me, stale, sizeof stale, v) != DONE ||
	    ledger_replay(l, &replayed, v) != DONE ||
	    db_begin(l->db, v) != DONE)
		return v->outcome;
	if (take_over(l, stale, v) != DONE || check_pair(l, b, v) != DONE ||
	    insert_run(l, b, &me, v) != DONE ||
	    make_folder(l, me.id, v) != DONE ||
	    tell(l, b, &me, replayed, e, v) != DONE) {
		db_rollback(l->db);
		return v->outcome;
	}
	if (db_commit(l->db, v) != DONE)
		return v->outcome;
	l->run = b->run;
	return ledger_beat(l, v);
}
