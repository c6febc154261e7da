/* Mapping files: what is good, what is told, and what rules find. */
#include "unit/unit.h"

#include "mapping/rules.h"
#include "unit/support.h"

#define P "'product':{'name':'label'}"
#define S "'sku':{'price':'attributes.price'}"
#define I(steps)                                                            \
	"'product':{'name':'label','a':{'from':'label','transform':[" steps \
	"]}}"

static const struct {
	const char *file, *fault; /* fault NULL: good; else how it begins */
} files[] = {
    {"{" P "," S "}", NULL},
    {"{" P "," S ",'note':'x','_old':{'any':1}}", NULL},
    {"[]", "the file must hold one JSON object"},
    {"{" S "}", "product.name: is missing"},
    {"{" P "}", "sku.price: is missing"},
    {"{" P "," S ",'matrx':'sparse'}",
	"mapping: unknown member 'matrx'; did you mean 'matrix'"},
    {"{" P "," S ",'matrix':'full'}", "matrix: is "},
    {"{" P "," S ",'currency':'dollars'}", "currency: is three capital"},
    {"{" P "," S ",'currency':5}", "currency: is three capital"},
    {"{" P "," S ",'status':{'Completed':'live'}}",
	"status: 'Completed' becomes "},
    {"{" P "," S ",'status':[]}", "status: is {"},
    {"{" P "," S ",'options':'all'}", "options: is "},
    {"{" P "," S ",'options':['label']}", "options[0]: names an attribute"},
    {"{" P "," S ",'options':['attributes.a','attributes.b','attributes.c',"
     "'attributes.d']}",
	"options: Webflow takes at most 3"},
    {"{" P "," S ",'categories':{'match':'id'}}", "categories: 'match' is"},
    {"{" P "," S ",'categories':{'mach':'path'}}",
	"categories: unknown member 'mach'"},
    {"{" P "," S ",'inventory':5}", "inventory: a rule is"},
    {"{'product':{'name':'lable'}," S "}",
	"product.name: 'lable' is not in a product"},
    {"{'product':{'name':'attributes'}," S "}",
	"product.name: 'attributes' needs the attribute's label"},
    {"{'product':{'name':'attributes..x'}," S "}",
	"product.name: 'attributes..x' is no path"},
    {"{'product':{'name':'label','a':{'frm':'label'}}," S "}",
	"product.a: unknown member 'frm'; did you mean 'from'"},
    {"{'product':{'name':'label','A B':'label'}," S "}",
	"product.A B: a field is named by its slug"},
    {"{'product':{'name':'label','sku-properties':'label'}," S "}",
	"product.sku-properties: cannot be mapped"},
    {"{'product':{'name':'label','a':{'from':[]}}," S "}",
	"product.a: needs 1 to"},
    {"{'product':{'name':{'from':'label','transform':['uper']}}," S "}",
	"product.name: there is no transform 'uper'"},
    {"{'product':{'name':{'from':'label','write':'never'}}," S "}",
	"product.name: 'write' is"},
    {"{'product':[]," S "}", "product: is an object"},
    {"{" I("'item'") "," S "}", NULL},
    {"{" I("{'item':{'by':'slug','create':true,'fields':{'a':'label'}}}") "," S
									  "}",
	NULL},
    {"{" I("'item','trim'") "," S "}",
	"product.a: 'item' is the last transform"},
    {"{" I("{'item':{'by':'id'}}") "," S "}", "product.a: 'by' of 'item' is"},
    {"{" I("{'item':{'creat':true}}") "," S "}",
	"product.a: unknown member 'creat'; did you mean 'create'"},
    {"{" I("{'item':{'create':'yes'}}") "," S "}",
	"product.a: 'create' of 'item' is"},
    {"{" I("{'item':{'fields':{'a':'label'}}}") "," S "}",
	"product.a: 'fields' are of items that are made"},
    {"{" I("{'item':{'create':true,'fields':{'slug':'label'}}}") "," S "}",
	"product.a, fields.slug: cannot be mapped"},
    {"{" I("{'item':{'create':true,'fields':{'b':{'from':'label',"
	   "'transform':'item'}}}}") "," S "}",
	"product.a, fields.b: what is made for a product refers to nothing"},
};

static void
check_files(struct arena *arena)
{
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct rules rules;
		struct verdict v = {0};
		enum outcome outcome;
		const char *told;

		rules_init(&rules);
		outcome = rules_compile(
		    &rules, parse(arena, files[i].file), NULL, &v);
		told = v.nwarnings ? v.warnings[0].sentence
				   : v.sentence + strlen("mapping: ");
		if (!files[i].fault)
			CHECK(outcome == DONE, "%s is good", files[i].file);
		else
			CHECK(outcome == USAGE &&
				  strncmp(told, files[i].fault,
				      strlen(files[i].fault)) == 0,
			    "%s: %s", files[i].file, told);
		rules_release(&rules);
		verdict_release(&v);
	}
}

static const struct {
	const char *rule, *near, *far, *want;
} values[] = {
    {"'sku'", "{'sku':'V'}", "{'sku':'P'}", "'V'"},
    {"'attributes.a'", "{'attributes':{'a':'1'}}", "{'attributes':{'a':'2'}}",
	"'1'"},
    {"'attributes.a'", "{'attributes':{'a':''}}", "{'attributes':{'a':'2'}}",
	"'2'"},
    {"'attributes.a'", "{'attributes':{'a':'  '}}", "{}", "nothing"},
    {"'parent.attributes.a'", "{'attributes':{'a':'1'}}",
	"{'attributes':{'a':'2'}}", "'2'"},
    {"'variant.attributes.a'", "{}", "{'attributes':{'a':'2'}}", "nothing"},
    {"{'from':'attributes.a','inherit':false}", "{}",
	"{'attributes':{'a':'2'}}", "nothing"},
    {"{'from':['attributes.a','attributes.b']}", "{'attributes':{'b':'b'}}",
	"{'attributes':{'a':'a'}}", "'b'"},
    {"{'all':['attributes.a','attributes.b'],'transform':['join:+']}",
	"{'attributes':{'b':'b'}}", "{'attributes':{'a':'a'}}", "'a+b'"},
    {"{'all':['attributes.a','attributes.b'],'transform':['join:+']}",
	"{'attributes':{'a':['x','y'],'b':'z'}}", "{}", "'x+y+z'"},
    {"{'from':'attributes.a','default':'d'}", "{}", "{}", "'d'"},
    {"{'from':'attributes.a','default':'d'}", "{'attributes':{'a':'\u00a0'}}",
	"{}", "'d'"},
    {"{'default':0}", "{}", "{}", "0"},
    {"'attributes.l.1'", "{'attributes':{'l':['x','y']}}", "{}", "'y'"},
    {"'attributes.l.9'", "{'attributes':{'l':['x','y']}}", "{}", "nothing"},
    {"'attributes.l.x'", "{'attributes':{'l':['x','y']}}", "{}", "nothing"},
    {"'attributes.m.url'", "{'attributes':{'m':{'url':'u'}}}", "{}", "'u'"},
};

static void
check_values(struct arena *arena)
{
	struct verdict v = {0};
	struct buf buf;
	struct json_builder make = {0};
	struct transform_env env = {.arena = arena,
	    .buf = &buf,
	    .make = &make,
	    .verdict = &v,
	    .currency = "USD",
	    .exponent = 2,
	    .sku = "SKU"};

	buf_init(&buf, TRANSFORM_TEXT_MAX);
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		struct rules rules;
		char file[512];

		rules_init(&rules);
		snprintf(file, sizeof file,
		    "{" P ",'sku':{'x':%s,'price':'attributes.price'}}",
		    values[i].rule);
		CHECK(
		    rules_compile(&rules, parse(arena, file), NULL, &v) == DONE,
		    "%s compiles", values[i].rule);
		CHECK_STR(print(arena, rule_value(&rules.sku[0],
					   parse(arena, values[i].near),
					   parse(arena, values[i].far), &env)),
		    values[i].want, "%s in %s under %s", values[i].rule,
		    values[i].near, values[i].far);
		rules_release(&rules);
	}
	buf_release(&buf);
	json_build_release(&make);
	verdict_release(&v);
}

/* The built-in mapping takes the way of any file. */
static void
check_default(struct arena *arena)
{
	struct rules rules;
	struct verdict v = {0};

	rules_init(&rules);
	CHECK(rules_compile(
		  &rules, parse_text(arena, rules_default), "JPY", &v) == DONE,
	    "the built-in mapping compiles");
	CHECK_STR(rules.currency, "JPY", "the site's currency is taken");
	CHECK_INT(rules.exponent, 0, "its exponent too");
	CHECK_STR(rules_state(&rules, "Completed"), "publish", "Completed");
	CHECK_STR(rules_state(&rules, "Weird"), NULL, "an unknown status");
	CHECK(rules.options_auto && !rules.sparse, "auto and complete");
	rules_release(&rules);
	rules_init(&rules);
	CHECK(rules_compile(&rules,
		  parse(arena, "{'currency':'EUR'," P "," S "}"), "USD",
		  &v) == USAGE,
	    "a currency that is not the site's is a fault");
	rules_release(&rules);
	verdict_release(&v);
}

int
main(void)
{
	struct arena arena = {0};

	check_files(&arena);
	check_values(&arena);
	check_default(&arena);
	arena_release(&arena);
	return unit_end();
}
