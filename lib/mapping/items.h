/* items: the items of collections that products refer to, and which of them
 * were written already: each once, before the first product that names it.
 *
 *	items_begin(&items, env)       before a product; its rules fill it
 *	items_end(&items, at, out)     their records, before the product's own
 *
 * Within a collection an item is known by its key: the name, trimmed and with
 * its accents composed, or the slug. Names that differ in capitals, blanks or
 * widths alone are one item, by the spelling that came first. */
#ifndef MAPPING_ITEMS_H
#define MAPPING_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/strmap.h"
#include "mapping/transform.h"

#define ITEMS_MAX 100000

struct items {
	struct arena arena;
	struct item {
		const char *look; /* collection and folded name */
		const char *key;
		bool written, create; /* and to be made */
	} * list;
	size_t n, cap;
	struct strmap by_look;                  /* → place in the list */
	size_t *pending, npending, pending_cap; /* of the product at hand */
	struct buf lines;                       /* their records */
};

void items_init(struct items *);
void items_release(struct items *);

/* From now on the rules that run with ENV use these items. */
void items_begin(struct items *, struct transform_env *);

/* The product was written to OUT from AT on, or not (OUT NULL). */
void items_end(struct items *, struct buf *out, size_t at);

#endif
