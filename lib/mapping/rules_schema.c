/* rules_schema: the rules of a mapping against the fields that the shop has. */
#include "mapping/rules_read.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "mapping/related.h"

/* Of which collection the items of the rule are. */
static void
fit_item(struct reading *reading, const char *place, const struct rule *rule,
    const struct json *schema)
{
	static const char *const shop[] = {"product", "sku", NULL};
	struct item_rule *item = rule_item(rule);
	const char *type = field_type_name(rule->fit.type);
	const char *id = json_get_text(
	    json_get(rule->fit.schema, "validations"), "collectionId", NULL);
	const struct json *collections = json_get(schema, "collections");

	if (!item)
		return;
	if (strcmp(type, "Reference") != 0 &&
	    strcmp(type, "MultiReference") != 0) {
		rules_fault(reading, place,
		    "'item' is for a field of type Reference or "
		    "MultiReference, and this one is of type %s",
		    type);
		return;
	}
	item->collection = id;
	item->title = json_get_text(
	    json_get(json_get(schema, "site_collections"), id ? id : ""),
	    "name", NULL);
	for (int i = 0; shop[i]; i++)
		if (id &&
		    json_is(json_get(json_get(collections, shop[i]), "id"), id))
			rules_fault(reading, place,
			    "'item' is for items of a collection, and this "
			    "field refers to products or SKUs");
	if (id && item->create &&
	    json_is(json_get(json_get(collections, "category"), "id"), id))
		rules_fault(reading, place,
		    "'create' of 'item': categories are made by 'categories' "
		    "alone");
}

static void
fit_rules(struct reading *reading, const struct json *schema,
    const struct json *collection, const char *name, struct rule *rules,
    size_t *n)
{
	const struct json *fields = json_get(collection, "fields");
	size_t kept = 0;

	if (!json_len(fields))
		return; /* the schema does not say: anything is possible */
	for (size_t i = 0; i < *n; i++) {
		const struct json *found = NULL;
		struct suggestion near = suggest_start(rules[i].field);
		char place[128];

		json_each (v, fields) {
			const char *slug = json_get_text(v, "slug", "");

			if (strcmp(slug, rules[i].field) == 0)
				found = v;
			suggest_try(&near, slug);
		}
		snprintf(place, sizeof place, "%s.%.80s", name, rules[i].field);
		if (found) {
			field_spec_schema(&rules[i].fit, rules[i].field, found);
			fit_item(reading, place, &rules[i], schema);
			if (related_is(&rules[i]) &&
			    !related_fits(&rules[i],
				json_get_text(collection, "id", NULL)))
				rules_fault(reading, place,
				    "the field does not refer to the products "
				    "of the shop but to another collection");
		} else if (rules[i].fit.required) {
			; /* every shop has it, listed or not */
		} else if (rules[i].optional) {
			continue;
		} else {
			rules_fault(reading, place,
			    "the shop has no such field%s",
			    suggest_hint(&near));
		}
		rules[kept++] = rules[i];
	}
	*n = kept;
}

enum outcome
rules_schema(struct rules *rules, const struct json *schema, struct verdict *v)
{
	struct reading reading = {rules, &rules->arena, v, 0};
	const struct json *collections;

	schema = json_copy(&rules->arena, schema);
	collections = json_get(schema, "collections");
	fit_rules(&reading, schema, json_get(collections, "product"), "product",
	    rules->product, &rules->nproduct);
	fit_rules(&reading, schema, json_get(collections, "sku"), "sku",
	    rules->sku, &rules->nsku);
	return rules_read_end(&reading);
}
