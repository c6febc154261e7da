/* The three-way merge of one entity's fields: wanted, sent, shown. */
#include "unit/unit.h"
#include "unit/unit_json.h"

#include <stdlib.h>

#include "base/arena.h"
#include "plan/merge.h"

static struct arena arena;

static const struct json *
J(const char *text)
{
	return unit_json(&arena, text);
}

static const char *
print(const struct json *v)
{
	const char *text;
	struct buf b;
	struct json_writer e;

	if (!v)
		return "-";
	buf_init(&b, 10000);
	json_write_init(&e, &b);
	json_write_value(&e, NULL, v);
	text = arena_dup(&arena, b.data, b.len - 1);
	buf_release(&b);
	return text;
}

enum {
	SHOP = 1, /* the shop was read */
	DOUBT = 2,
	SURE = 4,  /* written in this run */
	FOUND = 8, /* nothing is recorded as sent */
	NEW = 16,  /* may write without a read */
	SAME = 32, /* the life that was cut short wanted the same */
};

#define A "{\"url\":\"https://f/a.jpg\",\"asset\":\"a\",\"modified\":\"1\"}"
#define A2 "{\"url\":\"https://f/a.jpg\",\"asset\":\"a\",\"modified\":\"2\"}"
#define B "{\"url\":\"https://f/b.jpg\",\"asset\":\"b\",\"modified\":\"1\"}"
#define FA "{\"fileId\":\"1\",\"url\":\"https://c/1_a.jpg\",\"alt\":null}"
#define FB "{\"fileId\":\"2\",\"url\":\"https://c/2_b.jpg\",\"alt\":null}"
#define FX "{\"fileId\":\"9\",\"url\":\"https://c/9_x.jpg\",\"alt\":null}"

/* One field f: its four sides (NULL: not there), and what comes of it:
 * the fields that go, the extra, the warnings, `read` when the shop must be
 * read, `learn` when the shop's value became what was sent, and people's edits
 * that are kept. */
static const struct row {
	const char *what, *want, *sent, *shown, *shop;
	unsigned how;
	const char *policy, *result;
} rows[] = {
    {"new", "1", NULL, NULL, NULL, NEW, NULL, "{\"f\":1} -"},
    {"unchanged", "1", "1", NULL, NULL, 0, NULL, "- -"},
    {"unchanged, rewritten by jq", "1", "1.0", NULL, "1", SHOP, NULL, "- -"},
    {"changed", "2", "1", NULL, NULL, 0, NULL, "{\"f\":2} -"},
    {"changed, the shop shows the old", "2", "1", NULL, "1", SHOP, NULL,
	"{\"f\":2} -"},
    {"changed, the shop shows it already", "2", "1", NULL, "2", SHOP, NULL,
	"- - learn"},
    {"nothing wanted, nothing sent", NULL, NULL, NULL, "\"x\"", SHOP, NULL,
	"- -"},
    {"a person's edit", "1", "1", NULL, "5", SHOP, NULL,
	"- - edited-in-webflow {\"f\":5}"},
    {"a person emptied it", "\"a\"", "\"a\"", NULL, NULL, SHOP, NULL,
	"- - edited-in-webflow {\"f\":null}"},
    {"an edit, then the PIM changes", "2", "1", NULL, "5", SHOP, NULL,
	"{\"f\":2} -"},
    {"looks like an edit, but a doubt", "1", "1", NULL, "5", SHOP | DOUBT, NULL,
	"{\"f\":1} -"},
    {"an edit: what was cut short had nothing to write", "1", "1", NULL, "5",
	SHOP | DOUBT | SAME, NULL, "- - edited-in-webflow {\"f\":5}"},
    {"what was cut short is sent again", "2", "1", NULL, "5",
	SHOP | DOUBT | SAME, NULL, "{\"f\":2} -"},
    {"shown in another form", "\"a\"", "\"a\"", "\"<p>a</p>\"", "\"<p>a</p>\"",
	SHOP, NULL, "- -"},
    {"edited in another form", "\"a\"", "\"a\"", "\"<p>a</p>\"", "\"<p>b</p>\"",
	SHOP, NULL, "- - edited-in-webflow {\"f\":\"<p>b</p>\"}"},
    {"written in this run: no edit to look for", "1", "1", NULL, "5",
	SHOP | SURE, NULL, "- -"},
    {"adopted", "1", NULL, NULL, "1", SHOP | FOUND, NULL, "- - learn"},
    {"adopted, other", "1", NULL, NULL, "5", SHOP | FOUND, NULL, "{\"f\":1} -"},
    {"cleared", NULL, "\"a\"", NULL, "\"a\"", SHOP, NULL, "{\"f\":\"\"} -"},
    {"cleared already", NULL, "\"\"", NULL, NULL, SHOP, NULL, "- -"},
    {"cannot be cleared", NULL, "5", NULL, "5", SHOP, NULL, "- - cannot-clear"},
    {"if-empty, not read", "\"a\"", NULL, NULL, NULL, 0, "if-empty",
	"- - read"},
    {"if-empty, new", "\"a\"", NULL, NULL, NULL, NEW, "if-empty",
	"{\"f\":\"a\"} -"},
    {"if-empty, empty", "\"a\"", NULL, NULL, "\"\"", SHOP, "if-empty",
	"{\"f\":\"a\"} -"},
    {"if-empty, not empty", "\"a\"", NULL, NULL, "\"b\"", SHOP, "if-empty",
	"- -"},
    {"if-empty, sent before", "\"a\"", "\"a\"", NULL, NULL, 0, "if-empty",
	"- -"},
    {"if-empty, nothing wanted", NULL, "\"a\"", NULL, "\"a\"", SHOP, "if-empty",
	"- -"},
    {"create-only", "2", "1", NULL, "1", SHOP, "create-only", "- -"},
    {"ids in another order", "[\"a\",\"b\"]", "[\"a\",\"b\"]", NULL,
	"[\"b\",\"a\"]", SHOP, NULL, "- -"},
    {"a person's id stays", "[\"a\",\"b\"]", "[\"a\"]", NULL, "[\"a\",\"x\"]",
	SHOP, NULL, "{\"f\":[\"a\",\"b\"]} {\"f\":[\"a\",\"b\",\"x\"]}"},
    {"also when it is shown as ours", "[\"b\"]", "[\"a\"]", "[\"a\",\"x\"]",
	"[\"a\",\"x\"]", SHOP, NULL, "{\"f\":[\"b\"]} {\"f\":[\"b\",\"x\"]}"},
    {"ours goes, a person's stays", NULL, "[\"a\"]", NULL, "[\"a\",\"x\"]",
	SHOP, NULL, "{\"f\":[]} {\"f\":[\"x\"]}"},
    {"a shop that is adopted is replaced", "[\"a\"]", NULL, NULL, "[\"x\"]",
	SHOP | FOUND, NULL, "{\"f\":[\"a\"]} -"},
    {"a picture", A, NULL, NULL, NULL, NEW, NULL, "{\"f\":" A "} -"},
    {"the same picture", A, A, NULL, FA, SHOP, NULL, "- -"},
    {"its file was replaced", A2, A, NULL, FA, SHOP, NULL, "{\"f\":" A2 "} -"},
    {"its file was replaced, shown", A2, A, FA, FA, SHOP, NULL,
	"{\"f\":" A2 "} -"},
    {"adopted by its name", A, NULL, NULL, FA, SHOP | FOUND, NULL, "- - learn"},
    {"not after a doubt", A, NULL, NULL, FA, SHOP | FOUND | DOUBT, NULL,
	"{\"f\":" A "} -"},
    {"a person took our id away", "[\"a\",\"b\"]", "[\"a\",\"b\"]", NULL,
	"[\"b\",\"x\"]", SHOP, NULL,
	"- - edited-in-webflow {\"f\":[\"b\",\"x\"]}"},
    {"a person's id beside ours is no edit", "[\"a\"]", "[\"a\"]", NULL,
	"[\"x\",\"a\"]", SHOP, NULL, "- -"},
    {"a picture that cannot be compared", A, A, NULL, FX, SHOP, NULL, "- -"},
    {"another picture", A, A, FA, FX, SHOP, NULL,
	"- - edited-in-webflow {\"f\":" FX "}"},
    {"a person took the picture away", A, A, NULL, NULL, SHOP, NULL,
	"- - edited-in-webflow {\"f\":null}"},
    {"not read: nothing is known of edits", "1", "1", NULL, NULL, 0, NULL,
	"- -"},
    {"cleared picture", NULL, A, NULL, FA, SHOP, NULL, "{\"f\":null} -"},
};

static const char *
merge_text(const struct row *r)
{
	struct known k = {.arena = &arena};
	struct known_entity is = {.sure = r->how & SURE};
	const struct json *want = J("{}"), *write = NULL;
	struct verdict v = {0};
	bool touched = false;
	const char *text;
	struct merge m;
	struct buf b;

	k.shop.read = k.shop.may_write = r->how & SHOP;
	k.shop.may_write |= (r->how & NEW) != 0;
	k.ledger.interrupted = r->how & DOUBT;
	k.ledger.wanted_same = r->how & SAME;
	is.found = r->how & FOUND;
	want = r->want ? json_set(&arena, want, "f", J(r->want)) : want;
	if (!is.found)
		is.sent = J("{\"other\":1}");
	if (r->sent)
		is.sent = json_set(&arena, is.sent, "f", J(r->sent));
	want = is.found ? want : json_set(&arena, want, "other", J("1"));
	is.shop = J(r->how & SHOP ? "{\"other\":1}" : NULL);
	if (r->shop)
		is.shop = json_set(&arena, is.shop, "f", J(r->shop));
	if (r->shown)
		is.shown = json_set(&arena, NULL, "f", J(r->shown));
	if (r->policy)
		write = json_set(&arena, NULL, "f",
		    json_string(&arena, r->policy, strlen(r->policy)));
	m = merge_fields(&k, &is, want, write, "product", &touched, &v);
	buf_init(&b, 10000);
	buf_printf(&b, "%s %s", print(m.fields), print(m.extra));
	if (m.need_shop)
		buf_text(&b, " read");
	if (touched)
		buf_text(&b, json_equal(json_get(is.sent, "f"), J(r->want))
				 ? " learn"
				 : " touched");
	for (size_t i = 0; i < v.nwarnings; i++)
		buf_printf(&b, " %s", v.warnings[i].code);
	if (json_members(is.kept))
		buf_printf(&b, " %s", print(is.kept));
	text = arena_dup(&arena, b.data, b.len);
	buf_release(&b);
	verdict_release(&v);
	return text;
}

/* What something to be made gets: no empty values, no refused pictures. */
static void
fresh(void)
{
	struct known k = {.arena = &arena};

	known_picture_set(&k, J(B), PICTURE_REFUSED);
	CHECK_STR(print(merge_new(
		      &k, J("{\"name\":\"x\",\"d\":\"\",\"n\":null,\"c\":[],"
			    "\"weight\":0,\"main-image\":" B
			    ",\"more-images\":[" A "," B "]}"))),
	    "{\"name\":\"x\",\"weight\":0,\"more-images\":[" A "]}",
	    "a new one");
	CHECK_STR(print(merge_new(&k, J("{\"more-images\":[" B "]}"))), "{}",
	    "all of its pictures refused");
	CHECK_STR(print(merge_new(&k, NULL)), "{}", "nothing wanted");
}

/* A newer look at the shop says what is kept; a write does not. */
static void
later(void)
{
	struct known k = {.arena = &arena, .shop.read = true};
	struct known_entity is = {
	    .sent = J("{\"a\":1,\"b\":1}"), .shop = J("{\"a\":5,\"b\":6}")};
	const struct json *want = is.sent;
	struct verdict v = {0};
	bool touched = false;

	merge_fields(&k, &is, want, NULL, "product", &touched, &v);
	CHECK_STR(print(is.kept), "{\"a\":5,\"b\":6}", "two edits");
	is.shop = J("{\"a\":1,\"b\":7}");
	merge_fields(&k, &is, want, NULL, "product", &touched, &v);
	CHECK_STR(print(is.kept), "{\"b\":7}", "one is taken back");
	is.sure = true;
	merge_fields(&k, &is, want, NULL, "product", &touched, &v);
	CHECK_STR(
	    print(is.kept), "{\"b\":7}", "after a write it is kept still");
	is.sure = false;
	merge_fields(
	    &k, &is, J("{\"a\":1,\"b\":2}"), NULL, "product", &touched, &v);
	CHECK_STR(
	    print(is.kept), "{}", "one that is to be overwritten is none");
	verdict_release(&v);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		CHECK_STR(
		    merge_text(&rows[i]), rows[i].result, "%s", rows[i].what);
	fresh();
	later();
	arena_release(&arena);
	return unit_end();
}
