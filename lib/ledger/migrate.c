/* migrate: see migrate.h. */
#include "ledger/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/cli.h"
#include "ledger/alive.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "ledger/queries.h"

#define FILES_MAX 1000
#define TEXT_MAX ((size_t)1 << 20)

struct migration {
	char number[8], name[80];
	char *up, *down; /* texts; DOWN may be NULL */
	char sum[65];
};

struct set {
	struct migration *all;
	size_t count;
};

static void
release(struct set *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->all[i].up);
		free(s->all[i].down);
	}
	free(s->all);
}

static void
checksum(const char *text, size_t len, char out[65])
{
	struct sha256 sha;

	sha256_init(&sha);
	sha256_add(&sha, text, len);
	sha256_hex(&sha, out);
}

static enum outcome
read_one(struct migration *m, const char *path, struct verdict *v)
{
	const char *base = strrchr(path, '/') + 1;
	size_t stem = strlen(path) - strlen(".up.sql"), len;
	struct verdict ignored = {0};
	char down[4096];

	snprintf(m->number, sizeof m->number, "%ld", strtol(base, NULL, 10));
	snprintf(m->name, sizeof m->name, "%.*s",
	    (int)(stem - (size_t)(base - path)), base);
	m->up = cli_slurp(path, TEXT_MAX, &len, v);
	if (!m->up)
		return v->outcome;
	checksum(m->up, len, m->sum);
	snprintf(down, sizeof down, "%.*s.down.sql", (int)stem, path);
	m->down = cli_slurp(down, TEXT_MAX, &len, &ignored);
	verdict_release(&ignored);
	return DONE;
}

static enum outcome
read_set(struct set *s, const char *folder, struct verdict *v)
{
	enum outcome o = DONE;
	glob_t found;

	if (cli_glob(folder, "[0-9][0-9][0-9][0-9]-*.up.sql", &found))
		return verdict_say(v, USAGE, "migrate",
		    "there are no migrations in '%s'", folder);
	if (found.gl_pathc > FILES_MAX)
		found.gl_pathc = FILES_MAX;
	s->all = mem_alloc(found.gl_pathc * sizeof *s->all);
	s->count = found.gl_pathc;
	for (size_t i = 0; i < s->count && o == DONE; i++)
		o = read_one(&s->all[i], found.gl_pathv[i], v);
	globfree(&found);
	return o;
}

/* Held to the end of the session: other hosts wait here. */
static enum outcome
prepare(struct db *db, struct verdict *v)
{
	static const char *const steps[] = {
	    "SELECT pg_advisory_lock(7305815)",
	    "CREATE SCHEMA IF NOT EXISTS sync",
	    "CREATE TABLE IF NOT EXISTS sync.schema_migrations ("
	    "version integer PRIMARY KEY, name text NOT NULL,"
	    " checksum text NOT NULL,"
	    " applied_at timestamptz NOT NULL DEFAULT now())",
	};

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (db_do(db, steps[i], DB_NONE, v) != DONE)
			return v->outcome;
	return DONE;
}

/* 1 the table is there, 0 it is not, -1 verdict. */
static int
table_there(struct db *db, const char *name, struct verdict *v)
{
	if (db_do(db, "SELECT to_regclass($1)", DB_ARGS(name), v) != DONE)
		return -1;
	return db_text(db, 0, 0) != NULL;
}

/* Has anything of ours ever been made? */
static int
is_there(struct db *db, struct verdict *v)
{
	return table_there(db, "sync.schema_migrations", v);
}

/* 1 applied, 0 not, -1 verdict. */
static int
is_applied(struct db *db, const struct migration *m, struct verdict *v)
{
	if (db_do(db,
		"SELECT checksum = $2 FROM schema_migrations"
		" WHERE version = $1",
		DB_ARGS(m->number, m->sum), v) != DONE)
		return -1;
	if (!db_rows(db))
		return 0;
	if (!db_true(db, 0, 0)) {
		verdict_say(v, USAGE, "migrate",
		    "migration '%s' was changed after it was applied", m->name);
		return -1;
	}
	return 1;
}

static void
write_migration(
    struct json_writer *e, const struct migration *m, const char *state)
{
	json_write_object(e, NULL);
	json_write_text(e, "kind", "migration");
	json_write_number(e, "version", m->number);
	json_write_text(e, "name", m->name);
	json_write_text(e, "state", state);
	json_write_bool(e, "applied", strcmp(state, "applied") == 0);
	json_write_end(e);
}

/* No run may lose its tables while it is under way; with the lock none can
 * begin before they are gone. */
static enum outcome
no_run_under_way(struct db *db, struct verdict *v)
{
	static const char lock[] =
	    "LOCK TABLE sync_states IN SHARE ROW EXCLUSIVE MODE";

	if (db_do(db, "SELECT to_regclass('sync.sync_states')", DB_NONE, v) !=
	    DONE)
		return v->outcome;
	if (!db_text(db, 0, 0))
		return DONE;
	if (db_do(db, lock, DB_NONE, v) != DONE)
		return v->outcome;
	return alive_check(db, NULL, NULL, 0, v);
}

/* Views are made of the tables, so they go before any of those does. */
static enum outcome
drop_views(struct db *db, struct verdict *v)
{
	return db_script(db, sql_views_drop, v);
}

/* One migration in one transaction: its text, and the note of it. */
static enum outcome
run_one(struct db *db, const struct migration *m, bool up,
    struct json_writer *e, struct verdict *v)
{
	enum outcome o = db_begin(db, v);

	if (o == DONE && !up)
		o = no_run_under_way(db, v);
	if (o == DONE)
		o = drop_views(db, v);
	if (o == DONE)
		o = db_script(db, up ? m->up : m->down, v);
	if (o == DONE && up)
		o = db_do(db,
		    "INSERT INTO sync.schema_migrations"
		    " (version, name, checksum) VALUES ($1, $2, $3)",
		    DB_ARGS(m->number, m->name, m->sum), v);
	else if (o == DONE)
		o = db_do(db,
		    "DELETE FROM sync.schema_migrations WHERE version = $1",
		    DB_ARGS(m->number), v);
	if (o == DONE)
		o = db_commit(db, v);
	if (o != DONE)
		db_rollback(db);
	else
		write_migration(e, m, up ? "applied" : "taken back");
	return o;
}

/* One of them, as WAY has it; *STEPS are left. */
static enum outcome
walk_one(struct db *db, const struct migration *m, enum migrate_way way,
    bool there, long *steps, struct json_writer *e, struct verdict *v)
{
	int applied = there ? is_applied(db, m, v) : 0;

	if (applied < 0)
		return v->outcome;
	if (way == MIGRATE_STATUS) {
		write_migration(e, m, applied ? "applied" : "missing");
		return DONE;
	}
	if (applied == (way == MIGRATE_UP) || !*steps)
		return DONE;
	if (*steps > 0)
		--*steps;
	if (way == MIGRATE_DOWN && !m->down)
		return verdict_say(v, USAGE, "migrate",
		    "migration '%s' has no way back", m->name);
	return run_one(db, m, way == MIGRATE_UP, e, v);
}

/* ---- scripts without a number */

static const char *const scripts[] = {"causes", "views"};
#define SCRIPTS (sizeof scripts / sizeof *scripts)

/* The text of one, to be freed; NULL: verdict. */
static char *
read_script(
    const char *folder, const char *name, char sum[65], struct verdict *v)
{
	char path[4096], *text;
	size_t len;

	snprintf(path, sizeof path, "%s/%s.sql", folder, name);
	text = cli_slurp(path, TEXT_MAX, &len, v);
	if (text)
		checksum(text, len, sum);
	return text;
}

static enum outcome
run_script(struct db *db, const char *name, const char *text, const char *sum,
    struct verdict *v)
{
	static const char keep[] =
	    "INSERT INTO sync.schema_scripts AS s (name, checksum)"
	    " VALUES ($1, $2) ON CONFLICT (name) DO UPDATE"
	    " SET checksum = excluded.checksum, applied_at = now()";
	enum outcome o = db_begin(db, v);

	if (o == DONE)
		o = db_script(db, text, v);
	if (o == DONE)
		o = db_do(db, keep, DB_ARGS(name, sum), v);
	if (o == DONE)
		o = db_commit(db, v);
	if (o != DONE)
		db_rollback(db);
	return o;
}

static enum outcome
apply_script(
    struct db *db, const char *folder, const char *name, struct verdict *v)
{
	static const char same[] =
	    "SELECT 1 FROM sync.schema_scripts WHERE name = $1"
	    " AND checksum = $2";
	char sum[65], *text = read_script(folder, name, sum, v);
	enum outcome o;

	if (!text)
		return v->outcome;
	o = db_do(db, same, DB_ARGS(name, sum), v);
	if (o == DONE && !db_rows(db))
		o = run_script(db, name, text, sum, v);
	free(text);
	return o;
}

/* Once the tables are those that they are made of. */
static enum outcome
apply_scripts(
    struct db *db, const char *folder, const struct set *s, struct verdict *v)
{
	enum outcome o =
	    db_do(db, "SELECT count(*) FROM schema_migrations", DB_NONE, v);

	if (o != DONE || db_int(db, 0, 0) < (long long)s->count)
		return o;
	for (size_t i = 0; i < SCRIPTS && o == DONE; i++)
		o = apply_script(db, folder, scripts[i], v);
	return o;
}

/* ---- is there anything to do? */

/* Is it among the rows of what was applied? */
static bool
was_applied(const struct db *db, const char *name, const char *sum)
{
	for (int i = 0; i < db_rows(db); i++)
		if (strcmp(db_text(db, i, 0), name) == 0)
			return strcmp(db_text(db, i, 1), sum) == 0;
	return false;
}

int
migrate_current(struct db *db, const char *folder, struct verdict *v)
{
	static const char sql[] =
	    "SELECT version::text, checksum FROM sync.schema_migrations"
	    " UNION ALL SELECT name, checksum FROM sync.schema_scripts";
	int yes = table_there(db, "sync.schema_scripts", v);
	struct set s = {0};
	char sum[65], *text;

	if (yes != 1)
		return yes;
	if (read_set(&s, folder, v) == DONE)
		db_do(db, sql, DB_NONE, v);
	for (size_t i = 0; i < s.count && v->outcome == DONE; i++)
		yes = yes && was_applied(db, s.all[i].number, s.all[i].sum);
	for (size_t i = 0; i < SCRIPTS && v->outcome == DONE; i++) {
		text = read_script(folder, scripts[i], sum, v);
		yes = yes && text && was_applied(db, scripts[i], sum);
		free(text);
	}
	release(&s);
	return v->outcome == DONE ? yes : -1;
}

/* ---- all of them */

enum outcome
migrate(struct db *db, const char *folder, enum migrate_way way, long steps,
    struct json_writer *e, struct verdict *v)
{
	struct set s = {0};
	enum outcome o = read_set(&s, folder, v);
	int there = 1;

	/* whoever only asks does not make anything */
	if (o == DONE && way == MIGRATE_STATUS) {
		there = is_there(db, v);
		o = there < 0 ? v->outcome : DONE;
	} else if (o == DONE) {
		o = prepare(db, v);
	}
	for (size_t i = 0; i < s.count && o == DONE; i++)
		o = walk_one(db,
		    &s.all[way == MIGRATE_DOWN ? s.count - 1 - i : i], way,
		    there == 1, &steps, e, v);
	if (o == DONE && way == MIGRATE_UP)
		o = apply_scripts(db, folder, &s, v);
	release(&s);
	return o;
}

enum outcome
migrate_empty(const char *url, const char *folder, struct verdict *v)
{
	struct db *db = db_open(url, "audit-log", v);
	struct buf ignored;
	struct json_writer e;
	enum outcome o;
	int there;

	if (!db)
		return v->outcome;
	buf_init(&ignored, TEXT_MAX);
	json_write_init(&e, &ignored);
	there = is_there(db, v);
	o = there < 0 ? v->outcome : DONE;
	if (there == 0)
		o = migrate(db, folder, MIGRATE_UP, MIGRATE_ALL, &e, v);
	buf_release(&ignored);
	db_close(db);
	return o;
}

/* The text of a migration, which names the schema, for the temporary one. */
static enum outcome
run_temporary(struct db *db, const char *text, struct verdict *v)
{
	static const char schema[] = "sync.";
	const char *at;
	struct buf sql;
	enum outcome o;

	buf_init(&sql, 2 * TEXT_MAX);
	while ((at = strstr(text, schema))) {
		buf_add(&sql, text, (size_t)(at - text));
		buf_text(&sql, "pg_temp.");
		text = at + strlen(schema);
	}
	buf_text(&sql, text);
	o = db_script(db, buf_str(&sql), v);
	buf_release(&sql);
	return o;
}

int
migrate_temporary(struct db *db, const char *folder, struct verdict *v)
{
	int there = is_there(db, v);
	struct set s = {0};
	enum outcome o = DONE;

	if (there == 1) {
		o = db_do(
		    db, "SELECT count(*) FROM schema_migrations", DB_NONE, v);
		there = o == DONE && db_int(db, 0, 0) > 0;
	}
	if (there)
		return there < 0 ? -1 : 0;
	if (o == DONE)
		o = read_set(&s, folder, v);
	for (size_t i = 0; i < s.count && o == DONE; i++)
		o = run_temporary(db, s.all[i].up, v);
	release(&s);
	return o == DONE ? 1 : -1;
}
