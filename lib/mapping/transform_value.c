/* The transforms of numbers, money, booleans, dates and options. */
#include "mapping/transform.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/decimal.h"
#include "base/timestamp.h"
#include "base/text.h"
#include "mapping/attributes.h"

/* JavaScript's exact integers end at 15 whole digits. */
#define WHOLE_DIGITS_MAX 15

const char *
transform_text(const struct json *value, size_t *len)
{
	const char *text = NULL;

	*len = 0;
	if (!value)
		return NULL;
	switch (value->type) {
	case JSON_STRING:
	case JSON_NUMBER:
		*len = value->len;
		return value->text;
	case JSON_TRUE:
		text = "true";
		break;
	case JSON_FALSE:
		text = "false";
		break;
	default:
		return NULL;
	}
	*len = strlen(text);
	return text;
}

const struct json *
transform_bad(struct transform_env *env, const char *code,
    const struct json *value, const char *why)
{
	size_t len;
	const char *text = transform_text(value, &len);
	size_t shown = text ? text_cut(text, len, 80) : 0;

	env->bad = true;
	verdict_warn(env->verdict, code, "%s of '%s': '%.*s' %s", env->field,
	    env->sku, (int)shown, text ? text : "", why);
	return NULL;
}

const struct json *
transform_digits(struct transform_env *env, const char *text)
{
	struct json *node = arena_alloc(env->arena, sizeof *node);

	node->len = (uint32_t)strlen(text);
	node->text = arena_dup(env->arena, text, node->len);
	node->type = JSON_NUMBER;
	return node;
}

const struct json *
transform_list(struct transform_env *env, const struct json **made, size_t n)
{
	if (!n)
		return NULL;
	json_build_open(env->make, JSON_ARRAY);
	for (size_t i = 0; i < n; i++)
		json_build_copy(env->make, made[i]);
	json_build_close(env->make);
	return json_build_take(env->make, env->arena);
}

bool
transform_is_plain(const struct transform_env *env)
{
	const struct json *attribute =
	    env->attributes && env->label
		? attributes_find(env->attributes, env->label)
		: NULL;

	return attribute_is(attribute, "TextAttribute") ||
	       attribute_is(attribute, "MultilineAttribute");
}

static const struct json *
boolean_node(struct transform_env *env, bool yes)
{
	struct json *node = arena_alloc(env->arena, sizeof *node);

	node->type = yes ? JSON_TRUE : JSON_FALSE;
	return node;
}

/* The scalar's text without blanks around it; a list of one is its member. */
static const char *
scalar(const struct json *value, size_t *len)
{
	const char *text;

	if (value->type == JSON_ARRAY && json_len(value) == 1)
		value = json_at(value, 0);
	text = transform_text(value, len);
	return text ? text_trim(text, len) : NULL;
}

const struct json *
transform_number(const struct json *value, struct transform_env *env)
{
	char plain[DECIMAL_MAX];
	size_t len;
	const char *text = scalar(value, &len);

	if (!text || decimal_plain(text, len, plain))
		return transform_bad(env, "not-a-number", value,
		    "is no number; write it as 1234.56");
	return transform_digits(env, plain);
}

static bool
too_long(const char *digits)
{
	return strlen(digits + (*digits == '-')) > WHOLE_DIGITS_MAX;
}

const struct json *
transform_integer(const struct json *value, struct transform_env *env)
{
	char whole[DECIMAL_MAX];
	bool rounded;
	size_t len;
	const char *text = scalar(value, &len);

	if (!text || decimal_minor(text, len, 0, whole, &rounded))
		return transform_bad(env, "not-a-number", value,
		    "is no number; write it as 1234");
	if (too_long(whole))
		return transform_bad(
		    env, "not-a-number", value, "is too large");
	if (rounded)
		verdict_warn(env->verdict, "rounded",
		    "%s of '%s': '%.*s' was rounded to %s", env->field,
		    env->sku, (int)len, text, whole);
	return transform_digits(env, whole);
}

const struct json *
transform_money(const struct json *value, struct transform_env *env)
{
	char minor[DECIMAL_MAX];
	bool rounded;
	size_t len;
	const char *text;

	if (json_is(json_get(value, "unit"), env->currency))
		return value; /* done already */
	text = scalar(value, &len);
	if (!text || decimal_minor(text, len, env->exponent, minor, &rounded))
		return transform_bad(env, "price-invalid", value,
		    "is no amount of money; write it as 1234.56");
	if (*minor == '-')
		return transform_bad(
		    env, "price-invalid", value, "is below zero");
	if (too_long(minor))
		return transform_bad(
		    env, "price-invalid", value, "is too large");
	if (rounded)
		verdict_warn(env->verdict, "price-rounded",
		    "%s of '%s': '%.*s' has more decimals than %s, "
		    "rounded to %s minor units",
		    env->field, env->sku, (int)len, text, env->currency, minor);
	json_build_open(env->make, JSON_OBJECT);
	json_build_key(env->make, "value");
	json_build_add(env->make, JSON_NUMBER, minor, strlen(minor));
	json_build_text(env->make, "unit", env->currency);
	json_build_close(env->make);
	return json_build_take(env->make, env->arena);
}

const struct json *
transform_boolean(const struct json *value, struct transform_env *env)
{
	static const char *const yes[] = {
	    "true", "yes", "y", "1", "on", "ja", "oui", "si", NULL};
	static const char *const no[] = {
	    "false", "no", "n", "0", "off", "nein", "non", NULL};
	size_t len;
	const char *text = scalar(value, &len);

	for (int i = 0; text && yes[i]; i++)
		if (strlen(yes[i]) == len &&
		    strncasecmp(yes[i], text, len) == 0)
			return boolean_node(env, true);
	for (int i = 0; text && no[i]; i++)
		if (strlen(no[i]) == len && strncasecmp(no[i], text, len) == 0)
			return boolean_node(env, false);
	return transform_bad(
	    env, "not-a-boolean", value, "is neither true nor false");
}

const struct json *
transform_date(const struct json *value, struct transform_env *env)
{
	char iso[TIMESTAMP_MAX];
	int64_t ms;
	size_t len;
	const char *text = scalar(value, &len);

	if (!text || timestamp_read(text, len, &ms))
		return transform_bad(env, "not-a-date", value,
		    "is no date; write it as 2026-02-11");
	timestamp_write(ms, iso);
	return json_string(env->arena, iso, strlen(iso));
}

/* An option by its name, or by its id when that is what came. */
const struct json *
transform_option(const struct json *value, struct transform_env *env)
{
	const struct json *loose = NULL;
	size_t len;
	const char *text = scalar(value, &len);

	if (!text)
		return transform_bad(env, "no-text", value, "is no text");
	if (!env->options) /* no schema at hand: the name stays */
		return value->type == JSON_ARRAY ? json_at(value, 0) : value;
	json_each (o, env->options) {
		const struct json *id = json_get(o, "id");
		const char *name = json_get_text(o, "name", "");

		if (!id || id->type != JSON_STRING)
			continue;
		if (strlen(name) == len && memcmp(name, text, len) == 0)
			return id;
		if (id->len == len && memcmp(id->text, text, len) == 0)
			return id;
		if (strlen(name) == len && strncasecmp(name, text, len) == 0)
			loose = id;
	}
	if (loose)
		return loose;
	return transform_bad(env, "option-unknown", value,
	    "is not among the options of the field in Webflow");
}
