/* Values to text: the shape, the escapes, the same bytes as jq. */
#include "unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json_write.h"
#include "base/json_read.h"

static void
shape(void)
{
	static const char *const but[] = {"b", "no", NULL};
	struct arena a = {0};
	struct json_reader *r = json_reader_new(100);
	const struct json *v;
	struct verdict w = {0};
	struct buf b;
	struct json_writer e;

	buf_init(&b, 4096);
	json_write_init(&e, &b);
	json_read(r, &a, "{\"a\":1,\"b\":2,\"a\":[{}]}", 22, &v, &w);
	json_write_object(&e, NULL);
	json_write_text(&e, "t", "x");
	json_write_array(&e, "list");
	json_write_end(&e);
	json_write_object(&e, "o");
	json_write_members(&e, v, but);
	json_write_members(&e, NULL, NULL);
	json_write_end(&e);
	json_write_array(&e, "m");
	json_write_int(&e, NULL, -5);
	json_write_number(&e, NULL, "57.0");
	json_write_bool(&e, NULL, true);
	json_write_null(&e, NULL);
	json_write_value(&e, NULL, NULL);
	json_write_value(&e, NULL, v);
	json_write_text_if(&e, NULL, NULL);
	json_write_value_if(&e, NULL, NULL);
	json_write_text_if(&e, NULL, "");
	json_write_end(&e);
	json_write_warnings(&e, NULL, &w);
	verdict_warn(&w, "c", "w%d", 1);
	json_write_warnings(&e, NULL, &w);
	json_write_end(&e);
	json_write_text(&e, NULL, "alone");
	json_write_value(&e, NULL, json_get(v, "b"));
	CHECK_STR(buf_str(&b),
	    "{\"t\":\"x\",\"list\":[],\"o\":{\"a\":1,\"a\":[{}]},"
	    "\"m\":[-5,57.0,true,null,null,{\"a\":1,\"b\":2,\"a\":[{}]},\"\"],"
	    "\"warnings\":[{\"code\":\"c\",\"message\":\"w1\"}]}\n"
	    "\"alone\"\n2\n",
	    "one value, one line");
	json_reader_free(r);
	verdict_release(&w);
	arena_release(&a);
	buf_release(&b);
}

static void
deep(void)
{
	struct buf b;
	struct json_writer e;

	buf_init(&b, 4096);
	json_write_init(&e, &b);
	for (int i = 0; i < 80; i++)
		json_write_array(&e, NULL);
	CHECK(!b.broken, "80 deep");
	json_write_array(&e, NULL);
	CHECK(b.broken, "81 deep is broken, nothing worse");
	for (int i = 0; i < 81; i++)
		json_write_end(&e);
	CHECK(e.depth == 0, "and ends");
	buf_release(&b);
	buf_init(&b, 5);
	json_write_init(&e, &b);
	json_write_object(&e, NULL);
	json_write_text(&e, "long", "longer");
	json_write_end(&e);
	CHECK(b.broken, "a full buffer tells at the end");
	buf_release(&b);
}

/* Bytes that are not UTF-8: each becomes one U+FFFD; and controls behind
 * ASCII. */
static const struct {
	const char *in, *out;
} broken[] = {
    {"a\xff"
     "b",
	"\"a\xef\xbf\xbd"
	"b\""},
    {"\xc3", "\"\xef\xbf\xbd\""},
    {"\xc3(", "\"\xef\xbf\xbd(\""},
    {"\xc0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
    {"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    {"\xe6\xbc", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
    {"\xf5\x80\x80\x80",
	"\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    {"\xf0\x9f\x98\x80", "\"😀\""},
    {"\xf4\x8f\xbf\xbf", "\"\xf4\x8f\xbf\xbf\""},
    {"\x7f", "\"\\u007f\""},
    {"a\xc2\x9b\xc2\xa0", "\"a\\u009b\xc2\xa0\""},
};

/* Every character below 0x800 but C1 controls, and some above, each in a string
 * of its own and all in keys, through `jq -c .` and through here. */
static void
like_jq(void)
{
	struct arena a = {0};
	struct json_reader *r = json_reader_new(JSON_READ_RECORD_NODES);
	char name[] = "/tmp/emit_test.XXXXXX", command[64], line[65536];
	const struct json *v;
	struct verdict w = {0};
	struct buf b, in;
	struct json_writer e;
	FILE *f;
	int fd = mkstemp(name);
	bool same = true;
	size_t lines = 0;

	buf_init(&in, 1 << 20);
	for (int c = 0; c < 0x800; c++)
		if (c < 0x80 || c > 0x9f)
			buf_printf(&in, "[\"\\u%04x\",\"a\\u%04xz\"]\n", c, c);
	buf_text(&in,
	    "{\"k\\\"\\\\\\n\\u0001é😀\":\"\\\"\\\\/\\b\\f\\n\\r\\t\"}\n"
	    "[\"\\u2028\\u2029\\ufeff\\uffff\\ud83d\\ude00\"]\n"
	    "{\"a\":{\"b\":[[],{},null,true,false,\"\"]},\"\":1}\n");
	f = fdopen(fd, "w");
	fwrite(in.data, 1, in.len, f);
	fclose(f);
	snprintf(command, sizeof command, "jq -c . %s", name);
	f = popen(command, "r");
	buf_init(&b, 1 << 20);
	for (char *p = in.data, *nl; (nl = strchr(p, '\n')); p = nl + 1) {
		buf_reset(&b);
		json_write_init(&e, &b);
		json_read(r, &a, p, (size_t)(nl - p), &v, &w);
		json_write_value(&e, NULL, v);
		if (!fgets(line, sizeof line, f) ||
		    strcmp(line, buf_str(&b)) != 0) {
			printf("# jq %s# own %s", line, buf_str(&b));
			same = false;
		}
		lines++;
	}
	CHECK(
	    pclose(f) == 0 && same, "%zu lines, byte for byte as jq -c", lines);
	unlink(name);
	json_reader_free(r);
	verdict_release(&w);
	arena_release(&a);
	buf_release(&b);
	buf_release(&in);
}

int
main(void)
{
	struct buf b;
	struct json_writer e;

	shape();
	deep();
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		buf_init(&b, 100);
		json_write_init(&e, &b);
		json_write_text(&e, NULL, broken[i].in);
		if (b.len)
			buf_cut(&b, b.len - 1);
		CHECK_STR(buf_str(&b), broken[i].out, "bytes %zu", i);
		buf_release(&b);
	}
	like_jq();
	return unit_end();
}
