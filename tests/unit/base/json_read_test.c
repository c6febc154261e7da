/* Text to value: what is taken, what is refused, and where. */
#include "unit/unit.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/json_write.h"
#include "base/json_read.h"
#include "base/mem.h"

/* OUT NULL: refused; AT then must stand in the sentence, if given. */
static const struct row {
	const char *in, *out, *at;
} rows[] = {
    {"{}", "{}", NULL},
    {" [ 1 , 2 ] \n", "[1,2]", NULL},
    {"1", "1", NULL},
    {"\"x\"", "\"x\"", NULL},
    {"null", "null", NULL},
    {"57.0", "57.0", NULL},
    {"-0", "-0", NULL},
    {"1e5", "1e5", NULL},
    {"1E+05", "1E+05", NULL},
    {"123456789012345678901234567890.10", "123456789012345678901234567890.10",
	NULL},
    {"{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}", NULL},
    {"\"\\u00e9\\n\\/\\b\"", "\"é\\n/\\b\"", NULL},
    {"\"\\u0000\"", "\"\\u0000\"", NULL},
    {"\"\\ud83d\\ude00\"", "\"😀\"", NULL},
    {"\"\\uD83D\\uDE00\"", "\"😀\"", NULL},
    {"\"\\ud83d\"", "\"\xef\xbf\xbd\"", NULL},
    {"\"\\ude00\"", "\"\xef\xbf\xbd\"", NULL},
    {"\"\\ud83dx\"", "\"\xef\xbf\xbdx\"", NULL},
    {"\"\\ud83d\\ud83d\\ude00\"", "\"\xef\xbf\xbd😀\"", NULL},
    {"\"\\ude00\\ud83d\"", "\"\xef\xbf\xbd\xef\xbf\xbd\"", NULL},
    {"\"\\ud83d\\u0041\"",
	"\"\xef\xbf\xbd"
	"A\"",
	NULL},
    {"\"\\ud83d\\n\"", "\"\xef\xbf\xbd\\n\"", NULL},
    {"\"\\\\ud83d\"", "\"\\\\ud83d\"", NULL},
    {"\"\\\\\\ud83d\"", "\"\\\\\xef\xbf\xbd\"", NULL},
    {"{\"\\ud83d\":1}", "{\"\xef\xbf\xbd\":1}", NULL},
    {"\"é漢😀\"", "\"é漢😀\"", NULL},
    {"", NULL, NULL},
    {"  ", NULL, NULL},
    {"{", NULL, "1"},
    {"[1,]", NULL, "byte 4 of 4"},
    {"[1 2]", NULL, NULL},
    {"{\"a\"}", NULL, NULL},
    {"{\"a\":}", NULL, NULL},
    {"{a:1}", NULL, NULL},
    {"{\"a\":1,}", NULL, NULL},
    {"[1] x", NULL, NULL},
    {"{} {}", NULL, NULL},
    {"1 2", NULL, NULL},
    {"01", NULL, NULL},
    {"+1", NULL, NULL},
    {".5", NULL, NULL},
    {"1.", NULL, NULL},
    {"1e", NULL, NULL},
    {"-", NULL, NULL},
    {"NaN", NULL, NULL},
    {"Infinity", NULL, NULL},
    {"nul", NULL, NULL},
    {"truex", NULL, NULL},
    {"'x'", NULL, NULL},
    {"\"x", NULL, NULL},
    {"\"a\nb\"", NULL, NULL},
    {"\"a\tb\"", NULL, NULL},
    {"\"\\x\"", NULL, NULL},
    {"\"\\u12\"", NULL, NULL},
    {"\"\\ud8\"", NULL, NULL},
    {"\"\\ud83d\\u\"", NULL, NULL},
    {"/* c */ 1", NULL, NULL},
    {"\xef\xbb\xbf{}", NULL, NULL},
    {"\"\xff\"", NULL, NULL},
    {"\"\xc3\"", NULL, NULL},
    {"\"\xc3x\"", NULL, NULL},
    {"\"\xc0\x80\"", NULL, NULL},
    {"\"\xe0\x80\x80\"", NULL, NULL},
    {"\"\xed\xa0\x80\"", NULL, NULL},
    {"\"\xf4\x90\x80\x80\"", NULL, NULL},
    {"\"\xf8\x88\x80\x80\x80\"", NULL, NULL},
    {"[\"aaaa\",\"b\xe9\"]", NULL, "byte 11 of 13: not UTF-8"},
};

static struct arena arena;

static const struct json *
one(struct json_reader *r, const char *text, size_t len, struct verdict *v)
{
	const struct json *value = (const struct json *)&arena;
	enum outcome outcome;

	verdict_clear(v);
	outcome = json_read(r, &arena, text, len, &value, v);
	if (outcome != DONE &&
	    (value || outcome != REFUSED || strcmp(v->code, "json") != 0))
		return (const struct json *)r; /* neither one nor the other */
	return value;
}

static const char *
print(const struct json *v)
{
	const char *text;
	struct buf b;
	struct json_writer e;

	if (!v)
		return NULL;
	buf_init(&b, 100000);
	json_write_init(&e, &b);
	json_write_value(&e, NULL, v);
	text = arena_dup(&arena, b.data, b.len - 1);
	buf_release(&b);
	return text;
}

static void
depth(struct json_reader *r)
{
	struct verdict v = {0};
	char text[400];

	for (int n = 63; n <= 66; n++) {
		memset(text, '[', (size_t)n);
		memset(text + n, ']', (size_t)n);
		CHECK(!one(r, text, (size_t)n * 2, &v) == (n > 64),
		    "%d lists in each other", n);
	}
	CHECK(strstr(v.sentence, "byte 65 of 132") &&
		  strstr(v.sentence, "nested deeper than 64"),
	    "it says where and why: %s", v.sentence);
	for (int n = 0; n < 65; n++)
		memcpy(text + n * 5, "{\"a\":", 5);
	CHECK(!one(r, text, 325, &v), "65 objects in each other");
	verdict_release(&v);
}

static void
nodes(void)
{
	struct json_reader *r = json_reader_new(10);
	struct verdict v = {0};

	CHECK(one(r, "[1,2,3,4,5,6,7,8,9]", 19, &v) != NULL, "ten values");
	CHECK(!one(r, "[1,2,3,4,5,6,7,8,9,0]", 21, &v), "eleven");
	CHECK(strstr(v.sentence, "too many values") != NULL, "it says why: %s",
	    v.sentence);
	CHECK(!one(r, "[[],[],[],[],[],[],[],[],[],[]]", 31, &v),
	    "containers count");
	CHECK(!one(r, "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5}", 31, &v),
	    "keys count");
	CHECK_STR(print(one(r, "[1]", 3, &v)), "[1]",
	    "a reader goes on after a refusal");
	verdict_release(&v);
	json_reader_free(r);
}

/* A text in a buffer of just its size: nothing behind it may be read. */
static const struct json *
exact(struct json_reader *r, const char *text, size_t len, struct verdict *v)
{
	char *copy = malloc(len ? len : 1);
	const struct json *value;

	if (!copy)
		abort();
	memcpy(copy, text, len);
	value = one(r, copy, len, v);
	memset(copy, 'Z', len);
	free(copy);
	return value;
}

int
main(void)
{
	struct json_reader *r = json_reader_new(JSON_READ_RECORD_NODES);
	struct verdict v = {0};
	const char *whole = "{\"a\":[1,\"\\ud83d\\ude00é\",null,{\"b\":true}]}";
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *in = rows[i].in;

		CHECK_STR(print(exact(r, in, strlen(in), &v)), rows[i].out,
		    "%s%s", rows[i].out ? "takes " : "refuses ",
		    rows[i].out ? rows[i].out : "it");
		if (rows[i].at)
			CHECK(strstr(v.sentence, rows[i].at) != NULL,
			    "it says where: %s", v.sentence);
		if (!rows[i].out)
			CHECK(!strpbrk(v.sentence, "\n"), "in one line");
	}
	CHECK(!one(r, "1\0", 2, &v), "a NUL behind the value");
	CHECK(!one(r, "\"a\0b\"", 5, &v), "a NUL inside a string");
	for (i = 0; i < strlen(whole); i++)
		if (exact(r, whole, i, &v))
			break;
	CHECK_INT((long long)i, (long long)strlen(whole),
	    "no beginning of a text is a text");
	depth(r);
	nodes();
	CHECK_STR(json_get_text(one(r, "{\"a\":\"x\"}", 9, &v), "a", NULL), "x",
	    "texts end in a NUL");
	json_reader_free(r);
	json_reader_free(NULL);
	verdict_release(&v);
	arena_release(&arena);
	return unit_end();
}
