/* newest: see newest.h. */
#include "plytix/newest.h"

#include <string.h>

#include "base/timestamp.h"
#include "plytix/row_fields.h"
#include "plytix/search.h"

#define DAY_MS 86400000LL

static void
put_stamp(struct idmap_entry *entry, int64_t ms)
{
	entry->a = (uint32_t)((uint64_t)ms >> 32);
	entry->b = (uint32_t)(uint64_t)ms;
}

static int64_t
stamp_of(const struct idmap_entry *entry)
{
	return (int64_t)((uint64_t)entry->a << 32 | entry->b);
}

void
newest_know(struct newest *n, const struct json *row)
{
	const char *id = row_field_id(row);
	int64_t ms;

	if (id && row_field_timestamp(row, "modified", &ms))
		put_stamp(idmap_add(&n->known, id), ms);
}

enum newest_ask
newest_begin(struct newest *n, int64_t high_water)
{
	struct idmap_entry *entry;

	n->ask = NEWEST_WHOLE;
	n->sorted = true;
	for (size_t at = 0; (entry = idmap_each(&n->known, &at));) {
		int64_t ms = stamp_of(entry);

		if (ms > high_water || (n->at_mark && ms < n->mark))
			continue;
		n->at_mark = ms == n->mark ? n->at_mark + 1 : 1;
		n->mark = ms;
		n->ask = NEWEST_ROWS;
	}
	return n->ask;
}

void
newest_release(struct newest *n)
{
	idmap_release(&n->known);
	idmap_release(&n->seen);
	*n = (struct newest){.ask = NEWEST_WHOLE};
}

/* ---- questions */

/* The page of the oldest rows that holds the last one older than the walk's
 * last and the first one that is not. */
static unsigned
oldest_size(const struct newest *n)
{
	return n->older % NEWEST_PAGE ? NEWEST_PAGE : NEWEST_PAGE - 1;
}

static unsigned
oldest_page(const struct newest *n)
{
	return (unsigned)n->older / oldest_size(n) + 1;
}

static const char *
order_of(const struct newest *n)
{
	switch (n->ask) {
	case NEWEST_ROWS:
		return "-modified";
	case NEWEST_OLDEST:
		return "modified";
	case NEWEST_CREATED:
		return "-created";
	default:
		return NULL;
	}
}

void
newest_write(const struct newest *n, struct json_writer *e)
{
	const char *const columns[] = {
	    "modified", n->ask == NEWEST_CREATED ? "created" : NULL, NULL};
	bool exact = n->ask == NEWEST_EXACT;
	unsigned page = 1, size = exact ? 1 : NEWEST_PAGE;
	char bound[TIMESTAMP_MAX];

	if (n->ask == NEWEST_ROWS)
		page = n->pages + 1;
	if (n->ask == NEWEST_OLDEST) {
		page = oldest_page(n);
		size = oldest_size(n);
	}

	search_columns(e, columns);
	timestamp_write(n->mark + !exact, bound);
	search_filter(e, "modified", "gte", bound);
	search_page(e, page, size, order_of(n));
}

/* ---- answers: the walk */

/* How many rows the service should show that were modified at BOUND or later,
 * by what is known and what the walk has seen. One that is gone by now counts
 * too. */
static long
rows_since(const struct newest *n, int64_t bound)
{
	const struct idmap_entry *entry, *before;
	char id[IDMAP_ID_MAX + 1];
	long rows = 0;

	for (size_t at = 0; (entry = idmap_each(&n->known, &at));)
		rows += stamp_of(entry) >= bound;
	for (size_t at = 0; (entry = idmap_each(&n->seen, &at));) {
		if (!entry->c)
			continue;
		idmap_id(entry, id);
		before = idmap_find(&n->known, id);
		rows += !before || stamp_of(before) < bound;
	}
	return rows;
}

/* One row of the walk. False: it lacks what is needed to place it. */
static bool
meet(struct newest *n, const struct json *row, size_t place, bool *known)
{
	const char *id = row_field_id(row);
	struct idmap_entry *entry, *before;
	int64_t ms;

	if (!id || !row_field_timestamp(row, "modified", &ms))
		return false;
	if (!n->pages)
		memcpy(n->first[place], id, strlen(id) + 1);
	if (n->seen.len && ms > n->last)
		n->sorted = false;
	n->last = ms;
	n->passed = n->passed || ms <= n->mark;
	before = idmap_find(&n->known, id);
	entry = idmap_add(&n->seen, id);
	put_stamp(entry, ms);
	entry->c = !before || stamp_of(before) != ms;
	*known = *known && !entry->c;
	return true;
}

/* Every row of the window has come: is it the window that was meant? */
static enum newest_ask
ended(const struct newest *n)
{
	if (n->count >= 0 && (size_t)n->count != n->seen.len)
		return NEWEST_WHOLE;
	if (n->passed) /* it begins before the mark */
		return NEWEST_DONE;
	return n->count >= 0 || !n->seen.len ? NEWEST_EXACT : NEWEST_WHOLE;
}

/* A whole page is known, and older than the mark. */
static enum newest_ask
stopped(struct newest *n)
{
	if (n->count > rows_since(n, n->mark - n->mark % DAY_MS))
		return NEWEST_WHOLE;
	n->older = n->count - rows_since(n, n->last);
	return n->older > 0 ? NEWEST_OLDEST : NEWEST_CREATED;
}

static enum newest_ask
got_rows(struct newest *n, const struct json *data, long count)
{
	size_t rows = json_len(data), place = 0;
	bool known = true;

	if (rows > NEWEST_PAGE || (n->pages && count != n->count))
		return NEWEST_WHOLE;
	n->count = count;
	json_each (row, data)
		if (!meet(n, row, place++, &known))
			return NEWEST_WHOLE;
	n->pages++;
	if (rows < NEWEST_PAGE && (n->pages == 1 || count >= 0))
		return ended(n);
	/* a listing without an end is none */
	if (count < 0 || !n->sorted ||
	    (long)n->pages * NEWEST_PAGE >= count + NEWEST_PAGE)
		return NEWEST_WHOLE;
	if (known && n->last <= n->mark)
		return stopped(n);
	return NEWEST_ROWS;
}

/* ---- answers: the proof */

/* With a bound one millisecond lower the rows of the mark come as well, and
 * none that are not known. */
static bool
exact(const struct newest *n, const struct json *data, long count)
{
	if (count < 0 || n->count < 0)
		return json_len(data) > 0 && !n->seen.len;
	return count > n->count && count <= n->count + (long)n->at_mark;
}

/* The oldest rows come first, and those as new as the last one of the walk
 * begin at the place that is expected: none has come to them unseen. */
static bool
oldest(const struct newest *n, const struct json *data)
{
	long place = (long)(oldest_page(n) - 1) * (long)oldest_size(n);
	int64_t ms, last = INT64_MIN;

	for (const struct json *row = json_first(data); row != json_end(data);
	     row = json_next(row), place++) {
		if (!row_field_timestamp(row, "modified", &ms) || ms < last ||
		    (ms < n->last) != (place < n->older))
			return false;
		last = ms;
	}
	return place > n->older;
}

/* The rows come in the order of `created`, which is not the one in which they
 * came before. */
static bool
created(const struct newest *n, const struct json *data)
{
	int64_t ms, first = 0, last = INT64_MAX;
	bool others = false;
	size_t place = 0;

	for (const struct json *row = json_first(data); row != json_end(data);
	     row = json_next(row), place++) {
		const char *id = row_field_id(row);

		if (!id || place >= NEWEST_PAGE ||
		    !row_field_timestamp(row, "created", &ms) || ms > last)
			return false;
		if (!place)
			first = ms;
		last = ms;
		others = others || strcmp(id, n->first[place]) != 0;
	}
	return others && last < first;
}

static bool
proven(const struct newest *n, const struct json *data, long count)
{
	switch (n->ask) {
	case NEWEST_EXACT:
		return exact(n, data, count);
	case NEWEST_OLDEST:
		return oldest(n, data);
	default:
		return created(n, data);
	}
}

enum newest_ask
newest_got(struct newest *n, const struct json *answer)
{
	const struct json *data = json_get(answer, "data");
	long long stated =
	    json_int(json_get(json_get(answer, "pagination"), "count"), -1);
	long count = stated < 0 || stated > 1000000000 ? -1 : (long)stated;

	if (!data || data->type != JSON_ARRAY)
		n->ask = NEWEST_WHOLE;
	else if (n->ask == NEWEST_ROWS)
		n->ask = got_rows(n, data, count);
	else
		n->ask = proven(n, data, count) ? NEWEST_DONE : NEWEST_WHOLE;
	return n->ask;
}
