/* Reading a mapping file: its sections, from top to bottom. */
#include "mapping/rules_read.h"

#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/suggest.h"
#include "mapping/related.h"
#include "mapping/select_read.h"

/* Fields that the programs make themselves, and from what. */
static const struct {
	const char *field, *instead;
} own_fields[] = {
    {"sku-properties", "'options' makes it"},
    {"sku-values", "'options' makes it"},
    {"category", "'categories' makes it"},
    {"default-sku", "Webflow makes it"},
    {"ec-product-type", "Webflow sets it"},
    {"quantity", "'inventory' makes it"},
    {"track-inventory", "'inventory' makes it"},
    {"product", "Webflow makes it"},
};

static void
check_field(
    struct reading *reading, const char *place, const char *field, bool sku)
{
	for (const char *p = field; *p || p == field; p++) {
		if ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') ||
		    *p == '-' || *p == '_')
			continue;
		rules_fault(reading, place,
		    "a field is named by its slug, such as "
		    "\"main-image\"");
		return;
	}
	for (size_t i = 0; i < sizeof own_fields / sizeof *own_fields; i++)
		if (strcmp(own_fields[i].field, field) == 0)
			rules_fault(reading, place, "cannot be mapped: %s",
			    own_fields[i].instead);
	if (sku && strcmp(field, "slug") == 0)
		rules_fault(reading, place,
		    "cannot be mapped: a SKU's slug is its identity");
}

static void
read_section(struct reading *reading, const struct json *file, bool sku,
    struct rule **rules, size_t *nrules)
{
	const char *name = sku ? "sku" : "product";
	const struct json *section = json_get(file, name);
	char place[128];

	if (section && section->type != JSON_OBJECT) {
		rules_fault(
		    reading, name, "is an object, {\"field\": rule, …}");
		return;
	}
	if (json_members(section) > RULES_FIELDS_MAX) {
		rules_fault(
		    reading, name, "more than %d fields", RULES_FIELDS_MAX);
		return;
	}
	*rules = arena_alloc(
	    reading->arena, (json_members(section) + 1) * sizeof **rules);
	json_each_key (v, section) {
		struct rule *rule = &(*rules)[*nrules];

		if (*v->text == '_' || strcmp(v->text, "note") == 0)
			continue;
		if (json_get(section, v->text) != json_next(v))
			continue; /* of two of one name the last one counts */
		snprintf(place, sizeof place, "%s.%.80s", name, v->text);
		check_field(reading, place, v->text, sku);
		rules_read_rule(reading, place, json_next(v), rule);
		if (sku && related_is(rule))
			rules_fault(reading, place,
			    "'products' is for fields of the product");
		rule->field = v->text;
		rule->sku = sku;
		field_spec_known(&rule->fit, sku, v->text);
		(*nrules)++;
	}
}

static bool
has_rule(const struct rule *rules, size_t n, const char *field)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(rules[i].field, field) == 0)
			return true;
	return false;
}

/* ---- options */

static const char *
attribute_label(
    struct reading *reading, const char *place, const struct json *v)
{
	struct rule_path path;

	rules_read_path(reading, place, v, &path);
	if (path.nparts != 2 || strcmp(path.parts[0], "attributes") != 0) {
		rules_fault(reading, place,
		    "names an attribute, as in \"attributes.size\"");
		return "";
	}
	return path.parts[1];
}

static void
read_order(struct reading *reading, const char *place, const struct json *v,
    struct option_rule *option)
{
	if (!v || json_is(v, "pim"))
		return;
	if (json_is(v, "number")) {
		option->order = ORDER_NUMBER;
	} else if (v->type == JSON_ARRAY) {
		option->order = ORDER_GIVEN;
		option->given = v;
	} else {
		rules_fault(reading, place,
		    "'order' is \"pim\", \"number\" or "
		    "a list of values");
	}
}

static void
read_option(struct reading *reading, const char *place, const struct json *v,
    struct option_rule *option)
{
	static const char *const members[] = {
	    "from", "name", "values", "order", NULL};
	const struct json *name, *values;

	if (v->type == JSON_STRING) {
		option->label = attribute_label(reading, place, v);
		return;
	}
	option->label = "";
	if (v->type != JSON_OBJECT) {
		rules_fault(reading, place,
		    "is \"attributes.…\" or {\"from\": "
		    "\"attributes.…\", \"name\": …}");
		return;
	}
	rules_members(reading, place, v, members);
	option->label = attribute_label(reading, place, json_get(v, "from"));
	name = json_get(v, "name");
	if (name && (name->type != JSON_STRING || !name->len))
		rules_fault(reading, place, "'name' is a text");
	else
		option->name = json_text(name);
	values = json_get(v, "values");
	if (values && values->type != JSON_OBJECT)
		rules_fault(
		    reading, place, "'values' is {\"PIM's\": \"shop's\", …}");
	else
		option->values = values;
	read_order(reading, place, json_get(v, "order"), option);
}

static void
read_options(struct reading *reading, const struct json *v)
{
	struct rules *rules = reading->rules;
	size_t count = json_len(v);
	char place[32];

	if (!v || json_is(v, "auto")) {
		rules->options_auto = true;
		return;
	}
	if (v->type != JSON_ARRAY) {
		rules_fault(
		    reading, "options", "is \"auto\" or a list of attributes");
		return;
	}
	if (count > RULES_OPTIONS_MAX) {
		rules_fault(reading, "options",
		    "Webflow takes at most %d options; 'split' makes several "
		    "products of one",
		    RULES_OPTIONS_MAX);
		count = RULES_OPTIONS_MAX;
	}
	rules->options =
	    arena_alloc(reading->arena, (count + 1) * sizeof *rules->options);
	for (; rules->noptions < count; rules->noptions++) {
		snprintf(place, sizeof place, "options[%zu]", rules->noptions);
		read_option(reading, place, json_at(v, rules->noptions),
		    &rules->options[rules->noptions]);
	}
}

/* ---- the rest */

static void
read_status(struct reading *reading, const struct json *v)
{
	static const char *const states[] = {
	    "publish", "draft", "archive", NULL};

	if (!v || v->type != JSON_OBJECT) {
		if (v)
			rules_fault(reading, "status",
			    "is {\"Completed\": \"publish\", …}");
		return;
	}
	reading->rules->status = v;
	json_each_key (m, v) {
		bool good = false;

		for (int i = 0; states[i]; i++)
			good = good || json_is(json_next(m), states[i]);
		if (!good)
			rules_fault(reading, "status",
			    "'%.60s' becomes \"publish\", \"draft\" or "
			    "\"archive\"",
			    m->text);
	}
}

static void
read_currency(
    struct reading *reading, const struct json *v, const char *site_currency)
{
	struct rules *rules = reading->rules;
	const char *text = json_text(v);

	if (v && (!text || decimal_exponent(text) < 0)) {
		rules_fault(reading, "currency",
		    "is three capital letters, such as \"USD\"");
		return;
	}
	if (text && site_currency && strcmp(text, site_currency) != 0)
		rules_fault(reading, "currency",
		    "is %s, but the shop sells in %.8s; leave it out or "
		    "correct it",
		    text, site_currency);
	if (!text)
		text = site_currency ? site_currency : "USD";
	if (decimal_exponent(text) < 0)
		return;
	snprintf(rules->currency, sizeof rules->currency, "%s", text);
	rules->exponent = decimal_exponent(text);
}

static void
read_categories(struct reading *reading, const struct json *v)
{
	static const char *const members[] = {"match", "create", NULL};
	const struct json *match = json_get(v, "match");
	const struct json *create = json_get(v, "create");

	if (!v || v->type == JSON_FALSE)
		return;
	if (v->type != JSON_OBJECT) {
		rules_fault(reading, "categories",
		    "is {\"match\": \"path\", \"create\": true}, or false");
		return;
	}
	rules_members(reading, "categories", v, members);
	reading->rules->categories = true;
	reading->rules->categories_create = !create || json_true(create);
	reading->rules->categories_name = json_is(match, "name");
	if (match && !json_is(match, "name") && !json_is(match, "path"))
		rules_fault(
		    reading, "categories", "'match' is \"path\" or \"name\"");
	if (create && create->type != JSON_TRUE && create->type != JSON_FALSE)
		rules_fault(reading, "categories", "'create' is true or false");
}

static void
read_inventory(struct reading *reading, const struct json *v)
{
	struct rule *rule;

	if (!v || v->type == JSON_FALSE)
		return;
	rule = arena_alloc(reading->arena, sizeof *rule);
	rules_read_rule(reading, "inventory", v, rule);
	/* A parent's stock is not that of each variant, unless the rule says
	 * so. */
	if (!json_get(v, "inherit"))
		rule->inherit = false;
	rule->field = "inventory";
	rule->sku = true;
	reading->rules->inventory = rule;
}

static void
read_tables(struct reading *reading, const struct json *v)
{
	char place[128];

	reading->rules->tables = v;
	if (v && v->type != JSON_OBJECT)
		rules_fault(reading, "tables",
		    "is {\"NAME\": {\"PIM's\": \"shop's\", …}, …}");
	json_each_key (m, v) {
		if (*m->text == '_' || json_next(m)->type == JSON_OBJECT)
			continue;
		snprintf(place, sizeof place, "tables.%.80s", m->text);
		rules_fault(reading, place, "is {\"PIM's\": \"shop's\", …}");
	}
}

static void
read_split(struct reading *reading, const struct json *v)
{
	static const char *const members[] = {"from", "when", NULL};
	const struct json *when;

	if (v->type == JSON_OBJECT) {
		rules_members(reading, "split", v, members);
		when = json_get(v, "when");
		reading->rules->split_needed = json_is(when, "needed");
		if (when && !json_is(when, "needed") &&
		    !json_is(when, "always"))
			rules_fault(reading, "split",
			    "'when' is \"always\" or \"needed\"");
		v = json_get(v, "from");
	}
	reading->rules->split = attribute_label(reading, "split", v);
}

static void
read_file(
    struct reading *reading, const struct json *file, const char *currency)
{
	static const char *const members[] = {"currency", "options", "matrix",
	    "status", "split", "product", "sku", "inventory", "categories",
	    "tables", "select", "$schema", NULL};
	struct rules *rules = reading->rules;
	const struct json *matrix = json_get(file, "matrix");

	rules_members(reading, "mapping", file, members);
	read_tables(reading, json_get(file, "tables"));
	read_currency(reading, json_get(file, "currency"), currency);
	read_status(reading, json_get(file, "status"));
	read_options(reading, json_get(file, "options"));
	rules->sparse = json_is(matrix, "sparse");
	if (matrix && !rules->sparse && !json_is(matrix, "complete"))
		rules_fault(reading, "matrix", "is \"complete\" or \"sparse\"");
	if (json_get(file, "split"))
		read_split(reading, json_get(file, "split"));
	read_section(reading, file, false, &rules->product, &rules->nproduct);
	read_section(reading, file, true, &rules->sku, &rules->nsku);
	read_inventory(reading, json_get(file, "inventory"));
	read_categories(reading, json_get(file, "categories"));
	select_read(reading, json_get(file, "select"));
	if (!has_rule(rules->product, rules->nproduct, "name"))
		rules_fault(reading, "product.name",
		    "is missing; write {\"from\": [\"label\", \"sku\"]}");
	if (!has_rule(rules->sku, rules->nsku, "price"))
		rules_fault(reading, "sku.price",
		    "is missing; write {\"from\": \"attributes.price\", "
		    "\"transform\": [\"money\"]}");
}

/* The defaults of a file that does not mention them. */
static const struct json *
default_status(struct arena *arena)
{
	struct json_builder make = {0};
	const struct json *made;

	json_build_open(&make, JSON_OBJECT);
	json_build_text(&make, "Completed", "publish");
	json_build_text(&make, "Draft", "draft");
	json_build_text(&make, "Archived", "archive");
	json_build_close(&make);
	made = json_build_take(&make, arena);
	json_build_release(&make);
	return made;
}

enum outcome
rules_compile(struct rules *rules, const struct json *file,
    const char *site_currency, struct verdict *v)
{
	struct reading reading = {rules, &rules->arena, v, 0};

	if (!file || file->type != JSON_OBJECT) {
		verdict_warn(
		    v, "mapping", "the file must hold one JSON object");
		return rules_verdict(v);
	}
	rules->status = default_status(&rules->arena);
	read_file(&reading, json_copy(&rules->arena, file), site_currency);
	return rules_read_end(&reading);
}
