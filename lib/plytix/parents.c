/* parents: see parents.h. */
#include "plytix/parents.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define CAME 1u /* the row itself was there */

void
parents_release(struct parents *kin)
{
	idmap_release(&kin->parents);
	idmap_release(&kin->middles);
	free(kin->roots);
	*kin = (struct parents){0};
}

void
parents_middle(struct parents *kin, const char *id, const char *root)
{
	struct idmap_entry *entry = idmap_add(&kin->middles, id);

	if (entry->a)
		return;
	kin->roots = mem_grow(
	    kin->roots, &kin->roots_cap, kin->nroots + 1, sizeof *kin->roots);
	memcpy(kin->roots[kin->nroots], root, strlen(root) + 1);
	entry->a = (uint32_t)++kin->nroots;
}

const char *
parents_root(
    const struct parents *kin, const char *id, const char *parent, int *level)
{
	struct idmap_entry *middle;

	*level = parent ? 1 : 0;
	if (!parent)
		return id;
	middle = idmap_find(&kin->middles, parent);
	if (!middle)
		return parent;
	*level = 2;
	return kin->roots[middle->a - 1];
}

void
parents_add(
    struct parents *kin, const char *id, const char *parent, long children)
{
	struct idmap_entry *entry;

	if (parent)
		idmap_add(&kin->parents, parent)->b++;
	/* A product that claims no variants may have some all the same: then
	 * one of them has made its entry, or it will be an orphan. */
	entry = children ? idmap_add(&kin->parents, id)
			 : idmap_find(&kin->parents, id);
	if (entry) {
		entry->a = (uint32_t)children;
		entry->c |= CAME;
	}
}

bool
parents_doubts(
    const struct parents *kin, size_t *at, struct parents_doubt *doubt)
{
	struct idmap_entry *entry;

	while ((entry = idmap_each(&kin->parents, at))) {
		bool came = entry->c & CAME;

		if (came && entry->a == entry->b)
			continue;
		idmap_id(entry, doubt->id);
		doubt->orphaned = !came;
		doubt->said = entry->a;
		doubt->met = entry->b;
		return true;
	}
	return false;
}
