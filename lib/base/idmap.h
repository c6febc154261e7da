/* idmap: a set of service ids, each with three small numbers.
 *
 * Ids are 1 to IDMAP_ID_MAX letters, digits, '-' or '_' (Plytix: 24 hex digits,
 * plytix/API.md, Requests). An entry takes 36 bytes, and 5 to 11 in a table, so
 * a window of 10,000 rows costs about 500 KiB. At most 4,294,967,295 ids. A
 * zeroed struct idmap is empty and ready. */
#ifndef BASE_IDMAP_H
#define BASE_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDMAP_ID_MAX 24

struct idmap_entry {
	char id[IDMAP_ID_MAX]; /* padded with NUL */
	uint32_t a, b, c;      /* the user's; 0 when new */
};

struct idmap {
	struct idmap_entry *entries; /* in the order in which they came */
	size_t len, room;
	uint32_t *places; /* number of an entry, from 1; 0: free */
	size_t cap;       /* of places */
};

/* Whether TEXT (may be NULL) can be an id: it then also fits into a URL. */
bool idmap_valid(const char *text);

/* The entry of ID, NULL when it is not there. */
struct idmap_entry *idmap_find(const struct idmap *, const char *id);

/* The entry of ID (valid), made when it is not there. Entries are borrowed
 * until the next call of this function. */
struct idmap_entry *idmap_add(struct idmap *, const char *id);

/* Walks all entries in the order in which they came: start with *AT 0; NULL at
 * the end. */
struct idmap_entry *idmap_each(const struct idmap *, size_t *at);

/* An entry's id with its NUL. */
void idmap_id(const struct idmap_entry *, char out[IDMAP_ID_MAX + 1]);

void idmap_reset(struct idmap *); /* empty again; the memory stays */
void idmap_release(struct idmap *);

#endif
