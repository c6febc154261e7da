/* discover: every pair of field and attribute gets a score between 0 and 100;
 * a field takes the attribute with the highest. */
#include "mapping/discover_inner.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/suggest.h"
#include "mapping/rules.h"
#include "mapping/rules_check.h"

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

static unsigned
by_name(const char *field, const struct json *attribute, const char **why)
{
	const char *label = attribute_label(attribute);
	const char *name = attribute_name(attribute);
	unsigned distance = suggest_distance(field, label);
	size_t len = strlen(field);

	*why = "same label";
	if (!distance)
		return 100;
	*why = "same name";
	if (!suggest_distance(field, name))
		return 95;
	*why = "another word for it";
	for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
		if (strcmp(synonyms[i].field, field) == 0 &&
		    !suggest_distance(synonyms[i].label, label))
			return synonyms[i].mark;
	*why = "similar name";
	if (len >= 5 && distance <= len / 4)
		return 80 - 10 * distance;
	*why = "contains the name";
	if (len >= 4 && strcasestr(label, field))
		return 60;
	*why = "short for it";
	if (strlen(label) >= 4 && strncasecmp(field, label, strlen(label)) == 0)
		return 60;
	return 0;
}

/* How well the attribute's values fit the field's type. */
static unsigned
by_type(const struct field_spec *fit, const struct json *attribute)
{
	unsigned shape = rules_shape(attribute);
	unsigned takes = field_type_takes(fit->type);

	if (!fit->type)
		return 90;
	if (!(shape & takes))
		return 0;
	/* A text may hold a number, but need not. */
	if (shape == SHAPE_TEXT &&
	    (takes & ~(unsigned)(SHAPE_TEXT | SHAPE_PRODUCTS)) &&
	    !(takes & SHAPE_HTML))
		return 80;
	return 100;
}

/* Prices are named in many languages, and there is one for each currency. */
static unsigned
by_price(const struct json *attribute, const char *currency, const char **why)
{
	static const char *const words[] = {"price", "preis", "prix", "precio",
	    "preco", "prezzo", "prijs", "pris", "cena", NULL};
	static const char *const others[] = {"compare", "old", "was_", "cost",
	    "purchase", "einkauf", "achat", NULL};
	static const char coins[] =
	    "EUR USD GBP CHF JPY CAD AUD NZD SEK NOK DKK PLN CZK KWD";
	const char *label = attribute_label(attribute);
	bool price = false;
	char coin[4] = "";

	for (int i = 0; words[i]; i++)
		price = price || strcasestr(label, words[i]);
	for (int i = 0; others[i]; i++)
		price = price && !strcasestr(label, others[i]);
	if (!price)
		return 0;
	*why = "a word for it";
	for (const char *p = label; *p; p += strspn(p, "_-. ")) {
		size_t n = strcspn(p, "_-. ");

		for (size_t i = 0; n == 3 && i < 3; i++)
			coin[i] = (char)toupper((unsigned char)p[i]);
		if (n == 3 && strcmp(coin, currency) == 0) {
			*why = "a word for it, in the shop's currency";
			return 85;
		}
		if (n == 3 && strstr(coins, coin))
			return 0;
		p += n;
	}
	return 60;
}

/* Whether another field of the shop has exactly the attribute's name. */
static bool
of_another(const struct json *fields, const char *field, const char *label)
{
	json_each (f, fields) {
		const char *slug = json_get_text(f, "slug", "");

		if (strcmp(slug, field) != 0 && !suggest_distance(slug, label))
			return true;
	}
	return false;
}

/* The better of both names that the shop has for the field. */
static unsigned
by_names(const char *field, const char *display, const struct json *attribute,
    const char **why)
{
	const char *why_display;
	unsigned mark = by_name(field, attribute, why);
	unsigned shown =
	    *display ? by_name(display, attribute, &why_display) : 0;

	if (shown <= mark)
		return mark;
	*why = why_display;
	return shown;
}

struct proposal
discover_related(
    const struct attributes *attributes, const char *field, const char *display)
{
	struct proposal best = {NULL, MARK_MIN - 1, ""};

	for (size_t i = 0; i < attributes->nrelated; i++) {
		const struct json *one = attributes->related[i];
		const char *why;
		unsigned mark = by_names(field, display, one, &why);

		if (mark > best.mark)
			best = (struct proposal){one, mark, why};
	}
	return best;
}

struct proposal
discover_propose(const struct attributes *attributes, const struct json *fields,
    const char *currency, const char *field, const char *display,
    const struct field_spec *fit)
{
	struct proposal best = {NULL, MARK_MIN - 1, ""};

	for (size_t i = 0; i < attributes->n; i++) {
		const struct json *attribute = attributes->items[i];
		const char *why;
		unsigned mark = by_names(field, display, attribute, &why);

		if (mark < 95 &&
		    of_another(fields, field, attribute_label(attribute)))
			mark = 0;
		if (mark <= 60 && strcmp(field, "price") == 0)
			mark = by_price(attribute, currency, &why);
		mark = mark * by_type(fit, attribute) / 100;
		if (mark <= best.mark)
			continue;
		best.attribute = attribute;
		best.mark = mark;
		best.why = why;
	}
	return best;
}

struct proposal
discover_reference(const struct attributes *attributes,
    const struct json *schema, struct discover_items *held,
    const struct field_spec *fit, struct proposal by_name,
    char why[DISCOVER_WHY_MAX])
{
	static const char *const shop[] = {"product", "sku", NULL};
	const struct json *collections = json_get(schema, "collections");
	const char *id = json_get_text(
	    json_get(fit->schema, "validations"), "collectionId", "");
	const struct json *called =
	    json_get(json_get(schema, "site_collections"), id);
	struct proposal best = by_name;
	unsigned mark, most = 49;
	size_t seen, found;

	for (int i = 0; shop[i]; i++)
		if (json_is(json_get(json_get(collections, shop[i]), "id"), id))
			return (struct proposal){0};
	for (size_t i = 0; i < attributes->n; i++) {
		const struct json *attribute = attributes->items[i];

		if (!(rules_shape(attribute) & field_type_takes(fit->type)))
			continue;
		found = discover_held(held, attributes, i, id, &seen);
		mark = seen ? (unsigned)(found * 99 / seen) : 0;
		if (mark <= most)
			continue;
		most = mark;
		snprintf(why, DISCOVER_WHY_MAX,
		    "%zu of its %zu values are items of '%.40s'", found, seen,
		    json_get_text(called, "name", id));
		best = (struct proposal){attribute, mark, why};
	}
	return best;
}
