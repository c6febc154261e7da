/* tasks: the queue: what somebody has asked for, and who does it.
 *
 * A task is a command of sync.sh for one site. Equal ones that wait are one,
 * and one of a site runs at a time. A worker holds a task by a lease, which it
 * renews; a task whose lease has run out is done by another one, three times at
 * most. An end with 75 is no try: it is queued again after a minute, for a day
 * at most. */
#ifndef LEDGER_TASKS_H
#define LEDGER_TASKS_H

#include "ledger/ledger.h"

/* How this process is known: the host, and the process that works. */
struct task_worker {
	long pid;
	long lease_s; /* from 5 to 3600 */
};

/* Each writes one record of kind "task", or none.
 *
 * ask: {"id","mode","argument"?,"state":"queued","position","collapsed"}; not
 * before so many SECONDS. REFUSED, code "queue-full". */
enum outcome tasks_ask(struct ledger *, const char *mode, const char *argument,
    const char *by, long seconds, struct json_writer *, struct verdict *);

/* The next one that is due, waiting for it so many seconds at most; nothing
 * when there is none, or the program was asked to stop. */
enum outcome tasks_take(struct ledger *, const struct task_worker *,
    long wait_s, struct json_writer *, struct verdict *);

/* Keeps the lease until the task is to be cancelled, which is written as
 * {"id","cancel":true}, the program is to stop, or the worker that has started
 * it is gone. AWAY: another worker has the
 * task now. Where the database is away it is tried on. */
enum outcome tasks_hold(struct ledger *, const struct task_worker *, long id,
    struct json_writer *, struct verdict *);

/* It has ended so; SUMMARY is that of its run, or NULL. */
enum outcome
tasks_done(struct ledger *, const struct task_worker *, long id, int code,
    const struct json *summary, struct json_writer *, struct verdict *);

/* Takes a waiting one back; a running one is stopped by its worker. REFUSED:
 * there is none, or it has ended. */
enum outcome
tasks_cancel(struct ledger *, long id, struct json_writer *, struct verdict *);

/* The same by words: ask MODE [ID|SKU], take, hold ID, done ID, cancel ID.
 * Texts are NULL where they were not given. */
struct tasks_words {
	const char *by;           /* ask */
	const char *delay, *wait; /* seconds: ask, take */
	const char *pid, *lease;  /* of the worker */
	const char *exit;         /* done; the summary is read from */
	int in;                   /* IN, when there is one */
	char **args;
	int nargs;
};
enum outcome tasks_command(struct ledger *, const struct tasks_words *,
    struct json_writer *, struct verdict *);

#endif
