/* Every transform, each with what it takes and what it turns down. */
#include "unit/unit.h"

#include "unit/support.h"
#include "mapping/transform.h"

static const struct row {
	const char *spec, *in, *want, *code; /* code: of the warning */
} rows[] = {
    {"'slug'", "'Crème Brûlée'", "'creme-brulee'", NULL},
    {"'slug'", "'漢字'", "nothing", NULL},
    {"'text'", "'<p>a</p><p>b &amp; c</p>'", "'a\\n\\nb & c'", NULL},
    {"'html'", "'a\\nb'", "'<p>a<br>b</p>'", NULL},
    {"'html'", "'Salt &amp; pepper'", "'<p>Salt &amp; pepper</p>'", NULL},
    {"'html'", "'<p onclick=x>a</p><iframe></iframe>'", "'<p>a</p>'", NULL},
    {"'html'", "['<b>a</b>','<svg onload=x>']", "['<b>a</b>']", NULL},
    {"'html:b a[href] ftp:'", "'<p><b>a</b></p>'", "'<b>a</b>'", NULL},
    {"['html','+ *[class]']", "'<p class=x>a</p>'", "'<p class=\\'x\\'>a</p>'",
	NULL},
    {"'trim'", "'  a b\\t'", "'a b'", NULL},
    {"'trim'", "'   '", "nothing", NULL},
    {"'upper'", "'straße'", "'STRASSE'", NULL},
    {"'upper'", "['a','b']", "['A','B']", NULL},
    {"'upper'", "{'a':1}", "nothing", "no-text"},
    {"'lower'", "'ÀB'", "'àb'", NULL},
    {"'title'", "'red apple'", "'Red Apple'", NULL},
    {"'number'", "'007.50'", "7.5", NULL},
    {"'number'", "' 12 '", "12", NULL},
    {"'number'", "1e3", "1000", NULL},
    {"'number'", "['5']", "5", NULL},
    {"'number'", "['5','6']", "nothing", "not-a-number"},
    {"'number'", "'1,5'", "nothing", "not-a-number"},
    {"'number'", "'0x10'", "nothing", "not-a-number"},
    {"'number'", "'NaN'", "nothing", "not-a-number"},
    {"'number'", "true", "nothing", "not-a-number"},
    {"'integer'", "'26'", "26", NULL},
    {"'integer'", "'26.5'", "27", "rounded"},
    {"'integer'", "'-26.5'", "-27", "rounded"},
    {"'integer'", "'1e30'", "nothing", "not-a-number"},
    {"'money'", "'19.99'", "{'value':1999,'unit':'USD'}", NULL},
    {"'money'", "19.9", "{'value':1990,'unit':'USD'}", NULL},
    {"'money'", "'19.995'", "{'value':2000,'unit':'USD'}", "price-rounded"},
    {"'money'", "'0'", "{'value':0,'unit':'USD'}", NULL},
    {"'money'", "'-1'", "nothing", "price-invalid"},
    {"'money'", "'$5'", "nothing", "price-invalid"},
    {"'money'", "'99999999999999'", "nothing", "price-invalid"},
    {"'money'", "{'value':'5'}", "nothing", "price-invalid"},
    {"'boolean'", "'Yes'", "true", NULL},
    {"'boolean'", "'0'", "false", NULL},
    {"'boolean'", "false", "false", NULL},
    {"'boolean'", "'maybe'", "nothing", "not-a-boolean"},
    {"'date'", "'2026-02-11'", "'2026-02-11T00:00:00.000Z'", NULL},
    {"'date'", "'2026-02-30'", "nothing", "not-a-date"},
    {"'date'", "'soon'", "nothing", "not-a-date"},
    {"'first'", "['a','b']", "'a'", NULL},
    {"'first'", "'a'", "'a'", NULL},
    {"'join'", "['a','','b',3]", "'a, b, 3'", NULL},
    {"'join: | '", "['a','b']", "'a | b'", NULL},
    {"'join:'", "['a','b']", "'ab'", NULL},
    {"'split:,'", "'a, b,,c'", "['a','b','c']", NULL},
    {"'split:::'", "'a::b'", "['a','b']", NULL},
    {"'split:,'", "',,'", "nothing", NULL},
    {"'prefix:No. '", "5", "'No. 5'", NULL},
    {"'suffix: cm'", "'5'", "'5 cm'", NULL},
    {"'replace:o:0'", "'foo'", "'f00'", NULL},
    {"'replace:oo:'", "'foo'", "'f'", NULL},
    {"['replace',':','-']", "'a:b'", "'a-b'", NULL},
    {"'truncate:3'", "'a😀bc'", "'a😀'", NULL},
    {"'truncate:5'", "'ab cd ef'", "'ab cd'", NULL},
    {"'truncate:3'", "'ab cd'", "'ab'", NULL},
    {"'lookup:t'", "'red'", "'#f00'", NULL},
    {"'lookup:t'", "['red','red']", "['#f00','#f00']", NULL},
    {"'lookup:t'", "'blue'", "nothing", "lookup"},
    {"'lookup:star'", "'blue'", "'other'", NULL},
    {"'lookup:t'", "'none'", "nothing", NULL},
    {"'option'", "'Red'", "'o1'", NULL},
    {"'option'", "'rED'", "'o1'", NULL},
    {"'option'", "'o2'", "'o2'", NULL},
    {"'option'", "'Green'", "nothing", "option-unknown"},
    {"'products'", "[{'product_id':'a','quantity':'2'},{'product_id':'b'}]",
	"[{'plytix_id':'a'},{'plytix_id':'b'}]", NULL},
    {"'products'", "[{'product_id':'b'},{'product_id':'a'},{'product_id':'b'}]",
	"[{'plytix_id':'b'},{'plytix_id':'a'}]", NULL},
    {"'products'", "[{'product_id':'own'},{'product_id':'a'}]",
	"[{'plytix_id':'a'}]", NULL},
    {"'products'", "[{'product_id':'own'},{'quantity':1},{'product_id':''}]",
	"nothing", NULL},
    {"'products'", "['a',5,null,[{'product_id':'a'}]]", "nothing", NULL},
    {"'products'", "{'product_id':'a'}", "nothing", NULL},
    {"'products'", "'a'", "nothing", NULL},
    {"'image'", "{'id':'a','url':'https://x/a b.jpg','filename':'a b.jpg'}",
	"{'url':'https://x/a%20b.jpg','asset':'a','filename':'a b.jpg'}", NULL},
    {"'image'", "'https://x/%41%zz'",
	"{'url':'https://x/%41%25zz','asset':'https://x/%41%zz'}", NULL},
    {"'image'", "{'id':'a'}", "nothing", "media-missing"},
    {"'image'", "{'id':'a','url':'file:///etc/passwd'}", "nothing",
	"media-address"},
    {"'image'", "{'id':'a','url':'https://x','type':'VIDEOS'}", "nothing",
	"media-type"},
    {"'file'", "{'id':'a','url':'https://x/y.pdf','type':'TEXTS'}",
	"{'url':'https://x/y.pdf','asset':'a'}", NULL},
    {"'images'", "[{'id':'a'},{'id':'b','url':'https://x'}]",
	"[{'url':'https://x','asset':'b'}]", "media-missing"},
    {"'images'", "{'id':'b','url':'https://x'}",
	"[{'url':'https://x','asset':'b'}]", NULL},
    {"'item'", "'5c4ed8002f0985001e233275'", "'5c4ed8002f0985001e233275'",
	NULL},
    {"'item'", "'Acme'", "nothing", "no-collection"},
    {"'item'", "{'a':1}", "nothing", "no-text"},
    {"'upper'", "'\\u202eabc\\u0301'", "'\u202eABC\u0301'", NULL},
    {"'text'", "'</script><script>x</script>ok'", "'ok'", NULL},
};

#define ALONE                            \
	"options are for 'item' alone, " \
	"{\"item\": {\"by\": \"name\", \"create\": true}}"

static const struct {
	const char *spec, *why;
} wrong[] = {
    {"'uper'", "there is no transform 'uper'; did you mean 'upper'"},
    {"'upper:x'", "'upper' takes no argument"},
    {"'html:p script'", "'html' cannot allow 'script'"},
    {"'html:a[onclick]'", "'html' cannot allow the attribute 'onclick'"},
    {"'html:a javascript:'", "'html' cannot allow 'javascript'"},
    {"['html','a','b']", "'html' takes one argument"},
    {"'prefix'", "'prefix' takes one argument"},
    {"'replace:a'", "'replace' takes two arguments"},
    {"'replace::b'", "'replace' needs a text to look for"},
    {"'split:'", "'split' needs a text to look for"},
    {"'truncate:x'", "'truncate' needs a number of characters"},
    {"'truncate:-1'", "'truncate' needs a number of characters"},
    {"'truncate:99999999999999999999'",
	"'truncate' needs a number of characters"},
    {"'lookup:nope'", "there is no table 'nope' in 'tables'"},
    {"['join','a','b']", "'join' takes one argument"},
    {"'item:x'", "'item' takes no argument"},
    {"{'trim':{}}", ALONE},
    {"{'item':'name'}", ALONE},
    {"{'iteme':{}}", "there is no transform 'iteme'; did you mean 'item'"},
    {"{'item':{},'trim':{}}",
	"a transform is a text such as \"trim\" or a list such as "
	"[\"replace\", \"a\", \"b\"]"},
};

static void
check_rows(struct arena *arena, struct transform_env *env)
{
	const struct json *tables =
	    parse(arena, "{'t':{'red':'#f00','none':''},'star':{'*':'other'}}");
	char why[256];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct row *row = &rows[i];
		struct transform_step step;
		const struct json *got = NULL;

		verdict_clear(env->verdict);
		if (!transform_read(&step, parse(arena, row->spec), tables, why,
			sizeof why))
			got = transform_run(&step, parse(arena, row->in), env);
		CHECK_STR(print(arena, got), row->want, "%s of %s", row->spec,
		    row->in);
		CHECK_STR(env->verdict->nwarnings
			      ? env->verdict->warnings[0].code
			      : NULL,
		    row->code, "%s of %s warns rightly", row->spec, row->in);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct transform_step step;

		CHECK(transform_read(&step, parse(arena, wrong[i].spec), tables,
			  why, sizeof why) == -1,
		    "%s is refused", wrong[i].spec);
		CHECK_STR(why, wrong[i].why, "%s is told", wrong[i].spec);
	}
}

/* A price written with three decimals against integers that never met our
 * code, for each exponent. */
static void
check_money(struct arena *arena, struct transform_env *env, int exponent)
{
	static const long long scale[] = {1, 10, 100, 1000};
	size_t wrong_ones = 0;
	struct arena each = {0};

	env->exponent = exponent;
	env->arena = &each;
	for (long long mills = 0; mills < 100000; mills += 7) {
		long long unit = 1000 / scale[exponent];
		long long want = (mills + unit / 2) / unit;
		char text[32];
		const struct json *got;

		snprintf(text, sizeof text, "%lld.%03lld", mills / 1000,
		    mills % 1000);
		verdict_clear(env->verdict);
		got = transform_money(
		    json_string(&each, text, strlen(text)), env);
		wrong_ones += json_int(json_get(got, "value"), -1) != want;
		wrong_ones +=
		    (env->verdict->nwarnings != 0) != (mills % unit != 0);
		arena_reset(&each);
	}
	CHECK_INT(wrong_ones, 0, "14,286 prices with exponent %d", exponent);
	env->arena = arena;
	arena_release(&each);
}

int
main(void)
{
	struct arena arena = {0};
	struct verdict v = {0};
	struct buf buf;
	struct json_builder make = {0};
	struct transform_env env = {.arena = &arena,
	    .id = "own",
	    .buf = &buf,
	    .make = &make,
	    .verdict = &v,
	    .currency = "USD",
	    .exponent = 2,
	    .field = "field",
	    .sku = "SKU"};

	buf_init(&buf, TRANSFORM_TEXT_MAX);
	env.options = parse(
	    &arena, "[{'id':'o1','name':'Red'},{'id':'o2','name':'Blue'}]");
	check_rows(&arena, &env);
	check_money(&arena, &env, 0);
	check_money(&arena, &env, 2);
	check_money(&arena, &env, 3);
	buf_release(&buf);
	json_build_release(&make);
	verdict_release(&v);
	arena_release(&arena);
	return unit_end();
}
