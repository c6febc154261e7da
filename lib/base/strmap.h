/* strmap: text → a number, for texts of any length, which are borrowed (idmap
 * stores short ids itself). A zeroed struct strmap is empty and ready. */
#ifndef BASE_STRMAP_H
#define BASE_STRMAP_H

#include <stddef.h>

struct strmap {
	struct strmap_entry {
		const char *key;
		size_t value;
	} * entries;
	size_t len, cap;
};

/* The number of KEY, NULL when it is not there. */
const size_t *strmap_find(const struct strmap *, const char *key);

/* KEY, which is not there yet, is borrowed until strmap_release(). */
void strmap_add(struct strmap *, const char *key, size_t value);

void strmap_release(struct strmap *);

#endif
