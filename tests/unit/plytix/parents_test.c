/* parents and idmap: families counted in any order, doubts named. */
#include "plytix/parents.h"
#include "unit/unit.h"

struct meeting {
	const char *id, *parent;
	long children;
};

static const struct {
	const char *what;
	struct meeting rows[6];
	const char *middle, *root;
	const char *doubts; /* "id expected seen", orphans with a star */
} table[] = {
    {"a single", {{"s", NULL, 0}}, NULL, NULL, ""},
    {"whole, parent first", {{"p", NULL, 2}, {"a", "p", 0}, {"b", "p", 0}},
	NULL, NULL, ""},
    {"whole, parent last", {{"a", "p", 0}, {"b", "p", 0}, {"p", NULL, 2}}, NULL,
	NULL, ""},
    {"one missing", {{"p", NULL, 2}, {"a", "p", 0}}, NULL, NULL, "p 2 1"},
    {"one too many", {{"a", "p", 0}, {"p", NULL, 1}, {"b", "p", 0}}, NULL, NULL,
	"p 1 2"},
    {"an orphan", {{"a", "p", 0}, {"s", NULL, 0}}, NULL, NULL, "*p 0 1"},
    {"claims none, has one", {{"a", "p", 0}, {"p", NULL, 0}}, NULL, NULL,
	"p 0 1"},
    {"three levels",
	{{"x", "m", 0}, {"m", "r", 2}, {"r", NULL, 1}, {"y", "m", 0}}, "m", "r",
	""},
    {"three levels, one missing",
	{{"x", "m", 0}, {"m", "r", 2}, {"r", NULL, 1}}, "m", "r", "m 2 1"},
};

static const struct {
	const char *id;
	bool valid;
} ids[] = {
    {"5c4ed8002f0985001a233274", true},
    {"A-b_9", true},
    {"", false},
    {NULL, false},
    {"5c4ed8002f0985001a2332745", false},
    {"a/b", false},
    {"a b", false},
    {"\xc3\xa4", false},
    {"..", false},
};

int
main(void)
{
	struct idmap map = {0};
	char id[IDMAP_ID_MAX + 1];
	size_t at = 0, walked = 0;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct parents parents = {0};
		struct parents_unconfirmed one;
		char text[200] = "";
		int level;

		if (table[i].middle)
			parents_middle(
			    &parents, table[i].middle, table[i].root);
		for (const struct meeting *m = table[i].rows; m->id; m++) {
			const char *root =
			    parents_root(&parents, m->id, m->parent, &level);

			parents_add(&parents, m->id, m->parent, m->children);
			if (table[i].middle && strcmp(m->id, "x") == 0) {
				CHECK_STR(root, "r", "the root of level 3");
				CHECK_INT(level, 2, "and its level");
			}
		}
		for (at = 0; parents_next_unconfirmed(&parents, &at, &one);)
			snprintf(text + strlen(text),
			    sizeof text - strlen(text), "%s%s %ld %ld",
			    one.orphaned ? "*" : "", one.id, one.expected,
			    one.seen);
		CHECK_STR(text, table[i].doubts, "%s", table[i].what);
		parents_release(&parents);
	}
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		CHECK_INT(idmap_valid(ids[i].id), ids[i].valid, "'%s'",
		    ids[i].id ? ids[i].id : "(null)");

	for (int i = 0; i < 5000; i++) {
		snprintf(id, sizeof id, "%024d", i);
		idmap_add(&map, id)->a = (uint32_t)i;
		idmap_add(&map, id)->b++;
		idmap_add(&map, id)->b++;
	}
	CHECK_INT((long long)map.len, 5000, "5,000 ids");
	for (at = 0; idmap_each(&map, &at);)
		walked++;
	CHECK_INT((long long)walked, 5000, "each seen once");
	CHECK_INT(idmap_find(&map, "000000000000000000004711")->a, 4711,
	    "found with its number");
	CHECK_INT(
	    idmap_find(&map, "000000000000000000004711")->b, 2, "made once");
	CHECK(!idmap_find(&map, "x"), "another is not there");
	idmap_reset(&map);
	CHECK(!idmap_find(&map, "000000000000000000004711"), "emptied");
	idmap_release(&map);
	return unit_end();
}
