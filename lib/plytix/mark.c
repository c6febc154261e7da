/* mark: see mark.h. */
#include "plytix/mark.h"

#include <string.h>

#include "base/timestamp.h"
#include "plytix/row_fields.h"
#include "plytix/search.h"

#define DAY_MS 86400000LL
#define WIDER 8 /* times as far back, where no row was found */
#define NEAR 16 /* the first part of the time that is left */

/* ---- which bound */

static int64_t
midnight(int64_t ms)
{
	return ms - ms % DAY_MS;
}

static void
ask(struct mark *m, enum mark_ask what, int64_t bound)
{
	m->bound = bound;
	m->ask = m->asked < MARK_ASKS ? what : MARK_DONE;
}

/* Whole days before today, so that each kind of filter understands it. */
static void
set_back(struct mark *m, int64_t by)
{
	m->back = by;
	if (by > m->limit)
		m->ask = MARK_DONE;
	else
		ask(m, MARK_NEWEST, midnight(m->limit) - by);
}

/* From BOUND on, or the next midnight if the filter knows days only. */
static void
between(struct mark *m, int64_t bound, bool next)
{
	if (m->days)
		bound = midnight(bound + DAY_MS - 1);
	m->next = next;
	if (bound <= m->low || bound >= m->high)
		m->ask = MARK_DONE;
	else
		ask(m, MARK_NEWEST, bound);
}

/* The rows of an import that come first were edited first: most of it is near
 * to LOW. Where it is not, the time is halved. */
static void
narrow(struct mark *m)
{
	int64_t part = m->far ? 2 : NEAR;

	between(m, m->low + (m->high - m->low) / part, false);
}

void
mark_begin(struct mark *m, int64_t limit)
{
	*m = (struct mark){.limit = limit, .high = limit};
	set_back(m, DAY_MS);
}

/* ---- questions */

void
mark_write(const struct mark *m, struct json_writer *e)
{
	static const char *const columns[] = {"modified", NULL};
	char bound[TIMESTAMP_MAX];

	timestamp_write(m->bound, bound);
	if (m->bound % DAY_MS == 0)
		bound[strlen("2026-02-11")] = '\0';
	search_columns(e, columns);
	search_filter(e, "modified", "gte", bound);
	search_page(
	    e, 1, MARK_PAGE, m->ask == MARK_NEWEST ? "-modified" : NULL);
}

/* ---- answers */

/* The oldest stamp of the rows; the newest usable one (0: none) in *NEWEST. */
static int64_t
look(const struct mark *m, const struct json *data, int64_t *newest)
{
	int64_t ms, oldest = INT64_MAX;

	*newest = 0;
	json_each (row, data) {
		if (!row_field_timestamp(row, "modified", &ms))
			continue;
		if (ms < oldest)
			oldest = ms;
		if (ms > *newest && ms <= m->limit)
			*newest = ms;
	}
	return oldest;
}

static void
got_newest(struct mark *m, size_t rows, int64_t newest)
{
	if (newest) {
		m->ask = MARK_DONE;
	} else if (rows == MARK_PAGE) {
		/* all too new, as while a mass edit goes on */
		m->last = true;
		ask(m, MARK_ANY, m->bound);
	} else { /* none, or just some of tomorrow */
		m->high = m->bound;
		m->far = false;
		if (!m->low)
			set_back(m, m->back * WIDER);
		else if (m->next)
			m->ask = MARK_DONE; /* LOW is the newest */
		else
			narrow(m);
	}
}

static void
got_refusal(struct mark *m)
{
	m->far = m->far || (m->low && !m->next);
	m->low = m->bound;
	m->last = false;
	if (m->next)
		narrow(m);
	else
		ask(m, MARK_ANY, m->bound);
}

static void
got_any(struct mark *m, int64_t newest, int64_t oldest)
{
	m->days = m->days || oldest < m->bound;
	if (!newest && !m->low) { /* too new, too */
		set_back(m, m->back * WIDER);
		return;
	}
	if (m->last || !newest || oldest < midnight(m->bound)) {
		m->ask = MARK_DONE; /* or the filter is ignored */
		return;
	}
	if (newest > m->low)
		m->low = newest;
	between(m, m->low + 1, true);
}

void
mark_got(struct mark *m, const struct json *answer, bool refused)
{
	const struct json *data = json_get(answer, "data");
	int64_t newest, oldest;

	m->asked++;
	if (refused && m->ask == MARK_NEWEST) {
		got_refusal(m);
		return;
	}
	if (!data || data->type != JSON_ARRAY) {
		m->ask = MARK_DONE;
		return;
	}
	oldest = look(m, data, &newest);
	if (newest > m->ms)
		m->ms = newest;
	if (m->ask == MARK_NEWEST)
		got_newest(m, json_len(data), newest);
	else
		got_any(m, newest, oldest);
}
