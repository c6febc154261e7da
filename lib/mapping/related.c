/* related: see related.h. */
#include "mapping/related.h"

#include <string.h>

#define RELATED_MAX 300 /* plytix/API.md, Relationships */

static bool
named(const struct json *list, const struct json *end, const char *id)
{
	for (const struct json *v = json_first(list); v != end;
	     v = json_next(v))
		if (json_is(json_get(v, "product_id"), id))
			return true;
	return false;
}

/* In the PIM's order, each once; no product recommends itself. */
const struct json *
transform_products(const struct json *value, struct transform_env *env)
{
	unsigned n = 0;

	json_build_open(env->make, JSON_ARRAY);
	for (const struct json *v = json_first(value);
	     v != json_end(value) && n < RELATED_MAX; v = json_next(v)) {
		const char *id = json_get_text(v, "product_id", NULL);

		if (!id || !*id || (env->id && strcmp(id, env->id) == 0) ||
		    named(value, v, id))
			continue;
		json_build_open(env->make, JSON_OBJECT);
		json_build_text(env->make, "plytix_id", id);
		json_build_close(env->make);
		n++;
	}
	json_build_close(env->make);
	value = json_build_take(env->make, env->arena);
	return n ? value : NULL;
}

bool
related_is(const struct rule *rule)
{
	for (size_t i = 0; i < rule->nsteps; i++)
		if (strcmp(rule->steps[i].transform->name, "products") == 0)
			return true;
	return false;
}

bool
related_fits(const struct rule *rule, const char *products)
{
	const char *of = json_get_text(
	    json_get(rule->fit.schema, "validations"), "collectionId", NULL);

	return !of || !products || strcmp(of, products) == 0;
}
