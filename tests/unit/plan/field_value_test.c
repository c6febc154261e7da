/* The same value, what the shop shows, how to clear, what goes out. */
#include "unit/unit.h"
#include "unit/unit_json.h"

#include "base/arena.h"
#include "base/json_write.h"
#include "plan/field_value.h"

static struct arena arena;

static const struct json *
J(const char *text)
{
	return unit_json(&arena, text);
}

#define PIC(asset, time, more)                            \
	"{\"url\":\"https://f/x.jpg\",\"asset\":\"" asset \
	"\",\"modified\":\"" time "\"" more "}"
#define SHOWN(name, more) \
	"{\"fileId\":\"f1\",\"url\":\"https://cdn/site/f1_" name "\"" more "}"

static const struct {
	const char *a, *b; /* NULL: not there */
	bool same;
} sames[] = {
    {NULL, NULL, true},
    {NULL, "\"\"", true},
    {"null", "[]", true},
    {"\"\"", "{}", true},
    {"\"a\"", NULL, false},
    {"0", NULL, false},
    {"false", NULL, false},
    {"57.0", "57", true},
    {"5.7e1", "57", true},
    {"57", "57.01", false},
    {"57", "\"57\"", false},
    {"true", "true", true},
    {"true", "false", false},
    {"\"a\"", "\"A\"", false},
    {"[1.0,2]", "[1,2.0]", true},
    {"[1,2]", "[2,1]", false},
    {"[1]", "[1,1]", false},
    {"{\"value\":5700,\"unit\":\"USD\"}", "{\"value\":5700.0,\"unit\":\"USD\"}",
	true},
    {"{\"value\":5700,\"unit\":\"USD\"}", "{\"value\":5700,\"unit\":\"EUR\"}",
	false},
    {PIC("1", "t1", ""), PIC("1", "t1", ",\"filename\":\"y\""), true},
    {PIC("1", "t1", ""), PIC("1", "t2", ""), false},
    {PIC("1", "t1", ""), PIC("2", "t1", ""), false},
    {PIC("1", "t1", ""), PIC("1", "t1", ",\"alt\":\"x\""), false},
    {"{\"url\":\"a\"}", "{\"url\":\"a\"}", true},
    {"{\"url\":\"a\"}", "{\"url\":\"b\"}", false},
    {"{\"url\":\"https://f/x.jpg\"}", PIC("1", "t1", ""), false},
    {"[" PIC("1", "t1", "") "]", "[" PIC("1", "t2", "") "]", false},
    {"{\"url\":\"a\",\"asset\":null}", "{\"url\":\"a\",\"asset\":{}}", true},
    {"-0", "0.0", true},
};

/* Fields, and the one whose value is not even the same as itself. */
static const struct {
	const char *fields, *unstable;
} unstables[] = {
    {NULL, NULL},
    {"{}", NULL},
    {"[1e999]", NULL},
    {"{\"a\":null,\"b\":[],\"c\":\"1e999\",\"d\":1e5,\"e\":-0,\"f\":0e999}",
	NULL},
    {"{\"a\":" PIC("1", "t", "") ",\"b\":{\"url\":\"a\",\"asset\":{}}}", NULL},
    {"{\"a\":1,\"b\":1e308}", "b"},
    {"{\"a\":-1e308}", "a"},
    {"{\"a\":1E+999}", "a"},
    {"{\"a\":1e-400}", "a"},
    {"{\"a\":1e99999999999999999999}", "a"},
    {"{\"a\":0.1234567890123456789012345678901234567890123456789012345678901}",
	"a"},
    {"{\"a\":[1,[2,1e61]]}", "a"},
    {"{\"price\":{\"value\":1e400,\"unit\":\"USD\"}}", "price"},
};

static const struct {
	const char *want, *shop;
	bool shows;
} shows[] = {
    {"\"a\"", "\"a\"", true},
    {"\"a\"", "\"b\"", false},
    {"\"a\"", NULL, false},
    {"\"\"", NULL, true},
    {NULL, "\"x\"", false},
    {"2.50", "2.5", true},
    {"2", "\"2\"", false},
    {"{\"value\":5700,\"unit\":\"USD\"}",
	"{\"value\":5700,\"unit\":\"USD\",\"currency\":\"USD\"}", true},
    {"{\"value\":5700,\"unit\":\"USD\"}", "{\"value\":5701,\"unit\":\"USD\"}",
	false},
    {"{\"value\":5700,\"unit\":\"USD\"}", "5700", false},
    {"\"2026-01-01T00:00:00Z\"", "\"2026-01-01T00:00:00.000Z\"", true},
    {"\"2026-01-01T00:00:00Z\"", "\"2026-01-01T00:00:01.000Z\"", false},
    {"[\"a\",\"b\"]", "[\"b\",\"a\"]", true},
    {"[\"a\",\"b\"]", "[\"a\",\"a\"]", false},
    {"[\"a\",\"a\"]", "[\"a\",\"b\"]", false},
    {"[\"a\"]", "[\"a\",\"b\"]", false},
    {"[\"a\"]", "\"a\"", false},
    {PIC("1", "t", ""), SHOWN("x.jpg", ""), true},
    {PIC("1", "t", ""), SHOWN("y.jpg", ""), false},
    {PIC("1", "t", ",\"filename\":\"Éa b(1).JPG\""),
	"{\"url\":\"https://cdn/f1_%C3%89a%20b1.jpg?x=/y\"}", true},
    {PIC("1", "t", ",\"alt\":\"A\""), SHOWN("x.jpg", ",\"alt\":\"A\""), true},
    {PIC("1", "t", ",\"alt\":\"A\""), SHOWN("x.jpg", ",\"alt\":null"), false},
    {PIC("1", "t", ""), SHOWN("x.jpg", ",\"alt\":\"a person's\""), true},
    {PIC("1", "t", ""), "\"https://cdn/f1_x.jpg\"", true},
    {PIC("1", "t", ""), "\"https://cdn/f1_y.jpg\"", false},
    {"{\"url\":\"https://f/\"}", SHOWN("x.jpg", ""), false},
    {"[" PIC("1", "t", "") "]", "[" SHOWN("x.jpg", "") "]", true},
    {"[" PIC("1", "t", "") "]",
	"[" SHOWN("x.jpg", "") "," SHOWN("x.jpg", "") "]", false},
    {"[" PIC("1", "t", "") "]", "{\"x\":[]}", false},
};

static const struct {
	const char *name, *sent, *clear; /* NULL: cannot */
} clears[] = {
    {"description", "\"x\"", "\"\""},
    {"description", "\"\"", NULL},
    {"description", NULL, NULL},
    {"weight", "2.5", NULL},
    {"shippable", "true", NULL},
    {"category", "[\"a\"]", "[]"},
    {"main-image", PIC("1", "t", ""), "null"},
    {"compare-at-price", "{\"value\":1,\"unit\":\"USD\"}", "null"},
    {"price", "{\"value\":1,\"unit\":\"USD\"}", NULL},
};

static const struct {
	const char *in, *out;
} wires[] = {
    {"57.0", "57.0"},
    {"\"x\"", "\"x\""},
    {"null", "null"},
    {"[]", "[]"},
    {PIC("1", "t", ",\"filename\":\"y\",\"alt\":\"A\""),
	"{\"url\":\"https://f/x.jpg\",\"alt\":\"A\"}"},
    {"[" PIC("1", "t", "") ",\"c\"]", "[{\"url\":\"https://f/x.jpg\"},\"c\"]"},
    {SHOWN("x.jpg", ",\"alt\":null"),
	"{\"fileId\":\"f1\",\"url\":\"https://cdn/site/f1_x.jpg\","
	"\"alt\":null}"},
    {"{\"value\":1,\"unit\":\"USD\"}", "{\"value\":1,\"unit\":\"USD\"}"},
};

static const char *
print(const struct json *v, bool wire)
{
	const char *text;
	struct buf b;
	struct json_writer e;

	if (!v)
		return NULL;
	buf_init(&b, 10000);
	json_write_init(&e, &b);
	if (wire)
		field_write(&e, NULL, v);
	else
		json_write_value(&e, NULL, v);
	text = arena_dup(&arena, b.data, b.len - 1);
	buf_release(&b);
	return text;
}

int
main(void)
{
	for (size_t i = 0; i < sizeof sames / sizeof *sames; i++) {
		const char *a = sames[i].a, *b = sames[i].b;

		CHECK(field_same(J(a), J(b)) == sames[i].same &&
			  field_same(J(b), J(a)) == sames[i].same,
		    "%s and %s: %s", a ? a : "nothing", b ? b : "nothing",
		    sames[i].same ? "the same" : "not");
	}
	for (size_t i = 0; i < sizeof unstables / sizeof *unstables; i++)
		CHECK_STR(field_unstable(J(unstables[i].fields)),
		    unstables[i].unstable, "never the same: %s",
		    unstables[i].fields ? unstables[i].fields : "nothing");
	for (size_t i = 0; i < sizeof shows / sizeof *shows; i++)
		CHECK(field_shows(J(shows[i].want), J(shows[i].shop)) ==
			  shows[i].shows,
		    "%s %s %s", shows[i].shop ? shows[i].shop : "nothing",
		    shows[i].shows ? "shows" : "does not show",
		    shows[i].want ? shows[i].want : "nothing");
	for (size_t i = 0; i < sizeof clears / sizeof *clears; i++)
		CHECK_STR(print(field_clear(
				    &arena, clears[i].name, J(clears[i].sent)),
			      false),
		    clears[i].clear, "%s that was %s", clears[i].name,
		    clears[i].sent ? clears[i].sent : "nothing");
	for (size_t i = 0; i < sizeof wires / sizeof *wires; i++)
		CHECK_STR(print(J(wires[i].in), true), wires[i].out,
		    "out goes %s", wires[i].out);
	CHECK(field_is_picture(J(PIC("1", "t", ""))) &&
		  !field_is_picture(J("{\"url\":null}")) &&
		  !field_is_picture(J("{\"link\":\"x\"}")) &&
		  !field_is_picture(J("\"https://f/x.jpg\"")) &&
		  !field_is_picture(NULL),
	    "a picture is an object with an address");
	arena_release(&arena);
	return unit_end();
}
