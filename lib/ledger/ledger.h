/* ledger: runs, maps, what was sent, errors: the SQL behind audit-log.
 *
 * One ledger is one site's view of the database, of one run when RUN is
 * known. Each file of the ledger is one group below:
 *
 *	ledger.c   opening, what all groups share
 *	begin.c    the one running row of a site, who else runs
 *	alive.c    whether a run still is under way
 *	mapping_used.c  by which mapping a site was last filled
 *	rows.c     the PIM's rows: a listing's size, what is seen
 *	unseen.c   heads of a listing that were not dealt with yet
 *	fetched.c  the same, once a run has dealt with them
 *	moves.c    products that have other ids in the PIM
 *	recall.c   desired lines → desired lines with `known`
 *	items.c    which item of a collection is which key
 *	join.c     which shop object is which product; slugs
 *	rival.c    a new product with the code of a mapped one
 *	adopt.c    what a person must agree to is held
 *	known.c    writes the member `known`
 *	selected.c what the mapping does not select
 *	sent.c     what is mapped: hints, and what was last sent
 *	guard.c    too much at once is held back
 *	allow.c    a person lets it go once
 *	limit.c    how much that is
 *	absent.c   mapped products that the PIM no longer holds
 *	emptied.c  categories in which no product is any more
 *	record.c   steps and results, journal first, then the database
 *	apply.c    one step, result or error → the tables
 *	results.c  what became of a record in a run
 *	line.c     what the statements of one line share
 *	replay.c   a journal → the tables; what earlier runs left
 *	debt.c     what waits for a publish of the site
 *	pictures.c those that Webflow could not import
 *	end.c      verdict, watermark, summary
 *	retention.c  what history is kept; sums of each day
 *	reason.c   why it ended so
 *	tasks.c    the queue, see tasks.h
 *	metrics.c  the same for Prometheus
 *	probes.c   the last answer of each service
 *	report.c   history, errors, activity, stats, health, why, retry-list
 *	report_show.c  their rows, as records or for people
 *	lists.c    the same with filters, from a place on, see lists.h
 *
 * All functions answer with an outcome and the verdict filled, if not DONE;
 * those that are filters themselves say their records' faults on stderr. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "io/conf.h"
#include "ledger/db.h"
#include "base/json_write.h"
#include "ledger/journal.h"
#include "base/json.h"
#include "base/verdict.h"

#define LEDGER_VERSION 16 /* the newest migration that this code knows */

struct ledger {
	struct db *db;
	const char *url, *site, *state_dir;
	const char *run; /* RUN_ID; NULL when there is none */
	bool live;       /* WEBFLOW_PUBLISH=live */
	bool few;        /* a verb has a few lines only */
	const char *sql; /* folder of migrations, for a dry ledger, or NULL:
			  * where there are no tables, empty ones stand in
			  * for them until it is closed */
};

/* ---- opening: DATABASE_URL, WEBFLOW_SITE_ID, STATE_DIR, RUN_ID. The conf
 * must outlive the ledger. ledger_conf() only reads them. */
void ledger_conf(struct ledger *, struct conf *);
/* The run's name is a folder's too: nothing that leads out of STATE_DIR/run. */
bool ledger_good_run(const struct ledger *);
/* So has a mode: a word of small letters. */
bool ledger_good_mode(const char *);
enum outcome ledger_open(struct ledger *, struct verdict *);

/* The same for a run that begins, with the migrations of FOLDER: a database
 * without any gets them. CURRENT: *READY tells whether all of them are applied,
 * as they are, and nothing is made. */
enum outcome ledger_open_begin(struct ledger *, const char *folder,
    bool current, bool *ready, struct verdict *);
/* In a run the server was there a moment ago: one that is AWAY may be starting
 * again, and is tried for ten seconds. */
enum outcome ledger_open_again(struct ledger *, struct verdict *);
void ledger_close(struct ledger *); /* a zeroed one is fine */

/* The run is alive; see io/fence.h. AWAY when another has taken it over. */
enum outcome ledger_beat(struct ledger *, struct verdict *);

/* ---- the mapping by which a site is filled: DIGEST is a SHA-256 in hex, or
 * built-in; NULL: not known. Another one than last time is named on stderr and
 * in BEFORE ("" else); USAGE where a file was used and now none is there. */
#define LEDGER_BUILT_IN "built-in"
struct ledger_mapping {
	const char *digest;
	const char *file; /* its name, for messages; NULL: built in */
	bool missing;     /* built in, and nobody has said that it is meant */
	char before[80];
};
/* From the words of options: a digest, built-in, or none, which is built in and
 * nobody has said so. NULL: not known. */
enum outcome ledger_mapping_read(const char *text, const char *file,
    struct ledger_mapping *, struct verdict *);
enum outcome
ledger_mapping(struct ledger *, struct ledger_mapping *, struct verdict *);
enum outcome ledger_mapping_keep(
    struct ledger *, const struct ledger_mapping *, struct verdict *);
void ledger_mapping_tell(const struct ledger_mapping *, struct json_writer *);

/* ---- begin: writes the line {"kind":"run",…}. CATALOGUE names whose products
 * the site sells; a different one than last time is USAGE. */
struct ledger_begin {
	const char *mode;
	const char *catalogue; /* no secret; NULL: not known */
	bool accept;           /* a new catalogue is wanted */
	bool whole;            /* it will be listed: `rows` judges it */
	bool seen;             /* what `seen` writes, as a file of its folder */
	long pid;              /* the process of the run */
	struct ledger_mapping mapping;
	const char *task, *asked_by; /* of the queue; NULL: none */
	char run[40];                /* filled: its name */
};
enum outcome ledger_begin(struct ledger *, struct ledger_begin *,
    struct json_writer *, struct verdict *);

/* The name of a catalogue in OUT: a hash of its API key, which is no secret
 * any more. */
#define LEDGER_CATALOGUE 33
void ledger_catalogue(const char *key, char out[LEDGER_CATALOGUE]);

/* Journals that the database does not hold yet; *LINES of them. */
enum outcome
ledger_replay(struct ledger *, unsigned long *lines, struct verdict *);

/* ---- the PIM's rows */

/* How a listing ended. Zero it first; texts are "" when unknown. */
struct ledger_listing {
	long long count, requests, limited;
	char families[16], catalogue[16];
	char high_water[32]; /* of the end record */
	bool ended;
};
void ledger_listing_end(struct ledger_listing *, const struct json *end);

struct ledger_limit {
	double share; /* of the live ones, 0 to 1; below 0: use count */
	long count;
};
/* "10%" or "25". -1 when it is neither. */
int ledger_limit_read(const char *text, struct ledger_limit *);

/* Is this listing plausible? FATAL when it holds nothing, or less than half of
 * the last whole one while ALL is not set; USAGE when it is of another account.
 * Keeps its size in the run. Mappings whose products have other ids in it
 * MOVE; REFUSED when these are too many, and none does. */
struct ledger_rows {
	const char *path;      /* rows as fetched */
	const char *brief;     /* a file for a short form of it, or NULL */
	const char *catalogue; /* whose they are; NULL: not known */
	bool all, accept, move;
	bool ignore; /* absent products stay as they are */
	bool dry;    /* moves nothing for good */
	bool silent; /* logs nothing */
	struct ledger_limit limit;
};
/* Where mappings have moved: {"kind":"moved","count"}. */
enum outcome ledger_rows(struct ledger *, const struct ledger_rows *,
    struct json_writer *, struct verdict *);

/* For a dry run: as if the mappings had moved, as long as the ledger is
 * open. */
enum outcome
ledger_move_dry(struct ledger *, const struct ledger_rows *, struct verdict *);

/* The rows that were dealt with, as they were, those near the watermark: what a
 * listing of the newest rows needs to know. */
enum outcome ledger_seen(struct ledger *, int fd, struct verdict *);

/* A filter of heads: those not dealt with yet, and families that failed. */
enum outcome ledger_unseen(struct ledger *, int in, int out);

/* Heads of the families, not in this listing, that sell a variant which it has
 * elsewhere: they are to be read too. */
enum outcome ledger_left(
    struct ledger *, const char *path, struct json_writer *, struct verdict *);

/* After a run: rows of families that were dealt with need not come again. */
enum outcome ledger_rows_keep(struct ledger *, const char *path,
    struct ledger_listing *, struct verdict *);

/* ---- recall */
struct ledger_recall {
	const char *shop;  /* file of webflow-fetch; NULL: not read */
	const char *items; /* file of webflow-fetch --items; NULL: not read */
	const char *products; /* desired lines beside those of items, or NULL */
	const char *schema;   /* file; NULL: not checked */
	const char *adopt; /* names with commas that are agreed to, or "all" */
	bool report;       /* ADOPT=report: what is not agreed to is held */
	const char *out; /* the state of what is not selected; NULL: as it is */
	bool dry;        /* count nothing, write nothing */
	/* gets the results of lines of which nothing is to be sent, as it was
	 * last time: they are recorded, and leave; NULL: none leaves */
	const char *settled;
	const char *price_zero; /* PRICE_ZERO, by which push decides, too */
	/* of lines that this run has pushed: those alone that are to be linked
	 * anew, with what came and went meanwhile (related.h) */
	bool again;
};
enum outcome
ledger_recall(struct ledger *, const struct ledger_recall *, int in, int out);

/* ---- what is mapped, one line a product (ID NULL: all of them): the options
 * in use, for the matrix, and desired lines of what was last sent. BUF holds
 * what is not yet written to OUT. */
struct ledger_hints {
	const char *id;
	const char *families; /* a listing: of its families only; NULL: all */
	const char *brief;    /* a file for a short form of it, or NULL */
	const char *left;     /* a file for what ledger_left() finds, or NULL */
	const char *joined;   /* one for those that became variants, or NULL */
};
enum outcome ledger_hints(struct ledger *, const struct ledger_hints *,
    struct buf *, int out, struct verdict *);
enum outcome ledger_sent(
    struct ledger *, const char *id, struct buf *, int out, struct verdict *);

/* ---- guard and absence */
struct ledger_guard {
	struct ledger_limit limit;
	const char *rows; /* a whole listing; NULL: nothing is called absent */
	bool dry;
};
enum outcome
ledger_guard(struct ledger *, const struct ledger_guard *, int in, int out);
struct ledger_absent {
	const char *rows, *shop;
	const char *state; /* "archive" or "draft"; NULL: ignore */
	struct ledger_limit limit;
	bool dry;
};
enum outcome ledger_absent(
    struct ledger *, const struct ledger_absent *, int out, struct verdict *);
/* Behind it: logs which categories that we made are left empty. */
enum outcome ledger_emptied(struct ledger *, struct verdict *);
/* What RUN (or the last that did, "latest") held back may go, these products
 * and variants alone, once, within a day. One record of kind "allowed":
 * {"run","items","until"}. REFUSED: "nothing-held", "run-unknown", "expired".
 */
enum outcome ledger_allow(struct ledger *, const char *run, const char *by,
    struct json_writer *, struct verdict *);

/* ---- record: reads IN, journals, commits, passes on to OUT. USAGE, with
 * nothing read, when the run is known not to be under way. */
enum outcome ledger_record(struct ledger *, int in, int out);

/* ---- end */
struct ledger_end {
	const char *rows, *shop; /* files; NULL: none */
	int exit;                /* the worst exit code of the steps before */
	bool trial;              /* only some products: the watermark stays */
	bool stopped;            /* the run was asked to stop */
	long history_days;       /* of runs that are kept */
	const char *reasons;     /* a file of messages, the first cause first */
};
/* Writes the summary; the outcome is the run's. */
enum outcome ledger_end(struct ledger *, const struct ledger_end *,
    struct json_writer *, struct verdict *);
/* How many changes wait for a publish; and: they were published. */
enum outcome ledger_owed(struct ledger *, long long *, struct verdict *);
enum outcome ledger_published(struct ledger *, struct verdict *);

/* ---- history */
/* Forgets runs older than so many days, with their lines; RUNS: how many. */
enum outcome
ledger_prune(struct ledger *, long days, long long *runs, struct verdict *);
/* The same by itself, with a record of it. */
enum outcome ledger_prune_now(
    struct ledger *, long days, struct json_writer *, struct verdict *);
/* One run more in the sums of this day. */
struct ledger_day {
	long long failed, changed, refused, writes, webflow, plytix, limited;
	const char *rate_share; /* "0.123"; "": none */
};
enum outcome
ledger_add_day(struct ledger *, const struct ledger_day *, struct verdict *);

/* ---- reports: rows as NDJSON, or as a table for people */
enum ledger_report {
	REPORT_HISTORY,  /* WHAT: how many runs */
	REPORT_CAUSES,   /* of what is open now, or of the run WHAT */
	REPORT_ERRORS,   /* each by itself; else the same */
	REPORT_OPEN,     /* errors of now */
	REPORT_ACTIVITY, /* WHAT: how many events */
	REPORT_STATS,
	REPORT_DAYS,   /* WHAT: how many */
	REPORT_HEALTH, /* DONE well, REFUSED attention, FATAL failing */
	REPORT_WHY,    /* of the product WHAT; and its story */
	REPORT_STORY,  /* what runs did with it */
	REPORT_TASKS,  /* those that wait or run, and the last that ended */
	REPORT_WORKERS,
	REPORT_RETRY
};
enum outcome ledger_report(struct ledger *, enum ledger_report,
    const char *what, bool table, int out, struct verdict *);

/* The site's state as Prometheus text, format 0.0.4, behind what is in BUF. */
enum outcome ledger_metrics(struct ledger *, struct buf *, struct verdict *);

#endif
