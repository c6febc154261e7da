/* Products that fields point to: which of them go out, and in what order. */
#include "unit/unit.h"
#include "unit/unit_json.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_write.h"
#include "plan/desired.h"
#include "plan/related.h"

#define P(id) "{\"plytix_id\":\"" id "\"}"
#define LIST(list) "{\"related\":[" list "]}"

/* What is known, what a field names, what becomes of it now; and, in a plan,
 * after the run (NULL: the same). */
static const struct {
	const char *what, *known, *fields, *now, *after;
} rows[] = {
    {"on sale, in the PIM's order",
	"\"products\":{\"a\":[\"wa\"],\"b\":[\"wb\"]}", LIST(P("b") "," P("a")),
	LIST("\"wb\",\"wa\""), NULL},
    {"not in the shop", "\"products\":{\"a\":[\"wa\"]}",
	LIST(P("b") "," P("a") "," P("c")), LIST("\"wa\""), NULL},
    {"none of them", "\"x\":1", LIST(P("b")), LIST(""), NULL},
    {"two names of one item",
	"\"products\":{\"a\":[\"wa\"],\"v\":[\"wa\"],\"b\":[\"wb\"]}",
	LIST(P("v") "," P("b") "," P("a")), LIST("\"wa\",\"wb\""), NULL},
    {"the product itself, by a variant",
	"\"sent\":{\"webflow_id\":\"own\"},\"products\":{\"v\":[\"own\"],"
	"\"b\":[\"wb\"]}",
	LIST(P("v") "," P("b")), LIST("\"wb\""), NULL},
    {"a family that is split", "\"products\":{\"a\":[\"w1\",\"w2\"]}",
	LIST(P("a")), LIST("\"w1\",\"w2\""), NULL},
    {"one that comes", "\"products\":{\"b\":[\"wb\"]},\"coming\":[\"a\"]",
	LIST(P("a") "," P("b")), LIST("\"wb\""), LIST("\"a\",\"wb\"")},
    {"one that goes and is not linked yet",
	"\"products\":{\"a\":[\"wa\"]},\"going\":[\"a\"]", LIST(P("a")),
	LIST(""), NULL},
    {"one that goes and is linked",
	"\"sent\":{\"webflow_id\":\"own\",\"fields\":{\"related\":[\"wa\"]}},"
	"\"products\":{\"a\":[\"wa\"],\"b\":[\"wb\"]},\"going\":[\"a\"]",
	LIST(P("a") "," P("b")), LIST("\"wa\",\"wb\""), LIST("\"wb\"")},
    {"ids of people among them", "\"products\":{\"a\":[\"wa\"]}",
	LIST("\"given\"," P("a") ",\"given\""), LIST("\"given\",\"wa\""), NULL},
    {"a field of one", "\"products\":{\"a\":[\"wa\"]}", "{\"next\":" P("a") "}",
	"{\"next\":\"wa\"}", NULL},
    {"a field of one, linked, that goes",
	"\"sent\":{\"webflow_id\":\"own\",\"fields\":{\"next\":\"wa\"}},"
	"\"products\":{\"a\":[\"wa\"]},\"going\":[\"a\"]",
	"{\"next\":" P("a") "}", "{\"next\":\"wa\"}", "{}"},
    {"a field of one that is not there", "\"x\":1", "{\"next\":" P("a") "}",
	"{}", NULL},
    {"what is known has another shape",
	"\"products\":[5],\"coming\":{},\"going\":\"a\"", LIST(P("a")),
	LIST(""), NULL},
    {"items of another shape", "\"products\":{\"a\":5,\"b\":[null,{},\"wb\"]}",
	LIST(P("a") "," P("b")), LIST("\"wb\""), NULL},
    {"what names none stays", "\"x\":1",
	"{\"more\":[{\"url\":\"u\"}],\"n\":5,\"category\":[" P("c") "]}",
	"{\"more\":[{\"url\":\"u\"}],\"n\":5,\"category\":[" P("c") "]}", NULL},
};

static struct arena arena;

static const char *
text(const struct json *value)
{
	struct buf out;
	struct json_writer e;
	const char *made;

	buf_init(&out, 1 << 16);
	json_write_init(&e, &out);
	json_write_value(&e, NULL, value);
	made = arena_dup(&arena, buf_str(&out), out.len ? out.len - 1 : 0);
	buf_release(&out);
	return made;
}

static void
check_sizes(void)
{
	static const struct {
		const char *fields, *answer;
		unsigned halves[4]; /* until it is given up */
	} sizes[] = {
	    {"{\"r\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\"]}",
		"{\"message\":\"too many\"}", {4, 2, 1, 0}},
	    {"{\"r\":[\"1\",\"2\",\"3\"],\"s\":[\"1\",\"2\",\"3\",\"4\","
	     "\"5\",\"6\"]}",
		"{\"details\":[{\"param\":\"r\",\"description\":\"at most 1\"}"
		"]}",
		{1, 0}},
	    {"{\"r\":[\"1\",\"2\",\"3\"],\"name\":\"x\"}",
		"{\"details\":[{\"param\":\"name\",\"description\":\"too "
		"large\"}]}",
		{0}},
	    {"{\"category\":[\"1\",\"2\",\"3\"]}", "{\"message\":\"too many\"}",
		{0}},
	    {"{\"name\":\"x\"}", "{\"message\":\"too many\"}", {0}},
	};

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct known k = {.arena = &arena};
		struct step step = {
		    .fields = unit_json(&arena, sizes[i].fields)};
		const struct json *answer = unit_json(&arena, sizes[i].answer);
		const struct json *all = json_get(step.fields, "r");

		for (size_t n = 0; sizes[i].halves[n]; n++) {
			CHECK(related_halve(&k, &step, answer),
			    "%zu, %zu: once more", i, n);
			CHECK_INT(k.refs_max, sizes[i].halves[n],
			    "%zu, %zu: half", i, n);
			step.fields = json_set(&arena, step.fields, "r",
			    related_cut(&k, "r", all));
			CHECK_INT(
			    (long long)json_len(json_get(step.fields, "r")),
			    sizes[i].halves[n], "%zu, %zu: so many go", i, n);
		}
		CHECK(!related_halve(&k, &step, answer), "%zu: given up", i);
		related_taken(&k, &step);
		CHECK(k.run.refs_new == (sizes[i].halves[0] > 0),
		    "%zu: what was taken is told", i);
	}
}

int
main(void)
{
	struct verdict v = {0};
	struct known k;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct json *record = unit_json(&arena,
		    arena_printf(&arena, "{\"known\":{%s}}", rows[i].known));
		const struct json *fields = unit_json(&arena, rows[i].fields);
		const char *after = rows[i].after;

		CHECK_INT(known_read(&k, &arena, record, &v), DONE, "%s",
		    rows[i].what);
		CHECK_STR(text(related_resolve(&k, &arena, fields)),
		    rows[i].now, "%s", rows[i].what);
		k.second_pass = true;
		CHECK_STR(text(related_resolve(&k, &arena, fields)),
		    after ? after : rows[i].now, "%s: after the run",
		    rows[i].what);
	}
	check_sizes();
	verdict_release(&v);
	arena_release(&arena);
	return unit_end();
}
