/* Products → desired records: single members looked at. */
#include "unit/unit.h"

#include "mapping/product.h"
#include "unit/support.h"

#define PRODUCT(more)                                               \
	"{'kind':'product','id':'p','part':'','sku':'P1','status':" \
	"'Completed'," more "}"
#define TWO                                                                 \
	"'options':[{'name':'Size','values':['S','M']}],'variants':[{'id':" \
	"'v1','sku':'V1','values':['S'],'attributes':{'price':'2'}},{"      \
	"'placeholder':true,'values':['M']}]"

static const struct {
	const char *product;
	const char *path; /* dots; numbers are places */
	const char *want; /* printed; or the code of a refusal */
} rows[] = {
    {PRODUCT("'label':'Mug','attributes':{'price':'9.99'}"),
	"skus.0.fieldData.price", "{'value':999,'unit':'USD'}"},
    {PRODUCT("'label':'Mug','attributes':{'price':'9.99'}"),
	"product.fieldData", "{'name':'Mug','slug':'mug','category':[]}"},
    {PRODUCT("'label':'Mug','attributes':{'price':'9.99'}"), "state",
	"'publish'"},
    {PRODUCT("'label':'Mug','attributes':{'price':'9.99'}"), "write",
	"nothing"},
    {PRODUCT("'label':'Mug','attributes':{}"), "", "price-missing"},
    {PRODUCT("'label':'Mug','attributes':{'price':'x'}"), "", "price-invalid"},
    {PRODUCT("'label':'Mug','attributes':{},'status':'Archived'"), "state",
	"'archive'"},
    {PRODUCT("'label':'Mug','attributes':{'price':'1'},'status':'?'"), "",
	"status-unknown"},
    {PRODUCT("'attributes':{'price':'1'}"), "product.fieldData.name", "'P1'"},
    {PRODUCT("'label':'Mug','attributes':{'price':'5'}," TWO),
	"skus.1.fieldData.price.value", "500"},
    {PRODUCT("'label':'Mug','attributes':{}," TWO),
	"skus.1.fieldData.price.value", "200"},
    {PRODUCT("'label':'Mug','attributes':{}," TWO), "skus.1.inventory",
	"{'inventoryType':'finite','quantity':0}"},
    {PRODUCT("'label':'Mug','attributes':{}," TWO), "skus.1.plytix_id",
	"nothing"},
    {PRODUCT("'label':'Mug','attributes':{}," TWO), "skus.1.fieldData.sku",
	"nothing"},
    {PRODUCT("'label':'Mug','attributes':{}," TWO), "skus.0.fieldData.name",
	"'Mug S'"},
    {PRODUCT("'label':'Mug','attributes':{'price':'1','inventory':'-3'}"),
	"skus.0.inventory.quantity", "0"},
    {PRODUCT("'label':'Mug','attributes':{'price':'1','inventory':'1.5'}"),
	"skus.0.inventory", "nothing"},
    {PRODUCT("'label':'Mug','attributes':{'price':'1','inventory':'1.5'}"),
	"warnings.0.code", "'stock-invalid'"},
    {PRODUCT("'label':'Mug','attributes':{'price':'1','gallery':[{'id':'a',"
	     "'url':'https://x/a'},{'id':'b','url':'https://x/b'}]}"),
	"skus.0.fieldData.more-images.0.asset", "'b'"},
    {PRODUCT("'label':'Mug','variants':[5],'attributes':{'price':'1'}"), "",
	"input"},
};

static const struct json *
at(const struct json *v, const char *path)
{
	char text[128], *part, *rest = text;

	snprintf(text, sizeof text, "%s", path);
	while ((part = strsep(&rest, ".")))
		v = v && v->type == JSON_ARRAY
			? json_at(v, strtoul(part, NULL, 10))
			: json_get(v, part);
	return v;
}

static void
check_categories(struct arena *arena)
{
	struct category_set used;
	struct buf out;
	struct json_writer e;

	buf_init(&out, 65536);
	json_write_init(&e, &out);
	category_set_init(&used, false, true);
	category_set_put(
	    &used, parse(arena, "{'id':'c','name':'T','path':['M','T']}"));
	category_set_write(&used, parse(arena, "[{'id':'c'}]"), &e);
	CHECK(strstr(buf_str(&out), "\"slug\":\"m-t\"") != NULL,
	    "a category has the slug of its path");
	category_set_forget(&used);
	buf_reset(&out);
	category_set_write(&used, parse(arena, "[{'id':'c'}]"), &e);
	CHECK(out.len > 0, "what was not written comes again");
	category_set_keep(&used);
	buf_reset(&out);
	category_set_write(&used, parse(arena, "[{'id':'c'}]"), &e);
	CHECK(out.len == 0, "what was written does not");
	for (int i = 0; i < 3000; i++) {
		char text[64];

		snprintf(text, sizeof text, "{'id':'x%d','name':'N'}", i);
		category_set_put(&used, parse(arena, text));
	}
	CHECK(category_set_find(&used, "x2999") &&
		  !category_set_find(&used, "x3000"),
	    "3,000 categories are found again");
	category_set_release(&used);
	buf_release(&out);
}

int
main(void)
{
	struct arena arena = {0};
	struct rules rules;
	struct product_writer desired;
	struct category_set used;
	struct verdict v = {0};
	struct buf out;

	buf_init(&out, 1 << 20);
	rules_init(&rules);
	rules_compile(&rules, parse(&arena, rules_default), NULL, &v);
	product_init(&desired, &rules);
	category_set_init(&used, false, true);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct json_writer e;
		const char *got;

		buf_reset(&out);
		verdict_clear(&v);
		json_write_init(&e, &out);
		if (product_write(&desired, &used,
			parse(&arena, rows[i].product), &arena, &e, &v) == DONE)
			got =
			    print(&arena, at(parse_text(&arena, buf_str(&out)),
					      rows[i].path));
		else
			got = v.code;
		CHECK_STR(got, rows[i].want, "row %zu: %s", i, rows[i].path);
	}
	check_categories(&arena);
	category_set_release(&used);
	product_release(&desired);
	rules_release(&rules);
	verdict_release(&v);
	buf_release(&out);
	arena_release(&arena);
	return unit_end();
}
