/* categories: the categories of the PIM, and which of them were written
 * already: only those that a product uses are made, each before its first
 * product.
 *
 *	used_put(&used, category)             for each context record
 *	used_write(&used, product, …, emit)   its new categories
 *	used_keep() or used_forget()          as the product was written or not
 *
 * A category is one place of the tree, known by its id; when the mapping
 * matches by name, all that share a leaf name are one, known by the smallest
 * of their ids. */
#ifndef MAPPING_CATEGORY_SET_H
#define MAPPING_CATEGORY_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/json_write.h"
#include "base/json.h"

#define USED_MAX 100000

struct used_category {
	const char *id, *name;
	const struct json *path;
	size_t same; /* the one that stands for it */
	bool written, pending;
};

struct used {
	struct arena arena;
	struct used_category *list;
	size_t n, cap;
	size_t *slots; /* by id; place + 1 */
	size_t nslots;
	bool by_name, create;
	size_t pending[64]; /* written for the product at hand */
	size_t npending;
};

void used_init(struct used *, bool by_name, bool create);
void used_release(struct used *);

/* A context record or a member of a product's `categories`. False when it
 * has no id or there are too many. */
bool used_put(struct used *, const struct json *category);

/* The one that stands for ID; NULL when unknown. */
const struct used_category *used_find(const struct used *, const char *id);

/* The category records that the list names and that were not written yet. */
void used_write(struct used *, const struct json *categories, struct emit *);
void used_keep(struct used *);
void used_forget(struct used *);

#endif
