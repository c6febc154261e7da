/* tasks: see tasks.h. The statements that somebody else may use, too, are
 * functions of the database (migration 0010). */
#include "ledger/tasks.h"
#include "ledger/queries.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "io/cli.h"
#include "io/host.h"
#include "io/log.h"

#define RECONNECT_S 5 /* seconds between two tries */

static void
worker_name(const struct task_worker *w, struct host *h, char out[128])
{
	host_read(h);
	snprintf(out, 128, "%.80s:%ld", *h->identity ? h->identity : h->name,
	    w->pid);
}

/* ---- asked for */

static bool
good_argument(const char *text)
{
	size_t len = strlen(text);

	for (const char *p = text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	return len <= 200;
}

enum outcome
tasks_ask(struct ledger *l, const char *mode, const char *argument,
    const char *by, long seconds, struct json_writer *e, struct verdict *v)
{
	static const char sql[] =
	    "SELECT id, collapsed, place FROM task_ask($1, $2, $3, $4, $5)";
	static const char *const modes[] = {"full", "changed", "retry",
	    "verify", "plan", "check", "product", NULL};
	char delay[24];
	size_t i = 0;

	while (modes[i] && strcmp(modes[i], mode) != 0)
		i++;
	if (!modes[i])
		return verdict_say(v, USAGE, "mode",
		    "'%.40s' is none of full, changed, retry, verify, plan, "
		    "check and product",
		    mode);
	if ((strcmp(mode, "product") == 0) != (*argument != '\0'))
		return verdict_say(v, USAGE, "argument",
		    "'product' needs an id or SKU, and no other mode has one");
	if (!good_argument(argument))
		return verdict_say(v, USAGE, "argument",
		    "an id or SKU has at most 200 bytes and no control "
		    "characters");
	snprintf(delay, sizeof delay, "%ld", seconds);
	if (db_do(l->db, sql, DB_ARGS(l->site, mode, argument, by, delay), v) !=
	    DONE)
		return v->outcome;
	if (!db_text(l->db, 0, 0))
		return verdict_say(v, REFUSED, "queue-full",
		    "1000 tasks of this site wait already; ask again later");
	json_write_object(e, NULL);
	json_write_text(e, "kind", "task");
	json_write_number(e, "id", db_text(l->db, 0, 0));
	json_write_text(e, "mode", mode);
	if (*argument)
		json_write_text(e, "argument", argument);
	json_write_text(e, "state", "queued");
	json_write_number(e, "position", db_text(l->db, 0, 2));
	json_write_bool(e, "collapsed", db_true(l->db, 0, 1));
	json_write_end(e);
	return DONE;
}

enum outcome
tasks_cancel(
    struct ledger *l, long id, struct json_writer *e, struct verdict *v)
{
	char number[24];
	const char *state;

	snprintf(number, sizeof number, "%ld", id);
	if (db_do(l->db, "SELECT task_cancel($1, $2)", DB_ARGS(l->site, number),
		v) != DONE)
		return v->outcome;
	state = db_text(l->db, 0, 0);
	if (strcmp(state, "unknown") == 0)
		return verdict_say(v, REFUSED, "task-unknown",
		    "there is no task %ld of this site", id);
	if (strcmp(state, "ended") == 0)
		return verdict_say(
		    v, REFUSED, "not-cancellable", "task %ld has ended", id);
	json_write_object(e, NULL);
	json_write_text(e, "kind", "task");
	json_write_int(e, "id", id);
	json_write_text(e, "state", state);
	json_write_end(e);
	return DONE;
}

/* ---- taken */

static enum outcome
take_one(struct ledger *l, const struct task_worker *w, struct json_writer *e,
    bool *taken, struct verdict *v)
{
	char name[128], lease[24];
	const char *id = NULL;
	struct host h;

	worker_name(w, &h, name);
	snprintf(lease, sizeof lease, "%ld", w->lease_s);
	if (db_do(l->db, "SELECT pg_advisory_xact_lock(hashtext($1))",
		DB_ARGS(l->site), v) != DONE ||
	    db_do(l->db, sql_tasks_release, DB_ARGS(l->site), v) != DONE ||
	    db_do(l->db, sql_tasks_take, DB_ARGS(l->site, name, lease), v) !=
		DONE)
		return v->outcome;
	*taken = db_rows(l->db) > 0;
	if (*taken) {
		id = db_text(l->db, 0, 0);
		json_write_object(e, NULL);
		json_write_text(e, "kind", "task");
		json_write_number(e, "id", id);
		json_write_text(e, "mode", db_text(l->db, 0, 1));
		json_write_text(e, "argument", db_text(l->db, 0, 2));
		json_write_text(e, "asked_by", db_text(l->db, 0, 3));
		json_write_end(e);
	}
	return db_do(
	    l->db, sql_worker_seen, DB_ARGS(name, l->site, h.name, id), v);
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static enum outcome
try_take(struct ledger *l, const struct task_worker *w, struct json_writer *e,
    bool *taken, struct verdict *v)
{
	struct buf *out = e->out;
	size_t start = out->len;

	if (db_begin(l->db, v) != DONE)
		return v->outcome;
	if (take_one(l, w, e, taken, v) != DONE ||
	    db_commit(l->db, v) != DONE) {
		db_rollback(l->db);
		out->len = start; /* not taken */
		*taken = false;
	}
	return v->outcome;
}

enum outcome
tasks_take(struct ledger *l, const struct task_worker *w, long wait_s,
    struct json_writer *e, struct verdict *v)
{
	int64_t end = now_ms() + wait_s * 1000, left, next;
	bool taken = false;

	if (db_do(l->db, "LISTEN sync_tasks", DB_NONE, v) != DONE)
		return v->outcome;
	while (try_take(l, w, e, &taken, v) == DONE && !taken && !cli_stop) {
		left = end - now_ms();
		if (left <= 0 ||
		    db_do(l->db, sql_tasks_due, DB_ARGS(l->site), v) != DONE)
			break;
		next = db_text(l->db, 0, 0) ? db_int(l->db, 0, 0) : left;
		if (next > left)
			next = left;
		/* one that is due while another runs */
		if (db_wait(l->db, next < 200 ? 200 : (int)next, v) != DONE)
			break;
	}
	return v->outcome;
}

/* ---- held and done */

/* 1 held, 2 and to be cancelled, 0 another's, -1 verdict. */
static int
renew(struct ledger *l, const char *id, const char *worker, const char *lease,
    struct verdict *v)
{
	if (db_do(l->db, sql_task_renew, DB_ARGS(id, worker, lease), v) != DONE)
		return -1;
	return !db_rows(l->db) ? 0 : db_true(l->db, 0, 0) ? 2 : 1;
}

/* Until it can be reached again, or the program is to stop. */
static enum outcome
reconnect(struct ledger *l, struct verdict *v)
{
	struct timespec pause = {RECONNECT_S, 0};

	while (!cli_stop) {
		verdict_clear(v);
		if (db_again(l->db, v) == DONE &&
		    db_do(l->db, "LISTEN sync_tasks", DB_NONE, v) == DONE)
			return DONE;
		if (v->outcome == USAGE)
			break;
		nanosleep(&pause, NULL);
	}
	return v->outcome;
}

enum outcome
tasks_hold(struct ledger *l, const struct task_worker *w, long id,
    struct json_writer *e, struct verdict *v)
{
	char name[128], lease[24], number[24];
	/* a worker that was killed holds nothing */
	bool of_worker = getppid() == (pid_t)w->pid;
	struct host h;
	int held;

	worker_name(w, &h, name);
	snprintf(lease, sizeof lease, "%ld", w->lease_s);
	snprintf(number, sizeof number, "%ld", id);
	if (db_do(l->db, "LISTEN sync_tasks", DB_NONE, v) != DONE)
		return v->outcome;
	while (!cli_stop && (!of_worker || getppid() == (pid_t)w->pid)) {
		held = renew(l, number, name, lease, v);
		if (held == 0)
			return verdict_say(v, AWAY, "lease",
			    "another worker has taken task %ld over", id);
		if (held == 2) {
			json_write_object(e, NULL);
			json_write_text(e, "kind", "task");
			json_write_int(e, "id", id);
			json_write_bool(e, "cancel", true);
			json_write_end(e);
			return DONE;
		}
		if (held == 1 &&
		    db_wait(l->db, (int)w->lease_s * 1000 / 6, v) == DONE)
			continue;
		if (db_alive(l->db))
			return v->outcome;
		log_warn("task %ld: %s; its lease is renewed when the database "
			 "is back",
		    id, v->sentence);
		if (reconnect(l, v) != DONE)
			return v->outcome;
	}
	return DONE;
}

enum outcome
tasks_done(struct ledger *l, const struct task_worker *w, long id, int code,
    const struct json *summary, struct json_writer *e, struct verdict *v)
{
	static const char idle[] =
	    "UPDATE workers SET seen_at = clock_timestamp(), task = NULL"
	    " WHERE worker = $1";
	char name[128], number[24], ended[24];
	struct buf text;
	struct json_writer t;
	struct host h;

	worker_name(w, &h, name);
	snprintf(number, sizeof number, "%ld", id);
	snprintf(ended, sizeof ended, "%d", code);
	buf_init(&text, (size_t)1 << 20);
	json_write_init(&t, &text);
	if (summary)
		json_write_value(&t, NULL, summary);
	if (text.broken)
		buf_reset(&text);
	db_do(l->db, sql_task_done,
	    DB_ARGS(number, name, ended, json_get_text(summary, "run", NULL),
		json_get_text(summary, "reason", NULL),
		text.len ? buf_str(&text) : NULL),
	    v);
	buf_release(&text);
	if (v->outcome != DONE)
		return v->outcome;
	if (!db_rows(l->db))
		return verdict_say(v, AWAY, "lease",
		    "task %ld is another worker's, or has ended", id);
	json_write_object(e, NULL);
	json_write_text(e, "kind", "task");
	json_write_int(e, "id", id);
	json_write_text(e, "state", db_text(l->db, 0, 0));
	json_write_end(e);
	return db_do(l->db, idle, DB_ARGS(name), v);
}
