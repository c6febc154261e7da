/* tasks_words: the queue's commands by their words; see tasks.h. */
#include "ledger/tasks.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/json_read.h"
#include "io/cli.h"

#define SUMMARY_MAX ((size_t)1 << 20)

/* TEXT as a number, DEFAULT where it was not given. */
static enum outcome
number(const char *text, const char *what, long least, long most, long fallback,
    long *n, struct verdict *v)
{
	*n = fallback;
	if (!text || cli_count(text, least, most, n))
		return DONE;
	return verdict_say(v, USAGE, "number",
	    "%s must be a whole number from %ld to %ld, not '%.40s'", what,
	    least, most, text);
}

static enum outcome
words(const struct tasks_words *w, int least, int most, struct verdict *v)
{
	if (w->nargs - 1 >= least && w->nargs - 1 <= most)
		return DONE;
	return verdict_say(v, USAGE, "arguments", "task %s takes %s",
	    w->args[0],
	    most == 0   ? "no argument"
	    : most == 1 ? "one argument, the number of the task"
			: "a mode, and with 'product' an id or SKU");
}

static enum outcome
ask(struct ledger *l, const struct tasks_words *w, struct json_writer *e,
    struct verdict *v)
{
	long delay;

	if (words(w, 1, 2, v) != DONE ||
	    number(w->delay, "--delay", 0, 86400, 0, &delay, v) != DONE)
		return v->outcome;
	return tasks_ask(l, w->args[1], w->nargs > 2 ? w->args[2] : "",
	    w->by ? w->by : "", delay, e, v);
}

/* The record on IN, if there is one; what cannot be read is none. */
static const struct json *
summary_of(int in, struct json_reader *reader, struct arena *a)
{
	const struct json *value = NULL;
	struct verdict unread = {0};
	struct buf text;
	char bytes[4096];
	ssize_t n;

	buf_init(&text, SUMMARY_MAX);
	while ((n = read(in, bytes, sizeof bytes)) > 0)
		buf_add(&text, bytes, (size_t)n);
	if (text.len && !text.broken &&
	    json_read(reader, a, buf_str(&text), text.len, &value, &unread) !=
		DONE)
		value = NULL;
	verdict_release(&unread);
	buf_release(&text);
	return value;
}

static enum outcome
end(struct ledger *l, const struct tasks_words *w,
    const struct task_worker *worker, long id, struct json_writer *e,
    struct verdict *v)
{
	struct json_reader *reader;
	struct arena a = {0};
	long code;

	if (number(w->exit, "--exit", 0, 255, 0, &code, v) != DONE)
		return v->outcome;
	reader = json_reader_new(JSON_READ_RECORD_NODES);
	tasks_done(
	    l, worker, id, (int)code, summary_of(w->in, reader, &a), e, v);
	arena_release(&a);
	json_reader_free(reader);
	return v->outcome;
}

enum outcome
tasks_command(struct ledger *l, const struct tasks_words *w,
    struct json_writer *e, struct verdict *v)
{
	struct task_worker worker;
	const char *what = w->args[0];
	long id, wait;

	if (number(w->pid, "--pid", 1, INT_MAX, (long)getppid(), &worker.pid,
		v) != DONE ||
	    number(w->lease, "TASK_LEASE", 5, 3600, 180, &worker.lease_s, v) !=
		DONE)
		return v->outcome;
	if (strcmp(what, "ask") == 0)
		return ask(l, w, e, v);
	if (strcmp(what, "take") == 0) {
		if (words(w, 0, 0, v) != DONE ||
		    number(w->wait, "--wait", 0, 3600, 0, &wait, v) != DONE)
			return v->outcome;
		return tasks_take(l, &worker, wait, e, v);
	}
	if (strcmp(what, "hold") != 0 && strcmp(what, "done") != 0 &&
	    strcmp(what, "cancel") != 0)
		return verdict_say(v, USAGE, "arguments",
		    "'%.40s' is none of ask, take, hold, done and cancel",
		    what);
	if (words(w, 1, 1, v) != DONE ||
	    number(w->args[1], "the task", 1, LONG_MAX, 0, &id, v) != DONE)
		return v->outcome;
	if (strcmp(what, "cancel") == 0)
		return tasks_cancel(l, id, e, v);
	if (strcmp(what, "hold") == 0)
		return tasks_hold(l, &worker, id, e, v);
	return end(l, w, &worker, id, e, v);
}
