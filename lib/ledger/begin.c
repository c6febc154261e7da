/* begin: the one running row of a site; see ledger.h. */
#include "ledger/ledger_inner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "io/cli.h"
#include "io/host.h"
#include "io/state.h"
#include "ledger/alive.h"
#include "ledger/queries.h"
#include "base/sha256.h"

struct run {
	struct host host;
	char id[40], pid[24], start[32];
};

static void
name_run(struct run *r, long pid)
{
	unsigned short bits = 0;
	time_t now = time(NULL);
	struct tm utc;
	size_t len;

	gmtime_r(&now, &utc);
	len = strftime(r->id, sizeof r->id, "%Y%m%dT%H%M%S", &utc);
	if (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits)
		bits = (unsigned short)getpid();
	snprintf(r->id + len, sizeof r->id - len, "-%04x", bits);
	host_read(&r->host);
	snprintf(r->pid, sizeof r->pid, "%ld", pid);
	alive_since(pid, r->start, sizeof r->start);
}

/* An interrupted run is failed; what it left without a result is in doubt, and
 * the next run reads the shop before it plans. */
static enum outcome
take_over(struct ledger *l, const char *stale, struct verdict *v)
{
	static const char doubt[] =
	    "UPDATE sites SET clean = false WHERE site = $2 AND EXISTS"
	    " (SELECT 1 FROM run_items i WHERE i.run = $1"
	    " AND i.action IS NULL)";

	if (!*stale)
		return DONE;
	if (db_do(l->db, sql_run_interrupted, DB_ARGS(stale), v) != DONE ||
	    ledger_judge_hosts(l, stale, v) != DONE)
		return v->outcome;
	return db_do(l->db, doubt, DB_ARGS(stale, l->site), v);
}

/* One site sells the products of one catalogue: a wrong .env must not bring
 * another customer's products into this shop. As long as nothing of the first
 * is there (its key may have been mistyped), another takes its place. A run
 * that lists the whole catalogue is judged by what it lists. */
static enum outcome
check_pair(struct ledger *l, const struct ledger_begin *b, struct verdict *v)
{
	if (db_do(l->db, sql_site_catalogue,
		DB_ARGS(l->site, b->catalogue, b->accept ? "true" : "false"),
		v) != DONE)
		return v->outcome;
	if (db_true(l->db, 0, 0) && !b->whole)
		return verdict_say(v, USAGE, "other-catalogue",
		    "site '%s' was filled from another Plytix account, or with "
		    "another key of it: run '%s full' once, which compares "
		    "the two; if another account is wanted, "
		    "'%s full --accept-catalogue'",
		    l->site, cli_sync(), cli_sync());
	return DONE;
}

/* Looked at before this run's row is there, kept with it. */
static enum outcome
check_mapping(struct ledger *l, struct ledger_begin *b, struct verdict *v)
{
	if (!b->mapping.digest)
		return DONE;
	if (ledger_mapping(l, &b->mapping, v) != DONE)
		return v->outcome;
	return ledger_mapping_keep(l, &b->mapping, v);
}

static enum outcome
insert_run(struct ledger *l, const struct ledger_begin *b, const struct run *r,
    struct verdict *v)
{
	if (db_do(l->db, sql_run_insert,
		DB_ARGS(r->id, l->site, b->mode, r->host.name, r->pid, r->start,
		    r->host.identity, b->mapping.digest, b->mapping.before,
		    b->task, b->asked_by),
		v) != DONE)
		return v->outcome;
	if (db_changed(l->db) != 1)
		return verdict_say(v, AWAY, "locked",
		    "another run of this site began at the same moment");
	if (b->task)
		return db_do(l->db,
		    "UPDATE tasks SET run = $1 WHERE id = $2 AND site = $3",
		    DB_ARGS(r->id, b->task, l->site), v);
	return DONE;
}

static enum outcome
make_folder(const struct ledger *l, const char *run, struct verdict *v)
{
	char path[4096];

	if (state_path(path, sizeof path, l->state_dir, "run/%s", run) ||
	    mkdir(path, 0700))
		return verdict_say(v, FATAL, "folder",
		    "could not make '%s': %s", path, strerror(errno));
	return DONE;
}

/* Where no run has ended well yet everything is listed. */
static enum outcome
write_seen(struct ledger *l, const char *run, struct verdict *v)
{
	static const char sql[] =
	    "SELECT FROM sites WHERE site = $1 AND high_water IS NOT NULL";
	char path[4096];
	int fd;

	if (db_do(l->db, sql, DB_ARGS(l->site), v) != DONE || !db_rows(l->db))
		return v->outcome;
	if (state_path(path, sizeof path, l->state_dir, "run/%s/seen", run) ||
	    (fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) <
		0)
		return verdict_say(v, FATAL, "file", "could not make '%s': %s",
		    path, strerror(errno));
	ledger_seen(l, fd, v);
	close(fd);
	return v->outcome;
}

static enum outcome
write_run(struct ledger *l, const struct ledger_begin *b, const struct run *r,
    unsigned long replayed, struct json_writer *e, struct verdict *v)
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
	json_write_object(e, NULL);
	json_write_text(e, "kind", "run");
	json_write_text(e, "run", r->id);
	json_write_text(e, "site", l->site);
	json_write_text(e, "mode", b->mode);
	json_write_bool(e, "clean", db_true(l->db, 0, 0));
	if (high_water)
		json_write_text(e, "high_water", high_water);
	else
		json_write_null(e, "high_water");
	json_write_int(e, "last_count", db_int(l->db, 0, 2));
	json_write_int(e, "owed", owed);
	json_write_int(e, "replayed", (long long)replayed);
	json_write_text(e, "host", r->host.name);
	json_write_int(e, "pid", b->pid);
	ledger_mapping_tell(&b->mapping, e);
	json_write_end(e);
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
ledger_begin(struct ledger *l, struct ledger_begin *b, struct json_writer *e,
    struct verdict *v)
{
	struct run me;
	char stale[128];
	unsigned long replayed;

	name_run(&me, b->pid);
	memcpy(b->run, me.id, sizeof b->run);
	if (alive_check(l->db, l->site, stale, sizeof stale, v) != DONE ||
	    ledger_replay(l, &replayed, v) != DONE ||
	    db_begin(l->db, v) != DONE)
		return v->outcome;
	if (take_over(l, stale, v) != DONE || check_pair(l, b, v) != DONE ||
	    check_mapping(l, b, v) != DONE ||
	    insert_run(l, b, &me, v) != DONE ||
	    make_folder(l, me.id, v) != DONE ||
	    (b->seen && write_seen(l, me.id, v) != DONE) ||
	    write_run(l, b, &me, replayed, e, v) != DONE) {
		db_rollback(l->db);
		return v->outcome;
	}
	if (db_commit(l->db, v) != DONE)
		return v->outcome;
	l->run = b->run;
	return ledger_beat(l, v);
}
