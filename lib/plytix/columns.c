/* columns: names in, slices out; see columns.h. */
#include "plytix/columns_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_read.h"
#include "base/mem.h"

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

bool
columns_is_system(const char *name)
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

struct column *
columns_find(const struct columns *columns, const char *label)
{
	return find_in(columns, columns->related, columns->len, label);
}

struct column *
columns_find_related(const struct columns *columns, const char *label)
{
	return find_in(columns, 0, columns->related, label);
}

void
columns_add(struct columns *columns, const char *name, bool optional)
{
	bool related = strncmp(name, RELATED, RELATED_LEN) == 0;
	const char *label = name + (related ? RELATED_LEN : PREFIX_LEN);
	size_t at = related ? columns->related : columns->len;
	struct column *column;

	if (related ? columns_find_related(columns, label)
		    : columns_find(columns, label))
		return;
	columns->list = mem_grow(columns->list, &columns->cap, columns->len + 1,
	    sizeof *columns->list);
	column = &columns->list[at];
	memmove(column + 1, column, (columns->len++ - at) * sizeof *column);
	columns->related += related;
	*column =
	    (struct column){.type = related ? COLUMN_RELATED : COLUMN_PLAIN,
		.optional = optional};
	column->name = arena_dup(&columns->arena, name, strlen(name));
	column->label = column->name + (label - name);
}

static enum outcome
add(struct columns *columns, const char *name, bool optional, struct verdict *v)
{
	if (strlen(name) > NAME_MAX_BYTES)
		return verdict_say(v, USAGE, "columns",
		    "a column's name is longer than %d bytes", NAME_MAX_BYTES);
	if (strncmp(name, PREFIX, PREFIX_LEN) == 0 && name[PREFIX_LEN]) {
		columns_add(columns, name, optional);
		return DONE;
	}
	if (strncmp(name, RELATED, RELATED_LEN) == 0 && name[RELATED_LEN]) {
		if (columns->related == RELATED_MAX)
			return verdict_say(v, USAGE, "columns",
			    "more than %d relationships", RELATED_MAX);
		columns_add(columns, name, optional);
		return DONE;
	}
	for (size_t i = 0; i < NSYSTEMS; i++)
		if (strcmp(name, systems[i].name) == 0) {
			*system_flag(columns, i) = true;
			return DONE;
		}
	if (is_always(name))
		return DONE;
	return verdict_say(v, USAGE, "columns",
	    "column '%s' is not one that a row has: attributes are written as "
	    "'attributes.%s'",
	    name, name);
}

static enum outcome
add_names(struct columns *columns, const struct json *names, bool optional,
    struct verdict *v)
{
	if (names && names->type != JSON_ARRAY)
		return verdict_say(v, USAGE, "columns",
		    "the columns file holds no list of names");
	json_each (name, names) {
		if (name->type != JSON_STRING || !name->len)
			return verdict_say(v, USAGE, "columns",
			    "the columns file holds a name that is no text");
		if (add(columns, name->text, optional, v) != DONE)
			return v->outcome;
	}
	return DONE;
}

static enum outcome
parse_record(
    struct columns *columns, const char *text, size_t len, struct verdict *v)
{
	struct json_reader *reader = json_reader_new(JSON_READ_RECORD_NODES);
	struct arena arena = {0};
	const struct json *record;
	enum outcome outcome;

	outcome = json_read(reader, &arena, text, len, &record, v);
	if (outcome != DONE)
		outcome = verdict_say(v, USAGE, "columns",
		    "the columns file is not JSON on one line");
	else if (!json_get(record, "columns"))
		outcome = verdict_say(v, USAGE, "columns",
		    "the columns file has no member 'columns'");
	if (outcome == DONE)
		columns->dropdowns = json_true(json_get(record, "dropdowns"));
	/* The optional ones first: naming one in both lists leaves it so. */
	if (outcome == DONE)
		outcome =
		    add_names(columns, json_get(record, "optional"), true, v);
	if (outcome == DONE) {
		outcome =
		    add_names(columns, json_get(record, "columns"), false, v);
	}
	arena_release(&arena);
	json_reader_free(reader);
	return outcome;
}

static enum outcome
parse_lines(
    struct columns *columns, const char *text, size_t len, struct verdict *v)
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
			outcome = add(
			    columns, arena_dup(&arena, text, line), false, v);
		arena_release(&arena);
		if (outcome != DONE)
			return outcome;
		text = newline ? newline + 1 : end;
	}
	return DONE;
}

enum outcome
columns_parse(
    struct columns *columns, const char *text, size_t len, struct verdict *v)
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
		outcome = parse_record(columns, text, len, v);
	else if (blank < len)
		outcome = parse_lines(columns, text, len, v);
	else
		outcome = verdict_say(
		    v, USAGE, "columns", "the columns file is empty");
	return outcome;
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
columns_limit_stated(const char *body)
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
