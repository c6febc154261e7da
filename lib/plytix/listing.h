/* listing: which page of which slice of which `created` window comes next, and
 * was the listing whole? A pure state machine: answers in, requests out.
 *
 * plytix/API.md, Lists: order "sku", pages of 100, the end is the short page,
 * `count` only confirms. Rows may come twice or shift between pages while
 * people edit, so ids are kept for one window and a pass over a slice is good
 * when `count` stood still and equals the distinct ids; else that window is
 * listed again, LISTING_PASSES times at most, then the listing is partial and
 * proves no deletion (plytix/API.md, Deletions). More than 10,000 matches (428,
 * or by count) split the window in two by `created`; a minute that holds more
 * is listed unordered.
 *
 * Memory: ids of one window (about 100 bytes each at worst) and 64 windows.
 *
 *	listing_init(&l, slices, now_ms);
 *	while ((r = listing_next(&l, &page)) >= 0)
 *		if (r) ask it; else wait for an answer and listing_got() it; */
#ifndef PLYTIX_LISTING_H
#define PLYTIX_LISTING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json_write.h"
#include "base/idmap.h"
#include "base/json.h"
#include "base/verdict.h"

#define LISTING_PAGE 100   /* rows a page: the most that search gives */
#define LISTING_ROWS 10000 /* matches that a sorted search may have */
#define LISTING_PASSES 3   /* tries at one window */
#define LISTING_SLICES 32  /* bits of a mask */
#define LISTING_IDS                                                            \
	1000000 /* in one window, unordered: after a 428 there is no other way \
		 */
#define LISTING_WINDOWS 64

struct listing_window {
	int64_t from, to; /* created, ms: [from, to); LISTING_OPEN: no bound */
	bool unordered;
};

#define LISTING_OPEN INT64_MIN

struct listing_page {
	struct listing_window window;
	unsigned slice, page, size;
	unsigned serial; /* of the pass: an answer to an older one is stale */
	bool total;      /* not a page: only its count is wanted */
};

struct listing_slice {
	unsigned asked, got; /* pages */
	unsigned under_way;
	long count; /* matches, -1 while unknown */
	size_t distinct;
	bool ended, moved; /* the short page came; count changed */
	bool good;         /* this pass need not be repeated */
};

struct listing {
	unsigned slices;
	int64_t now_ms;
	struct listing_window windows[LISTING_WINDOWS]; /* a stack */
	unsigned nwindows;
	bool open, split; /* a window is being listed; more than one was */
	struct listing_window window;
	unsigned pass, serial;
	struct listing_slice slice[LISTING_SLICES];
	struct idmap ids; /* a: slices handed on, b: slices of this pass */
	size_t distinct;  /* rows of finished windows */
	enum { TOTAL_NO, TOTAL_WANTED, TOTAL_ASKED, TOTAL_GOT } total;
	bool partial, done;
	/* ids of a finished window that lack slices after all passes, to be
	 * read one by one; the caller takes them with listing_leftover() */
	struct idmap leftover;
};

/* SLICES as columns_slices() has it. NOW bounds the search for windows. */
void listing_init(struct listing *, unsigned slices, int64_t now_ms);
void listing_release(struct listing *);

/* 1: ask PAGE; 0: wait for an answer; -1: done. */
int listing_next(struct listing *, struct listing_page *);

/* "filters" and "pagination" of the page's search; SINCE (YYYY-MM-DD, may be
 * NULL) narrows by `modified`. */
void listing_write(
    const struct listing_page *, const char *since, struct json_writer *);

/* The answer to PAGE. NULL: 428, too many matches. FRESH[i] says whether row i
 * of data, in its slice, was not handed on before (the first json_len(data)
 * places are set, at most FRESH_MAX). FATAL when the service cannot be listed
 * at all. */
enum outcome listing_got(struct listing *, const struct listing_page *,
    const struct json *answer, bool *fresh, size_t fresh_max, struct verdict *);

/* Takes the next id that lacks slices; false: none. COUNTED: the first slice
 * was there. */
bool
listing_leftover(struct listing *, char id[IDMAP_ID_MAX + 1], bool *counted);

/* Whether everything that matches was handed on. Only once done. */
bool listing_complete(const struct listing *);

#endif
