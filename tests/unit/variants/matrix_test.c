/* Families → options and combinations, in short notation. */
#include "unit/unit.h"

#include "variants/matrix.h"
#include "unit/support.h"

static const char attributes_text[] =
    "[{'n':1,'label':'color','name':'Color','type':'DropdownAttribute',"
    "'options':['Black','White','Red']},"
    "{'n':2,'label':'size','name':'Size','type':'DropdownAttribute',"
    "'options':['XS','S','M','L']},"
    "{'n':3,'label':'fit','name':'Fit','type':'DropdownAttribute',"
    "'options':['Slim','Wide']},"
    "{'n':4,'label':'note','name':'Note','type':'TextAttribute'}]";

#define NAME "'product':{'name':'label'},'sku':{'price':'attributes.price'}"

static const struct row {
	const char *what;
	const char *rules; /* members of the mapping file, or "" */
	const char *hint;  /* NULL: none */
	/* attributes of each, as a list; NULL: none, but the parent is red */
	const char *variants;
	const char *want; /* options, then SKUs (* a placeholder); a code */
} rows[] = {
    {"no variants", "", NULL, "[]", "|"},
    {"one option", "", NULL, "[{'size':'S'},{'size':'XS'}]",
	"Size=XS,S|1:XS 0:S"},
    {"two options, a hole", "", NULL,
	"[{'size':'S','color':'Red'},{'size':'M','color':'Red'},"
	"{'size':'S','color':'Black'}]",
	"Color=Black,Red;Size=S,M|2:Black/S *:Black/M 0:Red/S 1:Red/M"},
    {"sparse", ",'matrix':'sparse'", NULL,
	"[{'size':'S','color':'Red'},{'size':'M','color':'Black'}]",
	"Color=Black,Red;Size=S,M|1:Black/M 0:Red/S"},
    {"twins", "", NULL, "[{'size':'S'},{'size':'S'}]", "variants-alike"},
    {"a gap", "", NULL, "[{'size':'S'},{'size':'M'},{}]",
	"variant-without-value"},
    {"blank is no value", "", NULL, "[{'size':'S'},{'size':'M'},{'size':' '}]",
	"variant-without-value"},
    {"text is no option", "", NULL, "[{'note':'a'},{'note':'b'}]",
	"variants-alike"},
    {"text by name", ",'options':['attributes.note']", NULL,
	"[{'note':'b'},{'note':'a'}]", "Note=b,a|0:b 1:a"},
    {"order given", ",'options':[{'from':'attributes.size','order':['M','S']}]",
	NULL, "[{'size':'S'},{'size':'M'},{'size':'XS'}]",
	"Size=M,S,XS|1:M 0:S 2:XS"},
    {"order by number",
	",'options':[{'from':'attributes.note','order':'number'}]", NULL,
	"[{'note':'10 cm'},{'note':'9.5 cm'},{'note':'-1'},{'note':'x'}]",
	"Note=-1,9.5 cm,10 cm,x|2:-1 1:9.5 cm 0:10 cm 3:x"},
    {"only what is written out is a number",
	",'options':[{'from':'attributes.note','order':'number'}]", NULL,
	"[{'note':'-nan'},{'note':'0x9'},{'note':'-inf'},{'note':'.5l'},"
	"{'note':'-2'}]",
	"Note=-2,0x9,.5l,-nan,-inf|4:-2 1:0x9 3:.5l 0:-nan 2:-inf"},
    {"renamed values",
	",'options':[{'from':'attributes.size','name':'G',"
	"'values':{'S':'Small'}}]",
	NULL, "[{'size':'M'},{'size':'S'}]", "G=Small,M|1:Small 0:M"},
    {"the shop's default stays first", "",
	"{'options':[{'name':'Size','values':['S','M']}],'default':['M'],"
	"'skus':[]}",
	"[{'size':'S'},{'size':'M'}]", "Size=S,M|1:M 0:S"},
    {"a value in use stays", "",
	"{'options':[{'name':'Size','values':['S','L']}],'default':['S'],"
	"'skus':[{'plytix_id':'gone','values':['L']}]}",
	"[{'size':'S'},{'size':'M'}]", "Size=S,M,L|0:S 1:M"},
    {"an option in use stays", "",
	"{'options':[{'name':'Color','values':['Red']},{'name':'Size',"
	"'values':['S','M']}],'default':['Red','S'],'skus':[]}",
	"[{'size':'S','color':'Red'},{'size':'M','color':'Red'}]",
	"Color=Red;Size=S,M|0:Red/S 1:Red/M"},
    {"a renamed value is one value", "",
	"{'options':[{'name':'Size','values':['Small','M']}],"
	"'default':['Small'],'skus':[{'plytix_id':'0','values':['Small']},"
	"{'plytix_id':'1','values':['M']}]}",
	"[{'size':'S'},{'size':'M'}]", "Size=S,M|0:S 1:M"},
    {"a moved variant is no rename", "",
	"{'options':[{'name':'Size','values':['Small','M']}],"
	"'default':['Small'],'skus':[{'plytix_id':'0','values':['Small']},"
	"{'plytix_id':'gone','values':['M']}]}",
	"[{'size':'M'},{'size':'L'}]", "Size=M,L,Small|0:M 1:L"},
    {"but a chain is: each goes on", "",
	"{'options':[{'name':'Size','values':['Small','M']}],"
	"'default':['Small'],'skus':[{'plytix_id':'0','values':['Small']},"
	"{'plytix_id':'1','values':['M']}]}",
	"[{'size':'M'},{'size':'L'}]", "Size=M,L|0:M 1:L"},
    {"no variants any more", "",
	"{'options':[{'name':'Size','values':['S','M']}],'default':['M'],"
	"'skus':[]}",
	"[]", "Size=S,M|r:M"},
    {"what stands in for them gets no further option",
	",'options':['attributes.size','attributes.color']",
	"{'options':[{'name':'Size','values':['S','M']}],'default':['M'],"
	"'skus':[]}",
	NULL, "Size=S,M|r:M"},
    {"option and value renamed at once", ",'options':['attributes.color']",
	"{'options':[{'name':'Farbe','values':['Rot','Black']}],"
	"'default':['Rot'],'skus':[{'plytix_id':'0','values':['Rot']},"
	"{'plytix_id':'1','values':['Black']}]}",
	"[{'color':'Red'},{'color':'Black'}]", "Color=Black,Red|0:Red 1:Black"},
    {"two that do not stand for one another are two",
	",'options':['attributes.color']",
	"{'options':[{'name':'Farbe','values':['Rot']}],"
	"'default':['Rot'],'skus':[{'plytix_id':'0','values':['Rot']},"
	"{'plytix_id':'1','values':['Rot']}]}",
	"[{'color':'Red'},{'color':'Black'}]",
	"Farbe=Rot;Color=Black,Red|0:Rot/Red 1:Rot/Black"},
    {"renamed while no variant was left", ",'options':['attributes.color']",
	"{'options':[{'name':'Farbe','values':['Rot']}],'default':['Rot'],"
	"'skus':[{'plytix_id':'gone','values':['Rot']}]}",
	"[{'color':'Red'},{'color':'Black'}]",
	"Color=Black,Red,Rot|1:Black 0:Red"},
    {"an option whose attribute is shown as another option is not that one",
	",'options':[{'from':'attributes.color','name':'Farbe'}]",
	"{'options':[{'name':'Color','values':['Red']},"
	"{'name':'Farbe','values':['Red']}],'default':['Red','Red'],"
	"'skus':[]}",
	"[{'color':'Red'}]", "Color=Red;Farbe=Red|0:Red/Red"},
    {"the option's attribute is gone", "",
	"{'options':[{'name':'Cut','values':['A','B']}],'default':['A'],"
	"'skus':[{'plytix_id':'0','values':['A']},"
	"{'plytix_id':'1','values':['B']}]}",
	"[{},{}]", "Cut=A,B|0:A 1:B"},
};

/* Options and SKUs of the product record in the notation of the table. */
static void
shorten(const struct json *product, struct buf *out)
{
	const struct json *list = json_get(product, "options");

	json_each (o, list) {
		const struct json *values = json_get(o, "values");

		buf_printf(out, "%s%s=", o == json_first(list) ? "" : ";",
		    json_get_text(o, "name", "?"));
		json_each (v, values)
			buf_printf(out, "%s%s",
			    v == json_first(values) ? "" : ",", json_text(v));
	}
	buf_byte(out, '|');
	list = json_get(product, "variants");
	json_each (o, list) {
		const struct json *values = json_get(o, "values");

		buf_printf(out, "%s%s:", o == json_first(list) ? "" : " ",
		    json_get_text(o, "id", "*"));
		json_each (v, values)
			buf_printf(out, "%s%s",
			    v == json_first(values) ? "" : "/", json_text(v));
	}
}

static void
add_rows(struct family *family, struct arena *arena, const struct row *row)
{
	const char *own = row->variants ? "{}" : "{'color':'Red'}";
	const struct json *list =
	    row->variants ? parse(arena, row->variants) : NULL;
	char text[2048];
	int n = 0;

	if (row->hint) {
		snprintf(text, sizeof text,
		    "{'family':'r','kind':'hint','id':'r','part':'',%s",
		    row->hint + 1);
		family_add(family, parse(arena, text));
	}
	snprintf(text, sizeof text,
	    "{'family':'r','kind':'row','id':'r','sku':'R','status':"
	    "'Completed','attributes':%s}",
	    own);
	family_add(family, parse(arena, text));
	json_each (v, list) {
		snprintf(text, sizeof text,
		    "{'family':'r','kind':'row','id':'%d','parent':'r','sku':"
		    "'V%d','status':'Completed','attributes':%s}",
		    n, n, print(arena, v));
		n++;
		family_add(family, parse(arena, text));
	}
}

static void
check_row(struct arena *arena, const struct attributes *attributes,
    const struct row *row)
{
	struct rules rules;
	struct family family = {0};
	struct verdict v = {0};
	struct matrix_part *parts;
	struct buf out, got;
	struct json_writer e;
	char file[1024];
	size_t n;

	buf_init(&out, 1 << 20);
	buf_init(&got, 1 << 20);
	json_write_init(&e, &out);
	rules_init(&rules);
	snprintf(file, sizeof file, "{" NAME "%s}", row->rules);
	CHECK(rules_compile(&rules, parse(arena, file), NULL, &v) == DONE,
	    "%s: mapping", row->what);
	add_rows(&family, arena, row);
	CHECK(family_close(&family, &v) == DONE, "%s: family", row->what);
	CHECK(matrix_parts(&family, &rules, arena, &parts, &n, &v) == DONE,
	    "%s: parts", row->what);
	if (matrix_write(&parts[0], attributes, &rules, arena, &e, &v) == DONE)
		shorten(parse_text(arena, buf_str(&out)), &got);
	else
		buf_text(&got, v.code);
	CHECK_STR(buf_str(&got), row->want, "%s", row->what);
	rules_release(&rules);
	family_release(&family);
	verdict_release(&v);
	buf_release(&out);
	buf_release(&got);
}

int
main(void)
{
	struct arena arena = {0};
	struct attributes attributes = {0};
	const struct json *list = parse(&arena, attributes_text);

	/* Backwards: their place is `n`, not the order of the lines. */
	for (size_t i = json_len(list); i-- > 0;)
		attributes_add(&attributes, json_at(list, i));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check_row(&arena, &attributes, &rows[i]);
	attributes_release(&attributes);
	arena_release(&arena);
	return unit_end();
}
