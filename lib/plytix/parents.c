/* parents: see parents.h. */
#include "plytix/parents.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define CAME 1u /* the row itself was there */

void
parents_release(struct parents *p)
{
	idmap_release(&p->parents);
	idmap_release(&p->middles);
	free(p->roots);
	*p = (struct parents){0};
}

void
parents_middle(struct parents *p, const char *id, const char *root)
{
	struct idmap_entry *entry = idmap_add(&p->middles, id);

	if (entry->a)
		return;
	p->roots =
	    mem_grow(p->roots, &p->roots_cap, p->nroots + 1, sizeof *p->roots);
	memcpy(p->roots[p->nroots], root, strlen(root) + 1);
	entry->a = (uint32_t)++p->nroots;
}

const char *
parents_root(
    const struct parents *p, const char *id, const char *parent, int *level)
{
	struct idmap_entry *middle;

	*level = parent ? 1 : 0;
	if (!parent)
		return id;
	middle = idmap_find(&p->middles, parent);
	if (!middle)
		return parent;
	*level = 2;
	return p->roots[middle->a - 1];
}

void
parents_add(
    struct parents *p, const char *id, const char *parent, long children)
{
	struct idmap_entry *entry;

	if (parent)
		idmap_add(&p->parents, parent)->b++;
	/* A product that claims no variants may have some all the same: then
	 * one of them has made its entry, or it will be an orphan. */
	entry =
	    children ? idmap_add(&p->parents, id) : idmap_find(&p->parents, id);
	if (entry) {
		entry->a = (uint32_t)children;
		entry->c |= CAME;
	}
}

bool
parents_next_unconfirmed(
    const struct parents *p, size_t *at, struct parents_unconfirmed *one)
{
	struct idmap_entry *entry;

	while ((entry = idmap_each(&p->parents, at))) {
		bool came = entry->c & CAME;

		if (came && entry->a == entry->b)
			continue;
		idmap_id(entry, one->id);
		one->orphaned = !came;
		one->expected = entry->a;
		one->seen = entry->b;
		return true;
	}
	return false;
}
