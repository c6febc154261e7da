/* What is told of people's edits: both values, cut, the first ones only. */
#include "unit/unit.h"
#include "unit/unit_json.h"

#include <stdlib.h>

#include "base/arena.h"
#include "plan/edited.h"

static struct arena arena;

static const struct json *
J(const char *text)
{
	return unit_json(&arena, text);
}

static const char *
print(const struct edits *o)
{
	const char *text;
	struct buf b;
	struct json_writer e;

	buf_init(&b, 100000);
	json_write_init(&e, &b);
	json_write_object(&e, NULL);
	edits_write(o, &e);
	json_write_end(&e);
	text = arena_dup(&arena, b.data, b.len - 1);
	buf_release(&b);
	return text;
}

/* CHARACTER so many times, BEFORE and BEHIND around it. */
static const char *
many(const char *before, const char *character, unsigned n, const char *behind)
{
	const char *text;
	struct buf b;

	buf_init(&b, 100000);
	buf_text(&b, before);
	while (n--)
		buf_text(&b, character);
	buf_text(&b, behind);
	text = arena_dup(&arena, b.data, b.len);
	buf_release(&b);
	return text;
}

static const char *
one(const char *sent, const char *shop)
{
	struct edits o = {.arena = &arena};

	edits_add(&o, NULL, "f", J(sent), shop ? J(shop) : NULL);
	return print(&o);
}

static void
values(void)
{
	CHECK_STR(one("\"a\"", "\"b\""),
	    "{\"edited\":[{\"field\":\"f\",\"sent\":\"a\",\"shop\":\"b\"}]}",
	    "texts");
	CHECK_STR(one("{\"value\":5200,\"unit\":\"USD\"}",
		      "{\"value\":1,\"unit\":\"USD\"}"),
	    "{\"edited\":[{\"field\":\"f\",\"sent\":{\"value\":5200,\"unit\":"
	    "\"USD\"},\"shop\":{\"value\":1,\"unit\":\"USD\"}}]}",
	    "a price as it is");
	CHECK_STR(one("1.50", NULL),
	    "{\"edited\":[{\"field\":\"f\",\"sent\":1.50,\"shop\":null}]}",
	    "a number that is gone");
	CHECK_STR(one("true", "null"),
	    "{\"edited\":[{\"field\":\"f\",\"sent\":true,\"shop\":null}]}",
	    "an empty one");
	CHECK_STR(one("{\"url\":\"https://f/a.jpg\",\"asset\":\"a\"}",
		      "[{\"fileId\":\"1\",\"url\":\"https://c/1_a.jpg\"},"
		      "\"https://c/2_b.jpg\"]"),
	    "{\"edited\":[{\"field\":\"f\",\"sent\":\"https://f/a.jpg\","
	    "\"shop\":[\"https://c/1_a.jpg\",\"https://c/2_b.jpg\"]}]}",
	    "pictures as their addresses");
	CHECK_STR(one(many("\"", "a", 200, "\""), many("\"", "b", 201, "\"")),
	    many("{\"edited\":[{\"field\":\"f\",\"sent\":\"", "a", 200,
		many("\",\"shop\":\"", "b", 200, "…\"}]}")),
	    "a text of 200 characters is whole, a longer one is cut");
	CHECK_STR(one(many("\"", "ä", 201, "\""), "[]"),
	    many("{\"edited\":[{\"field\":\"f\",\"sent\":\"", "ä", 200,
		"…\",\"shop\":null}]}"),
	    "at a character");
	CHECK_STR(one(many("[\"", "a", 300, "\"]"), "\"\""),
	    many("{\"edited\":[{\"field\":\"f\",\"sent\":\"[\\\"", "a", 198,
		"…\",\"shop\":null}]}"),
	    "a long list as the beginning of its text");
}

static void
product(void)
{
	struct edits o = {.arena = &arena};
	struct known k = {.arena = &arena, .ledger.state = "publish"};
	struct known_sku *s;

	edits_of(&o, &k);
	CHECK_STR(print(&o), "{}", "no edit, no member");
	k.run.kept_state = k.shop.archived = true;
	k.is.sent = J("{\"name\":\"A\",\"other\":1}");
	k.is.kept = J("{\"name\":\"B\"}");
	s = known_sku_new(&k);
	s->slug = "5c4e";
	s->is.sent = J("{\"sku\":\"f\",\"weight\":2}");
	s->is.kept = J("{\"weight\":3,\"sku\":\"404\"}");
	s = known_sku_new(&k);
	s->slug = "5c4e_1";
	s->is.sent = J("{\"name\":\"A S\"}");
	s->is.kept = J("{\"name\":null}");
	edits_of(&o, &k);
	CHECK_STR(print(&o),
	    "{\"edited\":["
	    "{\"field\":\"state\",\"sent\":\"publish\",\"shop\":\"archive\"},"
	    "{\"field\":\"name\",\"sent\":\"A\",\"shop\":\"B\"},"
	    "{\"sku\":\"f\",\"field\":\"weight\",\"sent\":2,\"shop\":3},"
	    "{\"sku\":\"f\",\"field\":\"sku\",\"sent\":\"f\",\"shop\":\"404\"},"
	    "{\"sku\":\"5c4e_1\",\"field\":\"name\",\"sent\":\"A S\","
	    "\"shop\":null}]}",
	    "state, product, SKUs by the code that was sent, else by the slug");
	for (unsigned i = 0; i < 8; i++)
		edits_add(&o, NULL, "x", J("1"), J("2"));
	CHECK(o.len == 10 && o.more == 3, "the first ten; the rest is counted");
	CHECK(strstr(print(&o), "}],\"edited_more\":3}") != NULL, "and told");
}

int
main(void)
{
	values();
	product();
	arena_release(&arena);
	return unit_end();
}
