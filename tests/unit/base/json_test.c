/* Values: look, walk, compare, build, replace. */
#include "unit/unit.h"
#include "unit/unit_json.h"

#include "base/arena.h"
#include "base/json_write.h"
#include "base/json.h"

static struct arena arena;

static const struct json *
read_text(const char *text)
{
	return unit_json(&arena, text);
}

static const char *
print(const struct json *v)
{
	const char *text;
	struct buf b;
	struct json_writer e;

	buf_init(&b, 100000);
	json_write_init(&e, &b);
	json_write_value(&e, NULL, v);
	text = arena_dup(&arena, b.data, b.len - 1);
	buf_release(&b);
	return text;
}

static void
looking(void)
{
	const struct json *v = read_text(
	    "{\"a\":1,\"b\":[1,[2,3],{\"x\":4}],\"a\":\"two\",\"\":null,"
	    "\"n\\u0000ul\":true,\"e\":{},\"t\":\"t\"}");
	const struct json *b = json_get(v, "b"), *nothing = NULL;

	CHECK_STR(json_get_text(v, "a", NULL), "two", "of twins the last");
	CHECK_STR(json_get_text(v, "b", "no"), "no", "a list has no text");
	CHECK_STR(json_get_text(v, "z", "no"), "no", "what is not there");
	CHECK(json_get(v, "")->type == JSON_NULL, "an empty key");
	CHECK(!json_get(v, "n"), "a key with a NUL is not its beginning");
	CHECK_STR(json_text(json_at(b, 0)), "1", "the first element");
	CHECK_STR(json_text(json_get(json_at(b, 2), "x")), "4", "the last");
	CHECK(!json_at(b, 3) && !json_at(v, 0) && !json_at(nothing, 0),
	    "out of range, no list, nothing");
	CHECK(!json_get(b, "x") && !json_get(nothing, "x"), "no object");
	CHECK_INT((long long)json_members(v), 7, "members, twins each");
	CHECK_INT((long long)json_len(b), 3, "elements");
	CHECK_INT((long long)json_len(json_at(b, 0)), 0, "a number has none");
	CHECK(json_is(json_get(v, "t"), "t") && !json_is(json_at(b, 0), "1"),
	    "is: that very string, no number");
	CHECK(!json_is(json_get(v, "t"), "tt") && !json_is(nothing, ""),
	    "not a longer one, not nothing");
	CHECK(!json_true(json_at(b, 0)) && !json_true(nothing), "true is true");
}

static const struct {
	const char *text;
	bool empty;
	long long number; /* -7: none */
} scalars[] = {
    {"null", true, -7},
    {"\"\"", true, -7},
    {"[]", true, -7},
    {"{}", true, -7},
    {"0", false, 0},
    {"false", false, -7},
    {"true", false, -7},
    {"\" \"", false, -7},
    {"[null]", false, -7},
    {"-5", false, -5},
    {"9223372036854775807", false, 9223372036854775807LL},
    {"9223372036854775808", false, -7},
    {"1.0", false, -7},
    {"1e2", false, -7},
    {"\"12\"", false, 12},
    {"\"1-2\"", false, -7},
    {"\"-\"", false, -7},
    {"\"1\\u0000\"", false, -7},
};

static const struct {
	const char *a, *b;
	bool equal;
} pairs[] = {
    {"{\"a\":1}", "{\"a\":1}", true},
    {"{\"a\":1}", "{\"a\":\"1\"}", false},
    {"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", false},
    {"[[],[]]", "[[[]]]", false},
    {"[1,[2]]", "[[1],2]", false},
    {"1.0", "1", false},
    {"\"a\\u0000b\"", "\"a\\u0000c\"", false},
    {"[]", "{}", false},
    {"null", "false", false},
    {"[[1],[2,3]]", "[[1,2],[3]]", false},
};

static void
building(void)
{
	const struct json *v = read_text("{\"a\":1,\"b\":[2],\"a\":3}");
	struct json_builder m = {0};

	CHECK_STR(print(json_set(&arena, v, "b", read_text("{\"x\":[]}"))),
	    "{\"a\":1,\"b\":{\"x\":[]},\"a\":3}", "a member replaced");
	CHECK_STR(print(json_set(&arena, v, "a", read_text("9"))),
	    "{\"a\":9,\"b\":[2]}", "twins become one");
	CHECK_STR(
	    print(json_set(&arena, v, "a", NULL)), "{\"b\":[2]}", "taken out");
	CHECK_STR(print(json_set(&arena, v, "z", read_text("null"))),
	    "{\"a\":1,\"b\":[2],\"a\":3,\"z\":null}", "put behind");
	CHECK_STR(print(json_set(&arena, NULL, "z", read_text("1"))),
	    "{\"z\":1}", "into nothing");
	CHECK_STR(print(json_set(&arena, NULL, "z", NULL)), "{}",
	    "nothing into nothing");
	CHECK(!json_build_take(&m, &arena), "an empty builder gives nothing");
	json_build_open(&m, JSON_ARRAY);
	json_build_copy(&m, NULL);
	json_build_copy(&m, v);
	json_build_open(&m, JSON_OBJECT);
	json_build_text(&m, "k", "");
	json_build_close(&m);
	json_build_add(&m, JSON_FALSE, NULL, 0);
	json_build_close(&m);
	v = json_build_take(&m, &arena);
	CHECK_STR(print(v),
	    "[null,{\"a\":1,\"b\":[2],\"a\":3},{\"k\":\"\"},false]", "built");
	CHECK(json_equal(v, json_copy(&arena, v)), "a copy is equal");
	CHECK(!json_copy(&arena, NULL), "of nothing there is no copy");
	json_build_add(&m, JSON_NUMBER, "5", 1);
	CHECK_STR(print(json_build_take(&m, &arena)), "5", "used again");
	json_build_release(&m);
	CHECK_STR(print(json_string(&arena, "a\0b", 3)), "\"a\\u0000b\"",
	    "a string of its own");
}

static void
walking(void)
{
	const struct json *v = read_text("{\"a\":[1,2],\"b\":{},\"c\":3}");
	size_t n = 0;

	for (const struct json *x = json_first_key(v); x != json_end_keys(v);
	     x = json_next(x))
		n++;
	CHECK_INT((long long)n, 6, "keys and values are met");
	for (const struct json *x = json_first(v); x != json_end(v);
	     x = json_next(x))
		n++;
	for (const struct json *x = json_first_key(json_get(v, "a"));
	     x != json_end_keys(json_get(v, "a")); x = json_next(x))
		n++;
	CHECK_INT((long long)n, 6, "an object is no list, a list no object");
	for (const struct json *x = json_first(NULL); x != json_end(NULL);
	     x = json_next(x))
		n++;
	for (const struct json *x = json_first(json_get(v, "b"));
	     x != json_end(json_get(v, "b")); x = json_next(x))
		n++;
	CHECK_INT((long long)n, 6, "nothing and empty: no step");
}

int
main(void)
{
	looking();
	for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) {
		const struct json *v = read_text(scalars[i].text);

		CHECK(json_empty(v) == scalars[i].empty, "%s is%s empty",
		    scalars[i].text, scalars[i].empty ? "" : " not");
		CHECK_INT(json_int(v, -7), scalars[i].number, "%s as int",
		    scalars[i].text);
	}
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		CHECK(json_equal(read_text(pairs[i].a),
			  read_text(pairs[i].b)) == pairs[i].equal,
		    "%s and %s", pairs[i].a, pairs[i].b);
	CHECK(json_equal(NULL, NULL) && !json_equal(NULL, read_text("1")),
	    "nothing equals nothing only");
	CHECK_STR(json_join(&arena, read_text("[\"Men\",\"Tops\"]"), '/'),
	    "Men/Tops", "joined");
	CHECK_STR(
	    json_join(&arena, read_text("[null,\"a\",{},12,[\"b\"]]"), '/'),
	    "a/12", "what is no text is left out");
	CHECK_STR(json_join(&arena, read_text("[]"), '/'), "", "of none");
	CHECK_STR(json_join(&arena, NULL, '/'), "", "of nothing");
	building();
	walking();
	arena_release(&arena);
	return unit_end();
}
