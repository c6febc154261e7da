/* db: see db.h. */
#include "ledger/db_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <poll.h>

#include "io/cli.h"
#include "io/log.h"
#include "base/mem.h"
#include "ledger/pooler.h"
#include "ledger/queries.h"

static void
notice(void *ctx, const PGresult *result)
{
	const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	(void)ctx;
	log_debug("database: %s", text ? text : "a notice without text");
}

/* The first line of libpq's message, with secrets masked. */
static void
reason(const char *message, char *out, size_t size)
{
	size_t len = strcspn(message, "\n");

	if (len >= size)
		len = size - 1;
	memcpy(out, message, len);
	out[len] = '\0';
	log_mask(out, len);
}

/* ---- connecting */

/* Gives the password to the log, which hides it. -1: no connection string. */
static int
hide_password(const char *url)
{
	PQconninfoOption *options, *o;
	char *message = NULL;

	options = PQconninfoParse(url, &message);
	PQfreemem(message); /* may quote the password: never shown */
	if (!options)
		return -1;
	for (o = options; o->keyword; o++)
		if (o->val && (strcmp(o->keyword, "password") == 0 ||
				  strcmp(o->keyword, "sslpassword") == 0))
			log_hide(o->val);
	PQconninfoFree(options);
	return 0;
}

static enum outcome
could_not_connect(struct db *db, const char *const *keys,
    const char *const *values, struct verdict *v)
{
	char why[512];

	reason(PQerrorMessage(db->conn), why, sizeof why);
	/* libpq gives no SQLSTATE for a failed login */
	if (strstr(why, "too many") || strstr(why, "connection slots"))
		return verdict_say(v, AWAY, "busy",
		    "the database has no free connection: %s", why);
	switch (PQpingParams(keys, values, 1)) {
	case PQPING_OK: /* it is there, and will not have us */
		return verdict_say(v, FATAL, "database",
		    "could not log in to the database: %s", why);
	case PQPING_NO_ATTEMPT:
		return verdict_say(v, USAGE, "database",
		    "DATABASE_URL cannot be used: %s", why);
	default:
		return verdict_say(v, AWAY, "database",
		    "could not reach the database: %s", why);
	}
}

/* A server that is started again may turn us away and answer a moment later:
 * that is not called a refusal before a second try. */
static bool
once_more(struct db *db, const char *const *keys, const char *const *values)
{
	struct timespec pause = {1, 0};

	if (PQpingParams(keys, values, 1) != PQPING_OK)
		return false;
	PQfinish(db->conn);
	nanosleep(&pause, NULL);
	db->conn = PQconnectdbParams(keys, values, 1);
	return PQstatus(db->conn) == CONNECTION_OK;
}

static enum outcome
join(struct db *db, struct verdict *v)
{
	const char *const keys[] = {"dbname", "fallback_application_name",
	    "client_encoding", "connect_timeout", NULL};
	const char *const values[] = {db->url, db->program, "UTF8", "10", NULL};

	db->nhot = 0;
	db->away = true;
	db->conn = PQconnectdbParams(keys, values, 1);
	if (PQstatus(db->conn) != CONNECTION_OK && !once_more(db, keys, values))
		return could_not_connect(db, keys, values, v);
	PQsetNoticeReceiver(db->conn, notice, NULL);
	if (pooler_shares(db->conn, keys, values))
		return verdict_say(v, USAGE, "database",
		    "DATABASE_URL is that of a pooler which gives each "
		    "transaction another session (PgBouncer's "
		    "pool_mode=transaction): take one with pool_mode=session, "
		    "or the database's own address");
	db->away = false;
	return db_do(db, sql_session, DB_NONE, v);
}

struct db *
db_open(const char *url, const char *program, struct verdict *v)
{
	struct db *db;

	if (hide_password(url)) {
		verdict_say(v, USAGE, "database",
		    "DATABASE_URL is not a connection string or URL of "
		    "PostgreSQL");
		return NULL;
	}
	db = mem_alloc(sizeof *db);
	db->url = mem_dup(url, strlen(url));
	db->program = mem_dup(program, strlen(program));
	buf_init(&db->copy, (size_t)256 << 20);
	if (join(db, v) != DONE) {
		db_close(db);
		return NULL;
	}
	return db;
}

void
db_close(struct db *db)
{
	if (!db)
		return;
	PQclear(db->result);
	PQfinish(db->conn);
	buf_release(&db->copy);
	free(db->url);
	free(db->program);
	free(db);
}

bool
db_alive(const struct db *db)
{
	return !db->away;
}

enum outcome
db_again(struct db *db, struct verdict *v)
{
	PQclear(db->result);
	db->result = NULL;
	PQfinish(db->conn);
	return join(db, v);
}

/* ---- results */

/* Of a server that has become a standby, or has not yet become more. */
#define READ_ONLY "25006"

/* Whose fault an SQLSTATE is. */
static enum outcome
judge(const struct db *db, const char *state)
{
	if (PQstatus(db->conn) != CONNECTION_OK)
		return AWAY;
	if (strncmp(state, "08", 2) == 0 || strncmp(state, "53", 2) == 0 ||
	    strncmp(state, "57", 2) == 0 || strncmp(state, "40", 2) == 0 ||
	    strcmp(state, "55P03") == 0 || strcmp(state, "25P03") == 0 ||
	    strcmp(state, READ_ONLY) == 0)
		return AWAY;
	if (strncmp(state, "22", 2) == 0 || strncmp(state, "23", 2) == 0)
		return REFUSED;
	return FATAL;
}

enum outcome
db_failed(struct db *db, const PGresult *result, struct verdict *v)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	enum outcome o = judge(db, state ? state : "");
	char why[512];

	reason(text ? text : PQerrorMessage(db->conn), why, sizeof why);
	if (PQstatus(db->conn) != CONNECTION_OK)
		db->away = true;
	if (state &&
	    (strcmp(state, "42P01") == 0 || strcmp(state, "3F000") == 0 ||
		strcmp(state, "42703") == 0))
		return verdict_say(v, USAGE, "database",
		    "the database lacks the present tables (%s): "
		    "run '%s migrate up'",
		    why, cli_sync());
	if (state && strcmp(state, READ_ONLY) == 0)
		return verdict_say(v, o, "database",
		    "the database takes no writes for now (%s): is "
		    "DATABASE_URL that of a standby?",
		    why);
	return verdict_say(v, o, "database", "%s: %s",
	    db->away ? "lost the database" : "the database refused", why);
}

enum outcome
db_keep(struct db *db, PGresult *result, struct verdict *v)
{
	PQclear(db->result);
	db->result = result;
	switch (PQresultStatus(result)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
	case PGRES_SINGLE_TUPLE:
	case PGRES_COPY_IN:
		return DONE;
	default:
		return db_failed(db, result, v);
	}
}

enum outcome
db_do(struct db *db, const char *sql, struct db_args args, struct verdict *v)
{
	return db_keep(db,
	    PQexecParams(
		db->conn, sql, args.count, NULL, args.values, NULL, NULL, 0),
	    v);
}

enum outcome
db_hot(struct db *db, const char *sql, struct db_args args, struct verdict *v)
{
	char name[16];
	int i;

	for (i = 0; i < db->nhot && db->hot[i] != sql; i++)
		;
	snprintf(name, sizeof name, "s%d", i);
	if (i == HOT_MAX)
		return db_do(db, sql, args, v);
	if (i == db->nhot) {
		if (db_keep(db, PQprepare(db->conn, name, sql, 0, NULL), v) !=
		    DONE)
			return v->outcome;
		db->hot[db->nhot++] = sql;
	}
	return db_keep(db,
	    PQexecPrepared(
		db->conn, name, args.count, args.values, NULL, NULL, 0),
	    v);
}

enum outcome
db_script(struct db *db, const char *sql, struct verdict *v)
{
	return db_keep(db, PQexec(db->conn, sql), v);
}

int
db_rows(const struct db *db)
{
	return PQntuples(db->result);
}

int
db_columns(const struct db *db)
{
	return PQnfields(db->result);
}

enum db_type
db_type(const struct db *db, int column)
{
	/* pg_type.dat: fixed for ever */
	enum {
		BOOL = 16,
		INT8 = 20,
		INT2 = 21,
		INT4 = 23,
		JSON_TEXT = 114,
		NUMERIC = 1700
	};

	switch (PQftype(db->result, column)) {
	case BOOL:
		return DB_BOOL;
	case INT8:
	case INT2:
	case INT4:
	case NUMERIC:
		return DB_NUMBER;
	case JSON_TEXT:
		return DB_JSON;
	default:
		return DB_TEXT;
	}
}

enum outcome
db_wait(struct db *db, int ms, struct verdict *v)
{
	struct pollfd p = {.fd = PQsocket(db->conn), .events = POLLIN};
	PGnotify *n;
	bool any = false;

	/* one that came with an earlier answer */
	while ((n = PQnotifies(db->conn))) {
		PQfreemem(n);
		any = true;
	}
	if (any || poll(&p, 1, ms) <= 0)
		return DONE;
	if (!PQconsumeInput(db->conn)) {
		db->away = true;
		return verdict_say(v, AWAY, "database",
		    "the connection to the database was lost");
	}
	while ((n = PQnotifies(db->conn)))
		PQfreemem(n);
	return DONE;
}

const char *
db_name(const struct db *db, int column)
{
	return PQfname(db->result, column);
}

const char *
db_text(const struct db *db, int row, int column)
{
	if (row >= PQntuples(db->result) ||
	    PQgetisnull(db->result, row, column))
		return NULL;
	return PQgetvalue(db->result, row, column);
}

bool
db_true(const struct db *db, int row, int column)
{
	const char *text = db_text(db, row, column);

	return text && *text == 't';
}

long long
db_int(const struct db *db, int row, int column)
{
	const char *text = db_text(db, row, column);

	return text ? strtoll(text, NULL, 10) : 0;
}

long long
db_changed(const struct db *db)
{
	return strtoll(PQcmdTuples(db->result), NULL, 10);
}

/* ---- one row at a time */

enum outcome
db_start(struct db *db, const char *sql, struct db_args args, struct verdict *v)
{
	PQclear(db->result);
	db->result = NULL;
	if (!PQsendQueryParams(
		db->conn, sql, args.count, NULL, args.values, NULL, NULL, 0) ||
	    !PQsetSingleRowMode(db->conn))
		return db_failed(db, NULL, v);
	return DONE;
}

int
db_next(struct db *db, struct verdict *v)
{
	PGresult *result = PQgetResult(db->conn);

	if (!result) { /* lost before any answer */
		db_failed(db, NULL, v);
		return -1;
	}
	if (db_keep(db, result, v) != DONE) {
		while ((result = PQgetResult(db->conn)))
			PQclear(result);
		return -1;
	}
	if (PQresultStatus(result) == PGRES_SINGLE_TUPLE)
		return 1;
	while ((result = PQgetResult(db->conn)))
		PQclear(result);
	return 0;
}

void
db_drop(struct db *db)
{
	PGresult *result;

	/* No cancel request: it could reach the server late, and hit the
	 * next statement. */
	while ((result = PQgetResult(db->conn)))
		PQclear(result);
}

/* ---- transactions */

enum outcome
db_begin(struct db *db, struct verdict *v)
{
	return db_script(db, "BEGIN", v);
}

enum outcome
db_commit(struct db *db, struct verdict *v)
{
	if (db_script(db, "COMMIT", v) != DONE)
		return v->outcome;
	if (strcmp(PQcmdStatus(db->result), "COMMIT") != 0)
		return verdict_say(v, FATAL, "database",
		    "the database rolled the transaction back");
	return DONE;
}

void
db_rollback(struct db *db)
{
	struct verdict ignored = {0};

	if (PQtransactionStatus(db->conn) != PQTRANS_IDLE)
		db_script(db, "ROLLBACK", &ignored);
	verdict_release(&ignored);
}
