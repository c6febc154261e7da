/* parents: which rows belong to which product, so that a family is known to be
 * whole.
 *
 * Rows of a listing come in any order, a variant may precede its parent
 * (plytix/API.md, Variants). For each product with variants the table holds how
 * many it is expected to have and how many came: 48 bytes a family, nothing for
 * single products or variants. Products on the middle of three levels are given
 * beforehand (parents_middle), so that a row's root is known when it arrives. A
 * zeroed struct parents is empty and ready. */
#ifndef PLYTIX_PARENTS_H
#define PLYTIX_PARENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/idmap.h"

struct parents {
	struct idmap
	    parents; /* a: children expected, b: children seen, c: flags */
	struct idmap middles; /* a: place of the root in roots, from 1 */
	char (*roots)[IDMAP_ID_MAX + 1];
	size_t nroots, roots_cap;
};

void parents_release(struct parents *);

/* ID is a variant with variants of its own, below ROOT. */
void parents_middle(struct parents *, const char *id, const char *root);

/* The root of a row and its level (0, 1 or 2), by its parent (NULL: none).
 * Borrowed from the arguments or until the next parents_middle(). */
const char *parents_root(
    const struct parents *, const char *id, const char *parent, int *level);

/* A row came, each id once. */
void parents_add(
    struct parents *, const char *id, const char *parent, long children);

/* A family to look at again: its parent never came, or the numbers differ. */
struct parents_unconfirmed {
	char id[IDMAP_ID_MAX + 1];
	bool orphaned; /* no row of that id came */
	long expected, seen;
};

/* Walks them in no order: start with *AT 0; false at the end. */
bool parents_next_unconfirmed(
    const struct parents *, size_t *at, struct parents_unconfirmed *);

#endif
