/* Conditions: which are good, which hold, and which one is named. */
#include "unit/unit.h"

#include "mapping/select.h"
#include "unit/support.h"

#define FILE_OF(select)                                           \
	"{'product':{'name':'label'},'sku':{'price':'attributes." \
	"price'},'select':" select "}"
#define A(v) "{'attributes':{'a':" v "}}"
#define IS "{'from':'attributes.a','is':"

/* ---- files */

static const struct {
	const char *select, *fault; /* fault NULL: good; else how it begins */
} files[] = {
    {"{}", NULL},
    {"{'note':'x','product':{'from':'sku','is':'A','note':'y'}}", NULL},
    {"{'product':" IS "true}}", NULL},
    {"{'product':{'from':['attributes.a','attributes.b'],'is':1}}", NULL},
    {"{'product':{'from':'attributes.a','above':1,'below':2.5}}", NULL},
    {"{'variant':{'from':'parent.sku','is':'A'}}", NULL},
    {"[]", "select: is {"},
    {"null", "select: is {"},
    {"{'produkt':{}}",
	"select: unknown member 'produkt'; did you mean 'product'"},
    {"{'product':[]}", "select.product: a condition is {"},
    {"{'product':{}}", "select.product: needs one of 'from', 'all'"},
    {"{'product':{'form':'sku','is':'A'}}",
	"select.product: unknown member 'form'"},
    {"{'product':{'from':'sku'}}", "select.product: needs one of 'is', 'in'"},
    {"{'product':{'from':'sku','is':'A','in':['B']}}",
	"select.product: needs one of 'is', 'in'"},
    {"{'product':{'from':'sku','is':'A','below':3}}",
	"select.product: needs one of 'is', 'in'"},
    {"{'product':{'from':'sku','iz':'A'}}",
	"select.product: unknown member 'iz'; did you mean 'is'"},
    {"{'product':{'from':'sku','is':['A']}}", "select.product: 'is' is a"},
    {"{'product':{'from':'sku','is':''}}", "select.product: a text to"},
    {"{'product':{'from':'sku','is':null}}", "select.product: 'is' is a"},
    {"{'product':{'from':'sku','in':[]}}", "select.product: 'in' is a list"},
    {"{'product':{'from':'sku','in':'A'}}", "select.product: 'in' is a list"},
    {"{'product':{'from':'sku','in':[{}]}}", "select.product: 'in' lists"},
    {"{'product':{'from':'sku','empty':'yes'}}", "select.product: 'empty' is"},
    {"{'product':{'from':'sku','matches':5}}", "select.product: 'matches' is"},
    {"{'product':{'from':'sku','above':'B'}}", "select.product: 'above' is a"},
    {"{'product':{'from':'sku','above':'5'}}", "select.product: 'above' is a"},
    {"{'product':{'from':'sku','below':true}}", "select.product: 'below' is"},
    {"{'product':{'from':'label.','is':'A'}}",
	"select.product: 'label.' is no path"},
    {"{'product':{'from':'brand','is':'A'}}",
	"select.product: 'brand' is not in a product"},
    {"{'product':{'from':'split.value','is':'A'}}",
	"select.product: 'split.value' is made of what"},
    {"{'product':{'from':'variant.sku','is':'A'}}",
	"select.product: a product is judged by what it holds itself"},
    {"{'product':{'all':[]}}", "select.product.all: is a list of 1 to"},
    {"{'product':{'any':{}}}", "select.product.any: is a list of 1 to"},
    {"{'product':{'all':[{'none':[{'from':'sku','is':{}}]}]}}",
	"select.product.all[0].none[0]: 'is' is a text"},
    {"{'product':{'all':[{'from':'sku','is':'A'}],'any':[{'from':'sku',"
     "'is':'A'}]}}",
	"select.product: needs one of 'from', 'all'"},
    {"{'product':{'all':[{'from':'sku','is':'A'}],'is':'A'}}",
	"select.product: 'is' goes with 'from'"},
    {"{'product':{'from':'sku','all':[{'from':'sku','is':'A'}]}}",
	"select.product: needs one of 'from', 'all'"},
};

static void
check_file(
    struct arena *arena, const char *text, const char *name, const char *fault)
{
	struct rules rules;
	struct verdict v = {0};
	enum outcome outcome;
	const char *told;

	rules_init(&rules);
	outcome = rules_compile(&rules, parse(arena, text), NULL, &v);
	told = v.nwarnings ? v.warnings[0].sentence : "";
	if (!fault)
		CHECK(outcome == DONE, "%s is good: %s", name, told);
	else
		CHECK(outcome == USAGE &&
			  strncmp(told, fault, strlen(fault)) == 0,
		    "%s: %s", name, told);
	rules_release(&rules);
	verdict_release(&v);
}

static void
check_files(struct arena *arena)
{
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		check_file(arena,
		    arena_printf(arena, FILE_OF("%s"), files[i].select),
		    files[i].select, files[i].fault);
}

/* A condition in so many lists, or so many of them in lists of ten. */
static const char *
deep(struct arena *arena, int depth)
{
	const char *c = "{'from':'sku','is':'A'}";

	for (; depth > 1; depth--)
		c = arena_printf(arena, "{'any':[%s]}", c);
	return arena_printf(arena, FILE_OF("{'product':%s}"), c);
}

static const char *
wide(struct arena *arena, int lists, int each)
{
	struct buf b;
	const char *text;

	buf_init(&b, 1 << 20);
	buf_text(&b, "{'product':{'all':[");
	for (int i = 0; i < lists; i++) {
		buf_printf(&b, "%s{'any':[", i ? "," : "");
		for (int j = 0; j < each; j++)
			buf_printf(
			    &b, "%s{'from':'sku','is':%d}", j ? "," : "", j);
		buf_text(&b, "]}");
	}
	buf_text(&b, "]}}");
	text = arena_printf(arena, FILE_OF("%s"), buf_str(&b));
	buf_release(&b);
	return text;
}

static const char *
values(struct arena *arena, int n, size_t bytes)
{
	struct buf b;
	const char *text;

	buf_init(&b, 1 << 20);
	buf_text(&b, "{'product':{'from':'sku','in':[");
	for (int i = 0; i < n; i++) {
		buf_text(&b, i ? ",'" : "'");
		for (size_t j = 0; j < bytes; j++)
			buf_byte(&b, 'x');
		buf_byte(&b, '\'');
	}
	buf_text(&b, "]}}");
	text = arena_printf(arena, FILE_OF("%s"), buf_str(&b));
	buf_release(&b);
	return text;
}

static void
check_bounds(struct arena *arena)
{
	const char *most = "select.product";

	check_file(arena, deep(arena, SELECT_DEPTH_MAX), "deep", NULL);
	check_file(arena, deep(arena, SELECT_DEPTH_MAX + 1), "too deep", most);
	check_file(arena, wide(arena, 1, 100), "wide", NULL);
	check_file(arena, wide(arena, 1, 101), "too wide", most);
	check_file(arena, wide(arena, 9, 21), "199 conditions", NULL);
	check_file(arena, wide(arena, 10, 19), "201 conditions", most);
	check_file(
	    arena, values(arena, SELECT_VALUES_MAX, 3), "many values", NULL);
	check_file(arena, values(arena, SELECT_VALUES_MAX + 1, 3),
	    "too many values", most);
	check_file(
	    arena, values(arena, 1, SELECT_TEXT_MAX), "a long text", NULL);
	check_file(arena, values(arena, 1, SELECT_TEXT_MAX + 1),
	    "too long a text", most);
}

/* ---- conditions */

static const struct {
	const char *condition, *record;
	bool holds, odd;
} holds[] = {
    /* texts: exact, but for blanks at the ends and how accents are stored */
    {IS "'x'}", A("'x'"), true, false},
    {IS "'x'}", A("' x '"), true, false},
    {IS "'x'}", A("'X'"), false, false},
    {IS "'x'}", A("'xy'"), false, false},
    {IS "'\u00e9'}", A("'e\u0301'"), true, false},
    {IS "'x'}", A("''"), false, false},
    {IS "'x'}", A("null"), false, false},
    {IS "'x'}", "{}", false, false},
    {IS "'007'}", A("'7'"), false, false},
    {IS "'7'}", A("7"), true, false},
    {IS "'x'}", A("{'b':1}"), false, true},
    /* numbers */
    {IS "7}", A("'7.0'"), true, false},
    {IS "7}", A("'007'"), true, false},
    {IS "7}", A("7.00"), true, false},
    {IS "0.1}", A("'0.10000000000000000000000000000000000001'"), false, false},
    {IS "7}", A("'seven'"), false, false},
    {IS "-0}", A("'0'"), true, false},
    /* true and false */
    {IS "true}", A("true"), true, false},
    {IS "true}", A("'true'"), true, false},
    {IS "true}", A("false"), false, false},
    {IS "false}", A("false"), true, false},
    {IS "false}", "{}", false, false},
    {IS "true}", A("'yes'"), false, false},
    /* dates: the same instant */
    {IS "'2026-01-01'}", A("'2026-01-01T00:00:00.000Z'"), true, false},
    {IS "'2026-01-01'}", A("'2026-01-01T02:00:00+02:00'"), true, false},
    {IS "'2026-01-01'}", A("'2026-01-02'"), false, false},
    /* lists: one member is enough */
    {IS "'x'}", A("['w','x']"), true, false},
    {IS "'x'}", A("['w']"), false, false},
    {IS "'x'}", A("[{},'x']"), true, false},
    {IS "'x'}", A("[{},'y']"), false, true},
    {IS "'x'}", A("[['x']]"), false, true},
    {IS "'x'}", A("[]"), false, false},
    {"{'from':'attributes.a','in':['x',7,true]}", A("'7.0'"), true, false},
    {"{'from':'attributes.a','in':['x',7,true]}", A("true"), true, false},
    {"{'from':'attributes.a','in':['x','7']}", A("'7.0'"), false, false},
    {"{'from':'attributes.a','in':['x','y']}", A("['z','y']"), true, false},
    /* empty */
    {"{'from':'attributes.a','empty':true}", "{}", true, false},
    {"{'from':'attributes.a','empty':true}", A("' '"), true, false},
    {"{'from':'attributes.a','empty':true}", A("[]"), true, false},
    {"{'from':'attributes.a','empty':true}", A("false"), false, false},
    {"{'from':'attributes.a','empty':true}", A("0"), false, false},
    {"{'from':'attributes.a','empty':false}", A("{'b':1}"), true, false},
    {"{'from':'attributes.a','empty':false}", "{}", false, false},
    /* matches */
    {"{'from':'attributes.a','matches':'x*'}", A("'xyz'"), true, false},
    {"{'from':'attributes.a','matches':'x*'}", A("'Xyz'"), false, false},
    {"{'from':'attributes.a','matches':'?'}", A("'\u00e9'"), true, false},
    {"{'from':'attributes.a','matches':'1*'}", A("12.5"), true, false},
    {"{'from':'attributes.a','matches':'*'}", "{}", false, false},
    {"{'from':'attributes.a','matches':'*'}", A("{'b':1}"), false, true},
    {"{'from':'attributes.a','matches':'b'}", A("['a','b']"), true, false},
    /* above and below: never equal */
    {"{'from':'attributes.a','above':5}", A("'5.0'"), false, false},
    {"{'from':'attributes.a','above':5}",
	A("'5.00000000000000000000000000000000000001'"), true, false},
    {"{'from':'attributes.a','above':5}", A("'10'"), true, false},
    {"{'from':'attributes.a','above':-5}", A("'-10'"), false, false},
    {"{'from':'attributes.a','below':-5}", A("'-10'"), true, false},
    {"{'from':'attributes.a','below':5}", A("4.99"), true, false},
    {"{'from':'attributes.a','above':5}", A("'heavy'"), false, true},
    {"{'from':'attributes.a','above':5}", A("true"), false, true},
    {"{'from':'attributes.a','above':5}", A("'2026-01-01'"), false, true},
    {"{'from':'attributes.a','above':5}", A("['heavy','6']"), true, false},
    {"{'from':'attributes.a','above':5}", "{}", false, false},
    {"{'from':'attributes.a','above':'2026-01-01'}",
	A("'2026-01-01T00:00:00.001Z'"), true, false},
    {"{'from':'attributes.a','below':'2026-01-01'}",
	A("'2026-01-01T01:30:00+02:00'"), true, false},
    {"{'from':'attributes.a','above':'2026-01-01'}", A("'5'"), false, true},
    {"{'from':'attributes.a','above':1,'below':3}", A("'2'"), true, false},
    {"{'from':'attributes.a','above':1,'below':3}", A("'3'"), false, false},
    {"{'from':'attributes.a','above':1,'below':3}", A("'1'"), false, false},
    /* categories: each path and each of its parents */
    {"{'from':'categories','is':'Men/Tops'}",
	"{'categories':[{'path':['Men','Tops','Hoodies']}]}", true, false},
    {"{'from':'categories','is':'Men'}",
	"{'categories':[{'path':['Women']},{'path':['Men','Tops']}]}", true,
	false},
    {"{'from':'categories','is':'Tops'}",
	"{'categories':[{'path':['Men','Tops']}]}", false, false},
    {"{'from':'categories','is':'Men/Top'}",
	"{'categories':[{'path':['Men','Tops']}]}", false, false},
    {"{'from':'categories','in':['A','Men']}",
	"{'categories':[{'path':['Men','Tops']}]}", true, false},
    {"{'from':'categories','matches':'*/Tops'}",
	"{'categories':[{'path':['Men','Tops','Hoodies']}]}", true, false},
    {"{'from':'categories','is':'Tops'}", "{'categories':[{'name':' Tops '}]}",
	true, false},
    {"{'from':'categories','is':'Men/Tops'}",
	"{'categories':[{'path':[' Men','Tops ']}]}", true, false},
    {"{'from':'categories','empty':true}", "{'categories':[]}", true, false},
    {"{'from':['attributes.a','categories'],'is':'x'}",
	"{'categories':[{'path':['x','y']}]}", true, false},
    {"{'from':['categories','attributes.a'],'is':'x'}", A("'x'"), true, false},
    {"{'from':'categories','is':'x'}", "{'categories':[5,null]}", false, true},
    {"{'from':'categories.0.name','is':'Tops'}",
	"{'categories':[{'name':'Tops'}]}", true, false},
    /* paths: the first value wins */
    {"{'from':['attributes.b','attributes.a'],'is':'x'}", A("'x'"), true,
	false},
    {"{'from':['attributes.a','sku'],'is':'x'}",
	"{'sku':'x','attributes':{'a':'y'}}", false, false},
    {"{'from':'status','is':'Completed'}", "{'status':'Completed'}", true,
	false},
    /* lists of conditions */
    {"{'all':[" IS "'x'},{'from':'sku','is':'S'}]}",
	"{'sku':'S','attributes':{'a':'x'}}", true, false},
    {"{'all':[" IS "'x'},{'from':'sku','is':'S'}]}",
	"{'sku':'T','attributes':{'a':'x'}}", false, false},
    {"{'any':[" IS "'x'},{'from':'sku','is':'S'}]}", "{'sku':'S'}", true,
	false},
    {"{'any':[" IS "'x'},{'from':'sku','is':'S'}]}", "{}", false, false},
    {"{'none':[" IS "'x'},{'from':'sku','is':'S'}]}", "{}", true, false},
    {"{'none':[" IS "'x'},{'from':'sku','is':'S'}]}", "{'sku':'S'}", false,
	false},
    {"{'none':[{'none':[" IS "'x'}]}]}", A("'x'"), true, false},
    {"{'none':[{'from':'attributes.a','above':5}]}", A("'heavy'"), true, true},
};

static const struct condition *
compile(struct arena *arena, struct rules *rules, const char *side,
    const char *condition)
{
	struct verdict v = {0};

	rules_init(rules);
	CHECK(rules_compile(rules,
		  parse(arena, arena_printf(arena, FILE_OF("{'%s':%s}"), side,
				   condition)),
		  NULL, &v) == DONE,
	    "%s compiles: %s", condition, v.sentence);
	verdict_release(&v);
	return *side == 'p' ? rules->select_product : rules->select_variant;
}

static void
check_conditions(struct arena *arena)
{
	for (size_t i = 0; i < sizeof holds / sizeof holds[0]; i++) {
		struct rules rules;
		struct verdict v = {0};
		const struct condition *c =
		    compile(arena, &rules, "product", holds[i].condition);
		const struct json *record = parse(arena, holds[i].record);

		CHECK(select_holds(c, record, NULL, &v) == holds[i].holds,
		    "%s %s for %s", holds[i].condition,
		    holds[i].holds ? "holds" : "does not hold",
		    holds[i].record);
		CHECK((v.nwarnings > 0) == holds[i].odd, "%s %s",
		    holds[i].record, holds[i].odd ? "is told" : "is not told");
		CHECK(select_holds(c, record, NULL, NULL) == holds[i].holds,
		    "and nobody need be told");
		verdict_release(&v);
		rules_release(&rules);
	}
	CHECK(select_holds(NULL, parse(arena, "{}"), NULL, NULL),
	    "no condition holds");
}

/* A variant's own value comes before that of its parent. */
static void
check_variants(struct arena *arena)
{
	static const struct {
		const char *condition, *near, *far;
		bool holds;
	} rows[] = {
	    {IS "'x'}", A("'x'"), A("'y'"), true},
	    {IS "'x'}", A("''"), A("'x'"), true},
	    {IS "'x'}", A("'y'"), A("'x'"), false},
	    {"{'from':'variant.attributes.a','empty':true}", A("''"), A("'x'"),
		true},
	    {"{'from':'parent.attributes.a','is':'x'}", A("'y'"), A("'x'"),
		true},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct rules rules;
		const struct condition *c =
		    compile(arena, &rules, "variant", rows[i].condition);

		CHECK(select_holds(c, parse(arena, rows[i].near),
			  parse(arena, rows[i].far), NULL) == rows[i].holds,
		    "%s for %s under %s", rows[i].condition, rows[i].near,
		    rows[i].far);
		rules_release(&rules);
	}
}

/* ---- which one is named */

static const struct {
	const char *condition, *record, *sentence;
} named[] = {
    {IS "'x'}", A("'y'"),
	"select.product wants 'attributes.a' is \"x\", and it is \"y\""},
    {IS "'x'}", "{}",
	"select.product wants 'attributes.a' is \"x\", and it is empty"},
    {"{'from':'attributes.a','empty':false}", "{}",
	"select.product wants 'attributes.a' not empty"},
    {"{'from':'attributes.a','empty':true}", A("['x','y']"),
	"select.product wants 'attributes.a' empty, and it is [\"x\",\"y\"]"},
    {"{'from':'attributes.a','in':['x',5]}", A("6"),
	"select.product wants 'attributes.a' in [\"x\",5], and it is 6"},
    {"{'from':'attributes.a','above':1,'below':3}", A("'3'"),
	"select.product wants 'attributes.a' below 3, and it is \"3\""},
    {"{'from':'categories','is':'Men'}",
	"{'categories':[{'path':['Women','Tops']}]}",
	"select.product wants 'categories' is \"Men\", and it is "
	"[\"Women/Tops\"]"},
    {"{'all':[{'from':'sku','is':'S'}," IS "'x'}]}", "{'sku':'S'}",
	"select.product.all[1] wants 'attributes.a' is \"x\", and it is "
	"empty"},
    {"{'any':[" IS "'x'},{'from':'sku','is':'S'}]}", A("'y'"),
	"select.product wants one of 2, and none holds: 'attributes.a' is "
	"\"y\"; 'sku' is empty"},
    {"{'any':[" IS "'x'}]}", A("'y'"),
	"select.product.any[0] wants 'attributes.a' is \"x\", and it is "
	"\"y\""},
    {"{'none':[{'from':'sku','is':'S'}," IS "'x'}]}", A("'x'"),
	"select.product.none[1] excludes 'attributes.a' is \"x\", and it is "
	"\"x\""},
    {"{'none':[{'all':[{'from':'sku','is':'S'}," IS "'x'}]}]}",
	"{'sku':'S','attributes':{'a':'x'}}",
	"select.product.none[0] excludes what all of its 2 hold for: 'sku' is "
	"\"S\"; 'attributes.a' is \"x\""},
    {"{'none':[{'none':[" IS "'x'}]}]}", A("'y'"),
	"select.product.none[0].none[0] wants 'attributes.a' is \"x\", and it "
	"is \"y\""},
};

static void
check_named(struct arena *arena)
{
	for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
		struct rules rules;
		const struct condition *c =
		    compile(arena, &rules, "product", named[i].condition);
		const struct json *record = parse(arena, named[i].record);
		const char *got = select_sentence(c, record, NULL, arena);

		CHECK(!select_holds(c, record, NULL, NULL) &&
			  strncmp(got, named[i].sentence,
			      strlen(named[i].sentence)) == 0,
		    "%s: %s", named[i].condition, got);
		rules_release(&rules);
	}
}

int
main(void)
{
	struct arena arena = {0};

	check_files(&arena);
	check_bounds(&arena);
	check_conditions(&arena);
	check_variants(&arena);
	check_named(&arena);
	arena_release(&arena);
	return unit_end();
}
