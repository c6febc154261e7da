/* sku_key: see sku_key.h. */
#include "plan/sku_key.h"

const char *
sku_key_of(const struct desired *g, const struct known *k, const char *id)
{
	if (!*g->part)
		return id;
	return arena_printf(k->arena, "%s_%s", id, g->part);
}

const char *
sku_key(const struct desired *g, const struct known *k)
{
	const char *key = sku_key_of(g, k, g->plytix_id);

	if (!known_is_taken(k, key))
		return key;
	return arena_printf(k->arena, "%s_%s", key, g->plytix_id);
}
