/* field_type: one row a field type. */
#include "mapping/field_type.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/decimal.h"
#include "mapping/html.h"
#include "base/text.h"

typedef const struct json *
fit_fn(const struct field_spec *, const struct json *, struct transform_env *);

struct field_type {
	const char *name;
	fit_fn *run;
	unsigned takes;
	size_t length_max; /* unless the schema says otherwise */
};

/* ---- texts */

static const struct json *
one(const struct json *value)
{
	return value->type == JSON_ARRAY ? json_at(value, 0) : value;
}

static const char *
trimmed(const struct json *value, size_t *len)
{
	const char *text = transform_text(one(value), len);

	return text ? text_trim(text, len) : NULL;
}

/* Cut to the field's length, with a warning. The end is trimmed after the cut,
 * too: a server may remove a blank there, and the value would then differ. */
static const struct json *
within(const struct field_spec *fit, const char *text, size_t len,
    const struct json *same, struct transform_env *env)
{
	size_t kept, whole = len;

	text = text_trim(text, &len);
	kept = fit->length_max ? text_cut(text, len, fit->length_max) : len;
	if (kept == whole && same && same->type == JSON_STRING)
		return same;
	if (kept < len)
		verdict_warn(env->verdict, "text-cut",
		    "%s of '%s' was cut at %zu characters, the most the field "
		    "takes",
		    env->field, env->sku, fit->length_max);
	text = text_trim(text, &kept);
	return kept ? json_string(env->arena, text, kept) : NULL;
}

/* A list becomes one text, its members set apart by a comma. */
static const struct json *
joined(const struct json *list, struct transform_env *env)
{
	buf_reset(env->buf);
	json_each (v, list) {
		size_t len;
		const char *text = transform_text(v, &len);

		if (!text)
			return transform_bad(
			    env, "no-text", v, "is no text for this field");
		if (env->buf->len)
			buf_add(env->buf, ", ", 2);
		buf_add(env->buf, text, len);
	}
	return json_string(env->arena, buf_str(env->buf), env->buf->len);
}

/* The text of *VALUE, which becomes one if it is a list; NULL with a warning.
 */
static const char *
whole_text(const struct json **value, struct transform_env *env, size_t *len)
{
	const char *text;

	if ((*value)->type == JSON_ARRAY && !(*value = joined(*value, env)))
		return NULL;
	text = transform_text(*value, len);
	if (!text)
		transform_bad(
		    env, "no-text", *value, "is no text for this field");
	return text;
}

static bool
has_control(const char *text, size_t len, bool single_line)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == 0x7f ||
		    (c < ' ' && (single_line || (c != '\n' && c != '\t'))))
			return true;
	}
	return false;
}

static const struct json *
fit_plain(const struct field_spec *fit, const struct json *value,
    struct transform_env *env)
{
	size_t len;
	const char *text;

	text = whole_text(&value, env, &len);
	if (!text)
		return NULL;
	if (has_control(text, len, fit->single_line)) {
		buf_reset(env->buf);
		for (size_t i = 0; i < len; i++) {
			unsigned char c = (unsigned char)text[i];

			if (c >= ' ' && c != 0x7f)
				buf_byte(env->buf, text[i]);
			else if (c == '\n' || c == '\t')
				buf_byte(
				    env->buf, fit->single_line ? ' ' : text[i]);
		}
		value =
		    json_string(env->arena, buf_str(env->buf), env->buf->len);
		text = value->text;
		len = value->len;
	}
	return len ? within(fit, text, len, value, env) : NULL;
}

static const struct json *
fit_rich(const struct field_spec *fit, const struct json *value,
    struct transform_env *env)
{
	size_t len;
	const char *text;

	(void)fit;
	text = whole_text(&value, env, &len);
	if (!text)
		return NULL;
	buf_reset(env->buf);
	html_from_text(
	    env->buf, text, len, env->allow, transform_is_plain(env));
	if (env->buf->broken)
		return transform_bad(env, "too-large", value, "is too long");
	len = env->buf->len;
	text = text_trim(buf_str(env->buf), &len);
	return len ? json_string(env->arena, text, len) : NULL;
}

static const struct json *
fit_link(const struct field_spec *fit, const struct json *value,
    struct transform_env *env)
{
	size_t len;
	const char *text = trimmed(value, &len);

	(void)fit;
	if (!text || !len)
		return transform_bad(env, "not-a-link", value, "is no link");
	if (strncasecmp(text, "https://", 8) != 0 &&
	    strncasecmp(text, "http://", 7) != 0 &&
	    strncasecmp(text, "mailto:", 7) != 0 &&
	    strncasecmp(text, "tel:", 4) != 0 && *text != '/' && *text != '#')
		return transform_bad(env, "not-a-link", value,
		    "is no link; it should begin with https://");
	return json_string(env->arena, text, len);
}

static const struct json *
fit_color(const struct field_spec *fit, const struct json *value,
    struct transform_env *env)
{
	size_t len, digits = 0;
	const char *text = trimmed(value, &len);

	(void)fit;
	if (text && len && *text == '#') {
		text++;
		len--;
	}
	while (text && digits < len && isxdigit((unsigned char)text[digits]))
		digits++;
	if (!text || digits != len ||
	    (len != 3 && len != 4 && len != 6 && len != 8))
		return transform_bad(env, "not-a-color", value,
		    "is no color; write it as #1a2b3c");
	return json_string(env->arena,
	    arena_printf(env->arena, "#%.*s", (int)len, text), len + 1);
}

static const struct json *
fit_email(const struct field_spec *fit, const struct json *value,
    struct transform_env *env)
{
	size_t len;
	const char *text = trimmed(value, &len), *at;

	(void)fit;
	at = text ? memchr(text, '@', len) : NULL;
	if (!at || at == text || at == text + len - 1 || memchr(text, ' ', len))
		return transform_bad(
		    env, "not-an-email", value, "is no email address");
	return json_string(env->arena, text, len);
}

#define VALUE(name, function)                                        \
	static const struct json *name(const struct field_spec *fit, \
	    const struct json *value, struct transform_env *env)     \
	{                                                            \
		(void)fit;                                           \
		return function(value, env);                         \
	}

VALUE(fit_switch, transform_boolean)
VALUE(fit_date, transform_date)
VALUE(fit_option, transform_option)
VALUE(fit_price, transform_money)
VALUE(fit_image, transform_image)
VALUE(fit_file, transform_file)

/* The decimal A less than B; both plain, as transform_number() makes them. */
static bool
below(const char *a, const char *b)
{
	bool minus = *a == '-', swap = minus && *b == '-';
	size_t whole_a, whole_b;
	const char *t = a;

	if (minus != (*b == '-'))
		return minus;
	if (swap) {
		a = b + 1;
		b = t + 1;
	}
	whole_a = strcspn(a, ".");
	whole_b = strcspn(b, ".");
	return whole_a != whole_b ? whole_a < whole_b : strcmp(a, b) < 0;
}

/* To the decimals that the field has, half up, never cut. */
static const struct json *
rounded(const struct json *value, const struct json *limits,
    struct transform_env *env)
{
	long long places = json_int(json_get(limits, "precision"), -1);
	char minor[DECIMAL_MAX + 4], plain[DECIMAL_MAX];
	bool lost;

	if (places < 0 || places > 6 ||
	    decimal_minor(value->text, value->len, (int)places, minor, &lost) ||
	    !lost)
		return value;
	snprintf(minor + strlen(minor), 4, "e-%d", (int)places);
	if (decimal_plain(minor, strlen(minor), plain))
		return value;
	verdict_warn(env->verdict, "rounded",
	    "%s of '%s': '%s' was rounded to %s, as the field has %d decimals",
	    env->field, env->sku, value->text, plain, (int)places);
	return transform_digits(env, plain);
}

static const struct json *
fit_number(const struct field_spec *fit, const struct json *value,
    struct transform_env *env)
{
	const struct json *limits = json_get(fit->schema, "validations");
	const struct json *from = value, *limit;
	char plain[DECIMAL_MAX];

	value = json_is(json_get(limits, "format"), "integer")
		    ? transform_integer(value, env)
		    : transform_number(value, env);
	if (!value)
		return NULL;
	value = rounded(value, limits, env);
	limit = json_get(limits, "allowNegative");
	if (limit && limit->type == JSON_FALSE && *value->text == '-')
		return transform_bad(env, "out-of-range", from,
		    "is negative, which the field does not allow");
	limit = json_get(limits, "minValue");
	if (json_text(limit) &&
	    !decimal_plain(limit->text, limit->len, plain) &&
	    below(value->text, plain))
		return transform_bad(
		    env, "out-of-range", from, "is less than the field allows");
	limit = json_get(limits, "maxValue");
	if (json_text(limit) &&
	    !decimal_plain(limit->text, limit->len, plain) &&
	    below(plain, value->text))
		return transform_bad(
		    env, "out-of-range", from, "is more than the field allows");
	return value;
}

/* The gallery's order is kept. The main picture has a field of its own.
 * Pictures over the maximum are left out. */
static const struct json *
fit_images(const struct field_spec *fit, const struct json *value,
    struct transform_env *env)
{
	const struct json *list = transform_images(value, env);
	size_t n = 0, kept = 0;

	(void)fit;
	json_build_open(env->make, JSON_ARRAY);
	json_each (v, list) {
		if (env->front && json_is(json_get(v, "asset"), env->front))
			continue;
		if (n++ >= FIELD_IMAGES_MAX)
			continue;
		json_build_copy(env->make, v);
		kept++;
	}
	json_build_close(env->make);
	value = json_build_take(env->make, env->arena);
	if (n > FIELD_IMAGES_MAX)
		verdict_warn(env->verdict, "images-cut",
		    "%s of '%s': %zu pictures, the field takes %d", env->field,
		    env->sku, n, FIELD_IMAGES_MAX);
	return kept ? value : NULL;
}

static const struct json *
fit_reference(const struct field_spec *fit, const struct json *value,
    struct transform_env *env)
{
	(void)fit;
	if (!transform_is_reference(one(value)))
		return transform_bad(env, "not-an-item", one(value),
		    "is no item id; the transform 'item' finds items by their "
		    "names");
	return one(value);
}

static const struct json *
fit_references(const struct field_spec *fit, const struct json *value,
    struct transform_env *env)
{
	unsigned n = 0;

	(void)fit;
	if (value->type != JSON_ARRAY) {
		if (!transform_is_reference(value))
			return fit_reference(fit, value, env);
		json_build_open(env->make, JSON_ARRAY);
		json_build_copy(env->make, value);
		json_build_close(env->make);
		return json_build_take(env->make, env->arena);
	}
	json_build_open(env->make, JSON_ARRAY);
	json_each (v, value) {
		if (transform_is_reference(v)) {
			json_build_copy(env->make, v);
			n++;
		} else {
			fit_reference(fit, v, env);
		}
	}
	json_build_close(env->make);
	value = json_build_take(env->make, env->arena);
	return n ? value : NULL;
}

/* ---- the table */

#define WORDS                                                                  \
	(SHAPE_TEXT | SHAPE_NUMBER | SHAPE_BOOLEAN | SHAPE_DATE | SHAPE_LIST | \
	    SHAPE_HTML)
#define FILES (SHAPE_MEDIA | SHAPE_MEDIA_LIST | SHAPE_TEXT)

static const struct field_type types[] = {
    {"PlainText", fit_plain, WORDS, FIELD_TEXT_MAX},
    {"RichText", fit_rich, WORDS, 0},
    {"Number", fit_number, SHAPE_NUMBER | SHAPE_TEXT, 0},
    {"Switch", fit_switch, SHAPE_BOOLEAN | SHAPE_TEXT, 0},
    {"DateTime", fit_date, SHAPE_DATE | SHAPE_TEXT, 0},
    {"Option", fit_option, SHAPE_TEXT | SHAPE_BOOLEAN | SHAPE_NUMBER, 0},
    {"Reference", fit_reference, SHAPE_TEXT | SHAPE_PRODUCTS, 0},
    {"MultiReference", fit_references, SHAPE_TEXT | SHAPE_LIST | SHAPE_PRODUCTS,
	0},
    {"Image", fit_image, FILES, 0},
    {"MultiImage", fit_images, FILES, 0},
    {"File", fit_file, FILES, 0},
    {"ExtFileRef", fit_file, FILES, 0},
    {"Link", fit_link, SHAPE_TEXT, 0},
    {"VideoLink", fit_link, SHAPE_TEXT, 0},
    {"Email", fit_email, SHAPE_TEXT, 0},
    {"Phone", fit_plain, SHAPE_TEXT | SHAPE_NUMBER, FIELD_NAME_MAX},
    {"Color", fit_color, SHAPE_TEXT, 0},
    {"Price", fit_price, SHAPE_NUMBER | SHAPE_TEXT | SHAPE_MONEY, 0},
    {"TextOption", fit_plain, SHAPE_TEXT, FIELD_NAME_MAX},
};

static const struct {
	bool sku;
	const char *field, *type;
	bool required;
} known[] = {
    {false, "name", "PlainText", true},
    {false, "slug", "PlainText", true},
    {false, "description", "PlainText", false},
    {false, "shippable", "Switch", false},
    {false, "tax-category", "TextOption", false},
    {true, "name", "PlainText", true},
    {true, "sku", "PlainText", false},
    {true, "price", "Price", true},
    {true, "compare-at-price", "Price", false},
    {true, "main-image", "Image", false},
    {true, "more-images", "MultiImage", false},
    {true, "weight", "Number", false},
    {true, "width", "Number", false},
    {true, "height", "Number", false},
    {true, "length", "Number", false},
};

const struct field_type *
field_type_find(const char *name)
{
	for (size_t i = 0; name && i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i].name, name) == 0)
			return &types[i];
	return NULL;
}

const char *
field_type_name(const struct field_type *type)
{
	return type ? type->name : "any";
}

unsigned
field_type_takes(const struct field_type *type)
{
	return type ? type->takes : SHAPE_ANY;
}

static bool
is_name(const char *field)
{
	return strcmp(field, "name") == 0 || strcmp(field, "slug") == 0;
}

void
field_spec_known(struct field_spec *fit, bool sku, const char *field)
{
	memset(fit, 0, sizeof *fit);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (known[i].sku != sku || strcmp(known[i].field, field) != 0)
			continue;
		fit->type = field_type_find(known[i].type);
		fit->required = known[i].required;
		fit->length_max =
		    is_name(field) ? FIELD_NAME_MAX : fit->type->length_max;
		fit->single_line = is_name(field) || strcmp(field, "sku") == 0;
	}
}

void
field_spec_schema(
    struct field_spec *fit, const char *field, const struct json *schema)
{
	const struct json *limits = json_get(schema, "validations");
	long long length = json_int(json_get(limits, "maxLength"), 0);
	const struct field_type *type =
	    field_type_find(json_get_text(schema, "type", NULL));

	fit->schema = schema;
	fit->type = type ? type : fit->type;
	fit->required |= json_true(json_get(schema, "isRequired"));
	fit->single_line |= json_true(json_get(limits, "singleLine"));
	fit->options = json_get(limits, "options");
	fit->length_max = fit->type ? fit->type->length_max : 0;
	if (length > 0 && length <= 10000000)
		fit->length_max = (size_t)length;
	if (is_name(field) && fit->length_max > FIELD_NAME_MAX)
		fit->length_max = FIELD_NAME_MAX;
}

bool
field_spec_is_media(const struct field_spec *fit)
{
	return fit->type && (fit->type->takes & SHAPE_MEDIA);
}

const struct json *
field_spec_value(const struct field_spec *fit, const struct json *value,
    struct transform_env *env)
{
	if (json_empty(value))
		return NULL;
	return fit->type ? fit->type->run(fit, value, env) : value;
}
