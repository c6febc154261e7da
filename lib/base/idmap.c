/* idmap: open addressing with linear probing; see idmap.h. */
#include "base/idmap.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

#define IDMAP_CAP_MIN 64

bool
idmap_valid(const char *text)
{
	size_t len = 0;

	if (!text)
		return false;
	for (; text[len]; len++) {
		char c = text[len];

		if (len == IDMAP_ID_MAX)
			return false;
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z') && c != '-' && c != '_')
			return false;
	}
	return len > 0;
}

static size_t
place(const struct idmap *map, const char *id)
{
	uint64_t hash = hash64(id, strnlen(id, IDMAP_ID_MAX));

	return (size_t)(hash ^ hash >> 32) & (map->cap - 1);
}

/* The place where ID is or would be. */
static struct idmap_entry *
seek(const struct idmap *map, const char *id)
{
	size_t at = place(map, id);

	while (map->entries[at].id[0] &&
	       strncmp(map->entries[at].id, id, IDMAP_ID_MAX) != 0)
		at = (at + 1) & (map->cap - 1);
	return &map->entries[at];
}

static void
grow(struct idmap *map)
{
	struct idmap old = *map;

	map->cap = old.cap ? old.cap * 2 : IDMAP_CAP_MIN;
	map->entries = mem_alloc(map->cap * sizeof *map->entries);
	for (size_t i = 0; i < old.cap; i++)
		if (old.entries[i].id[0])
			*seek(map, old.entries[i].id) = old.entries[i];
	free(old.entries);
}

struct idmap_entry *
idmap_find(const struct idmap *map, const char *id)
{
	struct idmap_entry *entry;

	if (!map->len || !idmap_valid(id))
		return NULL;
	entry = seek(map, id);
	return entry->id[0] ? entry : NULL;
}

struct idmap_entry *
idmap_add(struct idmap *map, const char *id)
{
	struct idmap_entry *entry;

	if ((map->len + 1) * 4 > map->cap * 3)
		grow(map);
	entry = seek(map, id);
	if (!entry->id[0]) {
		memcpy(entry->id, id, strnlen(id, IDMAP_ID_MAX));
		map->len++;
	}
	return entry;
}

struct idmap_entry *
idmap_each(const struct idmap *map, size_t *at)
{
	while (*at < map->cap) {
		struct idmap_entry *entry = &map->entries[(*at)++];

		if (entry->id[0])
			return entry;
	}
	return NULL;
}

void
idmap_id(const struct idmap_entry *entry, char out[IDMAP_ID_MAX + 1])
{
	memcpy(out, entry->id, IDMAP_ID_MAX);
	out[IDMAP_ID_MAX] = '\0';
}

void
idmap_reset(struct idmap *map)
{
	if (map->entries)
		memset(map->entries, 0, map->cap * sizeof *map->entries);
	map->len = 0;
}

void
idmap_release(struct idmap *map)
{
	free(map->entries);
	*map = (struct idmap){0};
}
