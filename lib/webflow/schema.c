/* What the site is and has: its currency, the fields of its collections; see
 * client.h. */
#include "webflow/client.h"

#include <string.h>

static const char *
collection_id(const struct json *collections, const char *slug)
{
	json_each (c, collections)
		if (json_is(json_get(c, "slug"), slug))
			return json_get_text(c, "id", NULL);
	return NULL;
}

static enum outcome
schema_collection(struct webflow *w, struct arena *a, struct json_writer *e,
    const struct json *collections, const char *slug, struct verdict *v)
{
	const char *id = collection_id(collections, slug);
	const struct json *body;
	enum outcome outcome;

	if (!id)
		return verdict_say(v, FATAL, "no-collection",
		    "the site has no E-commerce collection '%s'", slug);
	outcome = webflow_get(w, a, arena_printf(a, "/collections/%s", id),
	    "a collection", &body, v);
	if (outcome != DONE)
		return outcome;
	json_write_object(e, slug);
	json_write_text(e, "id", id);
	json_write_value(e, "fields", json_get(body, "fields"));
	json_write_end(e);
	return DONE;
}

/* The names of the collections that fields refer to by their ids. */
static void
site_collections(struct json_writer *e, const struct json *collections)
{
	json_write_object(e, "site_collections");
	json_each (c, collections) {
		if (!json_get_text(c, "id", NULL))
			continue;
		json_write_object(e, json_get_text(c, "id", NULL));
		json_write_text(e, "name", json_get_text(c, "displayName", ""));
		json_write_text(e, "slug", json_get_text(c, "slug", ""));
		json_write_end(e);
	}
	json_write_end(e);
}

static enum outcome
schema(struct webflow *w, struct arena *a, struct json_writer *e,
    struct verdict *v)
{
	static const char *const slugs[] = {"product", "sku", "category"};
	const struct json *site, *settings, *collections;
	const char *base = arena_printf(a, "/sites/%s", webflow_site(w));
	enum outcome outcome;

	outcome = webflow_get(w, a, base, "the site", &site, v);
	if (outcome == DONE)
		outcome = webflow_get(w, a,
		    arena_printf(a, "%s/ecommerce/settings", base),
		    "the E-commerce settings", &settings, v);
	if (outcome == FATAL && strcmp(v->code, "ecommerce_not_enabled") == 0)
		return verdict_say(v, FATAL, "ecommerce_not_enabled",
		    "the Webflow site '%s' has no E-commerce: switch it on in "
		    "the Designer first",
		    json_get_text(site, "displayName", webflow_site(w)));
	if (outcome == DONE)
		outcome =
		    webflow_get(w, a, arena_printf(a, "%s/collections", base),
			"the list of collections", &collections, v);
	if (outcome != DONE)
		return outcome;
	json_write_object(e, NULL);
	json_write_text(e, "kind", "schema");
	json_write_value(e, "site", site);
	json_write_value(e, "currency", json_get(settings, "defaultCurrency"));
	json_write_object(e, "collections");
	for (size_t i = 0; i < 3 && outcome == DONE; i++)
		outcome = schema_collection(
		    w, a, e, json_get(collections, "collections"), slugs[i], v);
	json_write_end(e);
	site_collections(e, json_get(collections, "collections"));
	json_write_int(e, "requests", (long long)webflow_requests(w));
	json_write_int(e, "limited", (long long)webflow_limited(w));
	json_write_end(e);
	return outcome;
}

enum outcome
webflow_schema(struct webflow *w, struct json_writer *e, struct verdict *v)
{
	struct arena a = {0};
	enum outcome outcome = schema(w, &a, e, v);

	arena_release(&a);
	return outcome;
}
