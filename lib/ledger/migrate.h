/* migrate: numbered migrations of a folder ↔ the database.
 *
 * sql/NNNN-name.up.sql and .down.sql, in the order of their numbers. What
 * was applied is kept in schema_migrations with a SHA-256 of its text: a
 * file that was changed afterwards stops everything, since nobody could say
 * what the database holds. Each migration is one transaction under one
 * advisory lock, so that two hosts may try at once.
 *
 * causes.sql and views.sql hold no state: behind the last migration they are
 * applied whenever their text is not the one that was applied last. */
#ifndef LEDGER_MIGRATE_H
#define LEDGER_MIGRATE_H

#include "ledger/db.h"
#include "base/json_write.h"

enum migrate_way {
	MIGRATE_UP,   /* applies what is missing, oldest first */
	MIGRATE_DOWN, /* takes what is applied back, newest first */
	MIGRATE_STATUS
};
#define MIGRATE_ALL (-1L)

/* At most STEPS of them. Writes one line for each that it touched, or with
 * MIGRATE_STATUS for each that there is. */
enum outcome migrate(struct db *, const char *folder, enum migrate_way,
    long steps, struct json_writer *, struct verdict *);

/* Is all of the folder applied, as it is? 1 yes, 0 no, -1 verdict. */
int migrate_current(struct db *, const char *folder, struct verdict *);

/* A database without any tables of ours gets them; one with older ones is
 * left to `migrate up`, behind a dump. */
enum outcome
migrate_empty(const char *url, const char *folder, struct verdict *);

/* The same by the words of a command: up, down or status, and how many steps
 * or all. Taking back destroys, so a slip of the pen must not pass for a
 * number. */
enum outcome migrate_command(const char *url, const char *folder, char **words,
    int nwords, struct json_writer *, struct verdict *);

/* For a run that must write nothing: where the database has no tables of ours
 * yet, empty temporary ones stand in for them until the connection ends.
 * 1 they do, 0 there are tables, -1 verdict. */
int migrate_temporary(struct db *, const char *folder, struct verdict *);

/* Where the migrations are: beside the checkout's bin, or installed. PATH (of
 * SIZE) may be used for the answer. */
const char *migrate_folder(char *path, size_t size);

#endif
