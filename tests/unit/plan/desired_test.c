/* Desired records: what is taken, what is refused before anything is sent. */
#include "unit/unit.h"
#include "unit/unit_json.h"

#include "base/arena.h"
#include "plan/desired.h"
#include "plan/item.h"

#define HEAD "{\"plytix_id\":\"p\",\"product\":{\"fieldData\":{}}"
#define REF(key) "{\"collection\":\"b\",\"key\":\"" key "\"}"
#define A REF("A")
#define B REF("B")
#define C REF("C")
#define LIKE_A REF("a")
#define ITEMS "{\"b/A\":\"w1\",\"b/a\":\"w1\",\"b/B\":null}"
#define REFERS                                                         \
	"{\"plytix_id\":\"p\",\"product\":{\"fieldData\":{\"one\":" A  \
	",\"none\":" C ",\"list\":[" A "," B "," LIKE_A ",\"given\"]," \
	"\"nothing\":[" C "]}},\"skus\":[" SKU("") "]}"
#define SKU(values) "{\"fieldData\":{},\"values\":[" values "]}"
#define SIZE "{\"name\":\"Size\",\"values\":[\"S\",\"M\"]}"

static const struct {
	const char *what, *record;
	enum outcome outcome;
} rows[] = {
    {"alone", HEAD ",\"skus\":[" SKU("") "]}", DONE},
    {"two",
	HEAD ",\"options\":[" SIZE
	     "],\"skus\":[" SKU("\"S\"") "," SKU("\"M\"") "]}",
	DONE},
    {"absent", "{\"plytix_id\":\"p\",\"state\":\"archive\",\"absent\":true}",
	DONE},
    {"not selected",
	"{\"plytix_id\":\"p\",\"state\":\"archive\","
	"\"reason\":\"not-selected\"}",
	DONE},
    {"no id", "{\"product\":{\"fieldData\":{}},\"skus\":[" SKU("") "]}",
	REFUSED},
    {"an empty id", "{\"plytix_id\":\"\",\"absent\":true}", REFUSED},
    {"a state of its own",
	"{\"plytix_id\":\"p\",\"state\":\"gone\",\"absent\":true}", REFUSED},
    {"no fields", "{\"plytix_id\":\"p\",\"skus\":[" SKU("") "]}", REFUSED},
    {"fields that are none",
	"{\"plytix_id\":\"p\",\"product\":{\"fieldData\":[]},\"skus\":[" SKU(
	    "") "]}",
	REFUSED},
    {"no SKU", HEAD ",\"skus\":[]}", REFUSED},
    {"SKUs that are none", HEAD ",\"skus\":5}", REFUSED},
    {"a SKU without fields", HEAD ",\"skus\":[{\"values\":[]}]}", REFUSED},
    {"too few values", HEAD ",\"options\":[" SIZE "],\"skus\":[" SKU("") "]}",
	REFUSED},
    {"too many values", HEAD ",\"skus\":[" SKU("\"S\"") "]}", REFUSED},
    {"a value that is no text",
	HEAD ",\"options\":[" SIZE "],\"skus\":[" SKU("[\"S\"]") "]}", REFUSED},
    {"a value that the option has not",
	HEAD ",\"options\":[" SIZE "],\"skus\":[" SKU("\"L\"") "]}", REFUSED},
    {"two SKUs alike",
	HEAD ",\"options\":[" SIZE
	     "],\"skus\":[" SKU("\"S\"") "," SKU("\"S\"") "]}",
	REFUSED},
    {"two SKUs without options", HEAD ",\"skus\":[" SKU("") "," SKU("") "]}",
	REFUSED},
    {"an option without values",
	HEAD ",\"options\":[{\"name\":\"x\",\"values\":[]}],\"skus\":[" SKU(
	    "\"S\"") "]}",
	REFUSED},
    {"an option without name",
	HEAD ",\"options\":[{\"values\":[\"S\"]}],\"skus\":[" SKU("\"S\"") "]}",
	REFUSED},
    {"an option twice",
	HEAD ",\"options\":[" SIZE "," SIZE
	     "],\"skus\":[" SKU("\"S\",\"S\"") "]}",
	REFUSED},
    {"a value twice",
	HEAD ",\"options\":[{\"name\":\"x\",\"values\":[\"S\",\"S\"]}],"
	     "\"skus\":[" SKU("\"S\"") "]}",
	REFUSED},
    {"values that are no texts",
	HEAD ",\"options\":[{\"name\":\"x\",\"values\":[{}]}],\"skus\":[" SKU(
	    "\"S\"") "]}",
	REFUSED},
    {"an empty value",
	HEAD ",\"options\":[{\"name\":\"x\",\"values\":[\"\"]}],\"skus\":[" SKU(
	    "\"\"") "]}",
	REFUSED},
    {"a number that is never the same",
	"{\"plytix_id\":\"p\",\"product\":{\"fieldData\":{\"x\":1e308}},"
	"\"skus\":[" SKU("") "]}",
	REFUSED},
    {"such a category",
	"{\"plytix_id\":\"p\",\"product\":{\"fieldData\":{\"category\":["
	"1e-400]}},\"skus\":[" SKU("") "]}",
	REFUSED},
    {"such a price",
	HEAD ",\"skus\":[{\"fieldData\":{\"price\":{\"value\":1e999}},"
	     "\"values\":[]}]}",
	REFUSED},
    {"such a stock",
	HEAD ",\"skus\":[{\"fieldData\":{},\"values\":[],\"inventory\":{"
	     "\"quantity\":1e999}}]}",
	REFUSED},
    {"known that is none", HEAD ",\"skus\":[" SKU("") "],\"known\":[]}",
	REFUSED},
    {"known of any shape",
	HEAD ",\"skus\":[" SKU("") "],\"known\":{\"sent\":5,\"shop\":[1],"
				   "\"slug\":{},\"categories\":\"x\"}}",
	DONE},
    {"known SKUs of any shape",
	HEAD ",\"skus\":[" SKU("") "],\"known\":{\"sent\":{\"webflow_id\":"
				   "\"w\",\"options\":[1,{\"values\":[{}]}],"
				   "\"skus\":[null,{},{\"values\":[1,[],null]}"
				   "],\"refused\":[1,{}]}}}",
	DONE},
};

static struct arena arena;

static const struct json *
J(const char *text)
{
	return unit_json(&arena, text);
}

int
main(void)
{
	struct verdict v = {0};
	enum outcome outcome;
	struct known k;
	struct desired g;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct json *r = J(rows[i].record);

		verdict_clear(&v);
		CHECK(r != NULL, "%s: JSON", rows[i].what);
		outcome = known_read(&k, &arena, r, &v);
		if (outcome == DONE)
			outcome = desired_read(&g, &arena, r, &k, &v);
		CHECK_INT(outcome, rows[i].outcome, "%s: %s", rows[i].what,
		    v.sentence);
	}
	verdict_clear(&v);
	known_read(&k, &arena,
	    J("{\"known\":{\"categories\":{\"c1\":\"w1\",\"c2\":5}}}"), &v);
	desired_read(&g, &arena,
	    J("{\"plytix_id\":\"p\",\"product\":{\"fieldData\":{\"category\":["
	      "{\"plytix_id\":\"c1\"},{\"plytix_id\":\"c3\"},\"given\"]}},"
	      "\"skus\":[" SKU("") "],\"write\":{\"sku\":{\"price\":"
				   "\"create-only\"}}}"),
	    &k, &v);
	CHECK_INT((long long)json_len(json_get(g.fields, "category")), 2,
	    "categories become items, one not known is left out");
	CHECK_STR(json_text(json_at(json_get(g.fields, "category"), 0)), "w1",
	    "the item");
	CHECK(v.nwarnings == 1 &&
		  strcmp(v.warnings[0].code, "category-missing") == 0,
	    "and told");
	/* a plan: c1 is held, c2 will be made */
	verdict_clear(&v);
	known_read(
	    &k, &arena, J("{\"known\":{\"categories\":{\"c1\":null}}}"), &v);
	k.dry = true;
	desired_read(&g, &arena,
	    J("{\"plytix_id\":\"p\",\"product\":{\"fieldData\":{\"category\":["
	      "{\"plytix_id\":\"c1\"},{\"plytix_id\":\"c2\"}]}},\"skus\":[" SKU(
		  "") "],\"write\":{\"sku\":{\"price\":\"create-only\"}}}"),
	    &k, &v);
	CHECK(json_len(json_get(g.fields, "category")) == 1 &&
		  json_is(json_at(json_get(g.fields, "category"), 0), "c2") &&
		  v.nwarnings == 1,
	    "in a plan one that is held is left out, one to be made is not");
	CHECK_STR(
	    desired_policy(g.write_sku, "price"), "create-only", "a policy");
	CHECK_STR(desired_policy(g.write_sku, "name"), "always", "its default");
	CHECK_STR(desired_policy(NULL, "name"), "always", "without any");
	/* items: b/A has an id, b/B is held, b/C is not there */
	verdict_clear(&v);
	known_read(&k, &arena, J("{\"known\":{\"items\":" ITEMS "}}"), &v);
	desired_read(&g, &arena, J(REFERS), &k, &v);
	CHECK_STR(json_get_text(g.fields, "one", ""), "w1", "an item's id");
	CHECK(json_len(json_get(g.fields, "list")) == 2 &&
		  json_is(json_at(json_get(g.fields, "list"), 1), "given"),
	    "of a list what is there, once");
	CHECK(item_is_open(json_get(g.fields, "none")) &&
		  item_is_open(json_get(g.fields, "nothing")),
	    "a field without any is left open");
	CHECK_INT((long long)v.nwarnings, 3, "and each is told");
	verdict_release(&v);
	arena_release(&arena);
	return unit_end();
}
