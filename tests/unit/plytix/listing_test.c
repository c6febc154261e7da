/* listing: the machine against a small service of rows, with answers in any
 * order and edits between pages. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/json_read.h"
#include "plytix/listing.h"
#include "base/mem.h"
#include "unit/unit.h"

#define DAY 86400000LL
#define NOW (1767225600000LL) /* 2026-01-01 */

struct service {
	int rows;
	bool counts;
	int64_t created, step; /* of row i: created + i * step */
	bool day_grain;        /* the filter knows whole days only */
	int remove_at;         /* after so many pages a row goes; 0: never */
	int remove_every;      /* and then again after so many */
	int flights;
	bool ignores_page;
	int hide_slice; /* row 0 is missing from this slice, -1: none */
};

struct result {
	int requests, seen, twice, outcome, largest;
	bool complete;
	int leftovers;
};

/* Rows that a page's window holds, as the service sees its bounds. */
static bool
holds(const struct service *s, const struct listing_page *p, int row)
{
	int64_t at = s->created + row * s->step, from = p->window.from,
		to = p->window.to;

	if (s->day_grain) {
		at -= at % DAY;
		from = from == LISTING_OPEN ? from : from - from % DAY;
		to = to == LISTING_OPEN ? to : to - to % DAY;
	}
	return (from == LISTING_OPEN || at >= from) &&
	       (to == LISTING_OPEN || at < to);
}

static void
answer(const struct service *s, const struct listing_page *p, int first,
    struct buf *out)
{
	int count = 0,
	    skip = s->ignores_page ? 0 : (int)(p->page - 1) * (int)p->size,
	    sent = 0;

	buf_reset(out);
	buf_text(out, "{\"data\":[");
	for (int i = first; i < s->rows; i++) {
		if (!holds(s, p, i) ||
		    (i == 0 && (int)p->slice == s->hide_slice))
			continue;
		if (count++ < skip || sent == (int)p->size)
			continue;
		buf_printf(out, "%s{\"id\":\"%024d\"}", sent++ ? "," : "", i);
	}
	buf_text(out, "]");
	if (s->counts)
		buf_printf(out, ",\"pagination\":{\"count\":%d}", count);
	buf_text(out, "}");
	if (!p->window.unordered && count > LISTING_ROWS)
		buf_reset(out); /* 428 */
}

/* Each row of a page that is handed on, once or twice. */
static void
count_rows(const struct json *value, const bool *fresh,
    const struct listing_page *page, unsigned slices, unsigned char *handed,
    struct result *r)
{
	size_t at;

	json_each (row, json_get(value, "data")) {
		at = (size_t)atol(json_get_text(row, "id", ""));
		if (!*fresh++)
			continue;
		at = at * slices + page->slice;
		r->twice += handed[at];
		r->seen += !handed[at];
		handed[at] = 1;
	}
}

static struct result
list(const struct service *s, unsigned slices, unsigned seed)
{
	struct listing listing;
	struct listing_page flying[8];
	struct result r = {0};
	struct arena arena = {0};
	struct json_reader *reader = json_reader_new(JSON_READ_PAGE_NODES);
	struct verdict v = {0};
	struct buf text;
	unsigned char *handed = mem_alloc((size_t)s->rows * slices + 1);
	int n = 0, first = 0, next, pages = 0;
	char id[IDMAP_ID_MAX + 1];
	bool counted;

	buf_init(&text, 64 << 20);
	listing_init(&listing, slices, NOW);
	for (;;) {
		const struct json *value = NULL;
		struct listing_page page;
		bool fresh[LISTING_PAGE];
		int pick;

		while (n < s->flights &&
		       (next = listing_next(&listing, &flying[n])) == 1)
			n++;
		if (!n)
			break;
		r.requests++;
		seed = seed * 1103515245u + 12345u;
		pick = (int)(seed >> 16) % n;
		page = flying[pick];
		flying[pick] = flying[--n];
		pages++;
		if (s->remove_at && pages >= s->remove_at &&
		    (pages == s->remove_at ||
			(s->remove_every &&
			    (pages - s->remove_at) % s->remove_every == 0)))
			first++;
		answer(s, &page, first, &text);
		arena_reset(&arena);
		if (text.len)
			json_read(
			    reader, &arena, text.data, text.len, &value, &v);
		r.outcome = listing_got(
		    &listing, &page, value, fresh, LISTING_PAGE, &v);
		if (r.outcome != DONE || r.requests > 200000)
			break;
		if ((int)listing.ids.len > r.largest)
			r.largest = (int)listing.ids.len;
		if (page.total || !value)
			continue;
		count_rows(value, fresh, &page, slices, handed, &r);
	}
	while (listing_leftover(&listing, id, &counted))
		r.leftovers++;
	r.complete = r.outcome == DONE && listing_complete(&listing);
	listing_release(&listing);
	verdict_release(&v);
	arena_release(&arena);
	json_reader_free(reader);
	buf_release(&text);
	free(handed);
	return r;
}

static const struct {
	const char *what;
	struct service s;
	unsigned slices;
	int seen; /* rows times slices, handed on once each */
	bool complete;
	int requests_max;
	int leftovers;
} table[] = {
    {"nothing", {.rows = 0, .counts = true, .flights = 4, .hide_slice = -1}, 1,
	0, true, 1, 0},
    {"one row", {.rows = 1, .counts = true, .flights = 4, .hide_slice = -1}, 1,
	1, true, 1, 0},
    {"a short page",
	{.rows = 99, .counts = true, .flights = 4, .hide_slice = -1}, 1, 99,
	true, 1, 0},
    {"a full page",
	{.rows = 100, .counts = true, .flights = 4, .hide_slice = -1}, 1, 100,
	true, 2, 0},
    {"one more", {.rows = 101, .counts = true, .flights = 4, .hide_slice = -1},
	1, 101, true, 2, 0},
    {"many pages",
	{.rows = 1234, .counts = true, .flights = 4, .hide_slice = -1}, 1, 1234,
	true, 13, 0},
    {"many pages, one flight",
	{.rows = 1234, .counts = true, .flights = 1, .hide_slice = -1}, 1, 1234,
	true, 13, 0},
    {"no count", {.rows = 1234, .flights = 4, .hide_slice = -1}, 1, 1234, true,
	14, 0},
    {"three slices",
	{.rows = 250, .counts = true, .flights = 4, .hide_slice = -1}, 3, 750,
	true, 9, 0},
    {"32 slices", {.rows = 50, .counts = true, .flights = 4, .hide_slice = -1},
	32, 1600, true, 32, 0},
    {"the most that is sorted",
	{.rows = 10000, .counts = true, .flights = 4, .hide_slice = -1}, 1,
	10000, true, 101, 0},
    {"windows by created",
	{.rows = 25000,
	    .counts = true,
	    .flights = 4,
	    .created = NOW - 500 * DAY,
	    .step = 1500000,
	    .hide_slice = -1},
	1, 25000, true, 290, 0},
    {"windows, no count",
	{.rows = 25000,
	    .flights = 4,
	    .created = NOW - 500 * DAY,
	    .step = 1500000,
	    .hide_slice = -1},
	1, 25000, true, 300, 0},
    {"windows, two slices",
	{.rows = 12000,
	    .counts = true,
	    .flights = 4,
	    .created = NOW - 500 * DAY,
	    .step = 1500000,
	    .hide_slice = -1},
	2, 24000, true, 280, 0},
    {"all made within one hour",
	{.rows = 12000,
	    .counts = true,
	    .flights = 4,
	    .created = NOW - 9 * DAY,
	    .step = 300,
	    .hide_slice = -1},
	1, 12000, true, 170, 0},
    {"all made at once",
	{.rows = 12000,
	    .counts = true,
	    .flights = 4,
	    .created = NOW - 9 * DAY,
	    .hide_slice = -1},
	1, 12000, true, 200, 0},
    {"made in one day, whole days only",
	{.rows = 12000,
	    .counts = true,
	    .day_grain = true,
	    .flights = 4,
	    .created = NOW - 9 * DAY,
	    .step = 5000,
	    .hide_slice = -1},
	1, 12000, true, 200, 0},
    {"made before all windows",
	{.rows = 11000,
	    .counts = true,
	    .flights = 4,
	    .created = 1000 * DAY,
	    .step = 10,
	    .hide_slice = -1},
	1, 11000, true, 200, 0},
    {"made after all windows",
	{.rows = 11000,
	    .counts = true,
	    .flights = 4,
	    .created = NOW + 900 * DAY,
	    .step = 10,
	    .hide_slice = -1},
	1, 11000, true, 200, 0},
    {"pages without end",
	{.rows = 300,
	    .counts = true,
	    .flights = 4,
	    .ignores_page = true,
	    .hide_slice = -1},
	1, 100, false, 90, 0},
    {"a row that one slice lacks",
	{.rows = 150, .counts = true, .flights = 4, .hide_slice = 1}, 2, 299,
	true, 12, 1},
};

int
main(void)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		for (unsigned seed = 1; seed <= 3; seed++) {
			struct result r =
			    list(&table[i].s, table[i].slices, seed);

			CHECK_INT(r.seen, table[i].seen, "%s, order %u: rows",
			    table[i].what, seed);
			CHECK_INT(r.twice, 0, "%s, order %u: none twice",
			    table[i].what, seed);
			CHECK_INT(r.complete, table[i].complete,
			    "%s, order %u: whole or not", table[i].what, seed);
			CHECK(r.requests <= table[i].requests_max,
			    "%s, order %u: %d requests", table[i].what, seed,
			    r.requests);
			CHECK_INT(r.leftovers, table[i].leftovers,
			    "%s, order %u: rows to read alone", table[i].what,
			    seed);
		}
	}
	/* one row goes between two pages, at every place */
	for (int at = 1; at < 8; at++) {
		struct service s = {.rows = 650,
		    .counts = true,
		    .flights = 1,
		    .remove_at = at,
		    .hide_slice = -1};
		struct result r = list(&s, 1, 1);

		CHECK(r.complete && r.seen >= 649,
		    "a row removed before page %d: %d rows, whole", at, r.seen);
		CHECK(r.requests <= 14, "in %d requests", r.requests);
	}
	/* rows go all the time: never called whole */
	struct service s = {.rows = 2000,
	    .counts = true,
	    .flights = 1,
	    .remove_at = 2,
	    .remove_every = 3,
	    .hide_slice = -1};
	struct result r = list(&s, 1, 1);

	CHECK(!r.complete && r.outcome == DONE, "a list in flux is partial");
	CHECK(r.requests <= 63, "and given up after %d requests", r.requests);
	CHECK(r.largest <= 2000, "ids of one window only");
	return unit_end();
}
