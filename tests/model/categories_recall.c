/* What recall would say of the categories: the rules of the ledger, in small.
 */
#include "model/categories_inner.h"

#include <stdio.h>
#include <string.h>

#include "base/json_write.h"
#include "model/check.h"

/* Whether a slug is the map's, the shop's as read, or another line's. */
static bool
is_taken(
    struct categories *s, const char *slug, const char keys[][80], size_t n)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->list[i].slug, slug) == 0 ||
		    (i < n && strcmp(keys[i], slug) == 0))
			return true;
	return s->full && categories_at_slug(s, slug);
}

const char *
categories_wish(const struct pim_category *c)
{
	return categories_names[c->name].slug;
}

static bool
is_free(const struct categories *s, const struct item *i, const char (*got)[24])
{
	for (size_t n = 0; n < s->n; n++)
		if (strcmp(got[n], i->id) == 0)
			return false;
	return !i->gone && !categories_owned(s, i->id);
}

static const char *
name_of(const struct pim_category *c)
{
	return categories_names[c->name].name;
}

/* Whether a name is that of one category and of one free item only. */
static bool
is_sole_name(
    const struct categories *s, const char *name, const char (*got)[24])
{
	size_t wanted = 0, had = 0;

	for (size_t i = 0; i < s->n; i++)
		wanted +=
		    !s->list[i].away && strcmp(name_of(&s->list[i]), name) == 0;
	for (size_t i = 0; i < s->nitems; i++)
		had += strcmp(s->items[i].name, name) == 0 &&
		       is_free(s, &s->items[i], got);
	return wanted == 1 && had == 1;
}

/* Whether the item is the category's by one of four ways, the surest first. */
static bool
is_same(const struct categories *s, int way, const struct pim_category *c,
    const struct item *x, const char (*got)[24])
{
	bool named = strcmp(x->name, name_of(c)) == 0;
	bool wished = strcmp(x->slug, categories_wish(c)) == 0;
	size_t slug = strlen(x->slug), id = strlen(c->id);

	switch (way) {
	case 0:
		return slug > id && strcmp(x->slug + slug - id, c->id) == 0;
	case 1:
		return wished && named;
	case 2:
		return wished;
	default:
		return named && is_sole_name(s, x->name, got);
	}
}

/* One item for a category without any. */
static void
adopt(struct categories *s, char (*got)[24])
{
	const char(*had)[24] = (const char(*)[24])got;

	for (int way = 0; way < 4; way++)
		for (size_t i = 0; i < s->n; i++)
			for (size_t j = 0; j < s->nitems && !*got[i]; j++) {
				const struct pim_category *c = &s->list[i];
				const struct item *x = &s->items[j];

				if (!c->away && !*c->item &&
				    is_free(s, x, had) &&
				    is_same(s, way, c, x, had))
					snprintf(
					    got[i], sizeof got[i], "%s", x->id);
			}
}

static const struct json *
record(struct categories *s, size_t at, const char (*got)[24], const char *key)
{
	const struct pim_category *c = &s->list[at];
	const struct item *shown = NULL;
	const struct json *made;
	struct buf b;
	struct json_writer e;

	if (s->full)
		shown = categories_find(s, *c->item ? c->item : got[at]);
	buf_init(&b, 1 << 16);
	json_write_init(&e, &b);
	json_write_object(&e, NULL);
	json_write_text(&e, "kind", "category");
	json_write_text(&e, "plytix_id", c->id);
	json_write_object(&e, "fieldData");
	json_write_text(&e, "name", name_of(c));
	json_write_text(&e, "slug", categories_wish(c));
	json_write_end(&e);
	json_write_object(&e, "known");
	json_write_text(&e, "slug", key);
	if (*c->item) {
		json_write_object(&e, "sent");
		json_write_text(&e, "webflow_id", c->item);
		json_write_text(&e, "slug", c->slug);
		json_write_object(&e, "fields");
		json_write_text_if(&e, "name", c->sent);
		json_write_end(&e);
		json_write_end(&e);
	}
	if (shown)
		categories_show(&e, "shop", shown);
	if (s->full)
		json_write_bool(&e, "read", true);
	if (c->wanted) {
		json_write_bool(&e, "doubt", true);
		if (c->wanted == name_of(c) && !c->several)
			json_write_bool(&e, "same", true);
	}
	json_write_array(&e, "owned");
	for (size_t i = 0; i < s->n; i++)
		if (i != at && (*s->list[i].item || *got[i]))
			json_write_text(&e, NULL,
			    *s->list[i].item ? s->list[i].item : got[i]);
	json_write_end(&e);
	json_write_end(&e);
	json_write_end(&e);
	made = check_value(&s->arena, buf_str(&b));
	buf_release(&b);
	return made;
}

/* The key of each category: the one it has, else its path's if that is free. */
static void
choose_keys(struct categories *s, const char (*got)[24], char (*keys)[80])
{
	for (size_t i = 0; i < s->n; i++) {
		const struct pim_category *c = &s->list[i];
		const struct item *x = categories_find(s, got[i]);

		if (*c->slug || x)
			snprintf(keys[i], sizeof keys[i], "%s",
			    *c->slug ? c->slug : x->slug);
	}
	for (size_t i = 0; i < s->n; i++) {
		if (s->list[i].away || *keys[i])
			continue;
		if (!is_taken(s, categories_wish(&s->list[i]),
			(const char(*)[80])keys, s->n))
			snprintf(keys[i], sizeof keys[i], "%s",
			    categories_wish(&s->list[i]));
		else
			snprintf(keys[i], sizeof keys[i], "%s-%s",
			    categories_wish(&s->list[i]), s->list[i].id);
	}
}

void
categories_recall(struct categories *s, const struct json *lines[])
{
	char got[CATEGORIES][24] = {{0}}, keys[CATEGORIES][80] = {{0}};

	if (s->full)
		adopt(s, got);
	choose_keys(s, (const char(*)[24])got, keys);
	for (size_t i = 0; i < s->n; i++)
		if (!s->list[i].away)
			lines[i] =
			    record(s, i, (const char(*)[24])got, keys[i]);
}
