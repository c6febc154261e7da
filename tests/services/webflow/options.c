/* options: sku-properties and sku-values (webflow/API.md, Options; SKUs;
 * Products). */
#include "webflow/webflow.h"

#include <string.h>

/* A member's text, or what the null of a mint-minded client stands for. */
static const char *
id_of(struct json_object *object)
{
	const char *id = at_text(object, "id");

	return id != NULL && *id != '\0' ? id : NULL;
}

static struct json_object *
by_id(struct json_object *list, const char *id)
{
	if (!json_object_is_type(list, json_type_array) || id == NULL)
		return NULL;
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *one = json_object_array_get_idx(list, i);

		if (id_of(one) != NULL && strcmp(id_of(one), id) == 0)
			return one;
	}
	return NULL;
}

static bool
refuse(struct fields_at *at_, const char *why)
{
	problem(at_->problems, "sku-properties", "%s", why);
	return false;
}

/* The id under which one is stored: as sent, or a new one. KNOWN: it was
 * there before under that id. */
static const char *
settle(struct fields_at *at_, const char *sent, bool known,
    struct json_object *renamed, char made[33])
{
	bool mint = wished(at_->shop, "ids", "mint");

	if (sent != NULL && (known || !mint))
		return sent;
	ids_hex(at_->shop->tools->ids, made, 32);
	if (sent != NULL && renamed != NULL)
		put_text(renamed, sent, made);
	return made;
}

/* Every id once in the product (webflow/API.md, Options). */
static bool
once(struct fields_at *at_, struct json_object *seen, const char *id)
{
	if (id == NULL)
		return true;
	if (json_object_object_get_ex(seen, id, NULL))
		return refuse(at_, "Duplicate id");
	json_object_object_add(seen, id, NULL);
	return true;
}

static struct json_object *
value_take(struct fields_at *at_, struct json_object *given,
    struct json_object *old, struct json_object *seen)
{
	const char *name = at_text(given, "name");
	const char *slug = at_text(given, "slug");
	struct json_object *value;
	char made[33];

	if (name == NULL || *name == '\0' || slug == NULL || *slug == '\0') {
		refuse(at_, "A value needs id, name and slug");
		return NULL;
	}
	if (!slug_good(slug) || characters(slug) >= 256 ||
	    characters(name) >= 256) {
		refuse(at_, "Name or slug of a value is not acceptable");
		return NULL;
	}
	if (id_of(given) == NULL && wished(at_->shop, "ids", "keep") &&
	    wished(at_->shop, "strict", "strict")) {
		refuse(at_, "A value needs id, name and slug");
		return NULL;
	}
	if (!once(at_, seen, id_of(given)))
		return NULL;
	value = json_object_new_object();
	put_text(value, "id",
	    settle(at_, id_of(given),
		by_id(at(old, "enum"), id_of(given)) != NULL,
		at_->renamed_values, made));
	json_object_object_add(
	    value, "name", text_stored(at_->shop, at(given, "name")));
	put_text(value, "slug", slug);
	return value;
}

/* All values of one option, names and slugs once each. */
static struct json_object *
values_of(struct fields_at *at_, struct json_object *list,
    struct json_object *old, struct json_object *seen)
{
	struct json_object *values = json_object_new_array();
	struct json_object *names = json_object_new_object();
	struct json_object *slugs = json_object_new_object();
	bool good = true;

	for (size_t i = 0; good && i < json_object_array_length(list); i++) {
		struct json_object *value = value_take(
		    at_, json_object_array_get_idx(list, i), old, seen);

		if (value == NULL) {
			good = false;
			break;
		}
		json_object_array_add(values, value);
		if (json_object_object_get_ex(
			names, at_text(value, "name"), NULL) ||
		    json_object_object_get_ex(
			slugs, at_text(value, "slug"), NULL))
			good = refuse(at_, "Duplicate value in an option");
		json_object_object_add(names, at_text(value, "name"), NULL);
		json_object_object_add(slugs, at_text(value, "slug"), NULL);
	}
	json_object_put(names);
	json_object_put(slugs);
	if (!good) {
		json_object_put(values);
		return NULL;
	}
	return values;
}

static struct json_object *
option_take(struct fields_at *at_, struct json_object *given,
    struct json_object *before, struct json_object *seen)
{
	const char *name = at_text(given, "name"), *id = id_of(given);
	struct json_object *list = at(given, "enum"), *option, *values;
	struct json_object *old = by_id(before, id);
	char made[33];

	if (name == NULL || *name == '\0' ||
	    !json_object_is_type(list, json_type_array) ||
	    json_object_array_length(list) == 0) {
		refuse(at_, "An option needs id, name and enum");
		return NULL;
	}
	if (id == NULL && wished(at_->shop, "ids", "keep") &&
	    wished(at_->shop, "strict", "strict")) {
		refuse(at_, "An option needs id, name and enum");
		return NULL;
	}
	if (!once(at_, seen, id))
		return NULL;
	values = values_of(at_, list, old, seen);
	if (values == NULL)
		return NULL;
	option = json_object_new_object();
	put_text(option, "id",
	    settle(at_, id, old != NULL, at_->renamed_options, made));
	json_object_object_add(
	    option, "name", text_stored(at_->shop, at(given, "name")));
	json_object_object_add(option, "enum", values);
	return option;
}

struct json_object *
options_take(struct fields_at *at_, struct json_object *given)
{
	struct json_object *before =
	    at_->doc == NULL ? NULL : at(fields_of(at_->doc), "sku-properties");
	struct json_object *options, *seen;
	long most = wish_number(at_->shop, "options_max");

	if (!json_object_is_type(given, json_type_array)) {
		refuse(at_, "Expected value to be a list");
		return NULL;
	}
	if (most > 0 && json_object_array_length(given) > (size_t)most) {
		refuse(at_, "Too many options");
		return NULL;
	}
	options = json_object_new_array();
	seen = json_object_new_object();
	for (size_t i = 0; i < json_object_array_length(given); i++) {
		struct json_object *option = option_take(
		    at_, json_object_array_get_idx(given, i), before, seen);

		if (option == NULL) {
			json_object_put(options);
			options = NULL;
			break;
		}
		json_object_array_add(options, option);
	}
	json_object_put(seen);
	return options;
}

static const char *
renamed(struct json_object *map, const char *id)
{
	struct json_object *to;

	return map != NULL && json_object_object_get_ex(map, id, &to)
		   ? json_object_get_string(to)
		   : id;
}

struct json_object *
values_take(struct fields_at *at_, struct json_object *given)
{
	bool strict = wished(at_->shop, "strict", "strict");
	struct json_object *values;

	if (!json_object_is_type(given, json_type_object)) {
		problem(at_->problems, "sku-values",
		    "Expected value to be an object");
		return NULL;
	}
	values = json_object_new_object();
	json_object_object_foreach(given, sent, member)
	{
		const char *id = renamed(at_->renamed_options, sent);
		const char *value = json_object_get_string(member);
		struct json_object *option = by_id(at_->options, id);

		if (!json_object_is_type(member, json_type_string)) {
			problem(at_->problems, "sku-values",
			    "Expected value to be the id of a value");
			continue;
		}
		value = renamed(at_->renamed_values, value);
		if (strict && option == NULL)
			problem(at_->problems, "sku-values",
			    "Option '%s' is not of this product", id);
		else if (strict && by_id(at(option, "enum"), value) == NULL)
			problem(at_->problems, "sku-values",
			    "Value '%s' is not of this product", value);
		put_text(values, id, value);
	}
	for (size_t i = 0;
	     at_->options && i < json_object_array_length(at_->options); i++) {
		struct json_object *option =
		    json_object_array_get_idx(at_->options, i);

		if (!json_object_object_get_ex(values, id_of(option), NULL))
			problem(at_->problems, "sku-values",
			    "Option '%s' has no value",
			    at_text(option, "name"));
	}
	return values;
}

struct json_object *
values_first(struct json_object *options)
{
	struct json_object *values = json_object_new_object();

	for (size_t i = 0; i < json_object_array_length(options); i++) {
		struct json_object *option =
		    json_object_array_get_idx(options, i);
		struct json_object *first =
		    json_object_array_get_idx(at(option, "enum"), 0);

		put_text(values, id_of(option), id_of(first));
	}
	return values;
}

bool
values_equal(struct json_object *a, struct json_object *b)
{
	if (!json_object_is_type(a, json_type_object) ||
	    !json_object_is_type(b, json_type_object) ||
	    json_object_object_length(a) != json_object_object_length(b))
		return false;
	json_object_object_foreach(a, key, value)
	{
		struct json_object *other;

		if (!json_object_object_get_ex(b, key, &other) ||
		    !json_object_equal(value, other))
			return false;
	}
	return true;
}

void
options_dropped(struct fields_at *at_, struct json_object *options,
    struct json_object *values)
{
	struct doc *product = at_->doc, *first;

	if (product == NULL || !wished(at_->shop, "strict", "strict"))
		return;
	first = product_default(at_->shop, product);
	for (size_t i = 0; i < product->nchildren; i++) {
		struct json_object *used =
		    at(fields_of(product->children[i]), "sku-values");

		if (product->children[i] == first && values != NULL)
			used = values;
		if (!json_object_is_type(used, json_type_object))
			continue;
		json_object_object_foreach(used, option, value)
		{
			struct json_object *now = by_id(options, option);

			if (by_id(at(now, "enum"),
				json_object_get_string(value)) == NULL) {
				problem(at_->problems, "sku-properties",
				    "Value '%s' is used by a SKU",
				    json_object_get_string(value));
				return;
			}
		}
	}
}
