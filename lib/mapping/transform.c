/* transform: the table, and the transforms of texts. Numbers, dates and media
 * are in their own files. */
#include "mapping/transform.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "mapping/html.h"
#include "base/suggest.h"
#include "base/text.h"

/* The content of the scratch buffer. */
static const struct json *
gathered(struct transform_env *env, const struct json *value)
{
	if (env->buf->broken)
		return transform_bad(
		    env, "too-large", value, "becomes too long");
	if (!env->buf->len)
		return NULL;
	return json_string(env->arena, env->buf->data, env->buf->len);
}

/* ---- texts */

/* The text of VALUE; NULL when it has none, which is a warning. */
static const char *
need_text(const struct json *value, struct transform_env *env, size_t *len)
{
	const char *text = transform_text(value, len);

	if (!text)
		transform_bad(env, "no-text", value, "is no text");
	return text;
}

typedef void words_fn(struct buf *, const char *, size_t);

static const struct json *
words(const struct json *value, struct transform_env *env, words_fn *change)
{
	size_t len;
	const char *text = need_text(value, env, &len);

	if (!text)
		return NULL;
	buf_reset(env->buf);
	change(env->buf, text, len);
	return gathered(env, value);
}

#define WORDS(name, change)                                               \
	static const struct json *name(const struct transform_step *step, \
	    const struct json *value, struct transform_env *env)          \
	{                                                                 \
		(void)step;                                               \
		return words(value, env, change);                         \
	}

static void
trim(struct buf *out, const char *text, size_t len)
{
	text = text_trim(text, &len);
	buf_add(out, text, len);
}

WORDS(run_slug, text_slug)
WORDS(run_text, html_to_text)
WORDS(run_trim, trim)
WORDS(run_upper, text_upper)
WORDS(run_lower, text_lower)
WORDS(run_title, text_title)

static const struct json *
run_html(const struct transform_step *step, const struct json *value,
    struct transform_env *env)
{
	size_t len;
	const char *text = need_text(value, env, &len);

	if (!text)
		return NULL;
	env->allow = step->args[0].text;
	buf_reset(env->buf);
	html_from_text(
	    env->buf, text, len, env->allow, transform_is_plain(env));
	return gathered(env, value);
}

static const struct json *
run_prefix(const struct transform_step *step, const struct json *value,
    struct transform_env *env)
{
	size_t len;
	const char *text = need_text(value, env, &len);

	if (!text)
		return NULL;
	buf_reset(env->buf);
	buf_add(env->buf, step->args[0].text, step->args[0].len);
	buf_add(env->buf, text, len);
	return gathered(env, value);
}

static const struct json *
run_suffix(const struct transform_step *step, const struct json *value,
    struct transform_env *env)
{
	size_t len;
	const char *text = need_text(value, env, &len);

	if (!text)
		return NULL;
	buf_reset(env->buf);
	buf_add(env->buf, text, len);
	buf_add(env->buf, step->args[0].text, step->args[0].len);
	return gathered(env, value);
}

static const struct json *
run_replace(const struct transform_step *step, const struct json *value,
    struct transform_env *env)
{
	size_t len;
	const char *text = need_text(value, env, &len), *end, *found;

	if (!text)
		return NULL;
	buf_reset(env->buf);
	end = text + len;
	while ((found = memmem(text, (size_t)(end - text), step->args[0].text,
		    step->args[0].len))) {
		buf_add(env->buf, text, (size_t)(found - text));
		buf_add(env->buf, step->args[1].text, step->args[1].len);
		text = found + step->args[0].len;
	}
	buf_add(env->buf, text, (size_t)(end - text));
	return gathered(env, value);
}

static const struct json *
run_truncate(const struct transform_step *step, const struct json *value,
    struct transform_env *env)
{
	size_t len, kept;
	const char *text = need_text(value, env, &len);

	if (!text)
		return NULL;
	kept = text_cut(text, len, step->count);
	if (kept == len)
		return value;
	while (kept && text[kept - 1] == ' ')
		kept--;
	return json_string(env->arena, text, kept);
}

static const struct json *
run_lookup(const struct transform_step *step, const struct json *value,
    struct transform_env *env)
{
	size_t len;
	const char *text = transform_text(value, &len);
	const struct json *found = text ? json_get(step->table, text) : NULL;

	if (!found)
		found = json_get(step->table, "*");
	if (!found) {
		char why[128];

		snprintf(why, sizeof why, "is not in the table '%.80s'",
		    step->table_name);
		return transform_bad(env, "lookup", value, why);
	}
	return json_empty(found) ? NULL : found;
}

/* ---- lists */

static const struct json *
run_first(const struct transform_step *step, const struct json *value,
    struct transform_env *env)
{
	(void)step;
	(void)env;
	if (value->type != JSON_ARRAY)
		return value;
	return json_at(value, 0);
}

static const struct json *
run_join(const struct transform_step *step, const struct json *value,
    struct transform_env *env)
{
	const char *separator = step->args[0].text ? step->args[0].text : ", ";
	size_t separator_len = step->args[0].text ? step->args[0].len : 2;
	bool first = true;

	if (value->type != JSON_ARRAY)
		return value;
	buf_reset(env->buf);
	json_each (v, value) {
		size_t len;
		const char *text = transform_text(v, &len);

		if (!text || !len)
			continue;
		if (!first)
			buf_add(env->buf, separator, separator_len);
		buf_add(env->buf, text, len);
		first = false;
	}
	return gathered(env, NULL);
}

static const struct json *
run_split(const struct transform_step *step, const struct json *value,
    struct transform_env *env)
{
	size_t len;
	const char *text = transform_text(value, &len), *end = text + len;

	if (value->type == JSON_ARRAY)
		return value;
	if (!text)
		return transform_bad(env, "no-text", value, "is no text");
	json_build_open(env->make, JSON_ARRAY);
	while (text) {
		const char *found = memmem(text, (size_t)(end - text),
		    step->args[0].text, step->args[0].len);
		size_t part_len = (size_t)((found ? found : end) - text);
		const char *part = text_trim(text, &part_len);

		if (part_len)
			json_build_add(env->make, JSON_STRING, part, part_len);
		text = found ? found + step->args[0].len : NULL;
	}
	json_build_close(env->make);
	value = json_build_take(env->make, env->arena);
	return json_len(value) ? value : NULL;
}

/* ---- items */

bool
transform_is_reference(const struct json *v)
{
	if (!v || v->type == JSON_OBJECT)
		return json_get_text(v, "key", NULL) ||
		       json_get_text(v, "plytix_id", NULL);
	if (v->type != JSON_STRING || v->len != 24)
		return false;
	for (size_t i = 0; i < 24; i++)
		if (!isxdigit((unsigned char)v->text[i]))
			return false;
	return true;
}

static const struct json *
reference(struct transform_env *env, const char *collection, const char *key)
{
	json_build_open(env->make, JSON_OBJECT);
	json_build_text(env->make, "collection", collection);
	json_build_text(env->make, "key", key);
	json_build_close(env->make);
	return json_build_take(env->make, env->arena);
}

/* An id that people entered is not changed. */
static const struct json *
run_item(const struct transform_step *step, const struct json *value,
    struct transform_env *env)
{
	const struct item_rule *rule = step->item;
	size_t len;
	const char *text = transform_text(value, &len), *key;

	if (transform_is_reference(value))
		return value;
	if (!text)
		return transform_bad(env, "no-text", value, "is no text");
	if (!rule || !rule->collection)
		return transform_bad(env, "no-collection", value,
		    "names an item, but which collection the field refers to "
		    "is not known without the schema of the shop");
	buf_reset(env->buf);
	if (rule->by_slug)
		text_slug(env->buf, text, len);
	else
		text_plain(env->buf, text, len);
	if (!env->buf->len)
		return rule->by_slug ? transform_bad(env, "not-an-item", value,
					   "gives no slug")
				     : NULL;
	if (text_cut(buf_str(env->buf), env->buf->len, TEXT_SLUG_MAX) <
	    env->buf->len)
		return transform_bad(env, "not-an-item", value,
		    "is longer than the name of an item can be");
	key = arena_dup(env->arena, buf_str(env->buf), env->buf->len);
	if (env->use_item)
		key = env->use_item(env, rule, key, text, len);
	if (!key)
		return transform_bad(
		    env, "not-an-item", value, "cannot be used as a name");
	return reference(env, rule->collection, key);
}

/* ---- those of other files, in the shape of the table */

#define PASS(name, function)                                              \
	static const struct json *name(const struct transform_step *step, \
	    const struct json *value, struct transform_env *env)          \
	{                                                                 \
		(void)step;                                               \
		return function(value, env);                              \
	}

PASS(run_number, transform_number)
PASS(run_integer, transform_integer)
PASS(run_money, transform_money)
PASS(run_boolean, transform_boolean)
PASS(run_date, transform_date)
PASS(run_option, transform_option)
PASS(run_products, transform_products)
PASS(run_file, transform_file)
PASS(run_image, transform_image)
PASS(run_images, transform_images)

#define WORDY (SHAPE_TEXT | SHAPE_NUMBER | SHAPE_BOOLEAN | SHAPE_DATE)
#define WRITTEN (WORDY | SHAPE_HTML | SHAPE_LIST)
#define MEDIA (SHAPE_MEDIA | SHAPE_MEDIA_LIST | SHAPE_TEXT)

static const struct transform table[] = {
    {"boolean", run_boolean, false, 0, 0, WORDY, SHAPE_BOOLEAN},
    {"date", run_date, false, 0, 0, SHAPE_DATE | SHAPE_TEXT, SHAPE_DATE},
    {"file", run_file, false, 0, 0, MEDIA, SHAPE_MEDIA},
    {"first", run_first, false, 0, 0, SHAPE_ANY, SHAPE_ANY},
    {"html", run_html, true, 1, 0, WRITTEN, SHAPE_HTML},
    {"image", run_image, false, 0, 0, MEDIA, SHAPE_MEDIA},
    {"images", run_images, false, 0, 0, MEDIA, SHAPE_MEDIA_LIST},
    {"integer", run_integer, false, 0, 0, WORDY, SHAPE_NUMBER},
    {"item", run_item, true, 0, 0, WRITTEN, SHAPE_TEXT},
    {"join", run_join, false, 1, 0, WRITTEN, SHAPE_TEXT},
    {"lookup", run_lookup, true, 1, 1, WRITTEN, SHAPE_ANY},
    {"lower", run_lower, true, 0, 0, WRITTEN, SHAPE_TEXT},
    {"money", run_money, false, 0, 0, WORDY, SHAPE_MONEY},
    {"number", run_number, false, 0, 0, WORDY, SHAPE_NUMBER},
    {"option", run_option, false, 0, 0, WRITTEN, SHAPE_TEXT},
    {"prefix", run_prefix, true, 1, 1, WRITTEN, SHAPE_TEXT},
    {"products", run_products, false, 0, 0, SHAPE_RELATED, SHAPE_PRODUCTS},
    {"replace", run_replace, true, 2, 2, WRITTEN, SHAPE_TEXT},
    {"slug", run_slug, true, 0, 0, WRITTEN, SHAPE_TEXT},
    {"split", run_split, false, 1, 1, WRITTEN, SHAPE_LIST},
    {"suffix", run_suffix, true, 1, 1, WRITTEN, SHAPE_TEXT},
    {"text", run_text, true, 0, 0, WRITTEN, SHAPE_TEXT},
    {"title", run_title, true, 0, 0, WRITTEN, SHAPE_TEXT},
    {"trim", run_trim, true, 0, 0, WRITTEN, SHAPE_TEXT},
    {"truncate", run_truncate, true, 1, 1, WRITTEN, SHAPE_TEXT},
    {"upper", run_upper, true, 0, 0, WRITTEN, SHAPE_TEXT},
};

#define TRANSFORMS (sizeof table / sizeof *table)

const struct transform *
transform_find(const char *name, size_t len)
{
	for (size_t i = 0; i < TRANSFORMS; i++)
		if (strlen(table[i].name) == len &&
		    memcmp(table[i].name, name, len) == 0)
			return &table[i];
	return NULL;
}

const char *
transform_near(const char *name)
{
	struct suggestion near = suggest_start(name);

	for (size_t i = 0; i < TRANSFORMS; i++)
		suggest_try(&near, table[i].name);
	return near.best;
}

/* ---- running one */

static const struct json *
run_each(const struct transform_step *step, const struct json *list,
    struct transform_env *env)
{
	const struct json **made;
	size_t n = 0;

	made = arena_alloc(env->arena, (json_len(list) + 1) * sizeof *made);
	json_each (v, list) {
		made[n] = step->transform->run(step, v, env);
		n += made[n] != NULL;
	}
	return transform_list(env, made, n);
}

const struct json *
transform_run(const struct transform_step *step, const struct json *value,
    struct transform_env *env)
{
	if (!value)
		return NULL;
	if (step->transform->each && value->type == JSON_ARRAY)
		return run_each(step, value, env);
	return step->transform->run(step, value, env);
}
