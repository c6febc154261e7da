/* record: what happened, kept before it is passed on; see ledger.h.
 *
 * A batch is all lines that are ready in the pipe. It goes to the journal
 * (one wait for the disk), from there to the database, then to stdout. With
 * the database away the journal goes on alone. With the disk full the
 * database must take the batch from memory, and the program ends as failed.
 * With both away nothing can be kept: it stops at once, so that push stops. */
#include "ledger/ledger_inner.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/cli.h"
#include "io/filter.h"
#include "base/json_read.h"
#include "io/log.h"
#include "io/ndjson.h"

#define BATCH_BYTES ((size_t)1 << 20)
#define RECONNECT_S 5
#define BEAT_S 10
#define LAST_TRIES 3

struct record {
	struct ledger *l;
	struct journal *journal; /* NULL until the first line */
	struct ndjson_reader in;
	struct filter_wanted wanted;
	struct json_reader *reader;
	struct arena arena;
	struct buf batch; /* lines, to be passed on */
	bool kept;        /* some of them are the journal's business */
	int64_t at;       /* of the journal: in the database up to here */
	unsigned long bad;
	time_t next_try, next_beat;
	bool reader_gone; /* of our stdout */
	enum outcome worst;
	struct verdict v;
};

static time_t
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* True when the database can be asked. Not more often than once in
 * RECONNECT_S, since lines are waiting meanwhile. */
static bool
at_hand(struct record *r)
{
	enum outcome o;

	if (r->l->db && db_alive(r->l->db))
		return true;
	if (now_s() < r->next_try)
		return false;
	verdict_clear(&r->v);
	o = r->l->db ? db_again(r->l->db, &r->v) : ledger_open(r->l, &r->v);
	if (o == DONE)
		return true;
	if (r->next_try == 0)
		log_warn("%s: goes on with the journal", r->v.sentence);
	if (o != AWAY) /* it will not get better by itself */
		r->worst = outcome_worse(r->worst, o);
	r->next_try = now_s() + RECONNECT_S;
	return false;
}

static void
to_database(struct record *r)
{
	enum outcome o;

	if (!r->journal || r->at >= journal_end(r->journal) || !at_hand(r))
		return;
	o = ledger_apply_journal(r->l, r->journal, &r->at, &r->bad, &r->v);
	if (o != DONE) {
		log_warn("%s: goes on with the journal", r->v.sentence);
		r->next_try = now_s() + RECONNECT_S;
		if (o != AWAY)
			r->worst = outcome_worse(r->worst, o);
	} else if (now_s() >= r->next_beat) {
		verdict_clear(&r->v);
		ledger_beat(r->l, &r->v); /* the fence tells the push */
		r->next_beat = now_s() + BEAT_S;
	}
}

/* The disk would not take the batch: the database must, from memory. */
static enum outcome
from_memory(struct record *r)
{
	const char *line = r->batch.data, *end = line + r->batch.len, *newline;
	const struct json *value;
	enum outcome o;

	log_error("%s", r->v.sentence);
	r->worst = outcome_worse(r->worst, FATAL);
	if (!at_hand(r))
		return FATAL;
	verdict_clear(&r->v);
	o = db_begin(r->l->db, &r->v);
	for (; o == DONE && line < end; line = newline + 1) {
		newline = memchr(line, '\n', (size_t)(end - line));
		r->batch.data[newline - r->batch.data] = '\0';
		if (json_read(r->reader, &r->arena, line,
			(size_t)(newline - line), &value, &r->v) == DONE)
			o = ledger_apply(r->l, r->l->run, value, line, &r->v);
		r->batch.data[newline - r->batch.data] = '\n';
		arena_reset(&r->arena);
	}
	if (o == DONE)
		o = db_commit(r->l->db, &r->v);
	if (o != DONE) {
		db_rollback(r->l->db);
		log_error("%s", r->v.sentence);
	}
	return o;
}

/* Everything gathered: kept, then passed on. */
static enum outcome
settle(struct record *r, int out)
{
	enum outcome o = DONE;

	if (!r->batch.len)
		return DONE;
	verdict_clear(&r->v);
	if (!r->journal)
		r->journal =
		    journal_new(r->l->state_dir, r->l->site, r->l->run, &r->v);
	if (r->journal && journal_sync(r->journal, &r->v) == DONE)
		to_database(r);
	else
		o = from_memory(r);
	if (o != DONE)
		return FATAL; /* kept nowhere: must not be passed on */
	if (!r->reader_gone && cli_write(out, r->batch.data, r->batch.len)) {
		/* The work must be kept even if nobody watches any more. */
		r->reader_gone = true;
		if (errno != EPIPE) {
			log_error(
			    "could not write the output: %s", strerror(errno));
			r->worst = outcome_worse(r->worst, FATAL);
		}
	}
	buf_reset(&r->batch);
	return DONE;
}

static void
take(struct record *r, const struct ndjson_line *line)
{
	const struct json *value, *kind;

	verdict_clear(&r->v);
	if (json_read(r->reader, &r->arena, line->text, line->len, &value,
		&r->v) != DONE) {
		log_place(line->number, NULL);
		log_error("%s", r->v.sentence);
		log_place(0, NULL);
		r->worst = outcome_worse(r->worst, FATAL);
		arena_reset(&r->arena);
		return;
	}
	kind = json_get(value, "kind");
	filter_note(&r->wanted, value);
	if (json_is(kind, "step") || json_is(kind, "result") ||
	    json_is(kind, "error")) {
		if (!r->journal) {
			verdict_clear(&r->v);
			r->journal = journal_new(
			    r->l->state_dir, r->l->site, r->l->run, &r->v);
		}
		if (r->journal)
			journal_add(r->journal, line->text, line->len);
		r->kept = true;
	}
	buf_add(&r->batch, line->text, line->len);
	buf_byte(&r->batch, '\n');
	arena_reset(&r->arena);
}

static void
gather(struct record *r, int out)
{
	struct ndjson_line line;
	int n;

	while ((n = ndjson_next(&r->in, &line)) != 0) {
		if (n > 0) {
			take(r, &line);
		} else if (errno == EFBIG) {
			log_error("line %lu is too long", line.number);
			r->worst = outcome_worse(r->worst, FATAL);
		} else if (errno != EINTR) {
			log_error(
			    "could not read the input: %s", strerror(errno));
			r->worst = outcome_worse(r->worst, FATAL);
			break;
		}
		if (r->batch.len < BATCH_BYTES && ndjson_ready(&r->in))
			continue;
		if (settle(r, out) != DONE) {
			r->worst = outcome_worse(r->worst, FATAL);
			return;
		}
	}
	if (settle(r, out) != DONE)
		r->worst = outcome_worse(r->worst, FATAL);
}

/* What is left goes into the database, or waits for the next run. */
static void
finish(struct record *r)
{
	int tries;

	if (!r->journal)
		return;
	for (tries = 0; tries < LAST_TRIES; tries++) {
		r->next_try = 0;
		to_database(r);
		if (r->at >= journal_end(r->journal))
			break;
		if (tries + 1 < LAST_TRIES)
			sleep(1);
	}
	verdict_clear(&r->v);
	if (r->at < journal_end(r->journal)) {
		log_warn("the database is away: the next run replays the "
			 "journal");
		r->worst = outcome_worse(r->worst, AWAY);
	} else if (journal_done(r->journal, &r->v) != DONE) {
		log_warn("%s", r->v.sentence); /* replayed again: harmless */
	}
	if (r->bad)
		r->worst = outcome_worse(r->worst, FATAL);
}

/* Did begin make this run's folder here? */
static bool
has_folder(const struct ledger *l)
{
	char path[4096];
	struct stat st;

	snprintf(path, sizeof path, "%s/run/%s", l->state_dir, l->run);
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Records of a run that is not under way would be nobody's. With the database
 * away only the run's folder can tell. */
static bool
under_way(struct record *r)
{
	static const char sql[] = "SELECT FROM sync_states WHERE run = $1"
				  " AND site = $2 AND status = 'running'";

	if (at_hand(r)) {
		if (db_do(r->l->db, sql, DB_ARGS(r->l->run, r->l->site),
			&r->v) != DONE)
			return true; /* the first batch says why */
		if (db_rows(r->l->db))
			return true;
	} else if (r->worst != DONE) {
		return false; /* told: tables of another version, say */
	} else if (has_folder(r->l)) {
		return true;
	}
	log_error("run '%s' of site '%s' is not under way: nothing is recorded",
	    r->l->run, r->l->site);
	r->worst = USAGE;
	return false;
}

enum outcome
ledger_record(struct ledger *l, int in, int out)
{
	struct record r = {
	    .l = l, .wanted = {.kind = "result", .from = "webflow-push"}};

	r.reader = json_reader_new(JREAD_RECORD_NODES_MAX);
	ndjson_init(&r.in, in, NDJSON_LINE_MAX);
	buf_init(&r.batch, 4 * (size_t)NDJSON_LINE_MAX);
	if (under_way(&r)) {
		gather(&r, out);
		filter_report(&r.wanted);
		finish(&r);
	}
	journal_free(r.journal);
	ndjson_release(&r.in);
	json_reader_free(r.reader);
	arena_release(&r.arena);
	buf_release(&r.batch);
	verdict_release(&r.v);
	return r.worst;
}
