/* categories: see categories.h. */
#include "plytix/categories.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "plytix/row_fields.h"

void
categories_release(struct categories *tree)
{
	free(tree->list);
	idmap_release(&tree->index);
	arena_release(&tree->arena);
	*tree = (struct categories){0};
}

/* A path that a hostile answer made of something else is left empty. */
static const struct json *
path_of(const struct json *row, struct arena *arena)
{
	static const struct json empty = {.type = JSON_ARRAY};
	const struct json *path = json_get(row, "path");

	if (!path || path->type != JSON_ARRAY)
		return &empty;
	json_each (v, path)
		if (v->type != JSON_STRING)
			return &empty;
	return json_copy(arena, path);
}

bool
categories_put(struct categories *tree, const struct json *row)
{
	const char *id = row_field_id(row),
		   *name = json_get_text(row, "name", "");
	struct idmap_entry *entry;

	if (!id || tree->len == CATEGORY_MAX)
		return false;
	entry = idmap_add(&tree->index, id);
	if (entry->a)
		return false;
	tree->list =
	    mem_grow(tree->list, &tree->cap, tree->len + 1, sizeof *tree->list);
	tree->list[tree->len] = (struct category){
	    .name = arena_dup(&tree->arena, name, strlen(name)),
	    .path = path_of(row, &tree->arena),
	};
	entry->a = (uint32_t)++tree->len;
	return true;
}

/* NULL when unknown. */
static const struct category *
find(const struct categories *tree, const char *id)
{
	struct idmap_entry *entry = idmap_find(&tree->index, id);

	return entry ? &tree->list[entry->a - 1] : NULL;
}

void
categories_write(const struct categories *tree, struct json_writer *e,
    const char *id, const struct json *own)
{
	const struct category *category = find(tree, id);
	const struct json *path = json_get(own, "path");

	json_write_object(e, NULL);
	json_write_text(e, "id", id);
	if (category) {
		json_write_text(e, "name", category->name);
		json_write_value(e, "path", category->path);
	} else if (json_get_text(own, "name", NULL)) {
		json_write_text(e, "name", json_get_text(own, "name", ""));
		if (path && path->type == JSON_ARRAY)
			json_write_value(e, "path", path);
	}
	json_write_end(e);
}
