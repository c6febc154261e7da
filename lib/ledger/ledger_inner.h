/* ledger_inner: what the files of the ledger share. */
#ifndef LEDGER_LEDGER_INNER_H
#define LEDGER_LEDGER_INNER_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/ledger.h"
#include "ledger/settled.h"

/* A file of lines, each parsed and given to the callback, whose answer other
 * than DONE ends it. Broken lines are FATAL: a file of a run is whole. Lines
 * that begin as BUT (NULL: none) are not even parsed. */
typedef enum outcome ledger_line(
    void *ctx, const struct json *line, struct arena *, struct verdict *);
enum outcome ledger_read(const char *path, const char *but, ledger_line *,
    void *ctx, struct verdict *);

/* The same, where the callback copies rows into a table: MAKE is the script
 * that makes it (NULL: it is there), COPY the statement. */
enum outcome ledger_load(struct ledger *, const char *path, const char *but,
    const char *make, const char *copy, ledger_line *, void *ctx,
    struct verdict *);

#define LEDGER_REASON 1024
/* Why the run ENDs so, in one sentence; "" for DONE. And what it could not do,
 * as the member `causes`, if there is any. */
enum outcome ledger_reason(struct ledger *, enum outcome end,
    const struct ledger_end *, char *out, size_t size, struct verdict *);
enum outcome
ledger_causes(struct ledger *, struct json_writer *, struct verdict *);

/* The run's files of last answers, see net/probe.h, into the table probes. */
enum outcome ledger_probes(struct ledger *, struct verdict *);

/* A file without name in STATE_DIR, for two passes; -1 with the verdict. */
int ledger_spool(const struct ledger *, struct verdict *);

/* A short form of a listing, for later verbs, in a file; PATH NULL: none. Each
 * one that was opened is closed, with the outcome so far. */
struct ledger_brief {
	int fd; /* -1: not wanted */
	struct buf text;
	struct json_writer json;
};
enum outcome
ledger_brief_open(struct ledger_brief *, const char *path, struct verdict *);
enum outcome ledger_brief_add(
    struct ledger_brief *, const struct json *line, struct verdict *);
enum outcome
ledger_brief_close(struct ledger_brief *, enum outcome, struct verdict *);

/* The rows of a listing in the temporary table listed, one each; the file
 * BRIEF (NULL: none) gets what later verbs need of them. */
enum outcome ledger_load_listed(struct ledger *, const char *path,
    const char *brief, struct ledger_listing *, struct verdict *);
/* With that: is it of the account that filled the site? And: mappings move. */
enum outcome
ledger_account(struct ledger *, const struct ledger_rows *, struct verdict *);
enum outcome ledger_move(struct ledger *, const struct ledger_rows *,
    long long *moved, struct verdict *);

/* In which family each row of a listing is: the temporary table placed. The
 * file BRIEF (NULL: none) as above. */
enum outcome ledger_place(
    struct ledger *, const char *path, const char *brief, struct verdict *);

/* Row of the last statement (id, sku) as a head that is to be read again. */
void ledger_write_head(struct ledger *, int row, struct json_writer *);

/* A head for each row of the statement, whose parameter is the site. */
enum outcome ledger_write_heads(
    struct ledger *, const char *sql, struct json_writer *, struct verdict *);

/* Before large joins, in a run: tables that have grown are looked at anew. */
enum outcome ledger_statistics(struct ledger *, struct verdict *);

/* The script INDEX, of a temporary table's indexes and statistics; not where
 * the lines are so few that both cost more than they save. */
enum outcome ledger_index(struct ledger *, const char *index, struct verdict *);

/* A column's JSON, read into the arena; NULL when the column is null. */
const struct json *ledger_column(struct ledger *, int column, struct arena *);

/* A run in which most pictures of a host were refused forgets these. */
enum outcome
ledger_judge_hosts(struct ledger *, const char *run, struct verdict *);
enum outcome ledger_left_out(struct ledger *, long long *, struct verdict *);

/* Inside recall and absent: temporary tables want (the lines) and shop, which
 * needs no PRODUCTS where no line is one. */
enum outcome ledger_load_shop(struct ledger *, const char *path, bool products,
    bool *whole, struct verdict *);
/* With it loaded: publish debt that the shop shows to be paid. */
bool ledger_on_site(const struct json *item);
enum outcome ledger_debt_shown(struct ledger *, struct verdict *);
enum outcome ledger_want_begin(struct ledger *, struct verdict *);
/* SHOP: its listing was given. */
enum outcome ledger_join(struct ledger *, bool shop, struct verdict *);
/* Items of collections. The file of webflow-fetch --items, behind the shop;
 * from what PRODUCTS (a file of desired lines, or NULL) name follows what the
 * PIM has renamed. */
enum outcome ledger_load_items(
    struct ledger *, const char *path, bool *whole, struct verdict *);
enum outcome ledger_join_items(
    struct ledger *, const char *products, bool whole, struct verdict *);
/* What a desired product refers to, as COLLECTION/KEY; how many. */
#define LEDGER_REFS_MAX 1000
size_t
ledger_refs(struct arena *, const struct json *record, const char *list[]);
/* The last columns of a line of want. */
void ledger_copy_item(struct ledger *, const struct json *record, bool item);
enum outcome ledger_give_up(struct ledger *, struct verdict *);
/* After the join: new products whose code a mapped one has that is not in this
 * run: the column rival. */
enum outcome ledger_rivals(struct ledger *, struct verdict *);
/* After the join: which lines are held, and what is agreed to from now on. */
enum outcome
ledger_hold(struct ledger *, const struct ledger_recall *, struct verdict *);
/* After that: what others sell in the shop under a code of ours is logged. */
enum outcome ledger_foreign(struct ledger *, bool dry, struct verdict *);
/* Starts the rows of want in order; then one call per line writes its
 * member `known` into the open object. */
enum outcome ledger_known_start(struct ledger *, struct verdict *);
enum outcome ledger_known_next(struct ledger *, bool read, bool read_items,
    struct arena *, struct json_writer *, struct verdict *);

/* Whether the line that was written last is of something: in the map or in the
 * shop, or perhaps made by an interrupted run. */
bool ledger_known_any(const struct ledger *);
/* What the last run wrote about it, where it had nothing to send or to say. */
void ledger_known_last(struct ledger *, struct arena *, struct settled_last *);

/* A line of what the mapping does not select; what it is to be in the shop,
 * NULL for as it is; the line as it goes on, left open; its result, where
 * nothing is to be done. */
bool ledger_is_out(const struct json *record);
const char *
ledger_out_state(const struct ledger_recall *, const struct json *record);
void ledger_out_begin(
    const struct json *record, const char *state, struct json_writer *);
void
ledger_out_result(const struct json *record, bool dry, struct json_writer *);
/* The counts of a result of which nothing was asked. */
void ledger_write_no_requests(struct json_writer *);
/* How many there are in the run, and why: the member `left_out`. */
enum outcome
ledger_out_summary(struct ledger *, struct json_writer *, struct verdict *);

/* A transaction for lines of a run. Results wait in it, to be kept together:
 * a statement for each would cost more than what it does. */
struct ledger_lines {
	struct ledger *l;
	const char *run;
	unsigned waiting;
	struct buf results, keys;
	struct json_writer json;
};
enum outcome ledger_lines_begin(
    struct ledger_lines *, struct ledger *, const char *run, struct verdict *);
/* One line into the tables, within that. */
enum outcome ledger_apply(struct ledger_lines *, const struct json *line,
    const char *text, struct verdict *);
/* Each that has begun is ended, with the outcome so far: committed if DONE. */
enum outcome
ledger_lines_end(struct ledger_lines *, enum outcome, struct verdict *);
/* All lines of a journal behind *AT, in transactions; lines that the
 * database refuses are logged, counted in *BAD, and left out. */
enum outcome ledger_apply_journal(struct ledger *, struct journal *,
    int64_t *at, unsigned long *bad, struct verdict *);

#endif
