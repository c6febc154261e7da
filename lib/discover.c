/* discover: every pair of field and attribute gets a mark between 0 and 100;
 * a field takes the attribute with the best. */
#include "discover.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "emit.h"
#include "fit.h"
#include "mem.h"
#include "near.h"
#include "rules_check.h"
#include "transform.h"

#define MARK_MIN 50

/* Names that mean the same in most accounts. */
static const struct {
	const char *field, *label;
	unsigned mark;
} synonyms[] = {
    {"price", "retail_price", 90},
    {"price", "sales_price", 85},
    {"price", "selling_price", 85},
    {"price", "list_price", 80},
    {"price", "unit_price", 80},
    {"price", "msrp", 65},
    {"price", "rrp", 65},
    {"compare-at-price", "was_price", 85},
    {"compare-at-price", "old_price", 85},
    {"compare-at-price", "regular_price", 80},
    {"compare-at-price", "rrp", 75},
    {"compare-at-price", "msrp", 75},
    {"description", "long_description", 90},
    {"description", "product_description", 90},
    {"description", "body", 75},
    {"description", "body_html", 80},
    {"description", "short_description", 70},
    {"more-images", "gallery", 95},
    {"more-images", "images", 95},
    {"more-images", "image_gallery", 95},
    {"more-images", "photos", 90},
    {"main-image", "main_image", 95},
    {"main-image", "image", 80},
    {"inventory", "stock", 95},
    {"inventory", "quantity", 90},
    {"inventory", "qty", 90},
    {"inventory", "stock_quantity", 95},
    {"inventory", "on_hand", 85},
    {"weight", "net_weight", 75},
    {"weight", "gross_weight", 75},
    {"weight", "weight_kg", 90},
    {"length", "depth", 80},
    {"brand", "manufacturer", 75},
    {"brand", "vendor", 75},
    {"brand", "maker", 70},
};

struct proposal {
	const struct json *attribute; /* NULL: none found */
	unsigned mark;
	const char *why;
};

static unsigned
by_name(const char *field, const struct json *attribute, const char **why)
{
	const char *label = attribute_label(attribute);
	const char *name = attribute_name(attribute);
	unsigned distance = near_distance(field, label);
	size_t len = strlen(field);

	*why = "same label";
	if (!distance)
		return 100;
	*why = "same name";
	if (!near_distance(field, name))
		return 95;
	*why = "another word for it";
	for (size_t i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++)
		if (!strcmp(synonyms[i].field, field) &&
		    !near_distance(synonyms[i].label, label))
			return synonyms[i].mark;
	*why = "similar name";
	if (len >= 5 && distance <= len / 4)
		return 80 - 10 * distance;
	*why = "contains the name";
	if (len >= 4 && strcasestr(label, field))
		return 60;
	*why = "short for it";
	if (strlen(label) >= 4 && !strncasecmp(field, label, strlen(label)))
		return 60;
	return 0;
}

/* How well the attribute's values fit the field's type. */
static unsigned
by_type(const struct fit *fit, const struct json *attribute)
{
	unsigned shape = rules_shape(attribute);
	unsigned takes = fit_type_takes(fit->type);

	if (!fit->type)
		return 90;
	if (!(shape & takes))
		return 0;
	/* A text may hold a number, but nobody has promised. */
	if (shape == SHAPE_TEXT && (takes & ~(unsigned)SHAPE_TEXT) &&
	    !(takes & SHAPE_HTML))
		return 80;
	return 100;
}

static struct proposal
propose(const struct attributes *attributes, const char *field,
    const char *display, const struct fit *fit)
{
	struct proposal best = {NULL, MARK_MIN - 1, ""};

	for (size_t i = 0; i < attributes->n; i++) {
		const struct json *attribute = attributes->items[i];
		const char *why, *why_display;
		unsigned mark = by_name(field, attribute, &why);
		unsigned shown =
		    *display ? by_name(display, attribute, &why_display) : 0;

		if (shown > mark) {
			mark = shown;
			why = why_display;
		}
		mark = mark * by_type(fit, attribute) / 100;
		if (mark <= best.mark)
			continue;
		best.attribute = attribute;
		best.mark = mark;
		best.why = why;
	}
	return best;
}

/* The transform that the pair needs, or NULL. */
static const char *
transform_for(const struct fit *fit, const struct json *attribute)
{
	const char *type = fit_type_name(fit->type);

	if (!strcmp(type, "Price"))
		return "money";
	if (!strcmp(type, "Number"))
		return "number";
	if (!strcmp(type, "PlainText") && rules_shape(attribute) == SHAPE_HTML)
		return "text";
	if (!strcmp(type, "RichText"))
		return "html";
	if (!strcmp(type, "Image"))
		return "image";
	if (!strcmp(type, "MultiImage"))
		return "images";
	if (!strcmp(type, "Option"))
		return "option";
	return NULL;
}

/* ---- writing: one rule a line, so that a person can read it */

struct page {
	struct buf *out;
	struct buf line;
	const struct attributes *attributes;
	bool *used;
	bool first;
	const char *indent;
	char unmapped[2][2048];
};

static void
add_line(struct page *page, const char *field)
{
	if (page->line.len && page->line.data[page->line.len - 1] == '\n')
		buf_cut(&page->line, page->line.len - 1);
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

static void
add_rule(struct page *page, const char *field, const struct fit *fit,
    const struct proposal *p)
{
	const char *transform = transform_for(fit, p->attribute);
	char text[320];
	struct emit e;

	buf_reset(&page->line);
	emit_init(&e, &page->line);
	emit_object(&e, NULL);
	snprintf(text, sizeof(text), "attributes.%.280s",
	    attribute_label(p->attribute));
	emit_text(&e, "from", text);
	if (transform) {
		emit_array(&e, "transform");
		emit_text(&e, NULL, transform);
		emit_end(&e);
	}
	snprintf(text, sizeof(text), "confidence 0.%02u: %s",
	    p->mark > 99 ? 99 : p->mark, p->why);
	emit_text(&e, "note", text);
	emit_end(&e);
	add_line(page, field);
	for (size_t i = 0; i < page->attributes->n; i++)
		if (page->attributes->items[i] == p->attribute)
			page->used[i] = true;
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
		if (!strcmp(own[i], slug))
			return true;
	return false;
}

static void
one_field(struct page *page, bool sku, const char *slug, const char *display,
    const struct json *schema)
{
	struct fit fit;
	struct proposal p;
	char *missing = page->unmapped[sku];
	size_t used = strlen(missing);

	if (not_ours(slug))
		return;
	fit_known(&fit, sku, slug);
	if (schema)
		fit_schema(&fit, slug, schema);
	p = propose(page->attributes, slug, display, &fit);
	if (p.attribute) {
		add_rule(page, slug, &fit, &p);
	} else if (sku && !strcmp(slug, "main-image")) {
		fixed_line(page, slug,
		    "{\"from\": \"thumbnail\", \"transform\": [\"image\"], "
		    "\"alt\": \"label\"}");
	} else if (sku && !strcmp(slug, "price")) {
		fixed_line(page, slug,
		    "{\"from\": \"attributes.price\", \"transform\": "
		    "[\"money\"], \"note\": \"confidence 0.00: name the "
		    "attribute that holds the price\"}");
	} else {
		struct buf quoted;
		struct emit e;

		buf_init(&quoted, 1024);
		emit_init(&e, &quoted);
		emit_text(&e, NULL, slug);
		if (quoted.len && quoted.data[quoted.len - 1] == '\n')
			buf_cut(&quoted, quoted.len - 1);
		snprintf(missing + used, 2048 - used, "%s%s", used ? ", " : "",
		    buf_str(&quoted));
		buf_release(&quoted);
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
	const struct json *f;

	page->first = true;
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
	for (f = json_first(fields); f != json_end(fields); f = json_next(f))
		one_field(page, sku, json_get_text(f, "slug", ""),
		    json_get_text(f, "displayName", ""), f);
	for (int i = 0; !json_len(fields) && known[sku][i]; i++)
		one_field(page, sku, known[sku][i], "", NULL);
	buf_text(page->out, "\n  },\n");
}

static void
write_inventory(struct page *page)
{
	struct fit fit = {.type = fit_type_find("Number")};
	struct proposal p =
	    propose(page->attributes, "inventory", "Inventory", &fit);

	if (!p.attribute)
		return;
	fit.type = NULL; /* stock needs no transform */
	page->first = true;
	page->indent = "  ";
	add_rule(page, "inventory", &fit, &p);
	buf_text(page->out, ",\n");
}

/* Attributes that no rule reads; dropdowns may be options all the same. */
static void
write_unused(struct page *page)
{
	struct emit e;

	buf_reset(&page->line);
	emit_init(&e, &page->line);
	emit_array(&e, NULL);
	for (size_t i = 0; i < page->attributes->n; i++)
		if (!page->used[i] && !attribute_is(page->attributes->items[i],
					  "DropdownAttribute"))
			emit_text(&e, NULL,
			    attribute_label(page->attributes->items[i]));
	emit_end(&e);
	buf_printf(page->out, "  \"_unused\": %s", buf_str(&page->line));
}

void
discover_write(const struct attributes *attributes, const struct json *schema,
    struct buf *out)
{
	struct page page = {.out = out, .attributes = attributes};

	buf_init(&page.line, 1 << 20);
	page.used = mem_alloc(attributes->n + 1);
	buf_text(out, "{\n  \"options\": \"auto\",\n  \"matrix\": "
		      "\"complete\",\n  \"status\": {\"Completed\": "
		      "\"publish\", \"Draft\": \"draft\", \"Archived\": "
		      "\"archive\"},\n");
	section(&page, false, schema);
	section(&page, true, schema);
	write_inventory(&page);
	buf_text(out, "  \"categories\": {\"match\": \"path\", \"create\": "
		      "true},\n");
	buf_printf(out,
	    "  \"_unmapped\": {\"product\": [%s], \"sku\": [%s]},\n",
	    page.unmapped[0], page.unmapped[1]);
	write_unused(&page);
	buf_text(out, "}\n");
	free(page.used);
	buf_release(&page.line);
}
