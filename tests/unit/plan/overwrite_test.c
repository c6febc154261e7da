/* What of an item that others made the plan would replace. */
#include "unit/unit.h"
#include "unit/unit_json.h"

#include "plan/answer.h"
#include "plan/desired.h"
#include "plan/overwrite.h"
#include "plan/plan.h"

static struct arena arena;

#define SHOP(fields, skus)                                                   \
	"{\"product\":{\"id\":\"w1\",\"lastPublished\":null,\"fieldData\":{" \
	"\"slug\":\"lamp\",\"default-sku\":\"w2\"," fields                   \
	"}},\"skus\":[" skus "]}"
#define SHOP_SKU(id, fields) \
	"{\"id\":\"" id "\",\"fieldData\":{\"slug\":\"" id "\"," fields "}}"
#define WANT(fields, options, skus)                                \
	"\"plytix_id\":\"p1\",\"product\":{\"fieldData\":{" fields \
	"}},\"options\":[" options "],\"skus\":[" skus "]"
#define PRICE(n) "\"price\":{\"value\":" n ",\"unit\":\"USD\"}"
#define ONE(fields)                                           \
	"{\"plytix_id\":\"p1\",\"values\":[],\"fieldData\":{" \
	"\"sku\":\"L\"," fields "}}"
#define SIZE(id, name)                                                  \
	"{\"id\":\"" id "\",\"name\":\"Size\",\"enum\":[{\"id\":\"s\"," \
	"\"name\":\"" name "\",\"slug\":\"s\"}]}"
#define OPTION(values) "{\"name\":\"Size\",\"values\":[" values "]}"

static const struct {
	const char *what, *shop, *want, *text;
} rows[] = {
    {"nothing differs",
	SHOP("\"name\":\"Lamp\"", SHOP_SKU("w2", "\"sku\":\"L\"," PRICE("1"))),
	WANT("\"name\":\"Lamp\"", "", ONE(PRICE("1"))), "nothing"},
    {"empty fields are filled, others replaced",
	SHOP("\"name\":\"Old\",\"brand\":\"\"",
	    SHOP_SKU("w2", "\"sku\":\"L\",\"width\":3," PRICE("1"))),
	WANT("\"name\":\"Lamp\",\"brand\":\"Acme\",\"description\":\"x\"", "",
	    "{\"plytix_id\":\"p1\",\"values\":[],\"fieldData\":{\"sku\":\"L\","
	    "\"width\":4,\"height\":5," PRICE("2") "}}"),
	"name, L width, L price"},
    {"fields that are not wanted stay",
	SHOP("\"name\":\"Lamp\",\"brand\":\"Theirs\"",
	    SHOP_SKU("w2", "\"sku\":\"L\"," PRICE("1"))),
	WANT("\"name\":\"Lamp\"", "", ONE(PRICE("1"))), "nothing"},
    {"stock, whose number is not known",
	SHOP("\"name\":\"Lamp\"", SHOP_SKU("w2", "\"sku\":\"L\"," PRICE("1"))),
	WANT("\"name\":\"Lamp\"", "",
	    "{\"plytix_id\":\"p1\",\"values\":[],\"fieldData\":{\"sku\":"
	    "\"L\"," PRICE("1") "},\"inventory\":{\"inventoryType\":\"finite\","
				"\"quantity\":3}}"),
	"L inventory"},
    {"a state",
	SHOP("\"name\":\"Old\"", SHOP_SKU("w2", "\"sku\":\"L\"," PRICE("1"))),
	"\"state\":\"archive\"," WANT("\"name\":\"Lamp\"", "", ONE(PRICE("1"))),
	"state"},
    {"a value beside the old ones takes nothing away",
	SHOP("\"name\":\"Lamp\",\"sku-properties\":[" SIZE("o", "S") "]",
	    SHOP_SKU("w2",
		"\"sku-values\":{\"o\":\"s\"},\"sku\":\"L\"," PRICE("1"))),
	WANT("\"name\":\"Lamp\"", OPTION("\"S\",\"M\""),
	    "{\"plytix_id\":\"v1\",\"values\":[\"S\"],\"fieldData\":{\"sku\":"
	    "\"L\"," PRICE("1") "}},{\"plytix_id\":\"v2\",\"values\":[\"M\"],"
				"\"fieldData\":{\"sku\":\"L-M\"," PRICE(
				    "1") "}}"),
	"nothing"},
};

static const char *
overwritten(const char *record, struct overwrites *o)
{
	const struct json *r = unit_json(&arena, record);
	struct verdict v = {0};
	struct known k;
	struct desired g;
	struct step step;
	unsigned n = 50;

	*o = (struct overwrites){.arena = &arena};
	if (known_read(&k, &arena, r, &v) != DONE ||
	    desired_read(&g, &arena, r, &k, &v) != DONE)
		return "refused";
	while (n-- && plan_next(&g, &k, &step, NULL)) {
		overwrites_step(o, &step, &k);
		answer_assume(&k, &step);
	}
	verdict_release(&v);
	return overwrites_text(o);
}

/* One option of which a value gets another name, or which has gone. */
static void
options(void)
{
	struct known_value was_value = {"s", "Small", "small"};
	struct known_value now_value = {"s", "S", "s"};
	struct known_option was = {
	    .id = "o", .name = "Size", .values = &was_value, .nvalues = 1};
	struct known_option now = was;
	struct known_options list = {&now, 1};
	struct known k = {
	    .arena = &arena, .webflow_id = "w1", .options = {&was, 1}};
	struct step step = {.kind = STEP_UPDATE_PRODUCT, .options = &list};
	struct overwrites o = {.arena = &arena};

	overwrites_step(&o, &step, &k);
	CHECK_STR(overwrites_text(&o), "nothing", "options as they were");
	now.values = &now_value;
	overwrites_step(&o, &step, &k);
	CHECK_STR(
	    overwrites_text(&o), "sku-properties", "a value gets another name");
	list.len = 0;
	o.len = 0;
	overwrites_step(&o, &step, &k);
	CHECK_STR(overwrites_text(&o), "sku-properties", "an option goes");
	k.webflow_id = NULL;
	o.len = 0;
	overwrites_step(&o, &step, &k);
	CHECK_STR(
	    overwrites_text(&o), "nothing", "what is made replaces nothing");
}

static void
told(void)
{
	struct overwrites o = {.arena = &arena};
	struct buf b;
	struct json_writer e;

	overwrites_add(&o, NULL, "name");
	overwrites_add(&o, "L", "price");
	buf_init(&b, 4096);
	json_write_init(&e, &b);
	json_write_object(&e, NULL);
	overwrites_write(&o, &e);
	json_write_end(&e);
	CHECK_STR(buf_str(&b),
	    "{\"overwrites\":[{\"field\":\"name\"},{\"sku\":\"L\",\"field\":"
	    "\"price\"}]}\n",
	    "as records");
	buf_release(&b);
	for (unsigned i = 0; i < 40; i++)
		overwrites_add(&o, NULL, "x");
	CHECK_STR(overwrites_text(&o),
	    "name, L price, x, x, x, x, x, x, x, x and 32 more",
	    "the first ones, and how many more");
}

int
main(void)
{
	struct overwrites o;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *record = arena_printf(&arena,
		    "{\"kind\":\"product\",%s,\"known\":{\"read\":true,"
		    "\"shop\":%s}}",
		    rows[i].want, rows[i].shop);

		CHECK_STR(
		    overwritten(record, &o), rows[i].text, "%s", rows[i].what);
	}
	options();
	told();
	arena_release(&arena);
	return unit_end();
}
