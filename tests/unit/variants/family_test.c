/* Rows united, flattened, and turned down. */
#include "unit/unit.h"

#include "variants/family.h"
#include "unit/support.h"

#define ROW(more) "{'family':'f','level':0,'kind':'row'," more "}"

static const struct row {
	const char *what;
	const char *lines[5];
	const char *code; /* NULL: good */
	const char *root; /* a member of it, printed */
	size_t variants;
	const char *variant; /* the first one's attributes */
} rows[] = {
    {"one row", {ROW("'id':'f','sku':'A','attributes':{'a':'1'}")}, NULL,
	"{'a':'1'}", 0, NULL},
    {"the newest wins",
	{ROW("'id':'f','modified':'2026-01-01T00:00:00.000Z',"
	     "'attributes':{'a':'old'}"),
	    ROW("'id':'f','modified':'2026-01-01T00:00:00.001Z',"
		"'attributes':{'a':'new'}"),
	    ROW("'id':'f','modified':'2025-01-01T00:00:00.000Z',"
		"'attributes':{'a':'older'}")},
	NULL, "{'a':'new'}", 0, NULL},
    {"slices are united",
	{ROW("'id':'f','part':1,'parts':2,'attributes':{'a':'1'}"),
	    ROW("'id':'f','part':2,'parts':2,'attributes':{'b':'2'}")},
	NULL, "{'a':'1','b':'2'}", 0, NULL},
    {"a slice is missing",
	{ROW("'id':'f','part':1,'parts':3,'attributes':{'a':'1'}"),
	    ROW("'id':'f','part':2,'parts':3,'attributes':{'b':'2'}")},
	"row-incomplete", NULL, 0, NULL},
    {"the same slice twice is not two",
	{ROW("'id':'f','part':1,'parts':2,'attributes':{'a':'1'}"),
	    ROW("'id':'f','part':1,'parts':2,'attributes':{'a':'1'}")},
	"row-incomplete", NULL, 0, NULL},
    {"no root", {ROW("'id':'v','parent':'f','sku':'V'")}, "family-incomplete",
	NULL, 0, NULL},
    {"fewer variants than told",
	{ROW("'id':'f','children':2,'attributes':{}"),
	    ROW("'id':'v','parent':'f'")},
	"family-incomplete", NULL, 0, NULL},
    {"two levels",
	{ROW("'id':'f','children':1,'attributes':{}"),
	    ROW("'id':'v','parent':'f','attributes':{'s':'S'}")},
	NULL, "{}", 1, "{'s':'S'}"},
    {"three levels hand down what is missing",
	{ROW("'id':'f','children':1,'attributes':{}"),
	    ROW("'id':'m','parent':'f','children':1,'attributes':{'c':'Red',"
		"'s':'none'}"),
	    ROW("'id':'v','parent':'m','attributes':{'s':'S'}")},
	NULL, "{}", 1, "{'s':'S','c':'Red'}"},
    {"a parent that is not there",
	{ROW("'id':'f','attributes':{}"), ROW("'id':'v','parent':'x'")},
	"family-incomplete", NULL, 0, NULL},
    {"a circle of parents",
	{ROW("'id':'f','attributes':{}"), ROW("'id':'a','parent':'b'"),
	    ROW("'id':'b','parent':'a'")},
	"family-incomplete", NULL, 0, NULL},
    {"a row that is its own parent",
	{ROW("'id':'f','attributes':{}"), ROW("'id':'a','parent':'a'")},
	"family-incomplete", NULL, 0, NULL},
};

static void
check_ceilings(struct arena *arena)
{
	struct family family = {0};
	struct verdict v = {0};
	const struct json *row = parse(arena, ROW("'id':'f'"));
	struct buf big;

	for (size_t i = 0; i <= FAMILY_LINES_MAX; i++)
		family_add(&family, row);
	CHECK(family_close(&family, &v) == REFUSED, "too many lines");
	CHECK_STR(v.code, "family-too-large", "the code of too many lines");
	family_clear(&family);
	buf_init(&big, FAMILY_BYTES_MAX);
	buf_text(&big, "{'family':'f','id':'f','sku':'BIG','a':'");
	for (size_t i = 0; i < 1000000; i++)
		buf_byte(&big, 'x');
	buf_text(&big, "'}");
	row = parse(arena, buf_str(&big));
	for (int i = 0; i < 20; i++)
		family_add(&family, row);
	CHECK(family.nlines == 0, "the rows of a family too large are gone");
	CHECK(family_close(&family, &v) == REFUSED, "too many bytes");
	CHECK_STR(family.sku, "BIG", "a family too large has its SKU");
	family_clear(&family);
	CHECK(!family_holds(&family, row), "a cleared family holds nothing");
	family_add(&family, parse(arena, ROW("'id':'f','attributes':{}")));
	CHECK(family_close(&family, &v) == DONE, "the next family is good");
	buf_release(&big);
	verdict_release(&v);
	family_release(&family);
}

int
main(void)
{
	struct arena arena = {0};
	struct family family = {0};
	struct verdict v = {0};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct row *row = &rows[i];
		enum outcome outcome;

		for (int j = 0; j < 5 && row->lines[j]; j++)
			family_add(&family, parse(&arena, row->lines[j]));
		outcome = family_close(&family, &v);
		CHECK_STR(outcome == DONE ? NULL : v.code, row->code, "%s",
		    row->what);
		if (row->root)
			CHECK_STR(
			    print(&arena, json_get(family.root, "attributes")),
			    row->root, "%s: root", row->what);
		if (outcome == DONE)
			CHECK_INT(family.nvariants, row->variants,
			    "%s: variants", row->what);
		if (row->variant)
			CHECK_STR(print(&arena, json_get(family.variants[0],
						    "attributes")),
			    row->variant, "%s: variant", row->what);
		family_clear(&family);
	}
	check_ceilings(&arena);
	family_release(&family);
	verdict_release(&v);
	arena_release(&arena);
	return unit_end();
}
