/* types: what each field type takes and how it is stored (webflow/API.md,
 * Products; Prices; Field values). */
#include "webflow/types.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static struct json_object *
refuse(const struct taking *t, const char *why)
{
	problem(t->at->problems, t->slug, "%s", why);
	return NULL;
}

static struct json_object *
rule(const struct taking *t, const char *name)
{
	char path[80];

	snprintf(path, sizeof path, "validations.%s", name);
	return at(t->field, path);
}

size_t
characters(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

bool
slug_good(const char *slug)
{
	if (!isalnum((unsigned char)*slug) && *slug != '_')
		return false;
	for (; *slug != '\0'; slug++)
		if ((unsigned char)*slug > 127 ||
		    (!isalnum((unsigned char)*slug) && *slug != '_' &&
			*slug != '-'))
			return false;
	return true;
}

/* The name and the slug of every item: under 256 characters. */
static struct json_object *
take_named(const struct taking *t, const char *text)
{
	struct fields_at *at_ = t->at;
	struct doc *other;

	if (characters(text) >= 256)
		return refuse(t, "Must be less than 256 characters");
	if (strcmp(t->slug, "name") == 0)
		return *text == '\0' ? refuse(t, "Field is required")
				     : json_object_get(t->given);
	if (!slug_good(text))
		return refuse(t,
		    "Must be alphanumerical and not contain any spaces or "
		    "special characters");
	other = table_find(&at_->collection->items, text);
	if (other != NULL &&
	    (other != at_->doc ||
		(!at_->cms && wished(at_->shop, "slug_repeat", "refuse")) ||
		(at_->cms && wished(at_->shop, "slug_self", "refuse")))) {
		problem(at_->problems, "slug",
		    "Unique value is already in database: '%s'", text);
		return NULL;
	}
	return json_object_get(t->given);
}

static struct json_object *
take_text(const struct taking *t)
{
	const char *text = json_object_get_string(t->given);
	struct json_object *max = rule(t, "maxLength");
	long limit = wish_number(t->at->shop, "text_max");

	if (!json_object_is_type(t->given, json_type_string))
		return refuse(t, "Expected value to be a string");
	if (strcmp(t->slug, "name") == 0 || strcmp(t->slug, "slug") == 0)
		return take_named(t, text);
	if (max != NULL)
		limit = json_object_get_int(max);
	if (limit > 0 && characters(text) > (size_t)limit) {
		problem(t->at->problems, t->slug,
		    "Must be less than %ld characters", limit + 1);
		return NULL;
	}
	if (json_object_get_boolean(rule(t, "singleLine")) &&
	    strpbrk(text, "\r\n") != NULL)
		return refuse(t, "Must be a single line");
	return json_object_get(t->given);
}

static struct json_object *
take_rich(const struct taking *t)
{
	if (!json_object_is_type(t->given, json_type_string))
		return refuse(t, "Expected value to be a string");
	return json_object_get(t->given);
}

/* Email, Link, VideoLink, Color: an empty text is fine. */
static struct json_object *
take_formed(const struct taking *t)
{
	const char *type = at_text(t->field, "type");
	const char *text = json_object_get_string(t->given);
	bool good = true;

	if (!json_object_is_type(t->given, json_type_string))
		return refuse(t, "Expected value to be a string");
	if (*text == '\0')
		return json_object_get(t->given);
	if (strcmp(type, "Email") == 0) {
		const char *sign = strchr(text, '@');

		good = sign != NULL && sign != text &&
		       strchr(sign, '.') != NULL &&
		       strpbrk(text, " \t\n") == NULL;
	} else if (strcmp(type, "Link") == 0 ||
		   strcmp(type, "VideoLink") == 0) {
		good = (strncmp(text, "http://", 7) == 0 ||
			   strncmp(text, "https://", 8) == 0 ||
			   strncmp(text, "mailto:", 7) == 0 ||
			   strncmp(text, "tel:", 4) == 0 || *text == '/') &&
		       strpbrk(text, " \t\n") == NULL;
	} else if (strcmp(type, "Color") == 0) {
		size_t n = strspn(text + 1, "0123456789abcdefABCDEF");

		good = *text == '#' && text[1 + n] == '\0' &&
		       (n == 3 || n == 6 || n == 8);
	}
	return good ? json_object_get(t->given)
		    : refuse(t, "Value is not in the form of its type");
}

static struct json_object *
take_number(const struct taking *t)
{
	double n = json_object_get_double(t->given);
	struct json_object *least = rule(t, "minValue");
	struct json_object *most = rule(t, "maxValue");
	struct json_object *negative = rule(t, "allowNegative");
	const char *format = json_object_get_string(rule(t, "format"));

	if (!json_object_is_type(t->given, json_type_int) &&
	    !json_object_is_type(t->given, json_type_double))
		return refuse(t, "Expected value to be a number");
	if (!isfinite(n))
		return refuse(t, "Expected value to be a number");
	if (format != NULL && strcmp(format, "integer") == 0 && floor(n) < n)
		return refuse(t, "Must be an integer");
	if (negative != NULL && !json_object_get_boolean(negative) && n < 0)
		return refuse(t, "Must not be negative");
	if (least != NULL && n < json_object_get_double(least))
		return refuse(t, "Value is too small");
	if (most != NULL && n > json_object_get_double(most))
		return refuse(t, "Value is too large");
	return json_object_get(t->given);
}

static struct json_object *
take_switch(const struct taking *t)
{
	if (!json_object_is_type(t->given, json_type_boolean))
		return refuse(t, "Expected value to be a boolean");
	return json_object_get(t->given);
}

static struct json_object *
take_time(const struct taking *t)
{
	const char *text = json_object_get_string(t->given);
	int64_t ms;

	if (!json_object_is_type(t->given, json_type_string) ||
	    !time_parse(text, &ms))
		return refuse(t, "Expected value to be an ISO 8601 date");
	return time_json(ms);
}

static struct json_object *
take_option(const struct taking *t)
{
	struct json_object *options = rule(t, "options");
	const char *text = json_object_get_string(t->given);

	if (!json_object_is_type(t->given, json_type_string))
		return refuse(t, "Expected value to be an option id");
	if (*text == '\0')
		return json_object_get(t->given);
	for (size_t i = 0; options && i < json_object_array_length(options);
	     i++) {
		const char *id =
		    at_text(json_object_array_get_idx(options, i), "id");

		if (id != NULL && strcmp(id, text) == 0)
			return json_object_get(t->given);
	}
	return refuse(t, "Option does not exist");
}

/* Is ID an item of the collection that the field refers to? */
static bool
refers(const struct taking *t, const char *id)
{
	const char *name = at_text(t->field, "validations.collectionId");
	struct collection *collection =
	    name == NULL ? NULL : shop_collection(t->at->shop, name);

	if (!ids_valid(id, 24))
		return false;
	return collection == NULL || table_get(&collection->items, id) != NULL;
}

static struct json_object *
take_reference(const struct taking *t)
{
	const char *text = json_object_get_string(t->given);
	const struct doc *owner = t->at->doc, *target;

	if (!json_object_is_type(t->given, json_type_string))
		return refuse(t, "Expected value to be an item id");
	if (*text == '\0')
		return json_object_get(t->given);
	if (!refers(t, text))
		return refuse(t, "Referenced item not found");
	if (t->at->collection == t->at->shop->skus &&
	    strcmp(t->slug, "product") == 0) {
		if (t->at->product == NULL ||
		    strcmp(t->at->product->id, text) != 0)
			return refuse(t, "A SKU cannot change its product");
	}
	if (t->at->collection == t->at->shop->products &&
	    strcmp(t->slug, "default-sku") == 0) {
		target = table_get(&t->at->shop->skus->items, text);
		if (owner == NULL || target == NULL || target->parent != owner)
			return refuse(t, "Not a SKU of this product");
	}
	return json_object_get(t->given);
}

static struct json_object *
take_references(const struct taking *t)
{
	if (!json_object_is_type(t->given, json_type_array))
		return refuse(t, "Expected value to be a list of item ids");
	for (size_t i = 0; i < json_object_array_length(t->given); i++) {
		struct json_object *id = json_object_array_get_idx(t->given, i);

		if (!json_object_is_type(id, json_type_string) ||
		    !refers(t, json_object_get_string(id)))
			return refuse(t, "Referenced item not found");
	}
	if (references_too_many(t))
		return NULL;
	return references_stored(t->at->shop, t->given);
}

/* Refuses a picture that comes in the form which the switch does not take. */
static bool
wrong_form(
    const struct taking *t, struct json_object *picture, const char *switch_)
{
	bool text = json_object_is_type(picture, json_type_string);
	const char *want = text ? "an object" : "a string";
	char path[120];

	if (wished(t->at->shop, switch_, "any") ||
	    text == wished(t->at->shop, switch_, "text"))
		return false;
	snprintf(path, sizeof path, "sku.fieldData.%s", t->slug);
	if (wished(t->at->shop, "image_named", "path"))
		problem(t->at->problems, path, "Expected value to be %s", want);
	else if (wished(t->at->shop, "image_named", "text")) {
		snprintf(path, sizeof path,
		    "Value (sku.fieldData.%s) should be %s", t->slug, want);
		problem_text(t->at->problems, path);
	} else if (wished(t->at->shop, "image_named", "message"))
		problem_say(t->at->problems,
		    "Value (sku.fieldData.%s) should be %s", t->slug, want);
	else
		problem(
		    t->at->problems, t->slug, "Expected value to be %s", want);
	return true;
}

static struct json_object *
take_image(const struct taking *t)
{
	if (wrong_form(t, t->given, "main_image"))
		return NULL;
	return picture_take(t->at, t->slug, t->given, true);
}

static struct json_object *
take_file(const struct taking *t)
{
	return picture_take(t->at, t->slug, t->given, false);
}

static struct json_object *
take_list(const struct taking *t, bool image)
{
	struct json_object *list;
	long most = wish_number(t->at->shop, "images_max");

	if (!json_object_is_type(t->given, json_type_array))
		return refuse(t, "Expected value to be a list");
	if (most > 0 && json_object_array_length(t->given) > (size_t)most)
		return refuse(t, "Too many files");
	list = json_object_new_array();
	for (size_t i = 0; i < json_object_array_length(t->given); i++) {
		struct json_object *given =
		    json_object_array_get_idx(t->given, i);
		struct json_object *one =
		    image && wrong_form(t, given, "more_images")
			? NULL
			: picture_take(t->at, t->slug, given, image);

		if (one != NULL)
			json_object_array_add(list, one);
	}
	return list;
}

static struct json_object *
take_images(const struct taking *t)
{
	return take_list(t, true);
}

/* Downloads: {id,name,url} (webflow/API.md, Field values). */
static struct json_object *
take_files(const struct taking *t)
{
	struct json_object *files = take_list(t, false), *list;

	if (files == NULL)
		return NULL;
	list = json_object_new_array();
	for (size_t i = 0; i < json_object_array_length(files); i++) {
		struct json_object *file = json_object_array_get_idx(files, i);
		struct json_object *download = json_object_new_object();
		const char *name =
		    at_text(json_object_array_get_idx(t->given, i), "name");

		put_text(download, "id", at_text(file, "fileId"));
		put_text(download, "name", name == NULL ? "" : name);
		put_text(download, "url", at_text(file, "url"));
		json_object_array_add(list, download);
	}
	json_object_put(files);
	return list;
}

/* Whole minor units of the site's currency (webflow/API.md, Prices). */
static struct json_object *
take_price(const struct taking *t)
{
	struct json_object *value = at(t->given, "value"), *price;
	const char *unit = at_text(t->given, "unit");
	const char *currency = wish(t->at->shop, "currency");
	double n = json_object_get_double(value);
	long most = wish_number(t->at->shop, "price_max");

	if (value == NULL || unit == NULL)
		return refuse(t, "Expected value to have value and unit");
	if ((!json_object_is_type(value, json_type_int) &&
		!json_object_is_type(value, json_type_double)) ||
	    !isfinite(n) || floor(n) < n || n < 0)
		return refuse(t, "Must be a whole number of minor units");
	if (most > 0 && n > (double)most)
		return refuse(t, "Value is too large");
	if (strcmp(unit, currency) != 0 ||
	    (at_text(t->given, "currency") != NULL &&
		strcmp(at_text(t->given, "currency"), currency) != 0))
		return refuse(t, "Currency is not the currency of the site");
	price = json_object_new_object();
	json_object_object_add(
	    price, "value", json_object_new_int64((int64_t)n));
	put_text(price, "unit", unit);
	if (wished(t->at->shop, "price_currency", "on"))
		put_text(price, "currency", unit);
	return price;
}

static bool
among(const char *const *words, const char *text)
{
	for (; *words != NULL; words++)
		if (strcmp(*words, text) == 0)
			return true;
	return false;
}

/* tax-category, billing method; the product type is Advanced whatever is sent
 * (webflow/API.md, Products). */
static struct json_object *
take_word(const struct taking *t)
{
	static const char *const taxes[] = {"standard-taxable",
	    "standard-exempt", "books-religious", "books-textbook", "clothing",
	    "clothing-swimwear", "digital-goods", "digital-service",
	    "drugs-non-prescription", "drugs-prescription",
	    "food-bottled-water", "food-candy", "food-groceries",
	    "food-prepared", "food-soda", "food-supplements",
	    "magazine-individual", "magazine-subscription", "service-admission",
	    "service-advertising", "service-dry-cleaning",
	    "service-hairdressing", "service-installation",
	    "service-miscellaneous", "service-parking", "service-printing",
	    "service-professional", "service-repair", "service-training", NULL};
	static const char *const billing[] = {"one-time", "subscription", NULL};
	const char *text = json_object_get_string(t->given);

	if (!json_object_is_type(t->given, json_type_string))
		return refuse(t, "Expected value to be a string");
	if (strcmp(t->slug, "ec-product-type") == 0)
		return json_object_new_string(
		    t->at->cms ? text : "b6ccc1830db4b1babeb06a9ac5f6dd76");
	if (strcmp(t->slug, "tax-category") == 0 && !among(taxes, text))
		return refuse(t, "Tax category does not exist");
	if (strcmp(t->slug, "ec-sku-billing-method") == 0 &&
	    !among(billing, text))
		return refuse(t, "Billing method does not exist");
	return json_object_get(t->given);
}

static struct json_object *
take_options(const struct taking *t)
{
	return options_take(t->at, t->given);
}

static struct json_object *
take_values(const struct taking *t)
{
	return values_take(t->at, t->given);
}

static struct json_object *
take_any(const struct taking *t)
{
	return json_object_get(t->given);
}

static const struct field_type types[] = {
    {"PlainText", take_text, DOUBTFUL, true},
    {"RichText", take_rich, DOUBTFUL, true},
    {"Phone", take_rich, DOUBTFUL, false},
    {"Email", take_formed, DOUBTFUL, false},
    {"Link", take_formed, DOUBTFUL, false},
    {"VideoLink", take_formed, DOUBTFUL, false},
    {"Color", take_formed, DOUBTFUL, false},
    {"Number", take_number, NEVER, false},
    {"Switch", take_switch, NEVER, false},
    {"DateTime", take_time, DOUBTFUL, false},
    {"Option", take_option, DOUBTFUL, false},
    {"Reference", take_reference, DOUBTFUL, false},
    {"MultiReference", take_references, DOUBTFUL, false},
    {"Image", take_image, DOUBTFUL, false},
    {"MultiImage", take_images, DOUBTFUL, false},
    {"File", take_file, DOUBTFUL, false},
    {"ExtFileRef", take_file, DOUBTFUL, false},
    {"MultiExternalFile", take_files, DOUBTFUL, false},
    {"Price", take_price, CLEARED, false},
    {"TextOption", take_word, NEVER, false},
    {"SkuSettings", take_options, NEVER, false},
    {"SkuValues", take_values, NEVER, false},
    {NULL, take_any, DOUBTFUL, false},
};

const struct field_type *
type_of(struct json_object *field)
{
	const char *name = at_text(field, "type");
	const struct field_type *type = types;

	while (type->name != NULL && strcmp(type->name, name) != 0)
		type++;
	return type;
}
