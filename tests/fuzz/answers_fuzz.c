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
	struct json_reader *reader;
	struct arena arena;
	struct columns columns;
	struct categories categories;
	struct assets *media;
	struct listing listing;
	struct parents kin;
	struct verdict verdict;
	struct buf out;
	struct json_writer json_writer;
};

static void
read_back(struct state *s)
{
	const struct json *value;
	struct arena arena = {0};
	char *line = s->out.data, *end;

	while (line && (end = strchr(line, '\n'))) {
		if (json_read(s->reader, &arena, line, (size_t)(end - line),
			&value, &s->verdict) != DONE)
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
	char ids[ASSETS_BATCH][IDMAP_ID_MAX + 1];
	const char *id = row_field_id(row);
	int level;

	row_ready(&sources, row, ROW_WHOLE);
	assets_answered(s->media, ids, assets_take(s->media, ids));
	for (int slice = ROW_WHOLE; slice < 2; slice++)
		row_product(&sources, row, slice, id ? id : "", 0,
		    &s->json_writer, &s->verdict);
	row_attribute(row, 1, &s->json_writer, &s->verdict);
	row_category(row, &s->json_writer, &s->verdict);
	categories_put(&s->categories, row);
	assets_put(s->media, row);
	if (id) {
		row_head(row, &s->json_writer);
		parents_root(&s->kin, id, row_field_parent(row), &level);
		parents_add(&s->kin, id, row_field_parent(row),
		    row_field_children(row));
	}
}

static void
one_answer(struct state *s, const struct json *answer)
{
	const struct json *data = json_get(answer, "data");
	struct listing_page page;
	bool fresh[LISTING_PAGE];

	one_row(s, answer);
	json_each (row, data)
		one_row(s, row);
	columns_check(&s->columns, answer, &s->verdict);
	if (listing_next(&s->listing, &page) == 1) {
		json_write_object(&s->json_writer, NULL);
		listing_write(&page, NULL, &s->json_writer);
		json_write_end(&s->json_writer);
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

	memset(&s, 0, sizeof s);
	s.reader = json_reader_new(JSON_READ_RECORD_NODES);
	buf_init(&s.out, (size_t)64 << 20);
	json_write_init(&s.json_writer, &s.out);
	columns_init(&s.columns);
	columns_parse(&s.columns, NULL, 0, &s.verdict);
	s.media = assets_new();
	listing_init(&s.listing, 1 + (unsigned)(size % 3), 1700000000000);
	for (; line < end; line += len + 1) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const struct json *value;

		len = (size_t)((newline ? newline : end) - line);
		error_text(line, len, words, sizeof words);
		if (json_read(s.reader, &s.arena, line, len, &value,
			&s.verdict) == DONE)
			one_answer(&s, value);
		arena_reset(&s.arena);
	}
	listing_release(&s.listing);
	parents_release(&s.kin);
	assets_free(s.media);
	categories_release(&s.categories);
	columns_release(&s.columns);
	verdict_release(&s.verdict);
	buf_release(&s.out);
	arena_release(&s.arena);
	json_reader_free(s.reader);
	return 0;
}
