/* discover_items: see discover_items.h. */
#include "mapping/discover_items.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#define NAME_BYTES_MAX 4096

static const char *
look_of(struct arena *a, const char *collection, const char *name, size_t len)
{
	struct buf look;
	const char *made = NULL;

	buf_init(&look, NAME_BYTES_MAX);
	buf_printf(&look, "%s ", collection);
	text_fold(&look, name, len);
	if (!look.broken)
		made = arena_dup(a, buf_str(&look), look.len);
	buf_release(&look);
	return made;
}

/* Its place; past the end when there is none. */
static size_t
place_of(const struct discover_items *d, const char *collection)
{
	size_t i;

	for (i = 0; i < d->ncollections; i++)
		if (strcmp(d->collections[i], collection) == 0)
			break;
	return i;
}

void
discover_item(struct discover_items *d, const struct json *line)
{
	const char *collection = json_get_text(line, "collection", NULL);
	const struct json *name =
	    json_get(json_get(json_get(line, "item"), "fieldData"), "name");
	const char *look;

	if (!collection || !json_text(name))
		return;
	if (place_of(d, collection) == d->ncollections) {
		if (d->ncollections == DISCOVER_COLLECTIONS_MAX)
			return;
		d->collections[d->ncollections++] =
		    arena_dup(&d->arena, collection, strlen(collection));
	}
	look = look_of(&d->arena, collection, name->text, name->len);
	if (!look)
		return;
	d->looks = mem_grow(d->looks, &d->cap, d->n + 1, sizeof *d->looks);
	d->looks[d->n++] = look;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
is_item(
    struct discover_items *d, const char *collection, const struct json *value)
{
	struct arena aside = {0};
	const char *look =
	    value->type == JSON_STRING
		? look_of(&aside, collection, value->text, value->len)
		: NULL;
	bool found;

	if (d->sorted != d->n)
		qsort(d->looks, d->n, sizeof *d->looks, by_text);
	d->sorted = d->n;
	found = look && d->n &&
		bsearch(&look, d->looks, d->n, sizeof *d->looks, by_text);
	arena_release(&aside);
	return found;
}

static void
count(struct discover_items *d, struct held *held, const struct json *value)
{
	if (value->type != JSON_STRING || text_blank(value->text, value->len))
		return;
	held->seen++;
	for (size_t c = 0; c < d->ncollections; c++)
		held->found[c] += is_item(d, d->collections[c], value);
}

void
discover_row(struct discover_items *d, const struct attributes *attributes,
    const struct json *row)
{
	const struct json *values = json_get(row, "attributes"), *v;

	if (!d->rows) {
		d->nrows = attributes->n;
		d->rows = mem_alloc((d->nrows + 1) * sizeof *d->rows);
	}
	for (size_t i = 0; i < d->nrows; i++) {
		v = json_get(values, attribute_label(attributes->items[i]));
		if (v && v->type == JSON_STRING)
			count(d, &d->rows[i], v);
		json_each (x, v)
			count(d, &d->rows[i], x);
	}
}

size_t
discover_held(struct discover_items *d, const struct attributes *attributes,
    size_t n, const char *collection, size_t *seen)
{
	const struct json *choices = json_get(attributes->items[n], "options");
	size_t place = place_of(d, collection), found = 0;

	*seen = json_len(choices);
	json_each (c, choices)
		found += is_item(d, collection, c);
	if (*seen || n >= d->nrows || place == d->ncollections)
		return found;
	*seen = d->rows[n].seen;
	return d->rows[n].found[place];
}

void
discover_items_release(struct discover_items *d)
{
	arena_release(&d->arena);
	free(d->looks);
	free(d->rows);
	memset(d, 0, sizeof *d);
}
