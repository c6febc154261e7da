/* record: what happened, kept before it is passed on; see ledger.h.
 *
 * A batch is all lines that are ready in the pipe, parsed as they come. It goes
 * to the journal (one wait for the disk), then into the database, then to
 * stdout. With the database away the journal goes on alone, and is read back
 * once the database has come again. With the disk full the database must take
 * the batch without it, and the program ends as failed. With both away nothing
 * can be kept: it stops at once, so that push stops. */
#include "ledger/ledger_inner.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/cli.h"
#include "io/filter.h"
#include "base/json_read.h"
#include "io/log.h"
#include "base/mem.h"
#include "io/ndjson.h"

#define BATCH_BYTES ((size_t)1 << 20)
#define RECONNECT_S 5
#define BEAT_S 10
#define LAST_TRIES 3

/* A line of the batch that belongs into journal and database. */
struct kept_line {
	const struct json *value;
	size_t at, len; /* in the batch */
};

struct record {
	struct ledger *l;
	struct journal *journal; /* NULL until the first batch */
	struct ndjson_reader in;
	struct filter_wanted wanted;
	struct json_reader *reader;
	struct arena arena; /* of the batch */
	struct buf batch;   /* lines, to be passed on */
	struct kept_line *kept;
	size_t kept_count, kept_cap;
	int64_t at; /* of the journal: in the database up to here */
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
		log_warn("%s: lines are kept in the journal", r->v.sentence);
	if (o != AWAY) /* it will not get better by itself */
		r->worst = outcome_worse(r->worst, o);
	r->next_try = now_s() + RECONNECT_S;
	return false;
}

/* The batch into the database, all of it or nothing. */
static enum outcome
apply_batch(struct record *r)
{
	struct ledger_lines lines;
	enum outcome o = ledger_lines_begin(&lines, r->l, r->l->run, &r->v);

	for (size_t i = 0; i < r->kept_count && o == DONE; i++) {
		const struct kept_line *line = &r->kept[i];
		char *text = r->batch.data + line->at;

		text[line->len] = '\0';
		o = ledger_apply(&lines, line->value, text, &r->v);
		text[line->len] = '\n';
	}
	return ledger_lines_end(&lines, o, &r->v);
}

/* The batch is in the journal. Where earlier ones are there alone, or a line of
 * this one is refused, the database gets it from there. */
static void
to_database(struct record *r, bool behind)
{
	enum outcome o;

	if (r->at >= journal_end(r->journal) || !at_hand(r))
		return;
	verdict_clear(&r->v);
	o = behind ? REFUSED : apply_batch(r);
	if (o == DONE)
		r->at = journal_end(r->journal);
	else if (o != AWAY && o != USAGE && db_alive(r->l->db))
		o = ledger_apply_journal(
		    r->l, r->journal, &r->at, &r->bad, &r->v);
	if (o != DONE) {
		log_warn("%s: lines are kept in the journal", r->v.sentence);
		r->next_try = now_s() + RECONNECT_S;
		if (o != AWAY)
			r->worst = outcome_worse(r->worst, o);
	} else if (now_s() >= r->next_beat) {
		verdict_clear(&r->v);
		ledger_beat(
		    r->l, &r->v); /* writes the fence that the push reads */
		r->next_beat = now_s() + BEAT_S;
	}
}

/* The disk would not take the batch: the database must. */
static enum outcome
without_journal(struct record *r)
{
	enum outcome o;

	log_error("%s", r->v.sentence);
	r->worst = outcome_worse(r->worst, FATAL);
	if (!at_hand(r))
		return FATAL;
	verdict_clear(&r->v);
	o = apply_batch(r);
	if (o != DONE)
		log_error("%s", r->v.sentence);
	return o;
}

/* Into the journal, on disk. */
static enum outcome
to_journal(struct record *r)
{
	verdict_clear(&r->v);
	if (!r->journal) {
		r->journal =
		    journal_new(r->l->state_dir, r->l->site, r->l->run, &r->v);
		if (!r->journal)
			return r->v.outcome;
		r->at = journal_end(r->journal);
	}
	for (size_t i = 0; i < r->kept_count; i++)
		journal_add(
		    r->journal, r->batch.data + r->kept[i].at, r->kept[i].len);
	return journal_sync(r->journal, &r->v);
}

/* Everything gathered: kept, then passed on. */
static enum outcome
settle(struct record *r, int out)
{
	bool behind = r->journal && r->at < journal_end(r->journal);

	if (!r->batch.len)
		return DONE;
	if (to_journal(r) == DONE)
		to_database(r, behind);
	else if (without_journal(r) != DONE)
		return FATAL; /* kept nowhere: must not be passed on */
	if (!r->reader_gone && cli_write(out, r->batch.data, r->batch.len)) {
		/* The work must be kept even where nothing reads on. */
		r->reader_gone = true;
		if (errno != EPIPE) {
			log_error(
			    "could not write the output: %s", strerror(errno));
			r->worst = outcome_worse(r->worst, FATAL);
		}
	}
	buf_reset(&r->batch);
	arena_reset(&r->arena);
	r->kept_count = 0;
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
		return;
	}
	kind = json_get(value, "kind");
	filter_note(&r->wanted, value);
	if (json_is(kind, "step") || json_is(kind, "result") ||
	    json_is(kind, "error")) {
		r->kept = mem_grow(
		    r->kept, &r->kept_cap, r->kept_count + 1, sizeof *r->kept);
		r->kept[r->kept_count++] =
		    (struct kept_line){value, r->batch.len, line->len};
	}
	buf_add(&r->batch, line->text, line->len);
	buf_byte(&r->batch, '\n');
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
	if (!r->journal)
		return;
	for (int tries = 0; tries < LAST_TRIES; tries++) {
		r->next_try = 0;
		to_database(r, true);
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

/* Records of a run that is not under way belong to no run. With the database
 * away only the run's folder shows it. */
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
		return false; /* logged: tables of another version, say */
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

	r.reader = json_reader_new(JSON_READ_RECORD_NODES);
	ndjson_init(&r.in, in, NDJSON_LINE_MAX);
	buf_init(&r.batch, 4 * (size_t)NDJSON_LINE_MAX);
	if (under_way(&r)) {
		gather(&r, out);
		filter_report(&r.wanted);
		finish(&r);
	}
	free(r.kept);
	journal_free(r.journal);
	ndjson_release(&r.in);
	json_reader_free(r.reader);
	arena_release(&r.arena);
	buf_release(&r.batch);
	verdict_release(&r.v);
	return r.worst;
}
