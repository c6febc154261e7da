/* Whatever Plytix might answer, line by line: as filters, a category, an
 * attribute, an asset, a page of the listing, a product. What comes out must
 * be JSON again, one line a record. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_read.h"
#include "plytix/parents.h"
#include "plytix/listing.h"
#include "plytix/error_text.h"
#include "plytix/row.h"
#include "plytix/row_fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct state {
	struct jread *reader;
	struct arena arena;
	struct columns columns;
	struct categories categories;
	struct media *media;
	struct listing listing;
	struct kin kin;
	struct verdict verdict;
	struct buf out;
	struct emit emit;
};

static void
read_back(struct state *s)
{
	const struct json *value;
	struct arena arena = {0};
	char *line = s->out.data, *end;

	while (line && (end = strchr(line, '\n'))) {
		if (jread(s->reader, &arena, line, (size_t)(end - line), &value,
			&s->verdict) != DONE)
			abort();
		line = end + 1;
	}
	buf_reset(&s->out);
	arena_release(&arena);
}

static void
one_row(struct state *s, const struct json *row)
{
	struct row_sources sources = {&s->columns, &s->categories, s->media};
	char ids[MEDIA_BATCH][IDMAP_ID_MAX + 1];
	const char *id = shape_id(row);
	int level;

	row_ready(&sources, row, ROW_WHOLE);
	media_answered(s->media, ids, media_take(s->media, ids));
	for (int slice = ROW_WHOLE; slice < 2; slice++)
		row_product(&sources, row, slice, id ? id : "", 0, &s->emit,
		    &s->verdict);
	row_attribute(row, 1, &s->emit, &s->verdict);
	row_category(row, &s->emit, &s->verdict);
	categories_put(&s->categories, row);
	media_put(s->media, row);
	if (id) {
		row_head(row, &s->emit);
		kin_root(&s->kin, id, shape_parent(row), &level);
		kin_meet(&s->kin, id, shape_parent(row), shape_children(row));
	}
}

static void
one_answer(struct state *s, const struct json *answer)
{
	const struct json *data = json_get(answer, "data"), *row;
	struct listing_page page;
	bool fresh[LISTING_PAGE];

	one_row(s, answer);
	for (row = json_first(data); row != json_end(data);
	     row = json_next(row))
		one_row(s, row);
	columns_check(&s->columns, answer, &s->verdict);
	if (listing_next(&s->listing, &page) == 1) {
		emit_object(&s->emit, NULL);
		listing_emit(&page, NULL, &s->emit);
		emit_end(&s->emit);
		listing_got(&s->listing, &page, answer, fresh, LISTING_PAGE,
		    &s->verdict);
	}
	read_back(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *line = (const char *)data, *end = line + size;
	char words[100];
	struct state s;
	size_t len;

	memset(&s, 0, sizeof(s));
	s.reader = jread_new(JREAD_RECORD_NODES_MAX);
	buf_init(&s.out, (size_t)64 << 20);
	emit_init(&s.emit, &s.out);
	columns_init(&s.columns);
	columns_parse(&s.columns, NULL, 0, &s.verdict);
	s.media = media_new();
	listing_init(&s.listing, 1 + (unsigned)(size % 3), 1700000000000);
	for (; line < end; line += len + 1) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const struct json *value;

		len = (size_t)((newline ? newline : end) - line);
		plytix_words(line, len, words, sizeof(words));
		if (jread(s.reader, &s.arena, line, len, &value, &s.verdict) ==
		    DONE)
			one_answer(&s, value);
		arena_reset(&s.arena);
	}
	listing_release(&s.listing);
	kin_release(&s.kin);
	media_free(s.media);
	categories_release(&s.categories);
	columns_release(&s.columns);
	verdict_release(&s.verdict);
	buf_release(&s.out);
	arena_release(&s.arena);
	jread_free(s.reader);
	return 0;
}
