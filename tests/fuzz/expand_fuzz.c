/* Any lines → families → products, as variant-expand has it, in each of a
 * few mappings. What comes out must be JSON again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mapping/attributes.h"
#include "variants/family.h"
#include "base/json_read.h"
#include "variants/matrix.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *const mappings[] = {
    "{\"product\":{\"name\":\"label\"},\"sku\":{\"price\":\"sku\"}}",
    "{\"product\":{\"name\":\"label\"},\"sku\":{\"price\":\"sku\"},"
    "\"split\":\"attributes.color\",\"matrix\":\"sparse\"}",
    "{\"product\":{\"name\":\"label\"},\"sku\":{\"price\":\"sku\"},"
    "\"options\":[{\"from\":\"attributes.size\",\"order\":\"number\","
    "\"values\":{\"S\":\"M\"}},\"attributes.color\"]}",
};

struct state {
	struct json_reader *reader;
	struct arena arena;
	struct rules rules;
	struct attributes attributes;
	struct family family;
	struct verdict verdict;
	struct buf out;
	struct json_writer e;
};

static void
read_back(struct state *s)
{
	const struct json *value;
	char *line = s->out.data, *end;

	while (line && (end = strchr(line, '\n'))) {
		if (json_read(s->reader, &s->arena, line, (size_t)(end - line),
			&value, &s->verdict) != DONE)
			abort();
		line = end + 1;
	}
	buf_reset(&s->out);
}

static void
close_family(struct state *s)
{
	struct matrix_part *parts;
	size_t n;

	if (family_close(&s->family, &s->verdict) == DONE && s->family.root &&
	    matrix_parts(&s->family, &s->rules, &s->arena, &parts, &n,
		&s->verdict) == DONE)
		for (size_t i = 0; i < n; i++) {
			size_t mark = s->out.len;

			if (matrix_write(&parts[i], &s->attributes, &s->rules,
				&s->arena, &s->e, &s->verdict) == DONE)
				continue;
			buf_cut(&s->out, mark);
			json_write_init(&s->e, &s->out);
		}
	read_back(s);
	family_clear(&s->family);
	verdict_clear(&s->verdict);
	arena_reset(&s->arena);
}

static void
one_line(struct state *s, const char *line, size_t len)
{
	const struct json *record, *kind;

	if (json_read(s->reader, &s->arena, line, len, &record, &s->verdict) !=
	    DONE)
		return;
	kind = json_get(record, "kind");
	if (json_is(kind, "attribute")) {
		attributes_add(&s->attributes, record);
	} else if (json_is(kind, "row") || json_is(kind, "hint")) {
		if (!family_holds(&s->family, record)) {
			close_family(s); /* takes the arena with it */
			if (json_read(s->reader, &s->arena, line, len, &record,
				&s->verdict) != DONE)
				abort();
		}
		family_add(&s->family, record);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct state s;
	const struct json *file;
	const char *line, *end;

	if (!size)
		return 0;
	memset(&s, 0, sizeof s);
	s.reader = json_reader_new(JSON_READ_RECORD_NODES);
	buf_init(&s.out, (size_t)64 << 20);
	json_write_init(&s.e, &s.out);
	rules_init(&s.rules);
	line = mappings[data[0] % 3];
	json_read(s.reader, &s.arena, line, strlen(line), &file, &s.verdict);
	if (rules_compile(&s.rules, file, NULL, &s.verdict) != DONE)
		abort();
	line = (const char *)data;
	for (const char *stop = line + size; line < stop; line = end + 1) {
		end = memchr(line, '\n', (size_t)(stop - line));
		if (!end)
			end = stop;
		one_line(&s, line, (size_t)(end - line));
	}
	close_family(&s);
	family_release(&s.family);
	attributes_release(&s.attributes);
	rules_release(&s.rules);
	verdict_release(&s.verdict);
	buf_release(&s.out);
	arena_release(&s.arena);
	json_reader_free(s.reader);
	return 0;
}
