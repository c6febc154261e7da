/* The order of an option's values: the PIM's when it changed, else the
 * shop's, with new ones in their places. */
#include "plan/value_order.h"
#include "unit/unit.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *what;
	const char *sent; /* the PIM's order when it was last sent; NULL */
	const char *shop; /* as the shop has them */
	const char *want; /* the PIM's order now */
	bool keep_first;
	const char *then; /* what is to be sent */
	bool moved;       /* an old one changed its place */
} rows[] = {
    {"nothing new", "a b c", "a b c", "a b c", false, "a b c", false},
    {"all new", NULL, "", "a b c", false, "a b c", false},
    {"one between", "a c", "a c", "a b c", false, "a b c", false},
    {"one in front", "b c", "b c", "a b c", false, "a b c", false},
    {"one behind", "a b", "a b", "a b c", false, "a b c", false},
    {"two at once", "b e", "b e", "a b c d e", false, "a b c d e", false},
    {"in front of none that is wanted", "x", "x", "a", false, "x a", false},
    {"the PIM moved them", "a b c", "a b c", "c a b", false, "c a b", true},
    {"moved, and one new", "a b", "a b", "b n a", false, "b n a", true},
    {"a person moved them", "a b c", "c b a", "a b c", false, "c b a", false},
    {"a person's order, one new", "a b c", "c a b", "a b n c", false, "c a b n",
	false},
    {"both moved them", "a b c", "b a c", "c b a", false, "c b a", true},
    {"a person added one", "a b", "a p b", "a b", false, "a p b", false},
    {"it keeps its neighbour", "a b", "a p b", "b a", false, "b a p", true},
    {"it stays in front", "a b", "p a b", "b a", false, "p b a", true},
    {"a new one beside theirs", "a c", "a p c", "a b c", false, "a b p c",
	false},
    {"unknown order: the shop's stays", NULL, "b a", "a b", false, "b a",
	false},
    {"the first must stay", "a b c", "a b c", "c b a", true, "a c b", true},
    {"nothing before the first", "b c", "b c", "a b c", true, "b a c", false},
};

/* "a b c" → known values named so */
static void
values(struct arena *a, struct known_option *o, const char *text)
{
	char *names = arena_dup(a, text, strlen(text)), *save = NULL;

	o->values = arena_alloc(a, 40 * sizeof *o->values);
	for (char *name = strtok_r(names, " ", &save); name;
	     name = strtok_r(NULL, " ", &save))
		o->values[o->nvalues++].name = name;
}

static const struct json *
list(struct arena *a, const char *text)
{
	char *names = arena_dup(a, text, strlen(text)), *save = NULL;
	const struct json *made;
	struct json_builder m = {0};

	json_build_open(&m, JSON_ARRAY);
	for (char *name = strtok_r(names, " ", &save); name;
	     name = strtok_r(NULL, " ", &save))
		json_build_add(&m, JSON_STRING, name, strlen(name));
	json_build_close(&m);
	made = json_build_take(&m, a);
	json_build_release(&m);
	return made;
}

int
main(void)
{
	struct arena a = {0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct json *want = list(&a, rows[i].want);
		struct known_option before = {0}, o = {0};
		char got[100] = "";
		bool moved;

		values(&a, &before, rows[i].shop);
		values(&a, &o, rows[i].shop);
		if (rows[i].sent)
			before.order = list(&a, rows[i].sent);
		json_each (v, want)
			if (!known_value_find(&before, v->text))
				o.values[o.nvalues++].name = v->text;
		moved = value_order_merge(
		    &o, &before, want, rows[i].keep_first, &a);
		for (size_t n = 0; n < o.nvalues; n++)
			snprintf(got + strlen(got), sizeof got - strlen(got),
			    "%s%s", n ? " " : "", o.values[n].name);
		CHECK_STR(got, rows[i].then, "%s", rows[i].what);
		CHECK(moved == rows[i].moved && o.order == want, "%s: told",
		    rows[i].what);
		arena_reset(&a);
	}
	arena_release(&a);
	return unit_end();
}
