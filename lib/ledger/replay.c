/* replay: journals → tables; see ledger.h. */
#include "ledger/ledger_inner.h"

#include <stdio.h>
#include <string.h>

#include "io/cli.h"
#include "base/json_read.h"
#include "io/log.h"

#define BATCH_LINES 200

/* ---- one journal */

struct replay {
	struct ledger *ledger;
	struct ledger_lines lines;
	struct json_reader *reader;
	struct arena arena;
	size_t len; /* of the line last seen */
};

static enum outcome
replay_line(void *ctx, const char *line, size_t len, struct verdict *v)
{
	struct replay *r = ctx;
	const struct json *value;
	enum outcome o;

	r->len = len;
	o = json_read(r->reader, &r->arena, line, len, &value, v);
	if (o == DONE)
		o = ledger_apply(&r->lines, value, line, v);
	arena_reset(&r->arena);
	return o;
}

static enum outcome
some_lines(struct replay *r, struct journal *j, int64_t *at, unsigned limit,
    struct verdict *v)
{
	int64_t end = *at;
	enum outcome o =
	    ledger_lines_begin(&r->lines, r->ledger, journal_run(j), v);

	if (o == DONE)
		o = journal_replay(j, &end, limit, replay_line, r, v);
	o = ledger_lines_end(&r->lines, o, v);
	if (o == DONE)
		*at = end;
	return o;
}

enum outcome
ledger_apply_journal(struct ledger *l, struct journal *j, int64_t *at,
    unsigned long *bad, struct verdict *v)
{
	struct replay r = {.ledger = l};
	unsigned limit = BATCH_LINES, alone = 0;
	enum outcome o = DONE;

	r.reader = json_reader_new(JSON_READ_RECORD_NODES);
	if (*at < journal_start(j)) /* lines are left out from here on */
		*at = journal_start(j);
	while (*at < journal_end(j)) {
		o = some_lines(&r, j, at, limit, v);
		if (o == AWAY || o == USAGE || !db_alive(l->db))
			break;
		if (o == DONE) {
			if (alone && --alone == 0)
				limit = BATCH_LINES;
			continue;
		}
		if (limit > 1) { /* find out which of them it is */
			limit = 1;
			alone = BATCH_LINES;
			continue;
		}
		log_error(
		    "a line of the journal could not be kept: %s", v->sentence);
		*at += (int64_t)r.len + 1;
		++*bad;
		o = DONE;
	}
	json_reader_free(r.reader);
	arena_release(&r.arena);
	return o;
}

/* ---- what earlier runs left */

static enum outcome
replay_file(
    struct ledger *l, const char *path, unsigned long *files, struct verdict *v)
{
	struct journal *j;
	unsigned long bad = 0;
	int64_t at = 0;
	bool busy;
	enum outcome o;

	verdict_clear(v);
	j = journal_open(path, l->site, &busy, v);
	if (!j && busy)
		return verdict_say(v, AWAY, "journal",
		    "'%s' is still being written by a run of this site", path);
	if (!j)
		return v->outcome;
	log_info("brings '%s' of an earlier run into the database", path);
	o = ledger_apply_journal(l, j, &at, &bad, v);
	if (o == DONE) {
		o = journal_done(j, v);
		++*files;
	}
	journal_free(j);
	return o;
}

enum outcome
ledger_replay(struct ledger *l, unsigned long *files, struct verdict *v)
{
	enum outcome o = DONE;
	glob_t found;

	*files = 0;
	switch (cli_glob(l->state_dir, "run/*/journal.*", &found)) {
	case 0:
		break;
	case GLOB_NOMATCH:
		return DONE;
	default:
		return verdict_say(v, FATAL, "journal",
		    "could not look for journals in '%s'", l->state_dir);
	}
	for (size_t i = 0; i < found.gl_pathc && o == DONE; i++)
		o = replay_file(l, found.gl_pathv[i], files, v);
	globfree(&found);
	return o;
}
