/* parents: who belongs to whom, so that a family is known to be whole.
 *
 * Rows of a listing come in any order, a variant may precede its parent
 * (plytix/API.md, Variants). For each product with variants the table holds how
 * many it is said to have and how many came: 48 bytes a family, nothing for
 * single products or variants. Products on the middle of three levels are told
 * beforehand (kin_middle), so that a row's root is known when it arrives. A
 * zeroed struct kin is empty and ready. */
#ifndef PLYTIX_PARENTS_H
#define PLYTIX_PARENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/idmap.h"

struct kin {
	struct idmap parents; /* a: children said, b: children met, c: flags */
	struct idmap middles; /* a: place of the root in roots, from 1 */
	char (*roots)[IDMAP_ID_MAX + 1];
	size_t nroots, roots_cap;
};

void kin_release(struct kin *);

/* ID is a variant with variants of its own, below ROOT. */
void kin_middle(struct kin *, const char *id, const char *root);

/* The root of a row and its level (0, 1 or 2), by its parent (NULL: none).
 * Borrowed from the arguments or until the next kin_middle(). */
const char *
kin_root(const struct kin *, const char *id, const char *parent, int *level);

/* A row came, each id once. */
void kin_meet(struct kin *, const char *id, const char *parent, long children);

/* A family to look at again: its parent never came, or the numbers differ. */
struct kin_doubt {
	char id[IDMAP_ID_MAX + 1];
	bool orphaned; /* no row of that id came */
	long said, met;
};

/* Walks them in no order: start with *AT 0; false at the end. */
bool kin_doubts(const struct kin *, size_t *at, struct kin_doubt *);

#endif
