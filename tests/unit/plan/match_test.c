/* Which SKU is which, and what becomes of the option list. */
#include "unit/unit.h"
#include "unit/unit_json.h"

#include <stdlib.h>

#include "base/arena.h"
#include "plan/desired.h"
#include "plan/match.h"

static struct arena arena;

static const struct json *
J(const char *text)
{
	return unit_json(&arena, text);
}

/* GOAL: "Size=S,M|Color=Red; a:S/Red -:M/Red" (options; SKUs with their
 * variant, - a placeholder). SHOP likewise, SKUs with their variant and
 * values, ? for none, ! behind the default. */
static void
options_json(struct buf *b, const char *text, size_t len, bool shop)
{
	char copy[500], *save, *more;
	int i = 0, j;

	snprintf(copy, sizeof copy, "%.*s", (int)len, text);
	for (char *option = strtok_r(copy, "|", &save); option;
	     option = strtok_r(NULL, "|", &save), i++) {
		char *values = strchr(option, '=');

		*values++ = '\0';
		buf_printf(b, "%s{\"id\":\"o%d\",\"name\":\"%s\",\"values\":[",
		    i ? "," : "", i, option);
		j = 0;
		for (char *value = strtok_r(values, ",", &more); value;
		     value = strtok_r(NULL, ",", &more), j++) {
			if (j)
				buf_byte(b, ',');
			if (shop)
				buf_printf(b,
				    "{\"id\":\"o%dv%d\",\"name\":\"%s\","
				    "\"slug\":\"o%dv%d\"}",
				    i, j, value, i, j);
			else
				buf_printf(b, "\"%s\"", value);
		}
		buf_text(b, "]}");
	}
}

static void
skus_json(struct buf *b, const char *text, bool shop)
{
	char copy[500], *save, *more;
	int n = 0, j;

	snprintf(copy, sizeof copy, "%s", text);
	for (char *sku = strtok_r(copy, " ", &save); sku;
	     sku = strtok_r(NULL, " ", &save), n++) {
		char *values = strchr(sku, ':');
		bool first = strchr(values, '!');

		*values++ = '\0';
		values[strcspn(values, "!")] = '\0';
		buf_printf(b, "%s{", n ? "," : "");
		if (strcmp(sku, "-") != 0)
			buf_printf(b, "\"plytix_id\":\"%s\",", sku);
		if (shop)
			buf_printf(b,
			    "\"webflow_id\":\"w%d\",\"slug\":\"w%d\",%s", n, n,
			    first ? "\"default\":true," : "");
		buf_text(b, "\"fieldData\":{},\"values\":[");
		j = 0;
		for (char *value = strtok_r(values, "/", &more); value;
		     value = strtok_r(NULL, "/", &more), j++)
			buf_printf(b,
			    strcmp(value, "?") != 0 ? "%s\"%s\"" : "%snull",
			    j ? "," : "", value);
		buf_text(b, "]}");
	}
}

static const struct json *
record(const char *goal, const char *shop, bool first_values)
{
	const struct json *v;
	struct buf b;

	buf_init(&b, 20000);
	buf_text(&b, "{\"plytix_id\":\"p\",\"product\":{\"fieldData\":{}},"
		     "\"options\":[");
	options_json(&b, goal, strcspn(goal, ";"), false);
	buf_text(&b, "],\"skus\":[");
	skus_json(&b, strchr(goal, ';') + 1, false);
	buf_text(&b, "],\"known\":{");
	if (first_values)
		buf_text(&b, "\"first_values\":true,");
	buf_text(&b, "\"slug\":\"p\"");
	if (*shop) {
		buf_text(&b, ",\"sent\":{\"webflow_id\":\"p\",\"options\":[");
		options_json(&b, shop, strcspn(shop, ";"), true);
		buf_text(&b, "],\"skus\":[");
		skus_json(&b, strchr(shop, ';') + 1, true);
		buf_text(&b, "]}");
	}
	buf_text(&b, "}}");
	v = J(b.data);
	buf_release(&b);
	return v;
}

static void
values_text(struct buf *b, const char **values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(
		    b, "%s%s", i ? "/" : "", values[i] ? values[i] : "?");
}

/* "options; goal SKU's SKU:values …; withdrawn"; * before options that
 * differ, + behind a SKU whose values move. */
static const char *
match_text(const char *goal, const char *shop, bool first_values)
{
	const struct json *r = record(goal, shop, first_values);
	struct verdict v = {0};
	struct known k;
	struct match m;
	struct desired g;
	const char *text;
	struct buf b;

	if (known_read(&k, &arena, r, &v) != DONE ||
	    desired_read(&g, &arena, r, &k, &v) != DONE)
		abort();
	match_make(&m, &g, &k);
	buf_init(&b, 20000);
	if (m.options_differ)
		buf_byte(&b, '*');
	for (size_t i = 0; i < m.options.len; i++) {
		buf_printf(&b, "%s%s=", i ? "|" : "", m.options.list[i].name);
		for (size_t j = 0; j < m.options.list[i].nvalues; j++)
			buf_printf(&b, "%s%s", j ? "," : "",
			    m.options.list[i].values[j].name);
	}
	buf_byte(&b, ';');
	for (size_t i = 0; i < g.nskus; i++) {
		buf_printf(&b, " %s:",
		    m.skus[i]   ? m.skus[i]->webflow_id
		    : m.left[i] ? "none"
				: "new");
		values_text(&b, m.values[i], m.options.len);
		if (m.skus[i] && match_moves(&m, &k, m.skus[i], m.values[i]))
			buf_byte(&b, '+');
	}
	for (size_t i = 0; i < m.nwithdrawn; i++) {
		buf_printf(
		    &b, "%s %s:", i ? "" : ";", m.withdrawn[i]->webflow_id);
		values_text(&b, m.withdrawn_values[i], m.options.len);
		if (match_moves(&m, &k, m.withdrawn[i], m.withdrawn_values[i]))
			buf_byte(&b, '+');
	}
	text = arena_dup(&arena, b.data, b.len);
	buf_release(&b);
	verdict_release(&v);
	return text;
}

static const struct {
	const char *what, *goal, *shop, *want;
} rows[] = {
    {"alone", ";p:", "", "; new:"},
    {"alone, known", ";p:", ";p:!", "; w0:"},
    {"new", "Size=S,M;a:S b:M", "", "*Size=S,M; new:S new:M"},
    {"unchanged", "Size=S,M;a:S b:M", "Size=S,M;a:S! b:M",
	"Size=S,M; w0:S w1:M"},
    {"a new value", "Size=S,M,L;a:S b:M c:L", "Size=S,M;a:S! b:M",
	"*Size=S,M,L; w0:S w1:M new:L"},
    {"a value renamed", "Size=S,Medium;a:S b:Medium", "Size=S,M;a:S! b:M",
	"*Size=S,Medium; w0:S w1:Medium"},
    {"both renamed", "Size=Small,Medium;a:Small b:Medium", "Size=S,M;a:S! b:M",
	"*Size=Small,Medium; w0:Small w1:Medium"},
    {"not renamed: one of two moved", "Size=S,M,L;a:S b:M c:L",
	"Size=S,M;a:S! b:M c:M", "*Size=S,M,L; w0:S w1:M new:L; w2:M"},
    {"not renamed: the value is known", "Size=S,M;a:M", "Size=S,M;a:S! b:M",
	"Size=S,M; w1:M; w0:S"},
    {"an option renamed, no variant left", "Cut=S,M,L;a:L", "Size=S,M;x:S! y:M",
	"*Cut=S,M,L; new:L; w0:S w1:M"},
    {"another option, no variant left", "Cut=S,L;a:L", "Size=S,M;x:S! y:M",
	"*Size=S,M|Cut=S,L; w0:S/L+; w1:M/S+"},
    {"withdrawn", "Size=S,M;a:S", "Size=S,M;a:S! b:M", "Size=S,M; w0:S; w1:M"},
    {"swapped: both renamed at once", "Size=S,M;a:M b:S", "Size=S,M;a:S! b:M",
	"*Size=M,S; w0:M w1:S"},
    {"round a circle", "Size=S,M,L;a:M b:L c:S", "Size=S,M,L;a:S! b:M c:L",
	"*Size=M,L,S; w0:M w1:L w2:S"},
    {"a chain, and a new one of the first value", "Size=S,M,L;a:M b:L c:S",
	"Size=S,M;a:S! b:M", "*Size=S,M,L; w0:M w1:L new:S"},
    {"a placeholder becomes real", "Size=S,M;a:S b:M", "Size=S,M;a:S! -:M",
	"Size=S,M; w0:S w1:M"},
    {"a new option", "Size=S,M|Color=Red;a:S/Red b:M/Red", "Size=S,M;a:S! b:M",
	"*Size=S,M|Color=Red; w0:S/Red+ w1:M/Red+"},
    {"a new option splits a variant", "Size=S|Color=Red,Blue;a:S/Red b:S/Blue",
	"Size=S;a:S!", "*Size=S|Color=Red,Blue; w0:S/Red+ new:S/Blue"},
    {"its owner goes first", "Size=S|Color=Red,Blue;b:S/Blue a:S/Red",
	"Size=S;a:S!", "*Size=S|Color=Red,Blue; new:S/Blue w0:S/Red+"},
    {"one that had no options", "Size=S,M;a:S b:M", ";p:!",
	"*Size=S,M; w0:S+ new:M"},
    {"two new options", "Size=S|Color=Red|Fit=Slim;a:S/Red/Slim", "Size=S;a:S!",
	"*Size=S|Color=Red|Fit=Slim; w0:S/Red/Slim+"},
    {"a new option, one withdrawn: it needs a value too",
	"Size=S,M|Color=Red;a:S/Red", "Size=S,M;a:S! b:M",
	"*Size=S,M|Color=Red; w0:S/Red+; w1:M/Red+"},
    {"an option renamed", "Grösse=S,M;a:S b:M", "Size=S,M;a:S! b:M",
	"*Grösse=S,M; w0:S w1:M"},
    {"a person's option stays", "Size=S;a:S", "Size=S|Mine=X,Y;a:S/X!",
	"Size=S|Mine=X,Y; w0:S/X"},
    {"a person's value stays", "Size=S,M;a:S b:M",
	"Size=S,Mine,M;a:S! -:Mine b:M", "Size=S,Mine,M; w0:S w2:M; w1:Mine"},
    {"a SKU without a value", "Size=S,M;a:S b:M", "Size=S,M;a:S! b:?",
	"Size=S,M; w0:S w1:M+"},
    {"lost values: none is like another", "Size=S,M,L;a:S",
	"Size=S,M,L;a:S! -:? -:?", "Size=S,M,L; w0:S; w1:M+ w2:L+"},
    {"no value is left: a SKU to be made takes it", "Size=S,M;a:S b:M",
	"Size=S,M;a:S! -:?", "Size=S,M; w0:S w1:M+"},
    {"a chain of renamed values", "Size=M,L,XL;a:M b:L c:XL",
	"Size=S,M,L;a:S! b:M c:L", "*Size=M,L,XL; w0:M w1:L w2:XL"},
    {"a chain with an end that stays", "Size=S,M,L;a:M b:L",
	"Size=S,M,L;a:S! b:M x:L", "Size=S,M,L; w1:M w2:L; w0:S"},
    {"a person's, written alike", "Size=S,M;a:S b:M", "size=s,m;-:s! -:m",
	"*Size=S,M; w0:S w1:M"},
    {"a person's where a placeholder would be",
	"Size=S,M|Color=Red;a:S/Red -:M/Red",
	"Size=S,M|Color=Red;a:S/Red! -:M/Red",
	"Size=S,M|Color=Red; w0:S/Red none:M/Red; w1:M/Red"},
    {"equal slugs", "Size=S.,S_;a:S. b:S_", "", "*Size=S.,S_; new:S. new:S_"},
    {"names without letters", "Size=漢,字;a:漢 b:字", "",
	"*Size=漢,字; new:漢 new:字"},
};

/* Ids and slugs of new options and values: plain, and no two alike. */
static void
names(void)
{
	static const char goal[] =
	    "漢=漢,字,6!,6?,-,a b,A B|size=S|Size=s;a:漢/S/s";
	const struct json *r = record(goal, "", false);
	struct verdict v = {0};
	struct known k;
	struct match m;
	struct desired g;
	const char *all[64];
	size_t n = 0;
	bool plain = true, own = true;

	known_read(&k, &arena, r, &v);
	desired_read(&g, &arena, r, &k, &v);
	match_make(&m, &g, &k);
	for (size_t i = 0; i < m.options.len; i++) {
		all[n++] = m.options.list[i].id;
		for (size_t j = 0; j < m.options.list[i].nvalues; j++) {
			const struct known_value *x =
			    &m.options.list[i].values[j];

			all[n++] = x->id;
			plain = plain && *x->slug &&
				!x->slug[strspn(x->slug,
				    "abcdefghijklmnopqrstuvwxyz0123456789-_")];
			for (size_t l = 0; l < j; l++)
				own =
				    own &&
				    strcmp(x->slug,
					m.options.list[i].values[l].slug) != 0;
		}
	}
	CHECK(plain, "each value has a slug that Webflow takes");
	CHECK(own, "no two of an option are alike");
	own = true;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			own = own && strcmp(all[i], all[j]) != 0;
	CHECK(own && n == 12, "nor any two ids of the product");
	verdict_release(&v);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		CHECK_STR(match_text(rows[i].goal, rows[i].shop, false),
		    rows[i].want, "%s", rows[i].what);
	CHECK_STR(match_text("Size=S,M;a:M b:S", "", true),
	    "*Size=M,S; new:M new:S", "first values for a new default");
	CHECK_STR(match_text("Size=S|Fit=X,Y;a:S/Y b:S/X", "Size=S;a:S!", true),
	    "*Size=S|Fit=Y,X; w0:S/Y+ new:S/X", "and of a new option");
	CHECK_STR(match_text("Size=S,M;b:M a:S", "Size=S,M;b:M! a:S", true),
	    "Size=S,M; w0:M w1:S", "but not where nothing is to be written");
	names();
	arena_release(&arena);
	return unit_end();
}
