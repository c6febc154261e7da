/* A first line that may be a mapping file, then any records, as webflow-map
 * has it. What comes out must be JSON again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mapping/product.h"
#include "base/json_read.h"
#include "mapping/rules_check.h"
#include "mapping/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct state {
	struct json_reader *reader;
	struct arena arena;
	struct rules rules;
	struct product_writer desired;
	struct category_set used;
	struct attributes attributes;
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
	json_write_init(&s->e, &s->out);
}

static void
one_record(struct state *s, const char *line, size_t len)
{
	const struct json *record, *kind;

	verdict_clear(&s->verdict);
	if (json_read(s->reader, &s->arena, line, len, &record, &s->verdict) !=
	    DONE)
		return;
	kind = json_get(record, "kind");
	if (json_is(kind, "attribute")) {
		attributes_add(&s->attributes, record);
	} else if (json_is(kind, "category")) {
		category_set_put(&s->used, record);
	} else if (json_is(kind, "product")) {
		if (product_write(&s->desired, &s->used, record, &s->arena,
			&s->e, &s->verdict) != DONE) {
			buf_reset(&s->out);
			json_write_init(&s->e, &s->out);
		}
		read_back(s);
		explain_write(&s->desired, record, &s->arena, &s->e);
		read_back(s);
	}
	arena_reset(&s->arena);
}

/* The rest of the input is read by the built-in mapping when the first line
 * is none. */
static void
compile(struct state *s, const char *line, size_t len)
{
	const struct json *file = NULL;

	rules_init(&s->rules);
	if (json_read(s->reader, &s->arena, line, len, &file, &s->verdict) ==
		DONE &&
	    rules_compile(&s->rules, file, NULL, &s->verdict) == DONE) {
		rules_check(&s->rules, NULL, file, &s->verdict);
		for (size_t i = 0; i < s->rules.nproduct; i++)
			if (rule_item(&s->rules.product[i]))
				rule_item(&s->rules.product[i])->collection =
				    "64aa00000000000000000001";
		return;
	}
	rules_release(&s->rules);
	rules_init(&s->rules);
	json_read(s->reader, &s->arena, rules_default, strlen(rules_default),
	    &file, &s->verdict);
	if (rules_compile(&s->rules, file, NULL, &s->verdict) != DONE)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct state s;
	const char *line = (const char *)data, *stop = line + size, *end;

	memset(&s, 0, sizeof s);
	s.reader = json_reader_new(JSON_READ_RECORD_NODES);
	buf_init(&s.out, (size_t)64 << 20);
	json_write_init(&s.e, &s.out);
	end = memchr(line, '\n', size);
	compile(&s, line, end ? (size_t)(end - line) : size);
	product_init(&s.desired, &s.rules);
	category_set_init(&s.used, s.rules.categories_name, true);
	for (; line < stop; line = end + 1) {
		end = memchr(line, '\n', (size_t)(stop - line));
		if (!end)
			end = stop;
		one_record(&s, line, (size_t)(end - line));
	}
	rules_check(&s.rules, &s.attributes, NULL, &s.verdict);
	category_set_release(&s.used);
	attributes_release(&s.attributes);
	product_release(&s.desired);
	rules_release(&s.rules);
	verdict_release(&s.verdict);
	buf_release(&s.out);
	arena_release(&s.arena);
	json_reader_free(s.reader);
	return 0;
}
