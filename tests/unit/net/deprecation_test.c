/* d: each endpoint once, whatever ids stand in its address. */
#include "net/deprecation.h"

#include <stdio.h>
#include <string.h>

#include "unit/unit.h"

#define ID1 "5c483e8f4b9a29000141a4c1"
#define ID2 "5c483e8f4b9a29000141a4c2"

static const struct {
	const char *place;
	bool first;
} seen[] = {
    {"pim.plytix.com/api/v1/products/search", true},
    {"pim.plytix.com/api/v1/products/search", false},
    {"pim.plytix.com/api/v1/products/" ID1, true},
    {"pim.plytix.com/api/v1/products/" ID2, false},
    {"pim.plytix.com/api/v1/products/" ID1 "/variants", true},
    {"pim.plytix.com/api/v1/products/" ID2 "/variants", false},
    {"pim.plytix.com/api/v2/products/" ID1 "/variants", true},
    {"pim.plytix.com/api/v1/products/" ID1 "0", true},
    {"", true},
    {"", false},
};

int
main(void)
{
	struct deprecation d = {0};
	char place[32];

	for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
		CHECK_INT(deprecation_first(
			      &d, seen[i].place, (int)strlen(seen[i].place)),
		    seen[i].first, "%zu: '%s'", i, seen[i].place);
	for (int i = 0; i < 2 * DEPRECATION_MAX; i++) {
		snprintf(place, sizeof place, "a/%d", i);
		deprecation_first(&d, place, (int)strlen(place));
	}
	CHECK_INT(d.n, DEPRECATION_MAX, "no more than there is room for");
	CHECK(!deprecation_first(&d, "b", 1), "one more is not told");
	return unit_end();
}
