/* categories: the categories of a catalogue and of a shop, played against
 * lib/plan/category.
 *
 * A category is its id. Several may want one slug, be renamed, swap names,
 * go and come back; people make items of their own, rename and delete; answers
 * are lost and runs interrupted. Whatever happens, each category has one item
 * of its own, and the shop nothing twice. */
#ifndef CATEGORIES_H
#define CATEGORIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct categories_count {
	unsigned runs, kills, faults, adopted, writes;
};

/* One scenario; false with what was wrong in SAID. */
bool categories_play(
    uint64_t seed, struct categories_count *, char *said, size_t said_size);

#endif
