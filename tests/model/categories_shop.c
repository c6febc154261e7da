/* The shop of the scenarios of categories: a list of items; see categories.h.
 */
#include "model/categories_inner.h"

#include <stdio.h>
#include <string.h>

const struct categories_name categories_names[NAMES] = {
    {"Shoes", "shoes"},
    {"shoes", "shoes"},
    {"Test 1", "test-1"},
    {"Test-1", "test-1"},
    {"\"Bath\" & \\ Bed", "bath-bed"},
};

struct item *
categories_find(struct categories *s, const char *id)
{
	for (size_t i = 0; i < s->nitems; i++)
		if (!s->items[i].gone && strcmp(s->items[i].id, id) == 0)
			return &s->items[i];
	return NULL;
}

struct item *
categories_at_slug(struct categories *s, const char *slug)
{
	for (size_t i = 0; i < s->nitems; i++)
		if (!s->items[i].gone && strcmp(s->items[i].slug, slug) == 0)
			return &s->items[i];
	return NULL;
}

bool
categories_owned(const struct categories *s, const char *item)
{
	for (size_t i = 0; i < s->n; i++)
		if (*item && strcmp(s->list[i].item, item) == 0)
			return true;
	return false;
}

struct item *
categories_put(struct categories *s, const char *name, const char *slug)
{
	struct item *made = &s->items[s->nitems];

	if (s->nitems == ITEMS || categories_at_slug(s, slug))
		return NULL;
	memset(made, 0, sizeof *made);
	snprintf(made->id, sizeof made->id, "item%zu", s->nitems++);
	snprintf(made->slug, sizeof made->slug, "%s", slug);
	made->name = name;
	made->maker = s->at;
	return made;
}

/* ---- the service */

void
categories_show(struct json_writer *e, const char *key, const struct item *i)
{
	json_write_object(e, key);
	json_write_text(e, "id", i->id);
	if (i->draft)
		json_write_null(e, "lastPublished");
	else
		json_write_text(e, "lastPublished", "2026-01-01T00:00:00.000Z");
	json_write_bool(e, "isDraft", i->draft);
	json_write_bool(e, "isArchived", false);
	json_write_object(e, "fieldData");
	json_write_text(e, "name", i->name);
	json_write_text(e, "slug", i->slug);
	json_write_end(e);
	json_write_end(e);
}

static int
taken(struct categories *s, struct json_writer *e, const char *slug)
{
	json_write_object(e, NULL);
	json_write_text(e, "code", "validation_error");
	json_write_array(e, "details");
	json_write_object(e, NULL);
	json_write_text(e, "param", "slug");
	json_write_text(e, "description",
	    arena_printf(
		&s->arena, "Unique value is already in database: '%s'", slug));
	json_write_end(e);
	json_write_end(e);
	json_write_end(e);
	return 400;
}

int
categories_serve(struct categories *s, const char *method, const char *path,
    const struct json *body, struct json_writer *e)
{
	static const char items[] = "/collections/COL/items";
	const struct json *data = json_get(body, "fieldData");
	const char *rest = path + strlen(items), *wanted;
	struct item *i;

	if (strcmp(method, "GET") == 0) {
		wanted = strstr(path, "?slug=") + 6;
		json_write_object(e, NULL);
		json_write_array(e, "items");
		for (size_t n = 0; n < s->nitems; n++)
			if (!s->items[n].gone &&
			    (!s->filters ||
				(strlen(s->items[n].slug) ==
					strcspn(wanted, "&") &&
				    strncmp(s->items[n].slug, wanted,
					strcspn(wanted, "&")) == 0)))
				categories_show(e, NULL, &s->items[n]);
		json_write_end(e);
		json_write_end(e);
		return 200;
	}
	if (strcmp(method, "POST") == 0) {
		wanted = json_get_text(data, "slug", "");
		i = categories_put(s,
		    arena_printf(
			&s->arena, "%s", json_get_text(data, "name", "")),
		    wanted);
		if (!i)
			return taken(s, e, wanted);
		categories_show(e, NULL, i);
		return 202;
	}
	wanted = arena_dup(&s->arena, rest + 1, strcspn(rest + 1, "/"));
	i = categories_find(s, wanted);
	if (!i)
		return 404;
	i->name =
	    arena_printf(&s->arena, "%s", json_get_text(data, "name", ""));
	i->renamed = NULL;
	categories_show(e, NULL, i);
	return 200;
}
