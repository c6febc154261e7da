/* journal: what a run did, kept with fsync before the database has it.
 *
 * One file a writer, STATE_DIR/run/RUN/journal.PID, mode 0600, held with
 * flock while it is written. The first line names site and run; each further
 * line is a record as it came. A line counts when its newline is on disk: a
 * last line without one was cut off by a crash before anything relied on it.
 *
 * Whoever has brought all lines into the database renames the file to
 * done.PID (journal_done()); what is still called journal.* is replayed by
 * the next run of that site. */
#ifndef LEDGER_JOURNAL_H
#define LEDGER_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/verdict.h"

struct journal;

/* Makes the file of this process (and its folder when missing). NULL with
 * the verdict: FATAL. */
struct journal *journal_new(
    const char *state_dir, const char *site, const char *run, struct verdict *);

/* Opens one that is there. NULL: DONE when it is of another site, is being
 * written by a live process (*BUSY) or has gone; else the verdict. */
struct journal *
journal_open(const char *path, const char *site, bool *busy, struct verdict *);
void journal_free(struct journal *); /* NULL is fine */

/* The run it is of; lives as long as the journal. */
const char *journal_run(const struct journal *);

/* Gathers a line (without newline), at most 16 MiB. */
void journal_add(struct journal *, const char *line, size_t len);

/* Writes what was gathered and waits for the disk. Not DONE (FATAL): the
 * file is as before, and what was gathered is forgotten. */
enum outcome journal_sync(struct journal *, struct verdict *);

/* Where the first line begins, and the end of the last whole one on disk. */
int64_t journal_start(const struct journal *);
int64_t journal_end(const struct journal *);

/* Reads whole lines from *AT on, and moves *AT behind the last line read.
 * Ends at LIMIT lines. The callback's answer other than DONE ends it too. */
typedef enum outcome
journal_line(void *ctx, const char *line, size_t len, struct verdict *);
enum outcome journal_replay(struct journal *, int64_t *at, unsigned limit,
    journal_line *, void *ctx, struct verdict *);

/* Renames the file: all of it is in the database. */
enum outcome journal_done(struct journal *, struct verdict *);

#endif
