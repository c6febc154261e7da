/* shelves: the categories of a catalogue and of a shop, played against
 * lib/plan/category.
 *
 * A category is its id. Several may want one slug, be renamed, swap names,
 * go and come back; people make items of their own, rename and delete; answers
 * are lost and lives cut short. Whatever happens, each category has one item
 * of its own, and the shop nothing twice. */
#ifndef SHELVES_H
#define SHELVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct shelves_count {
	unsigned lives, kills, faults, adopted, writes;
};

/* One story; false with what was wrong in SAID. */
bool shelves_story(
    uint64_t seed, struct shelves_count *, char *said, size_t said_size);

#endif
