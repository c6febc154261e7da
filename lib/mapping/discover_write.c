/* discover_write: a proposed mapping, one rule a line, so that a person can
 * read it. What it proposes passes `--check`, as far as there is a source. */
#include "mapping/discover_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_write.h"
#include "base/mem.h"
#include "mapping/rules.h"
#include "mapping/rules_check.h"

static bool
is_reference(const struct field_spec *fit)
{
	return strcmp(field_type_name(fit->type), "Reference") == 0 ||
	       strcmp(field_type_name(fit->type), "MultiReference") == 0;
}

/* The transform that the pair needs, or NULL. */
static const char *
transform_for(const struct field_spec *fit, const struct json *attribute)
{
	static const char *const pairs[][2] = {{"Price", "money"},
	    {"Number", "number"}, {"RichText", "html"}, {"Image", "image"},
	    {"MultiImage", "images"}, {"Option", "option"}};
	const char *type = field_type_name(fit->type);

	if (strcmp(type, "PlainText") == 0)
		return rules_shape(attribute) == SHAPE_HTML ? "text" : NULL;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (strcmp(type, pairs[i][0]) == 0)
			return pairs[i][1];
	return is_reference(fit) ? "item" : NULL;
}

struct page {
	struct buf *out;
	struct buf line;
	struct buf tables;               /* of choices, by field */
	const struct json *fields;       /* of the section at hand */
	const char *currency, *products; /* id of their collection, or NULL */
	struct verdict *verdict;         /* what a person must decide */
	struct verdict aside;
	struct transform_env env;
	struct arena arena;
	struct buf scratch;
	struct json_builder make;
	const struct attributes *attributes;
	const struct json *schema;
	struct discover_items *held;
	char why[DISCOVER_WHY_MAX]; /* of a reference */
	bool *used;
	bool first;
	const char *indent;
	char unmapped[2][2048];
};

static void
end_line(struct buf *line)
{
	if (line->len && line->data[line->len - 1] == '\n')
		buf_cut(line, line->len - 1);
}

static void
add_line(struct page *page, const char *field)
{
	end_line(&page->line);
	buf_printf(page->out, "%s%s\"%s\": %s", page->first ? "" : ",\n",
	    page->indent, field, buf_str(&page->line));
	page->first = false;
	buf_reset(&page->line);
}

static void
fixed_line(struct page *page, const char *field, const char *json)
{
	buf_reset(&page->line);
	buf_text(&page->line, json);
	add_line(page, field);
}

/* ---- choices of a dropdown that the field does not know */

static bool
has_choices(const struct json *attribute)
{
	return json_len(json_get(attribute, "options")) &&
	       (attribute_is(attribute, "DropdownAttribute") ||
		   attribute_is(attribute, "MultiSelectAttribute"));
}

static bool
fits(struct page *page, const char *field, const struct field_spec *fit,
    const char *transform, const struct json *choice)
{
	struct transform_step step = {0};
	struct rule rule = {.field = field, .fit = *fit};

	if (transform) {
		step.transform = transform_find(transform, strlen(transform));
		rule.steps = &step;
		rule.nsteps = 1;
	}
	page->env.options = fit->options;
	page->env.field = field;
	return rules_choice(&rule, choice, &page->env);
}

/* How many of the choices have no counterpart; -1: none has one. */
static long
without_counterpart(struct page *page, const char *field,
    const struct field_spec *fit, const struct json *attribute)
{
	const char *transform = transform_for(fit, attribute);
	const struct json *choices = json_get(attribute, "options");
	size_t bad = 0;

	if (!has_choices(attribute) || is_reference(fit))
		return 0;
	json_each (c, choices)
		bad += !fits(page, field, fit, transform, c);
	return bad == json_len(choices) ? -1 : (long)bad;
}

/* Those with a counterpart as they are; the others empty, to be filled in. */
static void
add_table(struct page *page, const char *field, const struct field_spec *fit,
    const struct json *attribute)
{
	const char *transform = transform_for(fit, attribute);
	const struct json *choices = json_get(attribute, "options");
	struct json_writer e;

	buf_reset(&page->line);
	json_write_init(&e, &page->line);
	json_write_object(&e, NULL);
	json_each (c, choices)
		if (json_text(c))
			json_write_text(&e, json_text(c),
			    fits(page, field, fit, transform, c) ? json_text(c)
								 : "");
	json_write_end(&e);
	end_line(&page->line);
	buf_printf(&page->tables, "%s    \"%s\": %s",
	    page->tables.len ? ",\n" : "", field, buf_str(&page->line));
}

/* ---- rules */

static void
add_rule(struct page *page, const char *field, const struct field_spec *fit,
    const struct proposal *p, long bad)
{
	const char *transform = transform_for(fit, p->attribute);
	char text[320];
	struct json_writer e;

	if (bad)
		add_table(page, field, fit, p->attribute);

	buf_reset(&page->line);
	json_write_init(&e, &page->line);
	json_write_object(&e, NULL);
	snprintf(text, sizeof text, "attributes.%.280s",
	    attribute_label(p->attribute));
	json_write_text(&e, "from", text);
	if (transform || bad)
		json_write_array(&e, "transform");
	if (bad) {
		snprintf(text, sizeof text, "lookup:%.200s", field);
		json_write_text(&e, NULL, text);
	}
	if (transform)
		json_write_text(&e, NULL, transform);
	if (transform || bad)
		json_write_end(&e);
	if (bad)
		snprintf(text, sizeof text,
		    "confidence 0.%02u: %s; without a counterpart: %ld of "
		    "its choices, give them one in 'tables'",
		    p->mark > 99 ? 99 : p->mark, p->why, bad);
	else
		snprintf(text, sizeof text, "confidence 0.%02u: %s",
		    p->mark > 99 ? 99 : p->mark, p->why);
	json_write_text(&e, "note", text);
	json_write_end(&e);
	add_line(page, field);
	for (size_t i = 0; i < page->attributes->n; i++)
		if (page->attributes->items[i] == p->attribute)
			page->used[i] = true;
}

/* A field that refers to products; false: no relationship is like it. */
static bool
add_related(struct page *page, const char *field, const char *display,
    const struct field_spec *fit)
{
	const char *of = json_get_text(
	    json_get(fit->schema, "validations"), "collectionId", NULL);
	struct proposal p;
	struct json_writer e;

	if (!is_reference(fit) || !of || !page->products ||
	    strcmp(of, page->products) != 0)
		return false;
	p = discover_related(page->attributes, field, display);
	if (!p.attribute)
		return false;
	buf_reset(&page->line);
	json_write_init(&e, &page->line);
	json_write_object(&e, NULL);
	json_write_text(&e, "from",
	    arena_printf(&page->arena, "relationships.%.280s",
		attribute_label(p.attribute)));
	json_write_array(&e, "transform");
	json_write_text(&e, NULL, "products");
	json_write_end(&e);
	json_write_text(&e, "note",
	    arena_printf(&page->arena, "confidence 0.%02u: %s",
		p.mark > 99 ? 99 : p.mark, p.why));
	json_write_end(&e);
	add_line(page, field);
	return true;
}

static bool
not_ours(const char *slug)
{
	static const char *const own[] = {"name", "slug", "sku",
	    "sku-properties", "sku-values", "category", "default-sku",
	    "ec-product-type", "product", "tax-category", "shippable",
	    "ec-sku-billing-method", "ec-sku-subscription-plan",
	    "track-inventory", "quantity", "download-files", NULL};

	for (int i = 0; own[i]; i++)
		if (strcmp(own[i], slug) == 0)
			return true;
	return false;
}

/* The value to send where the shop requires one and no attribute suits it;
 * NULL: a person must decide. */
static const char *
stand_in(const struct field_spec *fit)
{
	static const struct {
		const char *type, *source;
	} sources[] = {
	    {"PlainText", "\"from\": [\"label\", \"sku\"]"},
	    {"RichText",
		"\"from\": [\"label\", \"sku\"], \"transform\": [\"html\"]"},
	    {"Image", "\"from\": \"thumbnail\", \"transform\": [\"image\"]"},
	    {"MultiImage", "\"from\": \"assets\", \"transform\": [\"images\"]"},
	    {"DateTime", "\"from\": \"created\""},
	    {"Switch", "\"default\": false"},
	};

	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		if (strcmp(field_type_name(fit->type), sources[i].type) == 0)
			return sources[i].source;
	return NULL;
}

/* A field that the shop requires; false: a person must decide. */
static bool
required(struct page *page, const char *slug, const struct field_spec *fit)
{
	const char *source = stand_in(fit);

	if (source) {
		buf_reset(&page->line);
		buf_printf(&page->line,
		    "{%s, \"note\": \"confidence 0.00: the shop requires it "
		    "and no attribute matches it\"}",
		    source);
		add_line(page, slug);
		return true;
	}
	verdict_warn(page->verdict, "discover",
	    "the shop requires '%.80s' (%s), and no attribute matches it: add "
	    "a rule for it before --check can pass",
	    slug, field_type_name(fit->type));
	return false;
}

static void
unmapped(char *missing, size_t size, const char *slug)
{
	size_t used = strlen(missing);
	struct buf quoted;
	struct json_writer e;

	buf_init(&quoted, 1024);
	json_write_init(&e, &quoted);
	json_write_text(&e, NULL, slug);
	end_line(&quoted);
	if (used + quoted.len + 3 < size)
		snprintf(missing + used, size - used, "%s%s", used ? ", " : "",
		    buf_str(&quoted));
	buf_release(&quoted);
}

static void
one_field(struct page *page, bool sku, const char *slug, const char *display,
    const struct json *schema)
{
	struct field_spec fit;
	struct proposal p;
	long bad = 0;

	if (not_ours(slug))
		return;
	field_spec_known(&fit, sku, slug);
	if (schema)
		field_spec_schema(&fit, slug, schema);
	if (!sku && add_related(page, slug, display, &fit))
		return;
	p = discover_propose(page->attributes, page->fields, page->currency,
	    slug, display, &fit);
	if (is_reference(&fit))
		p = discover_reference(page->attributes, page->schema,
		    page->held, &fit, p, page->why);
	if (p.attribute)
		bad = without_counterpart(page, slug, &fit, p.attribute);
	if (p.attribute && bad >= 0) {
		add_rule(page, slug, &fit, &p, bad);
	} else if (sku && strcmp(slug, "main-image") == 0) {
		fixed_line(page, slug,
		    "{\"from\": \"thumbnail\", \"transform\": [\"image\"], "
		    "\"alt\": \"label\"}");
	} else if (sku && strcmp(slug, "price") == 0) {
		fixed_line(page, slug,
		    "{\"from\": \"attributes.price\", \"transform\": "
		    "[\"money\"], \"note\": \"confidence 0.00: name the "
		    "attribute that holds the price\"}");
		verdict_warn(page->verdict, "discover",
		    "no attribute looks like the price: name it in sku.price "
		    "before --check can pass");
	} else if (!fit.required || !required(page, slug, &fit)) {
		unmapped(page->unmapped[sku], sizeof page->unmapped[sku], slug);
	}
}

static void
section(struct page *page, bool sku, const struct json *schema)
{
	static const char *const known[2][8] = {
	    {"description", NULL}, {"price", "compare-at-price", "main-image",
				       "more-images", "weight", NULL}};
	const struct json *fields = json_get(
	    json_get(json_get(schema, "collections"), sku ? "sku" : "product"),
	    "fields");

	page->first = true;
	page->fields = fields;
	page->indent = "    ";
	buf_printf(page->out, "  \"%s\": {\n", sku ? "sku" : "product");
	if (sku) {
		fixed_line(page, "sku", "{\"from\": \"sku\"}");
	} else {
		fixed_line(page, "name", "{\"from\": [\"label\", \"sku\"]}");
		fixed_line(page, "slug",
		    "{\"from\": [\"label\", \"sku\"], \"transform\": "
		    "[\"slug\"]}");
	}
	json_each (f, fields)
		one_field(page, sku, json_get_text(f, "slug", ""),
		    json_get_text(f, "displayName", ""), f);
	for (int i = 0; !json_len(fields) && known[sku][i]; i++)
		one_field(page, sku, known[sku][i], "", NULL);
	buf_text(page->out, "\n  },\n");
}

static void
write_inventory(struct page *page)
{
	struct field_spec fit = {.type = field_type_find("Number")};
	struct proposal p = discover_propose(page->attributes, NULL,
	    page->currency, "inventory", "Inventory", &fit);

	if (!p.attribute)
		return;
	fit.type = NULL; /* stock needs no transform */
	page->first = true;
	page->indent = "  ";
	add_rule(page, "inventory", &fit, &p, 0);
	buf_text(page->out, ",\n");
}

/* Attributes that no rule reads; dropdowns may be options all the same. */
static void
write_unused(struct page *page)
{
	struct json_writer e;

	buf_reset(&page->line);
	json_write_init(&e, &page->line);
	json_write_array(&e, NULL);
	for (size_t i = 0; i < page->attributes->n; i++)
		if (!page->used[i] && !attribute_is(page->attributes->items[i],
					  "DropdownAttribute"))
			json_write_text(&e, NULL,
			    attribute_label(page->attributes->items[i]));
	json_write_end(&e);
	buf_printf(page->out, "  \"_unused\": %s", buf_str(&page->line));
}

void
discover_write(const struct attributes *attributes, const struct json *schema,
    struct discover_items *held, struct buf *out, struct verdict *v)
{
	struct page page = {.out = out,
	    .attributes = attributes,
	    .schema = schema,
	    .held = held,
	    .verdict = v};

	buf_init(&page.line, 1 << 20);
	buf_init(&page.tables, 4 << 20);
	buf_init(&page.scratch, TRANSFORM_TEXT_MAX);
	page.used = mem_alloc(attributes->n + 1);
	page.products = json_get_text(
	    json_get(json_get(schema, "collections"), "product"), "id", NULL);
	page.currency = json_get_text(schema, "currency", "USD");
	page.env = (struct transform_env){.arena = &page.arena,
	    .buf = &page.scratch,
	    .make = &page.make,
	    .verdict = &page.aside,
	    .currency = page.currency,
	    .exponent = 2,
	    .sku = ""};
	buf_text(out, "{\n  \"options\": \"auto\",\n  \"matrix\": "
		      "\"complete\",\n  \"status\": {\"Completed\": "
		      "\"publish\", \"Draft\": \"draft\", \"Archived\": "
		      "\"archive\"},\n");
	section(&page, false, schema);
	section(&page, true, schema);
	write_inventory(&page);
	buf_text(out, "  \"categories\": {\"match\": \"path\", \"create\": "
		      "true},\n");
	if (page.tables.len)
		buf_printf(
		    out, "  \"tables\": {\n%s\n  },\n", buf_str(&page.tables));
	buf_printf(out,
	    "  \"_unmapped\": {\"product\": [%s], \"sku\": [%s]},\n",
	    page.unmapped[0], page.unmapped[1]);
	write_unused(&page);
	buf_text(out, "}\n");
	free(page.used);
	verdict_release(&page.aside);
	arena_release(&page.arena);
	json_build_release(&page.make);
	buf_release(&page.scratch);
	buf_release(&page.tables);
	buf_release(&page.line);
}
