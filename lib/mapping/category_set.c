/* category_set: see category_set.h. */
#include "mapping/category_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

void
category_set_init(struct category_set *used, bool by_name, bool create)
{
	memset(used, 0, sizeof *used);
	used->by_name = by_name;
	used->create = create;
}

void
category_set_release(struct category_set *used)
{
	arena_release(&used->arena);
	free(used->list);
	strmap_release(&used->by_id);
	memset(used, 0, sizeof *used);
}

/* All of one name are one: the smallest id stands for them, so that the
 * order of the listing does not matter. */
static void
join_name(struct category_set *used, size_t place)
{
	struct category_entry *one = &used->list[place];
	size_t best = place;

	for (size_t i = 0; i < place; i++)
		if (strcmp(used->list[i].name, one->name) == 0) {
			best = used->list[i].same;
			break;
		}
	if (best == place)
		return;
	if (strcmp(one->id, used->list[best].id) < 0 &&
	    !used->list[best].written) {
		for (size_t i = 0; i <= place; i++)
			if (strcmp(used->list[i].name, one->name) == 0)
				used->list[i].same = place;
		return;
	}
	one->same = best;
}

bool
category_set_put(struct category_set *used, const struct json *category)
{
	const char *id = json_get_text(category, "id", "");
	const struct json *path = json_get(category, "path");
	const char *name = json_get_text(category, "name", "");
	size_t len = 0;
	struct category_entry *one;

	if (!*id)
		return false;
	if (strmap_find(&used->by_id, id))
		return true;
	if (used->n == CATEGORY_SET_MAX)
		return false;
	if (!*name && json_len(path))
		name = json_text(json_at(path, json_len(path) - 1));
	if (name) {
		len = strlen(name);
		name = text_trim(name, &len);
	}
	if (!len)
		return false;
	used->list =
	    mem_grow(used->list, &used->cap, used->n + 1, sizeof *used->list);
	one = &used->list[used->n];
	memset(one, 0, sizeof *one);
	one->id = arena_dup(&used->arena, id, strlen(id));
	one->name = arena_dup(&used->arena, name, len);
	one->path = json_copy(&used->arena, path);
	one->same = used->n;
	strmap_add(&used->by_id, one->id, used->n++);
	if (used->by_name)
		join_name(used, used->n - 1);
	return true;
}

static struct category_entry *
find(const struct category_set *used, const char *id)
{
	const size_t *at = strmap_find(&used->by_id, id);

	return at ? &used->list[used->list[*at].same] : NULL;
}

const struct category_entry *
category_set_find(const struct category_set *used, const char *id)
{
	return find(used, id);
}

/* The slug of the whole path, so that two branches may hold one name. */
static void
write_slug(const struct category_set *used, const struct category_entry *one,
    struct json_writer *e)
{
	struct buf path, slug;

	buf_init(&path, 65536);
	buf_init(&slug, TEXT_SLUG_MAX + 1);
	for (const struct json *p = json_first(one->path);
	     !used->by_name && p != json_end(one->path); p = json_next(p)) {
		buf_text(&path, json_text(p) ? json_text(p) : "");
		buf_byte(&path, ' ');
	}
	text_slug(&slug, buf_str(&path), path.len);
	if (!slug.len)
		text_slug(&slug, one->name, strlen(one->name));
	if (!slug.len)
		buf_text(&slug, one->id);
	json_write_text(e, "slug", buf_str(&slug));
	buf_release(&path);
	buf_release(&slug);
}

static void
write_one(const struct category_set *used, const struct category_entry *one,
    struct json_writer *e)
{
	size_t len = strlen(one->name), kept = text_cut(one->name, len, 255);
	const char *name = text_trim(one->name, &kept);

	json_write_object(e, NULL);
	json_write_text(e, "kind", "category");
	json_write_text(e, "plytix_id", one->id);
	json_write_text(e, "name", one->name);
	if (json_len(one->path)) {
		json_write_value(e, "path", one->path);
	} else {
		json_write_array(e, "path");
		json_write_text(e, NULL, one->name);
		json_write_end(e);
	}
	if (!used->create)
		json_write_bool(e, "create", false);
	json_write_object(e, "fieldData");
	json_write_text_len(e, "name", name, kept);
	write_slug(used, one, e);
	json_write_end(e);
	json_write_end(e);
}

void
category_set_write(struct category_set *used, const struct json *categories,
    struct json_writer *e)
{
	json_each (c, categories) {
		struct category_entry *one;

		if (!category_set_put(used, c))
			continue;
		one = find(used, json_get_text(c, "id", ""));
		if (!one || one->written || one->pending)
			continue;
		if (used->npending ==
		    sizeof used->pending / sizeof *used->pending)
			category_set_keep(
			    used); /* so many: written in any case */
		write_one(used, one, e);
		one->pending = true;
		used->pending[used->npending++] = (size_t)(one - used->list);
	}
}

static void
settle(struct category_set *used, bool written)
{
	for (size_t i = 0; i < used->npending; i++) {
		struct category_entry *one = &used->list[used->pending[i]];

		one->pending = false;
		one->written = written;
	}
	used->npending = 0;
}

void
category_set_keep(struct category_set *used)
{
	settle(used, true);
}

void
category_set_forget(struct category_set *used)
{
	settle(used, false);
}
