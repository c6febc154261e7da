/* migrate: numbered migrations of a folder ↔ the database.
 *
 * sql/NNNN-name.up.sql and .down.sql, in the order of their numbers. What
 * was applied is kept in schema_migrations with a SHA-256 of its text: a
 * file that was changed afterwards stops everything, since nobody could say
 * what the database holds. Each migration is one transaction under one
 * advisory lock, so that two hosts may try at once. */
#ifndef MIGRATE_H
#define MIGRATE_H

#include "db.h"
#include "emit.h"

/* Applies what is missing. */
enum outcome
migrate_up(struct db *, const char *folder, struct emit *, struct verdict *);
/* Takes the newest STEPS back (-1: all). */
enum outcome migrate_down(struct db *, const char *folder, long steps,
    struct emit *, struct verdict *);
/* One line a migration: number, name, when it was applied. */
enum outcome migrate_status(
    struct db *, const char *folder, struct emit *, struct verdict *);

#endif
