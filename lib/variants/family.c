/* family: first rows are gathered, then they are joined and inherit values. */
#include "variants/family.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "base/mem.h"

#define LEVELS_MAX 9

static size_t
weight(const struct json *v)
{
	size_t bytes = (v->nodes + 1) * sizeof *v;

	for (const struct json *n = v; n <= v + v->nodes; n++)
		bytes += n->text ? n->len + 1 : 0;
	return bytes;
}

bool
family_holds(const struct family *family, const struct json *record)
{
	return *family->id &&
	       strcmp(family->id, json_get_text(record, "family", "")) == 0;
}

static void
name(struct family *family, const struct json *record)
{
	if (!*family->id)
		snprintf(family->id, sizeof family->id, "%s",
		    json_get_text(record, "family", ""));
	if (!*family->sku)
		snprintf(family->sku, sizeof family->sku, "%s",
		    json_get_text(record, "sku", ""));
}

/* Over a limit the rows are freed at once: the family is refused anyway. */
static void
too_large(struct family *family, const char *what)
{
	verdict_say(&family->refusal, REFUSED, "family-too-large",
	    "the family holds more than %s; split it into several products in "
	    "the PIM",
	    what);
	family->refused = true;
	family->nlines = 0;
	family->nhints = 0;
	arena_reset(&family->arena);
}

void
family_add(struct family *family, const struct json *record)
{
	bool hint = json_is(json_get(record, "kind"), "hint");

	name(family, record);
	if (family->refused)
		return;
	family->bytes += weight(record);
	if (family->bytes > FAMILY_BYTES_MAX) {
		too_large(family, "16 MiB");
		return;
	}
	if (family->nlines == FAMILY_LINES_MAX ||
	    family->nhints == FAMILY_LINES_MAX) {
		too_large(family, "4,000 lines");
		return;
	}
	if (hint) {
		family->hints = mem_grow(family->hints, &family->hints_cap,
		    family->nhints + 1, sizeof *family->hints);
		family->hints[family->nhints++] =
		    json_copy(&family->arena, record);
		return;
	}
	family->lines = mem_grow(family->lines, &family->lines_cap,
	    family->nlines + 1, sizeof *family->lines);
	family->lines[family->nlines++] = json_copy(&family->arena, record);
}

void
family_spoil(struct family *family, const struct json *record)
{
	name(family, record);
	if (!family->refused)
		verdict_say(&family->refusal, REFUSED, "family-incomplete",
		    "an earlier stage could not read the whole family");
	family->refused = true;
	family->reported = true;
}

const struct json *
family_hint(const struct family *family, const char *part)
{
	for (size_t i = 0; i < family->nhints; i++)
		if (strcmp(json_get_text(family->hints[i], "part", ""), part) ==
		    0)
			return family->hints[i];
	return NULL;
}

void
family_clear(struct family *family)
{
	arena_reset(&family->arena);
	verdict_clear(&family->refusal);
	family->id[0] = family->sku[0] = '\0';
	family->nlines = family->nhints = family->nvariants = 0;
	family->bytes = 0;
	family->refused = family->reported = false;
	family->root = NULL;
	family->variants = NULL;
}

void
family_release(struct family *family)
{
	arena_release(&family->arena);
	json_build_release(&family->make);
	verdict_release(&family->refusal);
	free(family->lines);
	free(family->hints);
	memset(family, 0, sizeof *family);
}

/* ---- uniting */

static const char *
id_of(const struct json *row)
{
	return json_get_text(row, "id", "");
}

static bool
newer(const struct json *a, const struct json *b)
{
	const struct json *ma = json_get(a, "modified");
	const struct json *mb = json_get(b, "modified");
	int64_t ta, tb;

	if (!json_text(ma) || !json_text(mb))
		return json_text(ma) != NULL;
	if (timestamp_read(ma->text, ma->len, &ta) ||
	    timestamp_read(mb->text, mb->len, &tb))
		return strcmp(ma->text, mb->text) > 0;
	return ta > tb;
}

static void
add_members(struct json_builder *make, const struct json *more,
    const struct json *have, const char *const *but)
{
	json_each_key (m, more) {
		bool skip = have && json_get(have, m->text);

		for (const char *const *b = but; b && *b && !skip; b++)
			skip = strcmp(*b, m->text) == 0;
		if (skip)
			continue;
		json_build_key(make, m->text);
		json_build_copy(make, json_next(m));
	}
}

/* BASE with what only MORE has, in their attributes too. */
static const struct json *
unite(struct family *family, const struct json *base, const struct json *more,
    const char *const *but)
{
	struct json_builder *make = &family->make;
	const struct json *other = json_get(more, "attributes");

	json_build_open(make, JSON_OBJECT);
	json_each_key (m, base) {
		json_build_key(make, m->text);
		if (strcmp(m->text, "attributes") == 0 && other &&
		    json_next(m)->type == JSON_OBJECT) {
			json_build_open(make, JSON_OBJECT);
			add_members(make, json_next(m), NULL, NULL);
			add_members(make, other, json_next(m), NULL);
			json_build_close(make);
		} else if (json_empty(json_next(m)) &&
			   !json_empty(json_get(more, m->text))) {
			json_build_copy(make, json_get(more, m->text));
		} else {
			json_build_copy(make, json_next(m));
		}
	}
	add_members(make, more, base, but);
	json_build_close(make);
	return json_build_take(make, &family->arena);
}

static const char *
part_of(const struct json *line)
{
	return json_get_text(line, "part", "");
}

/* The lines [0, n) are those of one row. NULL when a slice is missing. */
static const struct json *
row(struct family *family, const struct json **lines, size_t n)
{
	const struct json *newest = lines[0], *made;
	long long parts;
	long long distinct = 0;

	if (n == 1 && !json_get(newest, "parts"))
		return newest;
	for (size_t i = 1; i < n; i++)
		if (newer(lines[i], newest))
			newest = lines[i];
	parts = json_int(json_get(newest, "parts"), 1);
	if (!json_get(newest, "part"))
		return newest; /* whole by itself */
	made = newest;
	for (size_t i = 0; i < n; i++) {
		const struct json *best = lines[i];
		bool first = true;

		if (!json_get(lines[i], "part"))
			continue;
		for (size_t j = 0; j < n; j++) {
			if (strcmp(part_of(lines[j]), part_of(lines[i])) != 0)
				continue;
			first = first && j >= i;
			if (newer(lines[j], best))
				best = lines[j];
		}
		if (!first)
			continue;
		distinct++;
		if (best != newest &&
		    strcmp(part_of(best), part_of(newest)) != 0)
			made = unite(family, made, best, NULL);
	}
	return distinct >= parts ? made : NULL;
}

/* ---- levels */

/* A row with what the tree is made of looked up once. */
struct member {
	const struct json *row;
	const char *id, *parent;
	size_t children; /* found among the rows */
	size_t up;       /* its parent's place, NOWHERE */
};

#define NOWHERE ((size_t)-1)

static size_t
find(const struct member *members, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(members[i].id, id) == 0)
			return i;
	return NOWHERE;
}

static struct member *
link_rows(struct family *family, const struct json **rows, size_t n)
{
	struct member *members =
	    arena_alloc(&family->arena, (n + 1) * sizeof *members);

	for (size_t i = 0; i < n; i++) {
		members[i].row = rows[i];
		members[i].id = id_of(rows[i]);
		members[i].parent = json_get_text(rows[i], "parent", "");
	}
	for (size_t i = 0; i < n; i++) {
		members[i].up = find(members, n, members[i].parent);
		if (members[i].up != NOWHERE)
			members[members[i].up].children++;
	}
	return members;
}

/* Members of a middle row that are not inherited: its identity. */
static const char *const own[] = {"family", "level", "kind", "id", "parent",
    "sku", "label", "gtin", "created", "modified", "children", "part", "parts",
    NULL};

static enum outcome
incomplete(struct verdict *v, const struct json *parent, size_t found)
{
	return verdict_say(v, REFUSED, "family-incomplete",
	    "'%s' has %s variants in the PIM, but the input has %zu; the "
	    "listing was cut or filtered: fetch it again",
	    json_get_text(parent, "sku", id_of(parent)),
	    json_get_text(parent, "children", "?"), found);
}

static enum outcome
flatten(struct family *family, const struct member *members, size_t n,
    size_t root, struct verdict *v)
{
	family->variants =
	    arena_alloc(&family->arena, (n + 1) * sizeof *family->variants);
	for (size_t i = 0; i < n; i++) {
		const struct member *one = &members[i];
		const struct json *flat = one->row;
		size_t up = one->up;

		if (json_int(json_get(one->row, "children"), 0) >
		    (long long)one->children)
			return incomplete(v, one->row, one->children);
		if (i == root)
			continue;
		/* Up to the root, at most the depth that can be: a circle of
		 * parents never gets there. */
		for (int depth = 0;
		     depth < LEVELS_MAX && up != root && up != NOWHERE;
		     depth++) {
			if (!one->children)
				flat =
				    unite(family, flat, members[up].row, own);
			up = members[up].up;
		}
		if (up != root)
			return verdict_say(v, REFUSED, "family-incomplete",
			    "the parent of '%s' is not among the rows; fetch "
			    "the family again",
			    json_get_text(one->row, "sku", one->id));
		if (!one->children)
			family->variants[family->nvariants++] = flat;
	}
	return DONE;
}

enum outcome
family_close(struct family *family, struct verdict *v)
{
	const struct json **rows;
	struct member *members;
	size_t n = 0, root;

	if (family->refused)
		return verdict_say(v, REFUSED, family->refusal.code, "%s",
		    family->refusal.sentence);
	rows = arena_alloc(&family->arena, (family->nlines + 1) * sizeof *rows);
	for (size_t i = 0, end; i < family->nlines; i = end) {
		for (end = i + 1; end < family->nlines &&
				  strcmp(id_of(family->lines[i]),
				      id_of(family->lines[end])) == 0;
		     end++)
			;
		rows[n] = row(family, &family->lines[i], end - i);
		if (!rows[n])
			return verdict_say(v, REFUSED, "row-incomplete",
			    "'%s' lacks some of its columns; fetch it again",
			    json_get_text(family->lines[i], "sku",
				id_of(family->lines[i])));
		n++;
	}
	if (n > FAMILY_ROWS_MAX)
		return verdict_say(v, REFUSED, "family-too-large",
		    "the family holds %zu rows, at most %d are taken; split "
		    "it into several products in the PIM",
		    n, FAMILY_ROWS_MAX);
	if (!n)
		return DONE; /* hints alone: the product is not listed */
	members = link_rows(family, rows, n);
	root = find(members, n, family->id);
	if (root == NOWHERE)
		return verdict_say(v, REFUSED, "family-incomplete",
		    "the parent '%s' of '%s' is not among the rows; fetch the "
		    "family again",
		    family->id, family->sku);
	family->root = rows[root];
	snprintf(family->sku, sizeof family->sku, "%s",
	    json_get_text(family->root, "sku", ""));
	return flatten(family, members, n, root, v);
}
