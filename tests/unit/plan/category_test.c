/* A category: wanted, sent, shown; each answer teaches. */
#include "unit/unit.h"
#include "unit/unit_json.h"

#include <stdlib.h>

#include "base/arena.h"
#include "plan/category.h"

static struct arena arena;

static const struct json *
J(const char *text)
{
	return unit_json(&arena, text);
}

#define WANT                                                          \
	"{\"kind\":\"category\",\"plytix_id\":\"c1\",\"fieldData\":{" \
	"\"name\":\"Tops\",\"slug\":\"men-tops\"}"
#define SENT(name)                                                           \
	"\"sent\":{\"webflow_id\":\"w1\",\"slug\":\"men-tops\",\"fields\":{" \
	"\"name\":\"" name "\"}}"
#define SHOP(name)                                                \
	"\"shop\":{\"id\":\"w1\",\"fieldData\":{\"name\":\"" name \
	"\",\"slug\":\"men-tops\"}}"

#define ITEM(published, draft)                                              \
	"{\"id\":\"w1\",\"lastPublished\":" published ",\"isDraft\":" draft \
	",\"isArchived\":false,\"fieldData\":{\"name\":\"Tops\",\"slug\":"  \
	"\"men-tops\"}}"

#define ITEM_WANT(more)                                                       \
	"{\"kind\":\"item\",\"collection\":\"b1\",\"key\":\"Acme\",\"code\":" \
	"\"c0de\",\"fieldData\":{\"name\":\"Acme\",\"slug\":\"acme\"}" more
#define ITEM_SENT(more, name)                                     \
	"\"sent\":{\"webflow_id\":\"w1\",\"slug\":\"acme\"," more \
	"\"fields\":{\"name\":\"" name "\"}}"
#define ITEM_SHOP(name)                                           \
	"\"shop\":{\"id\":\"w1\",\"fieldData\":{\"name\":\"" name \
	"\",\"slug\":\"acme\"}}"

/* A record, the answers it meets, and what goes out, in the end what the
 * step line would hold. */
static const struct row {
	const char *what, *record;
	bool live;
	struct {
		int status;
		const char *body;
	} answers[8];
	const char *story; /* steps, outcome, warnings, the end's state */
} rows[] = {
    {"new", WANT "}", false,
	{{202, "{\"id\":\"w1\",\"fieldData\":{\"name\":\"Tops\",\"slug\":"
	       "\"men-tops\"}}"}},
	"create-category; w1 men-tops Tops"},
    {"new, answered as a list", WANT ",\"known\":{}}", false,
	{{202, "{\"items\":[{\"id\":\"w1\",\"fieldData\":{\"slug\":"
	       "\"men-tops\"}}]}"}},
	"create-category; w1 men-tops Tops"},
    {"nothing to do", WANT ",\"known\":{" SENT("Tops") "}}", false, {{0, NULL}},
	"w1 men-tops Tops"},
    {"renamed", WANT ",\"known\":{" SENT("Old") "}}", false,
	{{200, "{\"id\":\"w1\",\"fieldData\":{\"name\":\"Tops\",\"slug\":"
	       "\"men-tops\"}}"}},
	"update-category; w1 men-tops Tops"},
    {"adopted", WANT ",\"known\":{" SHOP("Tops") "}}", false, {{0, NULL}},
	"w1 men-tops Tops"},
    {"adopted, then renamed", WANT ",\"known\":{" SHOP("tops") "}}", false,
	{{200, "{\"id\":\"w1\"}"}}, "update-category; w1 men-tops Tops"},
    {"edited by a person",
	WANT ",\"known\":{" SENT("Tops") "," SHOP("Oberteile") "}}", false,
	{{0, NULL}}, "edited-in-webflow kept w1 men-tops Tops"},
    {"named by a run that was cut short, named back",
	WANT ",\"known\":{\"doubt\":true," SENT("Tops") "," SHOP("Hats") "}}",
	false,
	{{200, "{\"id\":\"w1\",\"fieldData\":{\"name\":\"Tops\",\"slug\":"
	       "\"men-tops\"}}"}},
	"update-category; w1 men-tops Tops"},
    {"the same, and the answer shows another name",
	WANT ",\"known\":{\"doubt\":true," SENT("Tops") "," SHOP("Hats") "}}",
	false,
	{{200, "{\"id\":\"w1\",\"fieldData\":{\"name\":\"Hats\",\"slug\":"
	       "\"men-tops\"}}"}},
	"update-category; edited-in-webflow kept w1 men-tops Tops"},
    {"edited, and a run was cut short that wanted the same",
	WANT ",\"known\":{\"doubt\":true,\"same\":true," SENT("Tops") "," SHOP(
	    "Hats") "}}",
	false, {{0, NULL}}, "edited-in-webflow kept w1 men-tops Tops"},
    {"gone from a shop that was read",
	WANT ",\"known\":{" SENT("Tops") ",\"read\":true}}", false,
	{{202, "{\"id\":\"w2\",\"fieldData\":{\"slug\":\"men-tops\"}}"}},
	"create-category; w2 men-tops Tops"},
    {"answer lost, made", WANT "}", false,
	{{0, NULL},
	    {200, "{\"items\":[{\"id\":\"w0\",\"fieldData\":{\"slug\":"
		  "\"men-tops-2\"}},{\"id\":\"w1\",\"fieldData\":{\"name\":"
		  "\"Tops\",\"slug\":\"men-tops\"}}]}"}},
	"create-category; find-category; w1 men-tops Tops"},
    {"answer lost, not made", WANT "}", false,
	{{500, NULL}, {200, "{\"items\":[]}"},
	    {202, "{\"id\":\"w1\",\"fieldData\":{\"slug\":\"men-tops\"}}"}},
	"create-category; find-category; create-category; w1 men-tops Tops"},
    {"slug taken by ourselves", WANT "}", false,
	{{400, "{\"details\":[{\"param\":\"slug\",\"description\":\"Unique "
	       "value is already in database: 'men-tops'\"}]}"},
	    {200, "{\"items\":[{\"id\":\"w1\",\"fieldData\":{\"name\":"
		  "\"Tops\",\"slug\":\"men-tops\"}}]}"}},
	"create-category; find-category; w1 men-tops Tops"},
    {"found under another name", WANT "}", false,
	{{0, NULL},
	    {200, "{\"items\":[{\"id\":\"w1\",\"fieldData\":{\"name\":"
		  "\"Other\",\"slug\":\"men-tops\"}}]}"},
	    {200, "{\"id\":\"w1\"}"}},
	"create-category; find-category; update-category; w1 men-tops Tops"},
    {"no id in the answer", WANT "}", false,
	{{202, "{}"},
	    {200, "{\"items\":[{\"id\":\"w1\",\"fieldData\":{\"name\":"
		  "\"Tops\",\"slug\":\"men-tops\"}}]}"}},
	"create-category; find-category; w1 men-tops Tops"},
    {"vanished under the update", WANT ",\"known\":{" SENT("Old") "}}", false,
	{{404, NULL},
	    {202, "{\"id\":\"w2\",\"fieldData\":{\"slug\":\"men-tops\"}}"}},
	"update-category; create-category; w2 men-tops Tops"},
    {"update lost", WANT ",\"known\":{" SENT("Old") "}}", false, {{0, NULL}},
	"update-category; FAILED lost"},
    {"refused", WANT "}", false, {{400, "{\"code\":\"x\",\"message\":\"no\"}"}},
	"create-category; REFUSED x"},
    {"token refused", WANT "}", false, {{401, "{\"code\":\"t\"}"}},
	"create-category; FATAL t"},
    {"a server that never answers", WANT "}", false,
	{{0, NULL}, {200, "{\"items\":[]}"}, {0, NULL}, {200, "{\"items\":[]}"},
	    {0, NULL}, {200, "{\"items\":[]}"}, {0, NULL},
	    {200, "{\"items\":[]}"}},
	"create-category; find-category; create-category; find-category; "
	"create-category; find-category; create-category; find-category; "
	"create-category; FAILED lost"},
    {"new, live", WANT "}", true, {{202, ITEM("\"2026-01-01\"", "false")}},
	"create-category; w1 men-tops Tops"},
    {"new, live, but not shown", WANT "}", true,
	{{202, ITEM("null", "false")},
	    {202, "{\"publishedItemIds\":[\"w1\"],\"errors\":[]}"}},
	"create-category; publish-category; w1 men-tops Tops"},
    {"never published",
	WANT
	",\"known\":{" SENT("Tops") ",\"shop\":" ITEM("null", "false") "}}",
	true, {{202, "{\"publishedItemIds\":[\"w1\"]}"}},
	"publish-category; w1 men-tops Tops"},
    {"never published, nor to be",
	WANT
	",\"known\":{" SENT("Tops") ",\"shop\":" ITEM("null", "false") "}}",
	false, {{0, NULL}}, "w1 men-tops Tops"},
    {"somebody's draft",
	WANT ",\"known\":{" SENT("Tops") ",\"shop\":" ITEM("null", "true") "}}",
	true, {{0, NULL}}, "w1 men-tops Tops"},
    {"not ours to make",
	WANT ",\"create\":false,\"known\":{" SENT("Tops") ",\"shop\":" ITEM(
	    "null", "false") "}}",
	true, {{0, NULL}}, "w1 men-tops Tops"},
    {"renamed, live", WANT ",\"known\":{" SENT("Old") "}}", true,
	{{200, ITEM("\"2026-01-01\"", "false")}},
	"update-category; w1 men-tops Tops"},
    {"renamed, live, never published", WANT ",\"known\":{" SENT("Old") "}}",
	true,
	{{409, "{\"code\":\"conflict\"}"}, {200, ITEM("null", "false")},
	    {202, "{\"publishedItemIds\":[\"w1\"]}"}},
	"update-category; update-category; publish-category; w1 men-tops Tops"},
    {"renamed, live, a draft", WANT ",\"known\":{" SENT("Old") "}}", true,
	{{409, "{\"code\":\"conflict\"}"}, {200, ITEM("null", "true")}},
	"update-category; update-category; w1 men-tops Tops"},
    {"not to be published",
	WANT
	",\"known\":{" SENT("Tops") ",\"shop\":" ITEM("null", "false") "}}",
	true,
	{{202, "{\"publishedItemIds\":[],\"errors\":[\"Staging item ID w1 not "
	       "found.\"]}"}},
	"publish-category; REFUSED not-published"},
    {"an item, new", ITEM_WANT(",\"create\":true") "}", false,
	{{202, "{\"id\":\"w1\",\"fieldData\":{\"name\":\"Acme\","
	       "\"slug\":\"acme\"}}"}},
	"create-item; w1 acme Acme made"},
    {"an item that is not to be made", ITEM_WANT("") "}", false, {{0, NULL}},
	"item-not-made - - ?"},
    {"an item whose name several have",
	ITEM_WANT(",\"create\":true") ",\"known\":{\"alike\":2}}", false,
	{{0, NULL}}, "item-ambiguous - - ?"},
    {"a person's item",
	ITEM_WANT(",\"create\":true") ",\"known\":{" ITEM_SHOP("Acme") "}}",
	false, {{0, NULL}}, "w1 acme Acme"},
    {"a person's item, spelled otherwise",
	ITEM_WANT("") ",\"known\":{\"doubt\":true," ITEM_SHOP("ACME") "}}",
	false, {{0, NULL}}, "item-spelling w1 acme Acme"},
    {"a person's item that has another name now",
	ITEM_WANT("") ",\"known\":{" ITEM_SENT("", "Acme") "," ITEM_SHOP(
	    "Acme Ltd") "}}",
	false, {{0, NULL}}, "edited-in-webflow w1 acme Acme"},
    {"ours, renamed in the PIM",
	ITEM_WANT("") ",\"known\":{" ITEM_SENT(
	    "\"made\":true,", "Old") "," ITEM_SHOP("Old") "}}",
	false,
	{{200, "{\"id\":\"w1\",\"fieldData\":{\"name\":\"Acme\","
	       "\"slug\":\"acme\"}}"}},
	"update-item; w1 acme Acme made"},
    {"an item, the answer lost", ITEM_WANT(",\"create\":true") "}", false,
	{{0, NULL}, {200, "{\"items\":[{\"id\":\"w1\",\"fieldData\":{\"name\":"
			  "\"Acme\",\"slug\":\"acme\"}}]}"}},
	"create-item; find-item; w1 acme Acme made"},
    {"an item whose slug is another's", ITEM_WANT(",\"create\":true") "}",
	false,
	{{400, "{\"details\":[{\"param\":\"slug\",\"description\":\"Unique "
	       "value is already in database: 'acme'\"}]}"},
	    {200, "{\"items\":[{\"id\":\"w9\",\"fieldData\":{\"name\":"
		  "\"Acme of old\",\"slug\":\"acme\"}}]}"},
	    {202, "{\"id\":\"w1\",\"fieldData\":{\"name\":\"Acme\","
		  "\"slug\":\"acme-c0de\"}}"}},
	"create-item; find-item; create-item; w1 acme-c0de Acme made"},
    {"an item that a person made at the same time",
	ITEM_WANT(",\"create\":true") "}", false,
	{{400, "{\"details\":[{\"param\":\"slug\",\"description\":\"Unique "
	       "value is already in database: 'acme'\"}]}"},
	    {200, "{\"items\":[{\"id\":\"w9\",\"fieldData\":{\"name\":"
		  "\"Acme\",\"slug\":\"acme\"}}]}"}},
	"create-item; find-item; w9 acme Acme"},
};

static const char *const outcomes[] = {
    [DONE] = "DONE",
    [REFUSED] = "REFUSED",
    [FAILED] = "FAILED",
    [FATAL] = "FATAL",
};

static void
tell(const struct row *r, struct buf *story)
{
	enum outcome outcome = DONE;
	struct verdict v = {0};
	enum category_step step;
	struct category s;
	size_t n = 0;

	if (category_read(&s, &arena, J(r->record), &v) != DONE)
		abort();
	s.live = r->live;
	while (outcome == DONE && n < 12 &&
	       (step = category_next(&s, &v)) != CATEGORY_NONE) {
		buf_printf(story, "%s; ", category_step_name(&s, step));
		outcome =
		    category_learn(&s, step, n < 8 ? r->answers[n].status : 0,
			n < 8 ? J(r->answers[n].body) : NULL, &v);
		n++;
	}
	for (size_t i = 0; i < v.nwarnings; i++)
		buf_printf(story, "%s ", v.warnings[i].code);
	if (category_edited(&s))
		buf_text(story, "kept ");
	if (outcome == DONE)
		buf_printf(story, "%s %s %s%s",
		    s.webflow_id ? s.webflow_id : "-", s.slug ? s.slug : "-",
		    json_get_text(s.sent, "name", "?"), s.made ? " made" : "");
	else
		buf_printf(story, "%s %s", outcomes[outcome], v.code);
	verdict_release(&v);
}

static const char *
request(enum category_step step, const char *record, bool live)
{
	struct verdict v = {0};
	struct buf path, body, all;
	const char *text;
	struct category s;

	buf_init(&path, 1000);
	buf_init(&body, 1000);
	buf_init(&all, 2000);
	category_read(&s, &arena, J(record), &v);
	s.live = live;
	text = category_request(&s, step, "COL", &path, &body);
	buf_printf(&all, "%s %s %s", text, buf_str(&path), buf_str(&body));
	text = arena_dup(&arena, all.data, all.len);
	buf_release(&all);
	buf_release(&path);
	buf_release(&body);
	verdict_release(&v);
	return text;
}

static const char *const bad[] = {
    "{\"fieldData\":{\"name\":\"a\",\"slug\":\"b\"}}",
    "{\"plytix_id\":\"c\",\"fieldData\":{\"slug\":\"b\"}}",
    "{\"plytix_id\":\"c\",\"fieldData\":{\"name\":\"b\"}}",
    "{\"plytix_id\":\"c\"}",
    "{\"plytix_id\":\"c\",\"fieldData\":{\"name\":1e308,\"slug\":\"b\"}}",
    "{\"plytix_id\":\"c\",\"fieldData\":{\"name\":5,\"slug\":\"b\"}}",
    "{\"plytix_id\":\"c\",\"fieldData\":{\"name\":\"a\",\"slug\":5}}",
    "{\"plytix_id\":\"c\",\"fieldData\":{\"name\":\"a\",\"slug\":\"b&c=d\"}}",
    "{\"plytix_id\":\"c\",\"fieldData\":{\"name\":\"a\",\"slug\":\"\"}}",
    "{\"plytix_id\":\"c\",\"fieldData\":{\"name\":\"a\",\"slug\":\"b\"},"
    "\"known\":{\"sent\":{\"webflow_id\":\"../x\"}}}",
    "{\"plytix_id\":\"c\",\"fieldData\":{\"name\":\"a\",\"slug\":\"b\"},"
    "\"known\":{\"shop\":{\"id\":\"a/b\"}}}",
};

int
main(void)
{
	struct verdict v = {0};
	struct buf story;
	struct category s;
	struct json_writer e;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		buf_init(&story, 4000);
		tell(&rows[i], &story);
		CHECK_STR(buf_str(&story), rows[i].story, "%s", rows[i].what);
		buf_release(&story);
	}
	CHECK_STR(request(CATEGORY_CREATE, WANT "}", false),
	    "POST /collections/COL/items {\"isDraft\":false,\"isArchived\":"
	    "false,\"fieldData\":{\"name\":\"Tops\",\"slug\":\"men-tops\"}}\n",
	    "create");
	CHECK_STR(request(CATEGORY_FIND, WANT "}", true),
	    "GET /collections/COL/items?slug=men-tops&limit=100 ", "find");
	CHECK_STR(request(CATEGORY_UPDATE, WANT ",\"known\":{" SENT("Old") "}}",
		      false),
	    "PATCH /collections/COL/items/w1 {\"fieldData\":{\"name\":"
	    "\"Tops\"}}\n",
	    "update, without the slug");
	CHECK_STR(request(CATEGORY_CREATE, WANT "}", true),
	    "POST /collections/COL/items/live {\"isDraft\":false,"
	    "\"isArchived\":false,\"fieldData\":{\"name\":\"Tops\",\"slug\":"
	    "\"men-tops\"}}\n",
	    "create, live");
	CHECK_STR(request(CATEGORY_UPDATE, WANT ",\"known\":{" SENT("Old") "}}",
		      true),
	    "PATCH /collections/COL/items/w1/live {\"fieldData\":{\"name\":"
	    "\"Tops\"}}\n",
	    "update, live");
	CHECK_STR(request(CATEGORY_PUBLISH,
		      WANT ",\"known\":{" SENT("Tops") "}}", true),
	    "POST /collections/COL/items/publish {\"itemIds\":[\"w1\"]}\n",
	    "publish");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		CHECK(category_read(&s, &arena, J(bad[i]), &v) == REFUSED,
		    "refused: %s", bad[i]);
	category_read(&s, &arena, J(WANT "}"), &v);
	category_assume(&s, category_next(&s, NULL));
	CHECK(category_next(&s, NULL) == CATEGORY_NONE, "imagined: one step");
	category_read(&s, &arena, J(WANT ",\"known\":{" SENT("Tops") "}}"), &v);
	buf_init(&story, 1000);
	json_write_init(&e, &story);
	json_write_object(&e, NULL);
	category_write(&s, &e);
	json_write_end(&e);
	CHECK_STR(buf_str(&story),
	    "{\"category\":{\"webflow_id\":\"w1\",\"slug\":\"men-tops\","
	    "\"fields\":{\"name\":\"Tops\"}}}\n",
	    "the member of a step line");
	buf_release(&story);
	verdict_release(&v);
	arena_release(&arena);
	return unit_end();
}
