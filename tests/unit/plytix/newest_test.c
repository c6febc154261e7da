/* newest: the machine against a small service of rows, whose filter and order
 * are as good or as bad as services may have them. What is DONE has lost
 * nothing. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_read.h"
#include "base/timestamp.h"
#include "plytix/newest.h"
#include "unit/unit.h"

#define DAY 86400000LL
#define NOW (1767225600000LL + 5 * 3600000LL) /* 2026-01-01 05:00 */
#define ROWS_MAX 400

enum filter { TIMES, DAYS, NO_FILTER };
enum order { HONOURED, IGNORED, SKU_ONLY };

struct row {
	int64_t modified, known; /* known: 0, it is new */
	bool gone, shown;
};

struct service {
	struct row rows[ROWS_MAX];
	int count, asked;
	enum filter filter;
	enum order order;
	bool counts, endless;
};

static bool
holds(const struct service *s, const struct row *row, int64_t bound)
{
	if (s->filter == DAYS)
		bound -= bound % DAY;
	return !row->gone && (s->filter == NO_FILTER || row->modified >= bound);
}

static const struct service *sorting;
static int sign;

static int
compare(const void *x, const void *y)
{
	const struct row *a = &sorting->rows[*(const int *)x],
			 *b = &sorting->rows[*(const int *)y];

	if (a->modified != b->modified)
		return a->modified < b->modified ? -sign : sign;
	return *(const int *)x - *(const int *)y;
}

/* The rows that the service finds, in its order; how many. */
static int
found(
    const struct service *s, int64_t bound, const char *order, int at[ROWS_MAX])
{
	int n = 0;

	for (int i = 0; i < s->count; i++)
		if (holds(s, &s->rows[i], bound))
			at[n++] = i;
	if (s->order == HONOURED && order && strcmp(order, "-created") != 0) {
		sorting = s;
		sign = *order == '-' ? -1 : 1;
		qsort(at, (size_t)n, sizeof *at, compare);
	}
	return n;
}

static void
answer(
    struct service *s, const struct json *question, bool rows, struct buf *out)
{
	const struct json *paging = json_get(question, "pagination"), *f;
	int page = (int)json_int(json_get(paging, "page"), 0);
	int size = (int)json_int(json_get(paging, "page_size"), 0);
	int at[ROWS_MAX] = {0}, n, sent = 0;
	char stamp[TIMESTAMP_MAX];
	const char *text;
	int64_t bound = 0;

	f = json_first(json_first(json_get(question, "filters")));
	text = json_get_text(f, "value", "");
	timestamp_read(text, strlen(text), &bound);
	n = found(s, bound, json_get_text(paging, "order", NULL), at);
	s->asked++;
	buf_reset(out);
	buf_text(out, "{\"data\":[");
	for (int i = (page - 1) * size; (i < n || s->endless) && sent < size;
	     i++) {
		struct row *row = &s->rows[at[s->endless ? 0 : i]];

		row->shown = row->shown || rows;
		timestamp_write(row->modified, stamp);
		buf_printf(out, "%s{\"id\":\"%024d\",\"modified\":\"%s\"",
		    sent++ ? "," : "", at[s->endless ? 0 : i], stamp);
		buf_printf(out, ",\"created\":\"%s\"}", stamp);
	}
	buf_text(out, "]");
	if (s->counts)
		buf_printf(out, ",\"pagination\":{\"count\":%d}", n);
	buf_text(out, "}");
}

static enum newest_ask
play(struct service *s, int64_t high_water)
{
	struct json_reader *reader = json_reader_new(100000);
	struct newest *n = calloc(1, sizeof *n);
	struct arena arena = {0};
	struct verdict v = {0};
	struct buf text;
	struct json_writer json_writer;
	const struct json *value;
	enum newest_ask ask;
	char stamp[TIMESTAMP_MAX];

	buf_init(&text, (size_t)1 << 20);
	for (int i = 0; i < s->count; i++) {
		if (!s->rows[i].known)
			continue;
		timestamp_write(s->rows[i].known, stamp);
		buf_reset(&text);
		buf_printf(
		    &text, "{\"id\":\"%024d\",\"modified\":\"%s\"}", i, stamp);
		if (json_read(reader, &arena, buf_str(&text), text.len, &value,
			&v) == DONE)
			newest_know(n, value);
	}
	ask = newest_begin(n, high_water);
	while (ask < NEWEST_DONE && s->asked < 50) {
		buf_reset(&text);
		json_write_init(&json_writer, &text);
		json_write_object(&json_writer, NULL);
		newest_write(n, &json_writer);
		json_write_end(&json_writer);
		json_read(reader, &arena, buf_str(&text), text.len, &value, &v);
		answer(s, value, ask == NEWEST_ROWS, &text);
		json_read(reader, &arena, buf_str(&text), text.len, &value, &v);
		ask = newest_got(n, value);
		arena_reset(&arena);
	}
	newest_release(n);
	free(n);
	buf_release(&text);
	json_reader_free(reader);
	arena_release(&arena);
	verdict_release(&v);
	return ask;
}

/* COUNT rows, all known; the last EDITED of them in one mass edit today. */
static void
filled(struct service *s, int count, int edited)
{
	*s = (struct service){.count = count, .counts = true};
	for (int i = 0; i < count; i++)
		s->rows[i].known = s->rows[i].modified =
		    i < count - edited ? NOW - 20 * DAY + i * 60000
				       : NOW - 3600000 + i;
}

/* Rows that were changed, and that no walk has shown. */
static int
lost(const struct service *s)
{
	int n = 0;

	for (int i = 0; i < s->count; i++)
		n += !s->rows[i].gone && !s->rows[i].shown &&
		     s->rows[i].modified != s->rows[i].known;
	return n;
}

static int
changed(const struct service *s)
{
	int n = 0;

	for (int i = 0; i < s->count; i++)
		n += s->rows[i].modified != s->rows[i].known;
	return n;
}

static void
random_services(void)
{
	unsigned whole = 0, done = 0, bad = 0, endless = 0;

	srand(7);
	for (int turn = 0; turn < 3000; turn++) {
		struct service s;

		filled(&s, 1 + rand() % 300, rand() % 300);
		s.filter = (enum filter)(rand() % 3);
		s.order = (enum order)(rand() % 3);
		s.counts = rand() % 5 != 0;
		/* edited since, some within one stamp, some of them new, some
		 * that join the stamp of the mark's day; some are gone */
		for (int i = rand() % 4; i > 0; i--) {
			struct row *row = &s.rows[rand() % s.count];

			row->modified = NOW + rand() % 3 * (rand() % 100);
			row->known = rand() % 3 ? row->known : 0;
			row->gone = rand() % 6 == 0;
		}
		switch (play(&s, NOW - 1)) {
		case NEWEST_WHOLE:
			whole++;
			break;
		case NEWEST_DONE:
			done++;
			bad += lost(&s) > 0;
			break;
		default:
			endless++;
		}
	}
	CHECK_INT(bad, 0, "what is done has lost nothing");
	CHECK_INT(endless, 0, "and all of it ends");
	CHECK(done > 500, "many are done by the newest rows");
	CHECK(whole > 500, "many are not certain");
}

int
main(void)
{
	struct service s;

	filled(&s, 350, 300);
	CHECK_INT(play(&s, NOW), NEWEST_DONE, "idle after a mass edit");
	CHECK_INT(s.asked, 2, "in two requests");
	filled(&s, 350, 300);
	s.filter = DAYS;
	CHECK_INT(play(&s, NOW), NEWEST_DONE, "with a filter that knows days");
	CHECK_INT(s.asked, 2, "in two requests, too");
	filled(&s, 350, 300);
	s.rows[3].modified = NOW + 5;
	CHECK_INT(play(&s, NOW), NEWEST_DONE, "one edit");
	CHECK_INT(lost(&s), 0, "is found");
	CHECK_INT(changed(&s), 1, "the one");
	filled(&s, 350, 300);
	s.filter = DAYS;
	s.order = IGNORED;
	CHECK_INT(play(&s, NOW), NEWEST_WHOLE, "no order: the whole window");
	filled(&s, 350, 0);
	for (int i = 0; i < s.count; i++)
		s.rows[i].known = NOW + DAY;
	CHECK_INT(play(&s, NOW), NEWEST_WHOLE, "nothing that old is known");
	filled(&s, 350, 300);
	s.endless = true;
	CHECK_INT(play(&s, NOW), NEWEST_WHOLE, "pages without an end");
	CHECK(s.asked < 10, "are not read on and on");
	random_services();
	return unit_end();
}
