/* categories: Plytix category id → name and path, for joining to products.
 *
 * Search rows name categories by id only (plytix/API.md, Rows), so the tree is
 * read first and kept for the run: about 150 categories in a shop, at most
 * CATEGORY_MAX here. A zeroed struct is empty and ready. */
#ifndef PLYTIX_CATEGORIES_H
#define PLYTIX_CATEGORIES_H

#include "base/arena.h"
#include "base/json_write.h"
#include "base/idmap.h"
#include "base/json.h"

#define CATEGORY_MAX 50000

struct category {
	const char *name;
	const struct json *path; /* array of texts, root to leaf, never NULL */
};

struct categories {
	struct category *list;
	size_t len, cap;
	struct idmap index; /* a: place in the list, from 1 */
	struct arena arena;
};

void categories_release(struct categories *);

/* Keeps one row of categories/product/search (plytix/API.md, Categories).
 * False: no usable id, already there, or CATEGORY_MAX reached. */
bool categories_put(struct categories *, const struct json *row);

/* {"id","name","path"}, from the tree, else from what INLINE (the product's own
 * object, may be NULL) has, else the id alone. */
void categories_write(const struct categories *, struct json_writer *,
    const char *id, const struct json *own);

#endif
