/* store: see store.h. */
#include "common/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* json-c's own linked hash, with our keys borrowed from the documents. */
static struct lh_table *
hash_new(void)
{
	struct lh_table *table = lh_kchar_table_new(64, NULL);

	if (table == NULL)
		abort();
	return table;
}

static void
hash_put(struct lh_table *table, const char *key, struct doc *doc)
{
	if (lh_table_insert(table, key, doc) != 0)
		abort();
}

static struct doc *
hash_get(struct lh_table *table, const char *key)
{
	void *value = NULL;

	return lh_table_lookup_ex(table, key, &value) ? value : NULL;
}

void
table_init(struct table *table)
{
	memset(table, 0, sizeof *table);
	table->ids = hash_new();
	table->keys = hash_new();
}

static void
doc_free(struct doc *doc)
{
	free(doc->id);
	free(doc->key);
	json_object_put(doc->value);
	json_object_put(doc->side);
	json_object_put(doc->stale);
	json_object_put(doc->live);
	free(doc->children);
	free(doc);
}

void
table_release(struct table *table)
{
	if (table->ids == NULL)
		return;
	lh_table_free(table->ids);
	lh_table_free(table->keys);
	for (size_t i = 0; i < table->count; i++)
		doc_free(table->docs[i]);
	free(table->docs);
	memset(table, 0, sizeof *table);
}

/* Enters DOC under its key, behind those that have the same one. */
static void
key_enter(struct table *table, struct doc *doc)
{
	struct doc *first;

	if (doc->key == NULL)
		return;
	first = hash_get(table->keys, doc->key);
	if (first == NULL) {
		hash_put(table->keys, doc->key, doc);
		return;
	}
	while (first->same_key != NULL)
		first = first->same_key;
	first->same_key = doc;
}

static void
key_leave(struct table *table, struct doc *doc)
{
	struct doc *first, *next = doc->same_key;

	if (doc->key == NULL)
		return;
	first = hash_get(table->keys, doc->key);
	if (first == doc) {
		/* the hash holds this document's own key text */
		lh_table_delete(table->keys, doc->key);
		if (next != NULL)
			hash_put(table->keys, next->key, next);
	} else {
		while (first != NULL && first->same_key != doc)
			first = first->same_key;
		if (first != NULL)
			first->same_key = next;
	}
	doc->same_key = NULL;
}

struct doc *
table_add(struct table *table, const char *id, const char *key,
    struct json_object *value)
{
	struct doc *doc = mem_alloc(sizeof *doc);

	doc->id = mem_dup(id, strlen(id));
	doc->key = key == NULL ? NULL : mem_dup(key, strlen(key));
	doc->value = value;
	doc->n = ++table->next;
	table->docs = mem_grow(
	    table->docs, &table->cap, table->count + 1, sizeof *table->docs);
	table->docs[table->count++] = doc;
	hash_put(table->ids, doc->id, doc);
	key_enter(table, doc);
	return doc;
}

struct doc *
table_get(const struct table *table, const char *id)
{
	return id == NULL ? NULL : hash_get(table->ids, id);
}

struct doc *
table_find(const struct table *table, const char *key)
{
	return key == NULL ? NULL : hash_get(table->keys, key);
}

void
table_rekey(struct table *table, struct doc *doc, const char *key)
{
	char *copy = key == NULL ? NULL : mem_dup(key, strlen(key));

	key_leave(table, doc);
	free(doc->key);
	doc->key = copy;
	key_enter(table, doc);
}

void
doc_set(struct doc *doc, struct json_object *value)
{
	json_object_put(doc->value);
	doc->value = value;
}

void
doc_link(struct doc *parent, struct doc *child)
{
	doc_unlink(child);
	parent->children = mem_grow(parent->children, &parent->children_cap,
	    parent->nchildren + 1, sizeof *parent->children);
	parent->children[parent->nchildren++] = child;
	child->parent = parent;
}

void
doc_unlink(struct doc *child)
{
	struct doc *parent = child->parent;

	if (parent == NULL)
		return;
	for (size_t i = 0; i < parent->nchildren; i++) {
		if (parent->children[i] != child)
			continue;
		memmove(&parent->children[i], &parent->children[i + 1],
		    (parent->nchildren - i - 1) * sizeof *parent->children);
		parent->nchildren--;
		break;
	}
	child->parent = NULL;
}

/* Documents are in the order of their numbers. */
static size_t
place(const struct table *table, const struct doc *doc)
{
	size_t low = 0, high = table->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (table->docs[middle]->n < doc->n)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
table_remove(struct table *table, struct doc *doc)
{
	size_t i = place(table, doc);

	while (doc->nchildren > 0)
		doc_unlink(doc->children[doc->nchildren - 1]);
	doc_unlink(doc);
	key_leave(table, doc);
	lh_table_delete(table->ids, doc->id);
	memmove(&table->docs[i], &table->docs[i + 1],
	    (table->count - i - 1) * sizeof *table->docs);
	table->count--;
	doc_free(doc);
}
