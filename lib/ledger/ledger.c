/* ledger: opening, and what all groups share; see ledger.h. */
#include "ledger/ledger_inner.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/json_read.h"
#include "io/cli.h"
#include "base/sanitize.h"
#include "io/fence.h"
#include "io/log.h"
#include "io/ndjson.h"
#include "io/state.h"
#include "ledger/migrate.h"
#include "ledger/queries.h"

void
ledger_conf(struct ledger *l, struct conf *c)
{
	l->url = conf_secret(c, "DATABASE_URL");
	l->site = conf_need(c, "WEBFLOW_SITE_ID");
	l->state_dir = conf_text(c, "STATE_DIR", "var");
	l->run = conf_text(c, "RUN_ID", NULL);
	l->live =
	    strcmp(conf_text(c, "WEBFLOW_PUBLISH", "staging"), "live") == 0;
}

bool
ledger_good_run(const struct ledger *l)
{
	const char *run = l->run;
	size_t len = run ? strlen(run) : 0;

	return !run || (len < 64 && isalnum((unsigned char)*run) &&
			   strspn(run, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz"
				       "0123456789-_.") == len);
}

bool
ledger_good_mode(const char *mode)
{
	return mode && *mode && strlen(mode) <= 20 &&
	       strspn(mode, "abcdefghijklmnopqrstuvwxyz-") == strlen(mode);
}

/* An older program would write newer tables without what they are for. */
static enum outcome
check_version(struct ledger *l, struct verdict *v)
{
	static const char sql[] =
	    "SELECT coalesce(max(version), 0) FROM schema_migrations";
	long long version;

	if (db_do(l->db, sql, DB_NONE, v) != DONE)
		return v->outcome;
	version = db_int(l->db, 0, 0);
	if (version < LEDGER_VERSION)
		return verdict_say(v, USAGE, "database",
		    "the database is of version %lld, %d is needed: "
		    "run '%s migrate up'",
		    version, LEDGER_VERSION, cli_sync());
	if (version > LEDGER_VERSION)
		return verdict_say(v, USAGE, "database",
		    "the database is of version %lld, this program knows %d: "
		    "install the newer version again, or with it run "
		    "'%s migrate down %lld' first",
		    version, LEDGER_VERSION, cli_sync(),
		    version - LEDGER_VERSION);
	return DONE;
}

enum outcome
ledger_open(struct ledger *l, struct verdict *v)
{
	int temporary;

	l->db = db_open(l->url, "audit-log", v);
	if (!l->db)
		return v->outcome;
	temporary = l->sql ? migrate_temporary(l->db, l->sql, v) : 0;
	if (temporary == 1)
		return DONE;
	if (temporary < 0 || check_version(l, v) != DONE)
		ledger_close(l);
	return v->outcome;
}

enum outcome
ledger_open_begin(struct ledger *l, const char *folder, bool current,
    bool *ready, struct verdict *v)
{
	*ready = true;
	if (!current) {
		if (migrate_empty(l->url, folder, v) != DONE)
			return v->outcome;
		return ledger_open(l, v);
	}
	l->db = db_open(l->url, "audit-log", v);
	if (!l->db)
		return v->outcome;
	*ready = migrate_current(l->db, folder, v) == 1;
	return *ready ? check_version(l, v) : v->outcome;
}

#define TRIES 10 /* a second between them */

enum outcome
ledger_open_again(struct ledger *l, struct verdict *v)
{
	struct timespec pause = {1, 0};

	for (int tries = 1;; tries++) {
		enum outcome o = ledger_open(l, v);

		if (o != AWAY || !l->run || tries == TRIES || cli_stop)
			return o;
		verdict_clear(v);
		nanosleep(&pause, NULL);
	}
}

void
ledger_close(struct ledger *l)
{
	db_close(l->db);
	l->db = NULL;
}

/* What the run is doing, as sync.sh has it in its folder; "" where that is not
 * known. */
static void
read_stage(const char *folder, char out[64])
{
	char path[4096 + 8];
	FILE *f;

	*out = '\0';
	snprintf(path, sizeof path, "%s/stage", folder);
	f = fopen(path, "re");
	if (!f)
		return;
	if (!fgets(out, 64, f))
		*out = '\0';
	fclose(f);
	out[strcspn(out, "\n")] = '\0';
	sanitize(out);
}

enum outcome
ledger_beat(struct ledger *l, struct verdict *v)
{
	int64_t now = fence_now_ms();
	char folder[4096], stage[64];

	if (!l->run)
		return DONE;
	snprintf(folder, sizeof folder, "%s/run/%s", l->state_dir, l->run);
	read_stage(folder, stage);
	if (db_do(l->db, sql_run_beat, DB_ARGS(l->run, stage), v) != DONE)
		return v->outcome;
	if (db_true(l->db, 0, 0))
		fence_keep(folder, now);
	if (!db_true(l->db, 0, 1))
		return DONE;
	fence_close(folder);
	return verdict_say(v, AWAY, "taken-over",
	    "run '%s' has had no heartbeat for %d s: another run has taken "
	    "over, and this one writes no more",
	    l->run, FENCE_TAKEN_S);
}

enum outcome
ledger_read(const char *path, const char *but, ledger_line *each, void *ctx,
    struct verdict *v)
{
	struct ndjson_reader in;
	struct ndjson_line line;
	struct arena arena = {0};
	struct json_reader *reader;
	const struct json *value;
	enum outcome o = DONE;
	int fd = open(path, O_RDONLY | O_CLOEXEC), n;

	if (fd < 0)
		return verdict_say(v, USAGE, "file", "could not open '%s': %s",
		    path, strerror(errno));
	reader = json_reader_new(JSON_READ_RECORD_NODES);
	ndjson_init(&in, fd, NDJSON_LINE_MAX);
	while (o == DONE && (n = ndjson_next(&in, &line)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			o = verdict_say(v, FATAL, "file",
			    "could not read '%s': %s", path, strerror(errno));
		else if (but && strncmp(line.text, but, strlen(but)) == 0)
			continue;
		else if (json_read(reader, &arena, line.text, line.len, &value,
			     v) != DONE)
			o = verdict_say(v, FATAL, "file",
			    "line %lu of '%s' is broken", line.number, path);
		else
			o = each(ctx, value, &arena, v);
		arena_reset(&arena);
	}
	ndjson_release(&in);
	json_reader_free(reader);
	arena_release(&arena);
	close(fd);
	return o;
}

enum outcome
ledger_load(struct ledger *l, const char *path, const char *but,
    const char *make, const char *copy, ledger_line *each, void *ctx,
    struct verdict *v)
{
	enum outcome read, copied;

	if ((make && db_script(l->db, make, v) != DONE) ||
	    db_copy(l->db, copy, v) != DONE)
		return v->outcome;
	read = ledger_read(path, but, each, ctx, v);
	copied = db_copy_end(l->db, v);
	return outcome_worse(read, copied);
}

int
ledger_spool(const struct ledger *l, struct verdict *v)
{
	char name[4096];
	int fd;

	if (state_path(name, sizeof name, l->state_dir, "spool.XXXXXX"))
		goto bad;
	fd = open(l->state_dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0) {
		unlink(name);
		return fd;
	}
bad:
	verdict_say(v, FATAL, "spool", "could not make a file in '%s': %s",
	    l->state_dir, strerror(errno));
	return -1;
}

/* ---- how a listing ended */

static void
keep_text(char *out, size_t size, const struct json *end, const char *key)
{
	snprintf(out, size, "%s", json_get_text(end, key, ""));
}

void
ledger_listing_end(struct ledger_listing *l, const struct json *end)
{
	l->ended = true;
	l->count = json_int(json_get(end, "count"), 0);
	l->requests = json_int(json_get(end, "requests"), 0);
	l->limited = json_int(json_get(end, "limited"), 0);
	keep_text(l->families, sizeof l->families, end, "families");
	keep_text(l->catalogue, sizeof l->catalogue, end, "catalogue");
	keep_text(l->high_water, sizeof l->high_water, end, "high_water");
}
