/* filter: see filter.h. */
#include "io/filter.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/cli.h"
#include "base/json_read.h"
#include "io/log.h"
#include "io/ndjson.h"

/* What is gathered before a write when input keeps coming. */
#define OUT_BYTES ((size_t)256 << 10)
/* How often a pipe is checked until its reader has taken all. */
#define TAKEN_POLL_MS 10
/* The largest output of one record: its line may grow in a stage. */
#define RECORD_BYTES_MAX ((size_t)4 * NDJSON_LINE_MAX)

struct loop {
	const struct filter *f;
	struct filter_wanted wanted;
	struct ndjson_reader in;
	struct json_reader *reader;
	struct arena arena;
	struct buf out;
	struct json_writer writer;
	struct verdict verdict;
	int out_fd;
	size_t mark; /* of out, where the record at hand begins */
	enum outcome worst;
};

void
filter_error(struct json_writer *e, const char *stage, const char *id,
    const char *sku, const struct verdict *v, const struct json *detail)
{
	json_write_object(e, NULL);
	json_write_text(e, "kind", "error");
	json_write_text(e, "stage", stage);
	json_write_text_if(e, "plytix_id", id);
	json_write_text_if(e, "sku", sku);
	json_write_text(e, "code", v->code);
	json_write_text(e, "message", v->sentence);
	json_write_value_if(e, "detail", detail);
	json_write_end(e);
}

static bool
known_kind(const struct filter *f, const struct json *kind)
{
	const char *const *k;

	if (!f->kinds)
		return true;
	for (k = f->kinds; *k; k++)
		if (json_is(kind, *k))
			return true;
	return false;
}

void
filter_note(struct filter_wanted *w, const struct json *record)
{
	/* these travel with those of any stage, or alone */
	static const char *const any[] = {"attribute", "category", "item",
	    "hint", "step", "error", "end", NULL};
	const struct json *kind = json_get(record, "kind");
	bool named;

	if (!w->from || w->seen)
		return;
	for (const char *const *k = any; *k; k++)
		if (json_is(kind, *k))
			return;
	named = json_is(kind, w->kind);
	/* the answer for a product that needs no stage any more */
	if (!named && json_is(json_get(record, "action"), "left-out"))
		return;
	w->seen = named && (!w->member || json_get(record, w->member));
	if (w->seen || *w->other)
		return;
	snprintf(w->other, sizeof w->other, "'%.40s'%s%s",
	    json_get_text(record, "kind", ""), named ? " without " : "",
	    named ? w->member : "");
}

void
filter_report(const struct filter_wanted *w)
{
	if (!w->seen && *w->other)
		log_warn(
		    "the input has no record of kind '%s', which %s writes, "
		    "only others such as %s: check that it is the right file",
		    w->kind, w->from, w->other);
}

/* Writes what is gathered. False: the program must end. */
static bool
flush(struct loop *l)
{
	bool good;

	good = cli_write(l->out_fd, l->out.data, l->out.len) == 0;
	if (!good) {
		log_place(0, NULL);
		log_error("could not write the output: %s", strerror(errno));
		l->worst = outcome_worse(l->worst, FATAL);
	}
	buf_reset(&l->out);
	if (l->out.cap > 4 * OUT_BYTES)
		buf_release(&l->out);
	return good;
}

static struct loop *
loop_of(const struct json_writer *e)
{
	return (struct loop *)((char *)(uintptr_t)e -
			       offsetof(struct loop, writer));
}

int
filter_flush(struct json_writer *e)
{
	struct loop *l = loop_of(e);

	l->mark = 0;
	return flush(l) ? 0 : -1;
}

bool
filter_to_pipe(const struct json_writer *e)
{
	struct stat st;

	return fstat(loop_of(e)->out_fd, &st) == 0 && S_ISFIFO(st.st_mode);
}

bool
filter_reader_gone(const struct json_writer *e)
{
	struct pollfd out = {.fd = loop_of(e)->out_fd};

	return filter_to_pipe(e) && poll(&out, 1, 0) > 0 &&
	       (out.revents & POLLERR);
}

int
filter_wait_taken(struct json_writer *e, int limit_ms)
{
	struct pollfd out = {.fd = loop_of(e)->out_fd};
	int left = 0, waited_ms = 0;

	if (filter_flush(e))
		return -1;
	for (; waited_ms < limit_ms; waited_ms += TAKEN_POLL_MS) {
		if (ioctl(out.fd, FIONREAD, &left) || left == 0)
			return 0;
		if (poll(&out, 1, TAKEN_POLL_MS) > 0 || cli_stop)
			return -1;
	}
	return -1;
}

/* A line that is no record: reported, kept as an error record, and an error of
 * the exit code. */
static void
broken(struct loop *l, unsigned long number)
{
	log_place(number, NULL);
	log_error("%s", l->verdict.sentence);
	filter_error(&l->writer, l->f->stage, NULL, NULL, &l->verdict, NULL);
	l->worst = outcome_worse(l->worst, FATAL);
}

/* The handler's answer, when it is not DONE. False: the program must end. */
static bool
turned_down(struct loop *l, const struct json *record)
{
	const char *id = json_get_text(record, "plytix_id", NULL);
	const char *sku = json_get_text(record, "sku", NULL);

	buf_cut(&l->out, l->mark);
	json_write_init(&l->writer, &l->out);
	if (!id)
		id = json_get_text(record, "id", NULL);
	l->worst = outcome_worse(l->worst, l->verdict.outcome);
	if (l->verdict.outcome >= AWAY) {
		cli_say(&l->verdict);
		return false;
	}
	if (!l->f->quiet_errors)
		log_warn("%s: %s", l->verdict.code, l->verdict.sentence);
	filter_error(&l->writer, l->f->stage, id, sku, &l->verdict, NULL);
	return true;
}

/* One line through the handler. False: the program must end. */
static bool
one(struct loop *l, const struct ndjson_line *line)
{
	const struct json *record, *kind;

	l->mark = l->out.len;
	verdict_clear(&l->verdict);
	if (json_read(l->reader, &l->arena, line->text, line->len, &record,
		&l->verdict) != DONE) {
		broken(l, line->number);
		return true;
	}
	kind = json_get(record, "kind");
	if (!kind || kind->type != JSON_STRING) {
		verdict_say(&l->verdict, REFUSED, "input",
		    "not a record: it must be an object with a \"kind\"");
		broken(l, line->number);
		return true;
	}
	filter_note(&l->wanted, record);
	if (!known_kind(l->f, kind)) {
		buf_add(&l->out, line->text, line->len);
		buf_byte(&l->out, '\n');
	} else {
		log_place(line->number, json_get_text(record, "sku", NULL));
		if (l->f->record(l->f->ctx, record, &l->arena, &l->writer,
			&l->verdict) != DONE)
			return turned_down(l, record);
	}
	if (l->out.broken) {
		verdict_say(&l->verdict, REFUSED, "too-large",
		    "the record would be longer than %zu bytes",
		    RECORD_BYTES_MAX);
		return turned_down(l, record);
	}
	return true;
}

static void
loop(struct loop *l)
{
	struct ndjson_line line;
	int n;

	while (!cli_stop) {
		if (l->out.len && (l->f->each || l->out.len >= OUT_BYTES ||
				      !ndjson_ready(&l->in)))
			if (!flush(l))
				return;
		n = ndjson_next(&l->in, &line);
		if (n == 0)
			break;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EFBIG) {
			verdict_say(&l->verdict, REFUSED, "input",
			    "the line is longer than %u bytes",
			    NDJSON_LINE_MAX);
			broken(l, line.number);
			continue;
		}
		if (n < 0) {
			log_error(
			    "could not read the input: %s", strerror(errno));
			l->worst = outcome_worse(l->worst, FATAL);
			return;
		}
		if (!one(l, &line))
			break;
		arena_reset(&l->arena);
	}
	log_place(0, NULL);
	if (!cli_stop)
		filter_report(&l->wanted);
	if (cli_stop)
		l->worst = outcome_worse(l->worst, AWAY);
	else if (l->f->end && l->worst != AWAY && l->worst != USAGE) {
		verdict_clear(&l->verdict);
		l->f->end(l->f->ctx, &l->arena, &l->writer, &l->verdict);
		if (l->verdict.outcome != DONE) {
			log_error("%s", l->verdict.sentence);
			l->worst = outcome_worse(l->worst, l->verdict.outcome);
		}
	}
	flush(l);
}

enum outcome
filter_run(const struct filter *f, int in, int out)
{
	struct loop l;

	memset(&l, 0, sizeof l);
	l.f = f;
	l.wanted = f->wanted;
	l.out_fd = out;
	l.reader = json_reader_new(JSON_READ_RECORD_NODES);
	ndjson_init(&l.in, in, NDJSON_LINE_MAX);
	buf_init(&l.out, OUT_BYTES + RECORD_BYTES_MAX);
	json_write_init(&l.writer, &l.out);
	loop(&l);
	ndjson_release(&l.in);
	json_reader_free(l.reader);
	arena_release(&l.arena);
	buf_release(&l.out);
	verdict_release(&l.verdict);
	return l.worst;
}
