/* listing: see listing.h. */
#include "plytix/listing.h"

#include <string.h>

#include "base/timestamp.h"
#include "plytix/row_fields.h"
#include "plytix/search.h"

#define MINUTE_MS 60000LL
#define DAY_MS 86400000LL
#define LISTING_SPARE 10 /* most pages behind the end that are read */
#define FIRST_MS                                                 \
	1388534400000LL /* 2014-01-01: nothing is older (an open \
			 * first window holds it all the same) */

void
listing_init(struct listing *listing, unsigned slices, int64_t now_ms)
{
	*listing = (struct listing){.slices = slices, .now_ms = now_ms};
	listing->windows[listing->nwindows++] =
	    (struct listing_window){LISTING_OPEN, LISTING_OPEN, false};
}

void
listing_release(struct listing *listing)
{
	idmap_release(&listing->ids);
	idmap_release(&listing->leftover);
	*listing = (struct listing){.done = true};
}

/* ---- windows */

static void
pass_begin(struct listing *listing)
{
	struct idmap_entry *entry;

	listing->serial++;
	for (unsigned i = 0; i < listing->slices; i++) {
		struct listing_slice *slice = &listing->slice[i];

		if (!slice->good)
			*slice = (struct listing_slice){.count = -1};
	}
	for (size_t at = 0; (entry = idmap_each(&listing->ids, &at));)
		for (unsigned i = 0; i < listing->slices; i++)
			if (!listing->slice[i].good)
				entry->b &= ~(UINT32_C(1) << i);
}

static void
window_begin(struct listing *listing)
{
	listing->window = listing->windows[--listing->nwindows];
	listing->open = true;
	listing->pass = 1;
	memset(listing->slice, 0, sizeof listing->slice);
	idmap_reset(&listing->ids);
	pass_begin(listing);
}

static void
push(struct listing *listing, int64_t from, int64_t to, bool unordered)
{
	listing->windows[listing->nwindows++] =
	    (struct listing_window){from, to, unordered};
}

static int64_t
cut_to(int64_t ms, int64_t grain)
{
	return ms - ms % grain;
}

/* Halves the window at hand: whole days as long as it can, since the filter may
 * not honour a time of day (plytix/API.md, Changes), then minutes, then no
 * order at all. */
static void
window_split(struct listing *listing)
{
	struct listing_window w = listing->window;
	int64_t from = w.from == LISTING_OPEN ? FIRST_MS : w.from;
	int64_t to = w.to == LISTING_OPEN
			 ? cut_to(listing->now_ms, DAY_MS) + 2 * DAY_MS
			 : w.to;
	int64_t half = from + (to - from) / 2, middle;

	listing->open = false;
	listing->serial++;
	if (to - from > DAY_MS)
		middle = cut_to(half, DAY_MS);
	else
		middle = cut_to(half, MINUTE_MS);
	if (middle <= from)
		middle += to - from > DAY_MS ? DAY_MS : MINUTE_MS;
	if (middle >= to || listing->nwindows + 2 > LISTING_WINDOWS) {
		push(listing, w.from, w.to, true);
		return;
	}
	listing->split = true;
	push(listing, middle, w.to, false);
	push(listing, w.from, middle, false);
}

/* ---- questions */

static bool
ask(struct listing *listing, unsigned number, struct listing_page *page)
{
	struct listing_slice *slice = &listing->slice[number];

	*page = (struct listing_page){
	    .window = listing->window,
	    .slice = number,
	    .page = ++slice->asked,
	    .size = LISTING_PAGE,
	    .serial = listing->serial,
	};
	slice->under_way++;
	return true;
}

/* Whether a further page of the slice may be asked now. Those that `count`
 * promises go side by side, what lies behind goes one by one. */
static bool
may_ask(const struct listing_slice *slice)
{
	if (slice->good || slice->ended)
		return false;
	if (!slice->asked)
		return true;
	if (slice->got == 0)
		return slice->under_way == 0;
	if (slice->count < 0) /* one page too many, but not one at a time */
		return slice->under_way < 2;
	if ((long)slice->asked * LISTING_PAGE < slice->count)
		return true;
	return slice->under_way == 0;
}

int
listing_next(struct listing *listing, struct listing_page *page)
{
	if (listing->done)
		return -1;
	if (!listing->open && listing->nwindows)
		window_begin(listing);
	if (!listing->open) {
		if (listing->total != TOTAL_WANTED)
			return 0;
		listing->total = TOTAL_ASKED;
		*page = (struct listing_page){
		    .window = {LISTING_OPEN, LISTING_OPEN, true},
		    .page = 1,
		    .size = 1,
		    .serial = listing->serial,
		    .total = true,
		};
		return 1;
	}
	/* The window's first answer decides whether it must be split. */
	if (listing->slice[0].asked && !listing->slice[0].got)
		return 0;
	for (unsigned i = 0; i < listing->slices; i++)
		if (may_ask(&listing->slice[i]))
			return ask(listing, i, page);
	return 0;
}

/* ---- answers */

/* All slices of the pass are in: is the window whole, to be listed again, or
 * given up? */
static void
window_judge(struct listing *listing)
{
	uint32_t all = listing->slices == 32
			   ? UINT32_MAX
			   : (UINT32_C(1) << listing->slices) - 1;
	bool whole = true, lacking = false;
	struct idmap_entry *entry;
	char id[IDMAP_ID_MAX + 1];

	for (unsigned i = 0; i < listing->slices; i++) {
		struct listing_slice *slice = &listing->slice[i];

		slice->good = !slice->moved &&
			      (slice->count < 0 ||
				  (size_t)slice->count == slice->distinct);
		whole = whole && slice->good;
	}
	for (size_t at = 0; (entry = idmap_each(&listing->ids, &at));)
		if (entry->b && entry->a != all)
			lacking = true; /* and it is there still */
	if (lacking && whole && listing->pass < LISTING_PASSES)
		/* each slice is whole by itself and yet they differ */
		for (unsigned i = 0; i < listing->slices; i++)
			listing->slice[i].good = false;
	if ((!whole || lacking) && listing->pass < LISTING_PASSES) {
		listing->pass++;
		pass_begin(listing);
		return;
	}
	if (!whole)
		listing->partial = true;
	for (size_t at = 0; (entry = idmap_each(&listing->ids, &at));)
		if (entry->a != all) {
			idmap_id(entry, id);
			idmap_add(&listing->leftover, id)->b = entry->a & 1;
		}
	listing->distinct += listing->slice[0].distinct;
	listing->open = false;
	if (listing->nwindows)
		return;
	if (listing->split && listing->total == TOTAL_NO)
		listing->total = TOTAL_WANTED;
	else
		listing->done = true;
}

static long
told_count(const struct json *answer)
{
	long long count =
	    json_int(json_get(json_get(answer, "pagination"), "count"), -1);

	return count < 0 || count > 1000000000 ? -1 : (long)count;
}

static void
take_rows(struct listing *listing, unsigned number, const struct json *data,
    bool *fresh, size_t fresh_max)
{
	struct listing_slice *slice = &listing->slice[number];
	uint32_t bit = UINT32_C(1) << number;
	size_t i = 0;

	for (const struct json *v = json_first(data);
	     v != json_end(data) && i < fresh_max; v = json_next(v), i++) {
		const char *id = row_field_id(v);
		struct idmap_entry *entry;

		fresh[i] = true; /* one without id is reported as unusable */
		if (!id)
			continue;
		entry = idmap_add(&listing->ids, id);
		fresh[i] = !(entry->a & bit);
		if (!(entry->b & bit))
			slice->distinct++;
		entry->a |= bit;
		entry->b |= bit;
	}
}

static void
take_total(struct listing *listing, const struct json *answer)
{
	long count = told_count(answer);

	listing->total = TOTAL_GOT;
	listing->done = true;
	if (count >= 0 && (size_t)count != listing->distinct)
		listing->partial = true;
}

/* Far behind the end and still no short page: the service ignores `page`. */
static bool
over_read(const struct listing_slice *slice, const struct listing_page *page)
{
	long end = slice->count < 0 ? LISTING_IDS : slice->count;

	return ((long)page->page - LISTING_SPARE) * LISTING_PAGE > end;
}

enum outcome
listing_got(struct listing *listing, const struct listing_page *page,
    const struct json *answer, bool *fresh, size_t fresh_max, struct verdict *v)
{
	struct listing_slice *slice = &listing->slice[page->slice];
	const struct json *data = json_get(answer, "data");
	bool open = listing->open;
	size_t rows = json_len(data);
	long count = told_count(answer);

	if (page->total) {
		take_total(listing, answer);
		return DONE;
	}
	for (size_t i = 0; i < rows && i < fresh_max; i++)
		fresh[i] = false;
	if (page->serial != listing->serial || !open)
		return DONE; /* of a pass that was given up */
	slice->under_way--;
	slice->got++;
	if (!answer || (count > LISTING_ROWS && !page->window.unordered)) {
		if (page->window.unordered)
			return verdict_say(v, FATAL, "listing",
			    "Plytix refuses to list: more than %d products "
			    "match, and no `created` window is smaller",
			    LISTING_ROWS);
		window_split(listing);
		return DONE;
	}
	if (!data || data->type != JSON_ARRAY || rows > page->size)
		return verdict_say(v, AWAY, "listing",
		    "Plytix answered page %u of the listing without a usable "
		    "list of rows",
		    page->page);
	if (listing->ids.len + rows > LISTING_IDS)
		return verdict_say(v, FATAL, "listing",
		    "more than %d products were created within one minute",
		    LISTING_IDS);
	if (slice->count >= 0 && count >= 0 && count != slice->count)
		slice->moved = true;
	if (count >= 0)
		slice->count = count;
	take_rows(listing, page->slice, data, fresh, fresh_max);
	/* The last page asked is what decides: one that promised rows behind
	 * it may be short while rows are being deleted. */
	if (page->page == slice->asked && rows < page->size)
		slice->ended = true;
	if (over_read(slice, page)) /* pages that never end */
		slice->ended = slice->moved = true;
	for (unsigned i = 0; i < listing->slices; i++)
		if (!listing->slice[i].good &&
		    (!listing->slice[i].ended || listing->slice[i].under_way))
			return DONE;
	window_judge(listing);
	return DONE;
}

bool
listing_leftover(
    struct listing *listing, char id[IDMAP_ID_MAX + 1], bool *counted)
{
	size_t at = 0;
	struct idmap_entry *entry;

	while ((entry = idmap_each(&listing->leftover, &at)))
		if (!entry->a) {
			entry->a = 1;
			idmap_id(entry, id);
			*counted = entry->b;
			return true;
		}
	return false;
}

bool
listing_complete(const struct listing *listing)
{
	return listing->done && !listing->partial;
}

/* ---- the body of the search */

/* A whole day as a plain date, which is surely understood (plytix/API.md,
 * Changes). */
static void
bound(int64_t ms, char out[TIMESTAMP_MAX])
{
	timestamp_write(ms, out);
	out[ms % DAY_MS ? strlen("2026-02-11T16:08:47") : 10] = '\0';
}

void
listing_write(
    const struct listing_page *page, const char *since, struct json_writer *e)
{
	const struct listing_window *w = &page->window;
	char text[TIMESTAMP_MAX];

	if (since || w->from != LISTING_OPEN || w->to != LISTING_OPEN) {
		search_filters(e);
		if (since)
			search_condition(e, "modified", "gte", since);
		if (w->from != LISTING_OPEN) {
			bound(w->from, text);
			search_condition(e, "created", "gte", text);
		}
		if (w->to != LISTING_OPEN) {
			bound(w->to, text);
			search_condition(e, "created", "lt", text);
		}
		search_filters_end(e);
	}
	search_page(e, page->page, page->size, w->unordered ? NULL : "sku");
}
