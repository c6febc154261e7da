/* mark: up to when has a listing that is about to begin surely seen all? A pure
 * state machine: answers in, requests out.
 *
 * Whatever is edited after an answer came is newer than each row in it. So the
 * newest row that was seen before a listing begins is a mark: what the listing
 * misses is newer (plytix/API.md, Changes). The first page of a listing gives
 * one for nothing. But where more rows than may be sorted (plytix/API.md,
 * Lists) are newer than it, the next look for changes must list them all, and
 * ends with the same mark. Only there the newest row is worth requests of its
 * own:
 *
 * - the newest rows of yesterday and today; where there are none, those of the
 *   last 8, 64, … days;
 * - where those are too many to be sorted, any of them, without order; then the
 *   ones that are newer than these. As in a mass edit with one stamp, there are
 *   often none;
 * - where those are too many still, those of a part of the time that is left.
 *
 * Any row is a mark, so a service that ignores the filter or the order costs
 * nothing but a worse one. A filter that knows whole days only is noticed, and
 * then asked for whole days. The clock of the service says where to look, and
 * what is too new to be used; no mark is derived from it. */
#ifndef PLYTIX_MARK_H
#define PLYTIX_MARK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "base/json_write.h"

#define MARK_PAGE 100
#define MARK_ASKS 20 /* no more requests than that: a listing has over 100 */

enum mark_ask {
	MARK_NEWEST, /* rows from the bound on, the newest first */
	MARK_ANY,    /* some of them, without order */
	MARK_DONE,
};

struct mark {
	enum mark_ask ask;
	int64_t ms;    /* the newest stamp up to LIMIT; 0: none was seen */
	int64_t limit; /* a later row may hide an earlier one (API.md, Lists) */
	int64_t bound;
	int64_t low, high; /* too many rows from LOW on (0: not known), and
			    * none from HIGH on */
	int64_t back;      /* how far the bound was set back */
	bool next;         /* the bound is next to LOW, which a row has */
	bool far;          /* too many were found far from LOW, too */
	bool days;         /* the filter does not know the time of day */
	bool last;         /* the last request */
	unsigned asked;
};

/* LIMIT: the clock of the service, less what its searches lag behind. */
void mark_begin(struct mark *, int64_t limit);

/* The members of the search's body. */
void mark_write(const struct mark *, struct json_writer *);

/* REFUSED: too many to be sorted. ANSWER may be NULL, as of any other error. */
void mark_got(struct mark *, const struct json *answer, bool refused);

#endif
