/* Which rows a search finds, in which order; kept for its next pages. */
#include "plytix/plytix.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

struct sorted {
	struct doc *doc;
	const char *text; /* of the field ordered by; NULL: no value */
	double number;
	size_t place;
};

static struct {
	bool down, numbers, nulls_last, ignore_case;
} order_by;

static int
by_field(const void *left, const void *right)
{
	const struct sorted *a = left, *b = right;
	int order = 0;

	if (!a->text || !b->text) {
		if (a->text || b->text)
			return !a->text == order_by.nulls_last ? 1 : -1;
	} else if (order_by.numbers) {
		order = a->number < b->number ? -1 : a->number > b->number;
	} else if (order_by.ignore_case) {
		order = strcasecmp(a->text, b->text);
	} else {
		order = strcmp(a->text, b->text);
	}
	if (order == 0)
		return a->place < b->place ? -1 : a->place > b->place;
	return order_by.down ? -order : order;
}

static void
sort(const struct plytix *p, enum kind kind, struct listing *listing,
    const char *order)
{
	struct sorted *rows = mem_alloc(sizeof *rows * (listing->count + 1));
	enum field_type type;
	char **owned = mem_alloc(sizeof *owned * (listing->count + 1));

	order_by.down = *order == '-';
	order += *order == '-' || *order == '+';
	type = field_type(p, kind, order);
	order_by.numbers = type == FIELD_INT || type == FIELD_DECIMAL;
	order_by.nulls_last = switch_is(p, "nulls", "last");
	order_by.ignore_case = switch_is(p, "collation", "nocase");
	for (size_t i = 0; i < listing->count; i++) {
		struct json_object *value =
		    field_value(p, kind, listing->docs[i], order);

		rows[i].doc = listing->docs[i];
		rows[i].place = i;
		if (json_vacant(value))
			continue;
		owned[i] = strdup(json_object_get_string(value));
		rows[i].text = owned[i];
		rows[i].number = strtod(rows[i].text, NULL);
	}
	qsort(rows, listing->count, sizeof *rows, by_field);
	for (size_t i = 0; i < listing->count; i++) {
		listing->docs[i] = rows[i].doc;
	}
	for (size_t i = 0; i < listing->count; i++)
		free(owned[i]);
	free(owned);
	free(rows);
}

static void
forget(struct listing *listing)
{
	free(listing->key);
	free(listing->docs);
	memset(listing, 0, sizeof *listing);
}

void
listings_forget(struct plytix *p)
{
	for (size_t i = 0; i < CACHES_MAX; i++)
		forget(&p->listings[i]);
}

static struct listing *
kept(struct plytix *p, const char *key)
{
	struct listing *oldest = &p->listings[0];

	for (size_t i = 0; i < CACHES_MAX; i++) {
		struct listing *listing = &p->listings[i];

		if (listing->key && strcmp(listing->key, key) == 0)
			return listing;
		if (listing->used < oldest->used)
			oldest = listing;
	}
	forget(oldest);
	return oldest;
}

/* Whether rows come in the order that was asked for (plytix/API.md, Lists). */
static bool
honoured(const struct plytix *p, enum kind kind, const char *order)
{
	if (!*order || kind != KIND_PRODUCT || switch_is(p, "order", "kept"))
		return *order;
	return switch_is(p, "order", "sku") &&
	       strcmp(order + (*order == '-'), "sku") == 0;
}

/* Deleted, but still shown for a while (plytix/API.md, Rows). */
static bool
shown(const struct plytix *p, enum kind kind, struct doc *doc)
{
	return kind != KIND_PRODUCT ||
	       !json_object_get_boolean(at(doc->value, "mark_as_deleted")) ||
	       switch_is(p, "deleted", "marked");
}

/* Another order at each page, as a store without an order may give. */
static void
shuffle(struct plytix *p, struct listing *listing)
{
	uint64_t dice = 88172645463325252u + p->asked * 2654435761u;

	for (size_t i = listing->count; i > 1; i--) {
		size_t k;
		struct doc *doc;

		dice ^= dice << 13;
		dice ^= dice >> 7;
		dice ^= dice << 17;
		k = dice % i;
		doc = listing->docs[i - 1];
		listing->docs[i - 1] = listing->docs[k];
		listing->docs[k] = doc;
	}
}

struct listing *
listing_make(struct plytix *p, enum kind kind, struct json_object *filters,
    struct json_object *relations, const char *order)
{
	const struct table *table = &p->tables[kind];
	struct listing *listing;
	struct filter *filter;
	struct buf key;

	p->asked++;
	buf_init(&key, (size_t)8 << 20);
	buf_printf(&key, "%d %d %s %s", kind, honoured(p, kind, order), order,
	    filters ? json_compact(filters) : "");
	buf_text(&key, relations ? json_compact(relations) : "");
	listing = kept(p, buf_str(&key));
	listing->used = p->asked;
	if (!listing->key) {
		listing->key = mem_dup(buf_str(&key), key.len);
		listing->docs =
		    mem_alloc(sizeof *listing->docs * (table->count + 1));
		filter = filter_new(p, kind, filters);
		for (size_t i = 0; i < table->count; i++)
			if (filter_match(p, kind, table->docs[i], filter) &&
			    shown(p, kind, table->docs[i]) &&
			    relation_match(table->docs[i], relations))
				listing->docs[listing->count++] =
				    table->docs[i];
		filter_free(filter);
		if (honoured(p, kind, order))
			sort(p, kind, listing, order);
	}
	buf_release(&key);
	if (*order && listing->count > (size_t)switch_number(p, "sorted_max"))
		return NULL;
	if (!*order && switch_is(p, "listing", "shuffled"))
		shuffle(p, listing);
	return listing;
}
