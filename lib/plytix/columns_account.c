/* columns_account: the columns that were asked for against those that the
 * account has. */
#include "plytix/columns_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const char *
columns_key(struct arena *arena, const struct json *entry)
{
	/* `field` for `key` is a fall-back that clients accept (plytix/API.md,
	 * Attributes). */
	const char *key =
	    json_get_text(entry, "key", json_get_text(entry, "field", NULL));

	if (!key || !*key)
		return NULL;
	if (strncmp(key, PREFIX, PREFIX_LEN) == 0 || columns_is_system(key))
		return arena_dup(arena, key, strlen(key));
	return arena_printf(arena, PREFIX "%s", key);
}

bool
columns_ask_related(const struct columns *columns, const struct json *filters)
{
	const struct json *entries = json_get(filters, "attributes");
	bool optional = columns->all;

	for (size_t i = 0; i < columns->related; i++)
		optional = optional || columns->list[i].optional;
	for (const struct json *v = json_first(entries);
	     optional && v != json_end(entries); v = json_next(v))
		optional = strncmp(json_get_text(v, "key", ""), RELATED,
			       RELATED_LEN) != 0;
	return optional;
}

void
columns_has_related(struct columns *columns, const char *label)
{
	struct column *column = columns_find_related(columns, label);
	struct arena arena = {0};

	if (!column && columns->all && columns->related < RELATED_MAX &&
	    strlen(label) <= NAME_MAX_BYTES - RELATED_LEN) {
		columns_add(
		    columns, arena_printf(&arena, RELATED "%s", label), true);
		column = columns_find_related(columns, label);
	}
	if (column)
		column->there = true;
	arena_release(&arena);
}

void
columns_drop_related(struct columns *columns)
{
	size_t kept = 0, dropped;

	for (size_t i = 0; i < columns->related; i++)
		if (columns->list[i].there || !columns->list[i].optional)
			columns->list[kept++] = columns->list[i];
	dropped = columns->related - kept;
	memmove(columns->list + kept, columns->list + columns->related,
	    (columns->len - columns->related) * sizeof *columns->list);
	columns->related = kept;
	columns->len -= dropped;
}

const char *
columns_unknown(const struct columns *columns, const char *body)
{
	for (size_t i = 0; i < columns->related; i++)
		if (strstr(body, columns->list[i].name))
			return columns->list[i].label;
	return NULL;
}

/* One label of the account: taken with `all`, and its type learned. */
static void
meet(struct columns *columns, const char *key, const struct json *entry)
{
	const char *type = json_get_text(
	    entry, "filter_type", json_get_text(entry, "type", ""));
	bool wanted = columns->all ||
		      (columns->dropdowns && strncmp(type, "Dropdown", 8) == 0);

	if (strncmp(key, PREFIX, PREFIX_LEN) != 0 || !key[PREFIX_LEN])
		return;
	if (wanted && strlen(key) <= NAME_MAX_BYTES)
		columns_add(columns, key, true);
	columns_type(columns, key + PREFIX_LEN, type);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum outcome
columns_check(
    struct columns *columns, const struct json *filters, struct verdict *v)
{
	const struct json *entries = json_get(filters, "attributes");
	struct arena arena = {0};
	const char **keys, *missing = NULL;
	size_t nkeys = 0, kept = 0;
	unsigned more = 0;

	keys = mem_alloc((json_len(entries) + 1) * sizeof *keys);
	json_each (entry, entries) {
		const char *key = columns_key(&arena, entry);

		if (key) {
			keys[nkeys++] = key;
			meet(columns, key, entry);
		}
	}
	qsort(keys, nkeys, sizeof *keys, by_text);
	for (size_t i = 0; i < columns->len; i++) {
		struct column *column = &columns->list[i];

		/* relationships are columns that it need not name */
		if (i < columns->related ||
		    bsearch(&column->name, keys, nkeys, sizeof *keys, by_text))
			columns->list[kept++] = *column;
		else if (column->optional)
			continue;
		else if (!missing)
			missing = column->name;
		else
			more++;
	}
	columns->len = kept;
	free(keys);
	arena_release(&arena);
	if (missing && more)
		return verdict_say(v, USAGE, "columns",
		    "Plytix has no column '%s' (and lacks %u more): the "
		    "attribute does not exist, or the key's role hides it",
		    missing, more);
	if (missing)
		return verdict_say(v, USAGE, "columns",
		    "Plytix has no column '%s': the attribute does not exist, "
		    "or the key's role hides it",
		    missing);
	if (!columns_slices(columns))
		return verdict_say(v, USAGE, "columns",
		    "%zu columns are more than %d listings of %u can hold",
		    columns->len, COLUMNS_SLICES_MAX, columns->limit);
	return DONE;
}

void
columns_type(struct columns *columns, const char *label, const char *type)
{
	/* filters/product writes the short names, the attribute list the long
	 * ones (plytix/API.md, Values). */
	static const struct {
		const char *start;
		enum column_type type;
	} types[] = {
	    {"MediaGallery", COLUMN_GALLERY},
	    {"Media", COLUMN_MEDIA},
	    {"Date", COLUMN_DATE},
	    {"MultiSelect", COLUMN_LIST},
	};
	struct column *column = columns_find(columns, label);

	for (size_t i = 0; column && i < sizeof types / sizeof types[0]; i++)
		if (strncmp(type, types[i].start, strlen(types[i].start)) ==
		    0) {
			column->type = types[i].type;
			return;
		}
}
