/* select: comparisons, and lists of them. */
#include "mapping/select.h"

#include <stdint.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "mapping/pattern.h"

#define PATH_BYTES_MAX 65536

enum fit_answer { NO, YES, ODD }; /* ODD: it cannot be compared */

const char *
select_name(enum select_op op)
{
	static const char *const names[] = {[SELECT_IS] = "is",
	    [SELECT_IN] = "in",
	    [SELECT_EMPTY] = "empty",
	    [SELECT_MATCHES] = "matches",
	    [SELECT_ABOVE] = "above",
	    [SELECT_BELOW] = "below",
	    [SELECT_ALL] = "all",
	    [SELECT_ANY] = "any",
	    [SELECT_NONE] = "none"};

	return names[op];
}

/* ---- one value */

static bool
same_instant(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int64_t x, y;

	return timestamp_read(a, a_len, &x) == 0 &&
	       timestamp_read(b, b_len, &y) == 0 && x == y;
}

/* A number is compared as such with whatever is one, a text as a text or as a
 * date: "007" is not "7". */
static bool
same(const struct json *wanted, const char *text, size_t len)
{
	const char *other;
	size_t other_len;

	if (wanted->type == JSON_NUMBER)
		return decimal_same(wanted->text, wanted->len, text, len);
	other = transform_text(wanted, &other_len);
	if (!other)
		return false;
	other = text_trim(other, &other_len);
	return text_same(other, other_len, text, len) ||
	       same_instant(other, other_len, text, len);
}

static bool
among(const struct json *list, const char *text, size_t len)
{
	json_each (v, list)
		if (same(v, text, len))
			return true;
	return false;
}

/* Both numbers, or both dates. */
static enum fit_answer
order(const struct condition *c, const char *text, size_t len)
{
	const char *limit = c->operand->text;
	size_t limit_len = c->operand->len;
	int64_t x, y;
	int n;

	if (decimal_compare(text, len, limit, limit_len, &n) != 0) {
		if (timestamp_read(text, len, &x) != 0 ||
		    timestamp_read(limit, limit_len, &y) != 0)
			return ODD;
		n = (x > y) - (x < y);
	}
	return (c->op == SELECT_ABOVE ? n > 0 : n < 0) ? YES : NO;
}

static enum fit_answer
fits_text(const struct condition *c, const char *text, size_t len)
{
	bool yes;

	text = text_trim(text, &len);
	switch (c->op) {
	case SELECT_IS:
		yes = same(c->operand, text, len);
		break;
	case SELECT_IN:
		yes = among(c->operand, text, len);
		break;
	case SELECT_MATCHES:
		yes = pattern_matches(
		    c->operand->text, c->operand->len, text, len);
		break;
	default:
		return order(c, text, len);
	}
	return yes ? YES : NO;
}

/* ---- the values of a record */

/* Each path of a category from its root on. */
static enum fit_answer
fits_category(const struct condition *c, const struct json *category)
{
	const struct json *path = json_get(category, "path");
	const char *name = json_get_text(category, "name", "");
	enum fit_answer answer = NO;
	struct buf text;

	if (!json_len(path))
		return fits_text(c, name, strlen(name));
	buf_init(&text, PATH_BYTES_MAX);
	for (const struct json *p = json_first(path);
	     answer != YES && p != json_end(path); p = json_next(p)) {
		const char *part = json_text(p) ? json_text(p) : "";
		size_t len = strlen(part);

		part = text_trim(part, &len);
		if (text.len)
			buf_byte(&text, '/');
		buf_add(&text, part, len);
		answer = fits_text(c, buf_str(&text), text.len);
	}
	buf_release(&text);
	return answer;
}

static enum fit_answer
fits(const struct condition *c, const struct json *value)
{
	const char *text;
	size_t len;

	if (c->categories && value->type == JSON_OBJECT)
		return fits_category(c, value);
	text = transform_text(value, &len);
	return text ? fits_text(c, text, len) : ODD;
}

const struct json *
select_value(const struct condition *c, const struct json *near,
    const struct json *far, const char **path)
{
	struct transform_env env = {0};
	const struct rule_path *found = NULL;
	const struct json *v = rule_source(c->source, near, far, &env, &found);

	if (path)
		*path = found ? found->text : c->source->from[0].text;
	return v;
}

static void
tell(const struct condition *c, const char *path, struct verdict *v)
{
	bool compares = c->op == SELECT_ABOVE || c->op == SELECT_BELOW;

	if (v)
		verdict_warn(v, "not-comparable",
		    "the value of '%.80s' is no %s, so that %.200s does not "
		    "hold",
		    path,
		    !compares                         ? "text or number"
		    : c->operand->type == JSON_NUMBER ? "number"
						      : "date",
		    c->place);
}

static bool
compare(const struct condition *c, const struct json *near,
    const struct json *far, struct verdict *v)
{
	const char *path;
	const struct json *value = select_value(c, near, far, &path);
	enum fit_answer answer = NO;
	bool odd = false;

	if (c->op == SELECT_EMPTY)
		return !value == json_true(c->operand);
	if (!value)
		return false;
	if (value->type != JSON_ARRAY)
		answer = fits(c, value);
	odd = answer == ODD;
	for (const struct json *x = json_first(value);
	     answer != YES && x != json_end(value); x = json_next(x)) {
		answer = fits(c, x);
		odd |= answer == ODD;
	}
	if (answer != YES && odd)
		tell(c, path, v);
	return answer == YES;
}

/* ---- lists */

bool
select_holds(const struct condition *c, const struct json *near,
    const struct json *far, struct verdict *v)
{
	if (!c)
		return true;
	if (!select_is_list(c))
		return compare(c, near, far, v);
	for (size_t i = 0; i < c->n; i++) {
		bool holds = select_holds(&c->list[i], near, far, v);

		if (holds != (c->op == SELECT_ALL))
			return c->op == SELECT_ANY;
	}
	return c->op != SELECT_ANY;
}
