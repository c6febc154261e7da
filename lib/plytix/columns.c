/* columns: names in, slices out; see columns.h. */
#include "plytix/columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_read.h"
#include "base/mem.h"

#define PREFIX "attributes."
#define PREFIX_LEN (sizeof PREFIX - 1)
#define RELATED "relationships."
#define RELATED_LEN (sizeof RELATED - 1)
#define RELATED_MAX 40 /* so that they fit into one listing */
#define NAME_MAX_BYTES 256

/* Those that a row shows; `sku`, `id`, `status` and `modified` always are. */
static const struct {
	const char *name;
	size_t flag;
} systems[] = {
    {"label", offsetof(struct columns, label)},
    {"gtin", offsetof(struct columns, gtin)},
    {"created", offsetof(struct columns, created)},
    {"thumbnail", offsetof(struct columns, thumbnail)},
    {"categories", offsetof(struct columns, categories)},
    {"assets", offsetof(struct columns, assets)},
};
#define NSYSTEMS (sizeof systems / sizeof systems[0])

static const char *const always[] = {"id", "sku", "status", "modified", NULL};

/* In a slice of its own right: two of the limit go to status and modified. */
#define ALWAYS_COLUMNS 2

static bool *
system_flag(struct columns *columns, size_t i)
{
	return (bool *)((char *)columns + systems[i].flag);
}

static bool
system_has(const struct columns *columns, size_t i)
{
	return *(const bool *)((const char *)columns + systems[i].flag);
}

static unsigned
system_count(const struct columns *columns)
{
	unsigned count = 0;

	for (size_t i = 0; i < NSYSTEMS; i++)
		count += system_has(columns, i);
	return count;
}

static bool
is_always(const char *name)
{
	for (size_t i = 0; always[i]; i++)
		if (strcmp(name, always[i]) == 0)
			return true;
	return false;
}

/* Not one of the bare names that Plytix itself has (plytix/API.md, Columns). */
static bool
is_system(const char *name)
{
	static const char *const others[] = {"images", "static_lists",
	    "product_level", "_is_variation", "_has_variations",
	    "num_variations", "relationships", NULL};

	for (size_t i = 0; i < NSYSTEMS; i++)
		if (strcmp(name, systems[i].name) == 0)
			return true;
	for (size_t i = 0; others[i]; i++)
		if (strcmp(name, others[i]) == 0)
			return true;
	return is_always(name) || strncmp(name, RELATED, RELATED_LEN) == 0;
}

void
columns_init(struct columns *columns)
{
	*columns = (struct columns){.limit = COLUMNS_LIMIT};
}

void
columns_release(struct columns *columns)
{
	free(columns->list);
	arena_release(&columns->arena);
	*columns = (struct columns){0};
}

/* Among those from FIRST to END, by label. */
static struct column *
find_in(
    const struct columns *columns, size_t first, size_t end, const char *label)
{
	for (size_t i = first; i < end; i++)
		if (strcmp(columns->list[i].label, label) == 0)
			return &columns->list[i];
	return NULL;
}

/* An attribute. */
static struct column *
find(const struct columns *columns, const char *label)
{
	return find_in(columns, columns->related, columns->len, label);
}

static struct column *
find_related(const struct columns *columns, const char *label)
{
	return find_in(columns, 0, columns->related, label);
}

static void
add_attribute(struct columns *columns, const char *name, bool optional)
{
	struct column *column;

	if (find(columns, name + PREFIX_LEN))
		return;
	columns->list = mem_grow(columns->list, &columns->cap, columns->len + 1,
	    sizeof *columns->list);
	column = &columns->list[columns->len++];
	*column = (struct column){.optional = optional};
	column->name = arena_dup(&columns->arena, name, strlen(name));
	column->label = column->name + PREFIX_LEN;
}

static void
add_related(struct columns *columns, const char *name, bool optional)
{
	struct column *column;

	if (find_related(columns, name + RELATED_LEN))
		return;
	columns->list = mem_grow(columns->list, &columns->cap, columns->len + 1,
	    sizeof *columns->list);
	column = &columns->list[columns->related];
	memmove(column + 1, column,
	    (columns->len++ - columns->related++) * sizeof *column);
	*column = (struct column){.type = COLUMN_RELATED, .optional = optional};
	column->name = arena_dup(&columns->arena, name, strlen(name));
	column->label = column->name + RELATED_LEN;
}

static enum outcome
add(struct columns *columns, const char *name, bool optional,
    struct verdict *verdict)
{
	if (strlen(name) > NAME_MAX_BYTES)
		return verdict_say(verdict, USAGE, "columns",
		    "a column's name is longer than %d bytes", NAME_MAX_BYTES);
	if (strncmp(name, PREFIX, PREFIX_LEN) == 0 && name[PREFIX_LEN]) {
		add_attribute(columns, name, optional);
		return DONE;
	}
	if (strncmp(name, RELATED, RELATED_LEN) == 0 && name[RELATED_LEN]) {
		if (columns->related == RELATED_MAX)
			return verdict_say(verdict, USAGE, "columns",
			    "more than %d relationships", RELATED_MAX);
		add_related(columns, name, optional);
		return DONE;
	}
	for (size_t i = 0; i < NSYSTEMS; i++)
		if (strcmp(name, systems[i].name) == 0) {
			*system_flag(columns, i) = true;
			return DONE;
		}
	if (is_always(name))
		return DONE;
	return verdict_say(verdict, USAGE, "columns",
	    "column '%s' is not one that a row has: attributes are written as "
	    "'attributes.%s'",
	    name, name);
}

static enum outcome
add_names(struct columns *columns, const struct json *names, bool optional,
    struct verdict *verdict)
{
	if (names && names->type != JSON_ARRAY)
		return verdict_say(verdict, USAGE, "columns",
		    "the columns file holds no list of names");
	for (const struct json *v = json_first(names); v != json_end(names);
	     v = json_next(v)) {
		if (v->type != JSON_STRING || !v->len)
			return verdict_say(verdict, USAGE, "columns",
			    "the columns file holds a name that is no text");
		if (add(columns, v->text, optional, verdict) != DONE)
			return verdict->outcome;
	}
	return DONE;
}

static enum outcome
parse_record(struct columns *columns, const char *text, size_t len,
    struct verdict *verdict)
{
	struct json_reader *reader = json_reader_new(JREAD_RECORD_NODES_MAX);
	struct arena arena = {0};
	const struct json *record;
	enum outcome outcome;

	outcome = json_read(reader, &arena, text, len, &record, verdict);
	if (outcome != DONE)
		outcome = verdict_say(verdict, USAGE, "columns",
		    "the columns file is not JSON on one line");
	else if (!json_get(record, "columns"))
		outcome = verdict_say(verdict, USAGE, "columns",
		    "the columns file has no member 'columns'");
	if (outcome == DONE)
		columns->dropdowns = json_true(json_get(record, "dropdowns"));
	/* The optional ones first: naming one in both lists leaves it so. */
	if (outcome == DONE)
		outcome = add_names(
		    columns, json_get(record, "optional"), true, verdict);
	if (outcome == DONE) {
		outcome = add_names(
		    columns, json_get(record, "columns"), false, verdict);
	}
	arena_release(&arena);
	json_reader_free(reader);
	return outcome;
}

static enum outcome
parse_lines(struct columns *columns, const char *text, size_t len,
    struct verdict *verdict)
{
	const char *end = text + len;

	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *stop = newline ? newline : end;
		struct arena arena = {0};
		enum outcome outcome = DONE;
		size_t line = (size_t)(stop - text);

		while (line && strchr(" \t\r", text[line - 1]))
			line--;
		for (; line && strchr(" \t", *text); text++)
			line--;
		if (line)
			outcome = add(columns, arena_dup(&arena, text, line),
			    false, verdict);
		arena_release(&arena);
		if (outcome != DONE)
			return outcome;
		text = newline ? newline + 1 : end;
	}
	return DONE;
}

enum outcome
columns_parse(struct columns *columns, const char *text, size_t len,
    struct verdict *verdict)
{
	enum outcome outcome;
	size_t blank = text ? strspn(text, " \t\r\n") : 0;

	if (!text) {
		columns->all = true;
		for (size_t i = 0; i < NSYSTEMS; i++)
			*system_flag(columns, i) = true;
		return DONE;
	}
	if (text[blank] == '{')
		outcome = parse_record(columns, text, len, verdict);
	else if (blank < len)
		outcome = parse_lines(columns, text, len, verdict);
	else
		outcome = verdict_say(
		    verdict, USAGE, "columns", "the columns file is empty");
	return outcome;
}

const char *
columns_key(struct arena *arena, const struct json *entry)
{
	/* `field` for `key` is a fall-back that clients accept (plytix/API.md,
	 * Attributes). */
	const char *key =
	    json_get_text(entry, "key", json_get_text(entry, "field", NULL));

	if (!key || !*key)
		return NULL;
	if (strncmp(key, PREFIX, PREFIX_LEN) == 0 || is_system(key))
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
	struct column *column = find_related(columns, label);
	struct arena arena = {0};

	if (!column && columns->all && columns->related < RELATED_MAX &&
	    strlen(label) <= NAME_MAX_BYTES - RELATED_LEN) {
		add_related(
		    columns, arena_printf(&arena, RELATED "%s", label), true);
		column = find_related(columns, label);
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
		add_attribute(columns, key, true);
	columns_type(columns, key + PREFIX_LEN, type);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum outcome
columns_check(struct columns *columns, const struct json *filters,
    struct verdict *verdict)
{
	const struct json *entries = json_get(filters, "attributes");
	struct arena arena = {0};
	const char **keys, *missing = NULL;
	size_t nkeys = 0, kept = 0;
	unsigned more = 0;

	keys = mem_alloc((json_len(entries) + 1) * sizeof *keys);
	json_each (v, entries) {
		const char *key = columns_key(&arena, v);

		if (key) {
			keys[nkeys++] = key;
			meet(columns, key, v);
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
		return verdict_say(verdict, USAGE, "columns",
		    "Plytix has no column '%s' (and lacks %u more): the "
		    "attribute does not exist, or the key's role hides it",
		    missing, more);
	if (missing)
		return verdict_say(verdict, USAGE, "columns",
		    "Plytix has no column '%s': the attribute does not exist, "
		    "or the key's role hides it",
		    missing);
	if (!columns_slices(columns))
		return verdict_say(verdict, USAGE, "columns",
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
	struct column *column = find(columns, label);

	for (size_t i = 0; column && i < sizeof types / sizeof types[0]; i++)
		if (strncmp(type, types[i].start, strlen(types[i].start)) ==
		    0) {
			column->type = types[i].type;
			return;
		}
}

/* Attributes that fit into the first slice and into each further one. */
static size_t
room(const struct columns *columns, bool first)
{
	unsigned taken = ALWAYS_COLUMNS + (first ? system_count(columns) : 0);

	return columns->limit > taken ? columns->limit - taken : 0;
}

unsigned
columns_slices(const struct columns *columns)
{
	size_t first = room(columns, true), next = room(columns, false), slices;

	if (columns->limit < ALWAYS_COLUMNS + system_count(columns) ||
	    columns->related > first)
		return 0;
	if (columns->len <= first)
		return 1;
	if (!next)
		return 0;
	slices = 1 + (columns->len - first + next - 1) / next;
	return slices > COLUMNS_SLICES_MAX ? 0 : (unsigned)slices;
}

void
columns_range(
    const struct columns *columns, unsigned slice, size_t *from, size_t *to)
{
	size_t first = room(columns, true), next = room(columns, false);

	*from = slice ? first + (slice - 1) * next : 0;
	*to = first + slice * next;
	if (*from > columns->len)
		*from = columns->len;
	if (*to > columns->len)
		*to = columns->len;
}

void
columns_write(
    const struct columns *columns, unsigned slice, struct json_writer *e)
{
	size_t from, to;

	columns_range(columns, slice, &from, &to);
	json_write_array(e, "attributes");
	json_write_text(e, NULL, "status");
	json_write_text(e, NULL, "modified");
	for (size_t i = 0; slice == 0 && i < NSYSTEMS; i++)
		if (system_has(columns, i))
			json_write_text(e, NULL, systems[i].name);
	for (size_t i = from; i < to; i++)
		json_write_text(e, NULL, columns->list[i].name);
	json_write_end(e);
}

unsigned
columns_limit_told(const char *body)
{
	static const char words[] = "columns limit exceeded";
	const char *at = strstr(body, words);
	unsigned long limit;

	if (!at)
		return 0;
	at += strcspn(at, "0123456789\"");
	limit = strtoul(at, NULL, 10);
	return limit > COLUMNS_LIMIT ? 0 : (unsigned)limit;
}
