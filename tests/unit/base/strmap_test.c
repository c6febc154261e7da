/* Texts → numbers, through several sizes of the table. */
#include "base/strmap.h"

#include "unit/unit.h"

int
main(void)
{
	static char keys[3000][8];
	struct strmap map = {0};
	size_t wrong = 0;

	CHECK(!strmap_find(&map, "k0"), "an empty map has no key");
	for (size_t i = 0; i < 3000; i++) {
		snprintf(keys[i], sizeof keys[i], "k%zu", i);
		strmap_add(&map, keys[i], i);
	}
	for (size_t i = 0; i < 3000; i++) {
		char key[8];
		const size_t *at;

		snprintf(key, sizeof key, "k%zu", i);
		at = strmap_find(&map, key);
		wrong += !at || *at != i;
	}
	CHECK_INT(wrong, 0, "each of 3000 keys has its number");
	CHECK(!strmap_find(&map, "k3000") && !strmap_find(&map, ""),
	    "another key has none");
	strmap_release(&map);
	CHECK(!strmap_find(&map, "k0"), "released it is empty");
	return unit_end();
}
