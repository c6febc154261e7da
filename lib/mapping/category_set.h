/* category_set: the categories of the PIM, and which of them were written
 * already: only those that a product uses are written, each before the first
 * product that uses it.
 *
 *	category_set_put(&used, category)         for each context record
 *	category_set_write(&used, product, …, e)  its new categories
 *	category_set_keep()                       the product was written
 *	category_set_forget()                     it was not
 *
 * A category is one place of the tree, known by its id; when the mapping
 * matches by name, all that share a leaf name are one, known by the smallest of
 * their ids. */
#ifndef MAPPING_CATEGORY_SET_H
#define MAPPING_CATEGORY_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/json_write.h"
#include "base/json.h"
#include "base/strmap.h"

#define CATEGORY_SET_MAX 100000

struct category_entry {
	const char *id, *name;
	const struct json *path;
	size_t same; /* the one that stands for it */
	bool written, pending;
};

struct category_set {
	struct arena arena;
	struct category_entry *list;
	size_t n, cap;
	struct strmap by_id; /* → place in the list */
	bool by_name, create;
	size_t pending[64]; /* written for the product at hand */
	size_t npending;
};

void category_set_init(struct category_set *, bool by_name, bool create);
void category_set_release(struct category_set *);

/* A context record or a member of a product's `categories`. False when it
 * has no id or there are too many. */
bool category_set_put(struct category_set *, const struct json *category);

/* The one that stands for ID; NULL when unknown. */
const struct category_entry *
category_set_find(const struct category_set *, const char *id);

/* The category records that the list names and that were not written yet. */
void category_set_write(
    struct category_set *, const struct json *categories, struct json_writer *);
void category_set_keep(struct category_set *);
void category_set_forget(struct category_set *);

#endif
