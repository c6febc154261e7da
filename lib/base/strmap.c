/* strmap: open addressing with linear probing, at most half full. */
#include "base/strmap.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

#define STRMAP_CAP_MIN 256

/* The place where KEY is or would be. */
static struct strmap_entry *
seek(const struct strmap *map, const char *key)
{
	size_t at = hash32(HASH32_START, key, strlen(key));

	for (at &= map->cap - 1;
	     map->entries[at].key && strcmp(map->entries[at].key, key) != 0;)
		at = (at + 1) & (map->cap - 1);
	return &map->entries[at];
}

const size_t *
strmap_find(const struct strmap *map, const char *key)
{
	const struct strmap_entry *entry = map->len ? seek(map, key) : NULL;

	return entry && entry->key ? &entry->value : NULL;
}

void
strmap_add(struct strmap *map, const char *key, size_t value)
{
	struct strmap old = *map;

	if (old.len * 2 >= old.cap) {
		map->cap = old.cap ? old.cap * 2 : STRMAP_CAP_MIN;
		map->entries = mem_alloc(map->cap * sizeof *map->entries);
		for (size_t i = 0; i < old.cap; i++)
			if (old.entries[i].key)
				*seek(map, old.entries[i].key) = old.entries[i];
		free(old.entries);
	}
	*seek(map, key) = (struct strmap_entry){key, value};
	map->len++;
}

void
strmap_release(struct strmap *map)
{
	free(map->entries);
	*map = (struct strmap){0};
}
