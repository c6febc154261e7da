/* idmap: the entries in the order in which they came, and a table of their
 * numbers: open addressing with linear probing; see idmap.h. */
#include "base/idmap.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

#define IDMAP_PLACES_MIN 64

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

/* The place in the table where the number of ID is or would be. */
static uint32_t *
seek(const struct idmap *map, const char *id)
{
	uint64_t hash = hash64(id, strnlen(id, IDMAP_ID_MAX));
	size_t at = (size_t)(hash ^ hash >> 32);
	uint32_t n;

	for (;; at++) {
		at &= map->cap - 1;
		n = map->places[at];
		if (!n ||
		    strncmp(map->entries[n - 1].id, id, IDMAP_ID_MAX) == 0)
			return &map->places[at];
	}
}

static void
grow(struct idmap *map)
{
	free(map->places);
	map->cap = map->cap ? map->cap * 2 : IDMAP_PLACES_MIN;
	map->places = mem_alloc(map->cap * sizeof *map->places);
	for (uint32_t i = 0; i < map->len; i++)
		*seek(map, map->entries[i].id) = i + 1;
}

struct idmap_entry *
idmap_find(const struct idmap *map, const char *id)
{
	uint32_t n;

	if (!map->len || !idmap_valid(id))
		return NULL;
	n = *seek(map, id);
	return n ? &map->entries[n - 1] : NULL;
}

struct idmap_entry *
idmap_add(struct idmap *map, const char *id)
{
	struct idmap_entry *entry;
	uint32_t *place;

	if ((map->len + 1) * 4 > map->cap * 3)
		grow(map);
	place = seek(map, id);
	if (*place)
		return &map->entries[*place - 1];
	map->entries = mem_grow(
	    map->entries, &map->room, map->len + 1, sizeof *map->entries);
	entry = &map->entries[map->len++];
	*entry = (struct idmap_entry){0};
	memcpy(entry->id, id, strnlen(id, IDMAP_ID_MAX));
	*place = (uint32_t)map->len;
	return entry;
}

struct idmap_entry *
idmap_each(const struct idmap *map, size_t *at)
{
	return *at < map->len ? &map->entries[(*at)++] : NULL;
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
	if (map->places)
		memset(map->places, 0, map->cap * sizeof *map->places);
	map->len = 0;
}

void
idmap_release(struct idmap *map)
{
	free(map->entries);
	free(map->places);
	*map = (struct idmap){0};
}
