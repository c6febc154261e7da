/* db: one connection to PostgreSQL.
 *
 * Values travel as parameters or COPY fields only, never inside a statement.
 * No result is used before its status was checked, and each is cleared: the
 * rows of db_do() and db_next() are borrowed until the next call of db.
 *
 * Outcomes: AWAY when the connection is lost or the server cannot serve now
 * (starting, stopping, disk full, too many clients); REFUSED when the data of
 * one statement is at fault; USAGE for an unusable connection string; FATAL
 * for all else. No message shows the password of the connection string. */
#ifndef LEDGER_DB_H
#define LEDGER_DB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/verdict.h"

struct db;

/* A statement's parameters as text; NULL is SQL's null. */
struct db_args {
	const char *const *values;
	int count;
};

#define DB_ARGS(...)                                           \
	((struct db_args){(const char *const[]){__VA_ARGS__},  \
	    (int)(sizeof((const char *const[]){__VA_ARGS__}) / \
		  sizeof(const char *))})
#define DB_NONE ((struct db_args){NULL, 0})

/* Connects by a libpq string or URL; the program's name goes to the server,
 * the search path is fixed to the schema sync. NULL with the verdict. */
struct db *db_open(const char *url, const char *program, struct verdict *);
void db_close(struct db *); /* NULL is fine */

/* False once a call was AWAY: then db_again() connects anew (temporary
 * tables and an open transaction are gone). */
bool db_alive(const struct db *);
enum outcome db_again(struct db *, struct verdict *);

/* One statement. SQL must be a literal (db_hot() prepares it once and knows
 * it again by its address). */
enum outcome
db_do(struct db *, const char *sql, struct db_args, struct verdict *);
enum outcome
db_hot(struct db *, const char *sql, struct db_args, struct verdict *);

/* Several statements in one text, without parameters: migrations. */
enum outcome db_script(struct db *, const char *sql, struct verdict *);

/* Rows of the last statement. db_text(): NULL for null. */
int db_rows(const struct db *);
int db_columns(const struct db *);
const char *db_name(const struct db *, int column);
/* What SQL says it is, whatever its text looks like. */
enum db_type { DB_TEXT, DB_NUMBER, DB_BOOL, DB_JSON };
enum db_type db_type(const struct db *, int column);
const char *db_text(const struct db *, int row, int column);
bool db_true(const struct db *, int row, int column);
long long db_int(const struct db *, int row, int column);
long long db_changed(const struct db *); /* rows written */

/* A statement whose rows come one at a time, as row 0; nothing else may be
 * asked until db_next() is 0 or -1, or db_drop() ends it early. */
enum outcome
db_start(struct db *, const char *sql, struct db_args, struct verdict *);
int db_next(struct db *, struct verdict *); /* 1 row, 0 end, -1 verdict */
void db_drop(struct db *);

/* Waits for a notification on a channel that is listened to, so long at most;
 * a signal ends it, too. */
enum outcome db_wait(struct db *, int ms, struct verdict *);

enum outcome db_begin(struct db *, struct verdict *);
/* DONE only when the server has answered COMMIT. */
enum outcome db_commit(struct db *, struct verdict *);
void db_rollback(struct db *);

/* COPY … FROM STDIN: fields in the table's order, db_copy_row() behind each
 * row; errors are sticky and come from db_copy_end(). */
enum outcome db_copy(struct db *, const char *sql, struct verdict *);
void db_copy_text(struct db *, const char *text); /* NULL: null */
void db_copy_array(struct db *, const char *const *texts, size_t count);
void db_copy_row(struct db *);
enum outcome db_copy_end(struct db *, struct verdict *);

#endif
