/* mark: the machine against a small service that sorts few rows, whose filter
 * and order are as good or as bad as services may have them. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_read.h"
#include "base/timestamp.h"
#include "plytix/mark.h"
#include "unit/unit.h"

#define HOUR 3600000LL
#define DAY (24 * HOUR)
#define NOW (1767225600000LL + 10 * HOUR) /* 2026-01-01 10:00 */
#define ROWS_MAX 2000
#define SORTED_MAX 200 /* more rows are not sorted */

enum filter { TIMES, DAYS, NO_FILTER };

struct service {
	int64_t rows[ROWS_MAX]; /* in the service's own order */
	int count, asked;
	enum filter filter;
	bool unsorted; /* it ignores the order */
};

static int
down(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return a < b ? 1 : a > b ? -1 : 0;
}

/* The answer to QUESTION in OUT. False: too many rows. */
static bool
answer(struct service *s, const struct json *question, struct buf *out)
{
	const struct json *paging = json_get(question, "pagination"),
			  *f = json_first(
			      json_first(json_get(question, "filters")));
	const char *order = json_get_text(paging, "order", NULL),
		   *text = json_get_text(f, "value", "");
	int64_t found[ROWS_MAX], bound = 0;
	char stamp[TIMESTAMP_MAX];
	int n = 0;

	s->asked++;
	timestamp_read(text, strlen(text), &bound);
	if (s->filter == DAYS)
		bound -= bound % DAY;
	for (int i = 0; i < s->count; i++)
		if (s->filter == NO_FILTER || s->rows[i] >= bound)
			found[n++] = s->rows[i];
	if (order && n > SORTED_MAX)
		return false;
	if (order && !s->unsorted)
		qsort(found, (size_t)n, sizeof *found, down);
	buf_reset(out);
	buf_text(out, "{\"data\":[");
	for (int i = 0; i < n && i < json_int(json_get(paging, "page_size"), 0);
	     i++) {
		timestamp_write(found[i], stamp);
		buf_printf(out, "%s{\"id\":\"%024d\",\"modified\":\"%s\"}",
		    i ? "," : "", i, stamp);
	}
	buf_text(out, "]}");
	return true;
}

/* The mark that comes of it. */
static int64_t
play(struct service *s, int64_t limit)
{
	struct json_reader *reader = json_reader_new(100000);
	struct arena arena = {0};
	struct verdict v = {0};
	struct json_writer e;
	struct buf text;
	struct mark m;

	buf_init(&text, (size_t)1 << 20);
	s->asked = 0;
	mark_begin(&m, limit);
	while (m.ask != MARK_DONE && s->asked < 100) {
		const struct json *value;
		bool good;

		buf_reset(&text);
		json_write_init(&e, &text);
		json_write_object(&e, NULL);
		mark_write(&m, &e);
		json_write_end(&e);
		json_read(reader, &arena, buf_str(&text), text.len, &value, &v);
		good = answer(s, value, &text);
		if (good)
			json_read(reader, &arena, buf_str(&text), text.len,
			    &value, &v);
		mark_got(&m, good ? value : NULL, !good);
		arena_reset(&arena);
	}
	buf_release(&text);
	json_reader_free(reader);
	arena_release(&arena);
	verdict_release(&v);
	return m.ms;
}

/* COUNT rows from FROM on, APART, in the order in which they were edited. */
static void
put(struct service *s, int count, int64_t from, int64_t apart)
{
	for (int i = 0; i < count && s->count < ROWS_MAX; i++)
		s->rows[s->count++] = from + i * apart;
}

static int
between(const struct service *s, int64_t after, int64_t up_to)
{
	int n = 0;

	for (int i = 0; i < s->count; i++)
		n += s->rows[i] > after && s->rows[i] <= up_to;
	return n;
}

/* Edits of many kinds, in a random order or one after the other. */
static void
random_rows(struct service *s)
{
	put(s, 500 + rand() % 500, NOW - 300 * DAY, 6 * HOUR);
	for (int i = rand() % 4; i > 0; i--)
		put(s, rand() % 700,
		    NOW - rand() % (30 * 24) * HOUR - rand() % 1000,
		    rand() % 3 * (rand() % 5000));
	if (rand() % 2)
		put(s, rand() % 3, NOW + DAY, DAY);
	for (int i = 1; rand() % 2 && i < s->count; i++) {
		int k = rand() % s->count;
		int64_t ms = s->rows[i];

		s->rows[i] = s->rows[k];
		s->rows[k] = ms;
	}
}

static void
random_services(void)
{
	int strange = 0, endless = 0, far = 0, near = 0, turns = 2000;

	srand(11);
	for (int turn = 0; turn < turns; turn++) {
		struct service s = {0};
		int64_t ms, limit = NOW - 60000;
		bool own = false;

		random_rows(&s);
		s.filter = (enum filter)(rand() % 3);
		s.unsorted = rand() % 4 == 0;
		ms = play(&s, limit);
		for (int i = 0; i < s.count; i++)
			own = own || s.rows[i] == ms;
		strange += ms > limit || (ms && !own);
		endless += s.asked > MARK_ASKS;
		if (s.filter != TIMES || s.unsorted ||
		    between(&s, limit, INT64_MAX) >= MARK_PAGE)
			continue;
		far += between(&s, ms, limit) > SORTED_MAX;
		near += between(&s, ms, limit) == 0;
	}
	CHECK_INT(strange, 0, "a mark is the stamp of a row, and none too new");
	CHECK_INT(endless, 0, "the number of requests has an end");
	CHECK_INT(far, 0, "what is newer than the mark can be sorted");
	CHECK(near > turns / 5, "it mostly is the newest row: %d", near);
}

int
main(void)
{
	struct service s = {0};

	put(&s, 1000, NOW - 250 * DAY, 6 * HOUR);
	CHECK_INT(play(&s, NOW), s.rows[999], "the newest row of today");
	CHECK_INT(s.asked, 1, "in one request");
	CHECK_INT(play(&s, NOW + 7 * DAY), s.rows[999], "of the last week");
	CHECK_INT(s.asked, 2, "in two");
	CHECK_INT(play(&s, NOW + 50 * DAY), s.rows[999], "weeks ago");
	CHECK_INT(s.asked, 3, "in three");
	CHECK_INT(play(&s, NOW - 249 * DAY), s.rows[4],
	    "what is newer than the limit is no mark");

	put(&s, 400, NOW - HOUR, 0);
	CHECK_INT(
	    play(&s, NOW), NOW - HOUR, "after a mass edit with one stamp");
	CHECK_INT(s.asked, 3, "in three requests");
	s.filter = DAYS;
	CHECK_INT(play(&s, NOW), NOW - HOUR, "with a filter that knows days");
	CHECK(s.asked <= 6, "in a few: %d", s.asked);
	put(&s, 3, NOW + DAY, HOUR);
	CHECK_INT(play(&s, NOW + 2 * DAY), NOW + DAY + 2 * HOUR,
	    "and with edits of the next day");
	CHECK(s.asked <= 6, "in a few: %d", s.asked);
	s.filter = NO_FILTER;
	CHECK_INT(play(&s, NOW), s.rows[99],
	    "a filter that is ignored: the newest of those that came");
	CHECK_INT(s.asked, 2, "in two requests");

	s = (struct service){0};
	put(&s, 1000, NOW - 3 * DAY, 60000);
	CHECK_INT(
	    play(&s, NOW), s.rows[999], "a long import, the oldest first");
	CHECK(s.asked <= 12, "in a few: %d", s.asked);

	s = (struct service){0};
	put(&s, 150, NOW - HOUR, 1);
	put(&s, 150, NOW + 1000, 1);
	CHECK(play(&s, NOW) <= NOW, "rows of tomorrow are no mark");
	s = (struct service){0};
	put(&s, 60, NOW - HOUR, 1);
	put(&s, 120, NOW, 1);
	CHECK_INT(play(&s, NOW - 60000), s.rows[59],
	    "while many are edited, some row before them");
	s = (struct service){0};
	CHECK_INT(play(&s, NOW), 0, "no rows, no mark");
	CHECK(s.asked <= 6, "in a few: %d", s.asked);
	random_services();
	return unit_end();
}
