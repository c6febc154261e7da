/* columns: names in, checked against the account, cut into slices. */
#include <stdlib.h>

#include "base/buf.h"
#include "plytix/columns.h"
#include "base/json_read.h"
#include "unit/unit.h"

static struct json_reader *reader;
static struct arena arena;

static const char account[] =
    "{\"attributes\":[{\"key\":\"sku\"},{\"key\":\"attributes.a\"},"
    "{\"key\":\"attributes.b\"},{\"field\":\"c\"},{\"key\":\"label\"},"
    "{\"key\":\"relationships.x\"},{\"key\":[]},{},"
    "{\"key\":\"attributes.d\",\"filter_type\":\"DropdownAttribute\"},"
    "{\"key\":\"attributes.e\",\"filter_type\":\"Dropdown\"}]}";

static const struct {
	const char *text; /* of the file; NULL: none */
	unsigned limit;
	enum outcome outcome;
	const char *want; /* "attributes" of all slices, or part of the fault */
} table[] = {
    {NULL, 50, DONE,
	"status modified label gtin created thumbnail categories assets "
	"attributes.a attributes.b attributes.c attributes.d attributes.e"},
    {NULL, 9, DONE,
	"status modified label gtin created thumbnail categories assets "
	"attributes.a | status modified attributes.b attributes.c "
	"attributes.d attributes.e"},
    {"{\"columns\":[]}", 50, DONE, "status modified"},
    {"{\"columns\":[\"id\",\"sku\",\"status\",\"label\",\"attributes.b\","
     "\"attributes.a\",\"label\",\"attributes.b\"]}",
	50, DONE, "status modified label attributes.b attributes.a"},
    {"{\"columns\":[\"attributes.a\"],\"optional\":[\"attributes.z\","
     "\"attributes.b\"]}",
	50, DONE, "status modified attributes.b attributes.a"},
    {"{\"columns\":[\"attributes.a\",\"attributes.z\"],"
     "\"optional\":[\"attributes.z\"]}",
	50, DONE, "status modified attributes.a"},
    {"{\"columns\":[\"attributes.b\"],\"dropdowns\":true}", 50, DONE,
	"status modified attributes.b attributes.d attributes.e"},
    {"label\n\n  attributes.c \r\nattributes.a", 50, DONE,
	"status modified label attributes.c attributes.a"},
    {"attributes.a\nattributes.b\nattributes.c\n", 3, DONE,
	"status modified attributes.a | status modified attributes.b | "
	"status modified attributes.c"},
    {"{\"columns\":[\"attributes.a\",\"relationships.a\"],\"optional\":["
     "\"relationships.b\",\"attributes.b\"]}",
	50, DONE,
	"status modified relationships.b relationships.a attributes.b "
	"attributes.a"},
    {"relationships.b\nattributes.a\nattributes.b\nrelationships.a\n", 4, DONE,
	"status modified relationships.b relationships.a | status modified "
	"attributes.a attributes.b"},
    {"relationships.b\nattributes.a\nrelationships.a\n", 3, USAGE, "more than"},
    {"relationships.\n", 50, USAGE, "'relationships.'"},
    {"{\"columns\":[\"attributes.z\"]}", 50, USAGE, "'attributes.z'"},
    {"{\"columns\":[\"attributes.z\",\"attributes.y\"]}", 50, USAGE, "1 more"},
    {"{\"columns\":[\"price\"]}", 50, USAGE, "'attributes.price'"},
    {"{\"columns\":[\"attributes.\"]}", 50, USAGE, "'attributes.'"},
    {"{\"columns\":[1]}", 50, USAGE, "no text"},
    {"{\"columns\":\"label\"}", 50, USAGE, "no list"},
    {"{\"optional\":[]}", 50, USAGE, "'columns'"},
    {"{\"columns\":[", 50, USAGE, "not JSON"},
    {"", 50, USAGE, "empty"},
    {" \n\t", 50, USAGE, "empty"},
    {"attributes.a\nattributes.b\n", 2, USAGE, "more than"},
    {"label\n", 2, USAGE, "more than"},
};

static const struct {
	const char *body;
	unsigned limit;
} told[] = {
    {"Schema validation error (schema: columns limit exceeded, current limit "
     "is 20)",
	20},
    {"columns limit exceeded, current limit is 50", 50},
    {"columns limit exceeded, current limit is 500", 0},
    {"columns limit exceeded", 0},
    {"columns limit exceeded, current limit is \"x\"", 0},
    {"unknown field 20", 0},
    {"", 0},
};

/* The names of all slices, as one line. */
static void
names(const struct columns *columns, struct buf *out)
{
	for (unsigned slice = 0; slice < columns_slices(columns); slice++) {
		const struct json *value;
		struct verdict verdict = {0};
		struct buf text;
		struct json_writer json_writer;

		buf_init(&text, 1 << 20);
		json_write_init(&json_writer, &text);
		json_write_object(&json_writer, NULL);
		columns_write(columns, slice, &json_writer);
		json_write_end(&json_writer);
		json_read(
		    reader, &arena, text.data, text.len, &value, &verdict);
		value = json_get(value, "attributes");
		if (slice)
			buf_text(out, " |");
		json_each (v, value)
			buf_printf(out, "%s%s", out->len ? " " : "", v->text);
		buf_release(&text);
		verdict_release(&verdict);
	}
}

int
main(void)
{
	struct verdict v = {0};

	reader = json_reader_new(10000);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct columns columns;
		const struct json *filters;
		enum outcome outcome;
		struct buf out;

		verdict_clear(&v);
		buf_init(&out, 1 << 20);
		columns_init(&columns);
		columns.limit = table[i].limit;
		json_read(
		    reader, &arena, account, strlen(account), &filters, &v);
		outcome = columns_parse(&columns, table[i].text,
		    table[i].text ? strlen(table[i].text) : 0, &v);
		if (outcome == DONE)
			outcome = columns_check(&columns, filters, &v);
		CHECK_INT(outcome, table[i].outcome, "%zu: outcome", i);
		if (outcome == DONE) {
			names(&columns, &out);
			CHECK_STR(
			    buf_str(&out), table[i].want, "%zu: names", i);
		} else {
			CHECK(strstr(v.sentence, table[i].want),
			    "%zu: '%s' names the fault", i, v.sentence);
		}
		columns_release(&columns);
		buf_release(&out);
	}
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		CHECK_INT(columns_limit_stated(told[i].body), told[i].limit,
		    "%s", told[i].body);
	arena_release(&arena);
	verdict_release(&v);
	json_reader_free(reader);
	return unit_end();
}
