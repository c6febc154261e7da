/* newest: what has changed lately, from a listing that begins with the newest
 * row and ends where all is known. A pure state machine: answers in, requests
 * out.
 *
 * The caller knows when each row was modified as it dealt with it, and a MARK:
 * everything that was modified up to then was dealt with (plytix/API.md,
 * Changes). So rows that were modified after it are all that is to be found.
 * Of the rows before the mark's day (UTC) the oldest need not be told: each one
 * that is met costs a request at most.
 * The first request asks for them with the time of day, sorted by `modified`;
 * whether the service honours either is not known (plytix/API.md, Changes), and
 * an answer that honours neither looks like one in which nothing has changed.
 * So a second request proves that it was honoured:
 *
 * - no row up to the mark came: the filter is exact, if the same request with a
 *   bound one millisecond lower finds the rows of the mark, and no others;
 * - rows up to the mark came, in their order, and a page of known rows ended
 *   the walk: the order is honoured, if asked for from the other end the rows
 *   as new as that page begin at the very place that follows from what is
 *   known. So none has joined them later either, as in a mass edit with one
 *   stamp. Where all rows bear one stamp there is no such place; then the order
 *   by `created` is looked at instead.
 *
 * Rows that are edited while pages are read move to the top and push the others
 * down, none is skipped then; one that is deleted pulls them up, which `count`
 * shows. `count` also shows rows that are in the window and not known.
 *
 * Whatever does not fit ends with NEWEST_WHOLE: list the whole window. */
#ifndef PLYTIX_NEWEST_H
#define PLYTIX_NEWEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/idmap.h"
#include "base/json.h"
#include "base/json_write.h"

#define NEWEST_PAGE 100

enum newest_ask {
	NEWEST_ROWS,    /* the next page of the newest rows */
	NEWEST_EXACT,   /* from the mark on: how many? */
	NEWEST_OLDEST,  /* the window from the other end: a page of it */
	NEWEST_CREATED, /* those created last */
	NEWEST_DONE,    /* the rows that came hold all that has changed */
	NEWEST_WHOLE,   /* nothing is certain */
};

struct newest {
	struct idmap known; /* a, b: halves of when it was modified */
	struct idmap seen;  /* rows of the walk; c: not known as it is */
	int64_t mark;
	size_t at_mark; /* known rows with exactly this stamp */
	enum newest_ask ask;
	unsigned pages;
	long count;   /* -1: the service gives none */
	int64_t last; /* stamp of the last row */
	long older;   /* rows of the window that should be older than that */
	bool sorted, passed;                       /* the mark was passed */
	char first[NEWEST_PAGE][IDMAP_ID_MAX + 1]; /* ids of the first page */
};

/* A row that was dealt with: id, modified. */
void newest_know(struct newest *, const struct json *row);

/* All are known: what was modified up to HIGH_WATER was dealt with.
 * NEWEST_WHOLE where no known row is as old. */
enum newest_ask newest_begin(struct newest *, int64_t high_water);
void newest_release(struct newest *);

/* The body of the search for what is asked next. */
void newest_write(const struct newest *, struct json_writer *);

/* What to ask after the answer to it. */
enum newest_ask newest_got(struct newest *, const struct json *answer);

#endif
