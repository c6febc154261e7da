/* item: see item.h. */
#include "plan/item.h"

#include <string.h>

#include "plan/field_value.h"
const char *
item_key(struct arena *a, const char *collection, const char *key)
{
	return arena_printf(a, "%s/%s", collection, key);
}

bool
item_is_open(const struct json *v)
{
	return v && v->type == JSON_OBJECT && json_get_text(v, "key", NULL) &&
	       json_get_text(v, "collection", NULL);
}

struct resolving {
	struct arena *arena;
	const struct json *known;
	bool dry;
	const char *who, *field;
	struct verdict *v;
};

/* Its id; NULL: it has none. */
static const char *
resolve(const struct resolving *r, const struct json *ref)
{
	const char *key = json_get_text(ref, "key", "");
	const char *at =
	    item_key(r->arena, json_get_text(ref, "collection", ""), key);
	const struct json *found = json_get(r->known, at);

	if (json_text(found))
		return found->text;
	if (!found && r->dry)
		return key;
	if (r->v)
		verdict_warn(r->v, "item-missing",
		    "%s%s%s'%s' refers to '%.80s', which is not in the shop; "
		    "left as it is",
		    *r->who ? "sku '" : "", r->who, *r->who ? "': " : "",
		    r->field, key);
	return NULL;
}

static bool
has_open(const struct json *v)
{
	if (item_is_open(v))
		return true;
	json_each (x, v)
		if (item_is_open(x))
			return true;
	return false;
}

static const struct json *
resolve_list(const struct resolving *r, const struct json *list)
{
	const struct json *open = NULL, *made;
	struct json_builder m = {0};
	const char *id, **ids;
	size_t n = 0, i;

	ids = arena_alloc(r->arena, (json_len(list) + 1) * sizeof *ids);
	json_build_open(&m, JSON_ARRAY);
	json_each (x, list) {
		id = item_is_open(x) ? resolve(r, x) : json_text(x);
		if (!id) {
			open = x;
			continue;
		}
		for (i = 0; i < n && strcmp(ids[i], id) != 0; i++)
			;
		if (i < n)
			continue; /* two names of one item */
		ids[n++] = id;
		json_build_add(&m, JSON_STRING, id, strlen(id));
	}
	made = field_built(&m, r->arena);
	return json_len(made) || !open ? made : open;
}

const struct json *
items_resolve(struct arena *a, const struct json *fields,
    const struct json *known, bool dry, const char *who, struct verdict *v)
{
	struct resolving r = {a, known, dry, who, NULL, v};
	const struct json *value, *all = fields;
	const char *id;

	json_each_key (key, all) {
		value = json_next(key);
		if (!has_open(value))
			continue;
		r.field = key->text;
		if (value->type == JSON_ARRAY) {
			value = resolve_list(&r, value);
		} else {
			id = resolve(&r, value);
			if (id)
				value = json_string(a, id, strlen(id));
		}
		fields = json_set(a, fields, key->text, value);
	}
	return fields;
}
