/* rules_check: the kind of a value is followed from its attribute through the
 * transforms into the field; choices are tried one by one. */
#include "mapping/rules_check.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "mapping/rules_read.h"
#include "mapping/select_check.h"

struct checking {
	const struct rules *rules;
	const struct attributes *attributes;
	struct reading reading;
	struct arena arena;
	struct buf buf;
	struct json_builder make;
};

/* ---- shapes */

unsigned
rules_shape(const struct json *attribute)
{
	static const struct {
		const char *type;
		unsigned shape;
	} types[] = {
	    {"TextAttribute", SHAPE_TEXT},
	    {"MultilineAttribute", SHAPE_TEXT},
	    {"HtmlAttribute", SHAPE_HTML},
	    {"IntAttribute", SHAPE_NUMBER},
	    {"DecimalAttribute", SHAPE_NUMBER},
	    {"CompletenessAttribute", SHAPE_NUMBER},
	    {"DropdownAttribute", SHAPE_TEXT},
	    {"MultiSelectAttribute", SHAPE_LIST},
	    {"DateAttribute", SHAPE_DATE},
	    {"UrlAttribute", SHAPE_TEXT},
	    {"BooleanAttribute", SHAPE_BOOLEAN},
	    {"MediaAttribute", SHAPE_MEDIA},
	    {"MediaGalleryAttribute", SHAPE_MEDIA_LIST},
	};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (attribute_is(attribute, types[i].type))
			return types[i].shape;
	return SHAPE_ANY;
}

static const char *
shape_name(unsigned shape)
{
	switch (shape) {
	case SHAPE_TEXT:
		return "a text";
	case SHAPE_HTML:
		return "HTML";
	case SHAPE_NUMBER:
		return "a number";
	case SHAPE_BOOLEAN:
		return "true or false";
	case SHAPE_DATE:
		return "a date";
	case SHAPE_LIST:
		return "a list";
	case SHAPE_MEDIA:
		return "a file";
	case SHAPE_MEDIA_LIST:
		return "a list of files";
	case SHAPE_MONEY:
		return "an amount of money";
	case SHAPE_RELATED:
		return "related products";
	case SHAPE_PRODUCTS:
		return "products of the shop";
	default:
		return "a value";
	}
}

static bool
is_attribute(const struct rule_path *path)
{
	return path->nparts > 1 && strcmp(path->parts[0], "attributes") == 0;
}

static unsigned
path_shape(const struct checking *c, const struct rule_path *path)
{
	const char *root = path->parts[0];
	const struct json *attribute;

	if (strcmp(root, "attributes") == 0) {
		if (path->nparts != 2 || !c->attributes)
			return SHAPE_ANY;
		attribute = attributes_find(c->attributes, path->parts[1]);
		return attribute ? rules_shape(attribute) : SHAPE_ANY;
	}
	if (strcmp(root, "thumbnail") == 0 && path->nparts == 1)
		return SHAPE_MEDIA;
	if (strcmp(root, "assets") == 0 && path->nparts == 1)
		return SHAPE_MEDIA_LIST;
	if (strcmp(root, "relationships") == 0)
		return SHAPE_RELATED;
	if (strcmp(root, "categories") == 0 && path->nparts == 1)
		return SHAPE_LIST;
	if (strcmp(root, "created") == 0 || strcmp(root, "modified") == 0)
		return SHAPE_DATE;
	return path->nparts == 1 ? SHAPE_TEXT : SHAPE_ANY;
}

/* What would make a value of this shape fit, NULL: nothing. */
static const char *
remedy(const struct field_type *type, unsigned shape)
{
	static const struct {
		const char *type, *transform;
	} remedies[] = {
	    {"PlainText", "text"},
	    {"Number", "number"},
	    {"Switch", "boolean"},
	    {"DateTime", "date"},
	    {"Price", "money"},
	    {"Option", "lookup:TABLE"},
	    {"Image", "image"},
	    {"MultiImage", "images"},
	    {"Link", "lookup:TABLE"},
	    {"Color", "lookup:TABLE"},
	    {"Reference", "products"},
	    {"MultiReference", "products"},
	};
	const char *found = "lookup:TABLE";
	const struct transform *t;

	for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
		if (strcmp(field_type_name(type), remedies[i].type) == 0)
			found = remedies[i].transform;
	t = transform_find(found, strcspn(found, ":"));
	return t->takes & shape ? found : NULL;
}

/* What the field takes; stock, which is no field, takes a number. */
static unsigned
takes(const struct rule *rule)
{
	return strcmp(rule->field, "inventory") == 0 && rule->sku &&
		       !rule->fit.type
		   ? SHAPE_NUMBER | SHAPE_TEXT
		   : field_type_takes(rule->fit.type);
}

static const char *
field_type(const struct rule *rule)
{
	return rule->fit.type ? field_type_name(rule->fit.type) : "Number";
}

static void
does_not_fit(struct checking *c, const char *place, const struct rule *rule,
    const char *path, unsigned shape)
{
	const char *help = remedy(rule->fit.type, shape);

	if (help)
		rules_fault(&c->reading, place,
		    "'%s' gives %s, which a field of type %s cannot take; try "
		    "\"transform\": [\"%s\"] or another source",
		    path, shape_name(shape), field_type(rule), help);
	else
		rules_fault(&c->reading, place,
		    "'%s' gives %s, which a field of type %s cannot take; "
		    "name another source",
		    path, shape_name(shape), field_type(rule));
}

static void
check_shape(struct checking *c, const char *place, const struct rule *rule,
    const struct rule_path *path)
{
	unsigned shape = rule->all ? SHAPE_LIST : path_shape(c, path);

	for (size_t i = 0; i < rule->nsteps; i++) {
		const struct transform *t = rule->steps[i].transform;

		if (shape == SHAPE_ANY) {
			shape = t->gives;
			continue;
		}
		if (!(shape & t->takes)) {
			rules_fault(&c->reading, place,
			    "'%s' gives %s, which '%s' cannot take", path->text,
			    shape_name(shape), t->name);
			return;
		}
		if (t->gives != SHAPE_ANY && !(t->each && shape == SHAPE_LIST))
			shape = t->gives;
		else if (t->gives == SHAPE_ANY)
			shape = SHAPE_ANY;
	}
	if (!(shape & takes(rule)))
		does_not_fit(c, place, rule, path->text, shape);
	else if (shape == SHAPE_HTML &&
		 strcmp(field_type_name(rule->fit.type), "PlainText") == 0)
		verdict_warn(c->reading.verdict, "advice",
		    "%s: '%s' holds HTML and the field takes plain text; "
		    "\"transform\": [\"text\"] makes it so",
		    place, path->text);
}

/* ---- sources */

/* False when the PIM does not have it, which is a fault unless OPTIONAL. */
static bool
check_attribute(
    struct checking *c, const char *place, const char *label, bool optional)
{
	struct suggestion near;

	if (!c->attributes || attributes_find(c->attributes, label))
		return true;
	if (optional)
		return false;
	near = attributes_near(c->attributes, label);
	rules_fault(&c->reading, place, "the PIM has no attribute '%.80s'%s",
	    label, suggest_hint(&near));
	return false;
}

/* The same of a relationship, where it is known which ones the account has. */
static void
check_relationship(struct checking *c, const char *place, const char *label)
{
	struct suggestion near = suggest_start(label);

	if (!c->attributes || !c->attributes->related_known ||
	    relationships_find(c->attributes, label))
		return;
	for (size_t i = 0; i < c->attributes->nrelated; i++)
		suggest_try(&near, attribute_label(c->attributes->related[i]));
	rules_fault(&c->reading, place, "the PIM has no relationship '%.80s'%s",
	    label, suggest_hint(&near));
}

static struct transform_env
trial(struct checking *c, const struct rule *rule, struct verdict *aside)
{
	return (struct transform_env){.arena = &c->arena,
	    .buf = &c->buf,
	    .make = &c->make,
	    .verdict = aside,
	    .currency = c->rules->currency,
	    .exponent = c->rules->exponent,
	    .options = rule->fit.options,
	    .field = rule->field,
	    .sku = "default"};
}

bool
rules_choice(
    const struct rule *rule, const struct json *v, struct transform_env *env)
{
	env->bad = false;
	verdict_clear(env->verdict);
	for (size_t i = 0; v && i < rule->nsteps; i++)
		v = transform_run(&rule->steps[i], v, env);
	field_spec_value(&rule->fit, v, env);
	return !env->bad;
}

/* Finds choices that no table and no option of the field has. */
static void
check_choices(struct checking *c, const char *place, const struct rule *rule,
    const struct json *attribute)
{
	const struct json *options = json_get(attribute, "options");
	struct verdict aside = {0};
	struct transform_env env = trial(c, rule, &aside);
	char who[256] = "";
	size_t bad = 0;

	json_each (o, options) {
		size_t used = strlen(who);

		if (!rules_choice(rule, o, &env) && bad++ < 5)
			snprintf(who + used, sizeof who - used, "%s'%.40s'",
			    used ? ", " : "", json_text(o) ? json_text(o) : "");
	}
	if (bad)
		rules_fault(&c->reading, place,
		    "%zu of the choices of '%s' have no counterpart: %s%s; add "
		    "them to the field in Webflow, or give them one in a "
		    "'lookup' table",
		    bad, attribute_label(attribute), who,
		    bad > 5 ? " and others" : "");
	verdict_release(&aside);
}

static void
check_default(struct checking *c, const char *place, const struct rule *rule)
{
	struct verdict aside = {0};
	struct transform_env env = trial(c, rule, &aside);

	if (rule_item(rule))
		return; /* the name of an item */
	field_spec_value(&rule->fit, rule->fallback, &env);
	if (env.bad)
		rules_fault(&c->reading, place,
		    "the 'default' does not fit: %s",
		    aside.nwarnings
			? aside.warnings[aside.nwarnings - 1].sentence
			: field_type(rule));
	verdict_release(&aside);
}

static void
check_rule(struct checking *c, const char *section, const struct rule *rule)
{
	char place[160];

	snprintf(place, sizeof place, "%s%s%.80s", section, *section ? "." : "",
	    rule->field);
	for (size_t i = 0; i < rule->nfrom; i++) {
		const struct rule_path *path = &rule->from[i];
		bool attribute = is_attribute(path);
		const struct json *found = NULL;

		if (!path->nparts)
			continue; /* reported already */

		if (attribute &&
		    !check_attribute(c, place, path->parts[1], rule->optional))
			continue;
		if (strcmp(path->parts[0], "relationships") == 0 &&
		    path->nparts > 1 && !rule->optional)
			check_relationship(c, place, path->parts[1]);
		if (attribute && c->attributes)
			found = attributes_find(c->attributes, path->parts[1]);
		check_shape(c, place, rule, path);
		if (found && !rule->all && path->nparts == 2 &&
		    !rule_item(rule) && /* a name that is not there is none */
		    (attribute_is(found, "DropdownAttribute") ||
			attribute_is(found, "MultiSelectAttribute")))
			check_choices(c, place, rule, found);
	}
	check_default(c, place, rule);
	for (size_t i = 0; i < rule->nalt; i++)
		if (is_attribute(&rule->alt[i]))
			check_attribute(
			    c, place, rule->alt[i].parts[1], rule->optional);
}

/* ---- what the shop requires */

static bool
made_by_us(bool sku, const char *slug)
{
	static const char *const own[] = {"name", "slug", "price",
	    "sku-properties", "sku-values", "category", "default-sku",
	    "ec-product-type", "product", "tax-category", "shippable",
	    "ec-sku-billing-method", "ec-sku-subscription-plan",
	    "track-inventory", "quantity", NULL};

	for (int i = 0; own[i]; i++)
		if (strcmp(own[i], slug) == 0)
			return sku || strcmp(slug, "price") != 0;
	return false;
}

static void
check_required(struct checking *c, const char *section,
    const struct json *fields, const struct rule *rules, size_t n, bool sku)
{
	json_each (f, fields) {
		const char *slug = json_get_text(f, "slug", "");
		bool mapped = made_by_us(sku, slug);

		if (!json_true(json_get(f, "isRequired")))
			continue;
		for (size_t i = 0; i < n; i++)
			mapped = mapped || strcmp(rules[i].field, slug) == 0;
		if (!mapped)
			rules_fault(&c->reading, section,
			    "the shop requires '%.80s' (%s), which has no "
			    "rule; write \"%.80s\": {\"from\": "
			    "\"attributes.…\"} or a \"default\"",
			    slug, json_get_text(f, "type", "?"), slug);
	}
}

/* A value that the mapping renames, but that is no choice: left over or
 * misspelt. */
static void
check_words(struct checking *c, const char *place,
    const struct option_rule *rule, const struct json *attribute)
{
	const struct json *options = json_get(attribute, "options");

	json_each_key (v, rule->values) {
		struct suggestion near = suggest_start(v->text);
		bool found = !json_len(options);

		json_each (o, options) {
			found = found || json_is(o, v->text);
			suggest_try(&near, json_text(o) ? json_text(o) : "");
		}
		if (!found)
			verdict_warn(c->reading.verdict, "advice",
			    "%s: '%.60s' in 'values' is no choice of "
			    "'%s'%s",
			    place, v->text, rule->label, suggest_hint(&near));
	}
}

static void
check_options(struct checking *c)
{
	char place[32];

	for (size_t i = 0; i < c->rules->noptions; i++) {
		const struct option_rule *rule = &c->rules->options[i];
		const struct json *attribute;

		snprintf(place, sizeof place, "options[%zu]", i);
		if (!*rule->label)
			continue; /* reported already */
		if (!check_attribute(c, place, rule->label, false))
			continue;
		attribute = c->attributes
				? attributes_find(c->attributes, rule->label)
				: NULL;
		if (attribute &&
		    !(rules_shape(attribute) & (SHAPE_TEXT | SHAPE_NUMBER)))
			rules_fault(&c->reading, place,
			    "'%s' gives %s; an option needs one text of each "
			    "variant",
			    rule->label, shape_name(rules_shape(attribute)));
		else if (attribute_is(attribute, "DropdownAttribute"))
			check_words(c, place, rule, attribute);
	}
	if (c->rules->split && *c->rules->split)
		check_attribute(c, "split", c->rules->split, false);
}

enum outcome
rules_check(const struct rules *rules, const struct attributes *attributes,
    const struct json *schema, struct verdict *v)
{
	struct checking c = {
	    .rules = rules, .attributes = attributes, .reading.verdict = v};
	const struct json *sides = json_get(schema, "collections");

	buf_init(&c.buf, TRANSFORM_TEXT_MAX);
	for (size_t i = 0; i < rules->nproduct; i++)
		check_rule(&c, "product", &rules->product[i]);
	for (size_t i = 0; i < rules->nsku; i++)
		check_rule(&c, "sku", &rules->sku[i]);
	if (rules->inventory)
		check_rule(&c, "", rules->inventory);
	check_options(&c);
	select_check(rules, attributes, &c.reading);
	check_required(&c, "product",
	    json_get(json_get(sides, "product"), "fields"), rules->product,
	    rules->nproduct, false);
	check_required(&c, "sku", json_get(json_get(sides, "sku"), "fields"),
	    rules->sku, rules->nsku, true);
	buf_release(&c.buf);
	json_build_release(&c.make);
	arena_release(&c.arena);
	return c.reading.faults ? rules_verdict(v) : DONE;
}
