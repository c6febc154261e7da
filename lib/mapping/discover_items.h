/* discover_items: which attribute's values are items of which collection, for
 * fields that refer to one.
 *
 *	discover_item(&held, line)             each line of webflow-fetch
 *	discover_row(&held, &attributes, row)  each row of the PIM, if any
 *	discover_held(&held, …)                how many values are items */
#ifndef MAPPING_DISCOVER_ITEMS_H
#define MAPPING_DISCOVER_ITEMS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/json.h"
#include "mapping/attributes.h"

#define DISCOVER_COLLECTIONS_MAX 64

struct discover_items {
	struct arena arena;
	const char *collections[DISCOVER_COLLECTIONS_MAX];
	size_t ncollections;
	const char **looks; /* "COLLECTION folded name", sorted when asked */
	size_t n, cap, sorted;
	struct held {
		size_t seen, found[DISCOVER_COLLECTIONS_MAX];
	} * rows; /* by attribute */
	size_t nrows;
};

void discover_item(struct discover_items *, const struct json *line);
void discover_row(
    struct discover_items *, const struct attributes *, const struct json *row);
void discover_items_release(struct discover_items *);

/* How many of the values of the Nth attribute are items of the collection, of
 * *SEEN in all: its choices, else what the rows hold. */
size_t discover_held(struct discover_items *, const struct attributes *,
    size_t n, const char *collection, size_t *seen);

#endif
