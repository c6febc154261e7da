/* select_read: conditions, each with its place in the file. */
#include "mapping/select_read.h"

#include <stdint.h>
#include <string.h>

#include "base/decimal.h"
#include "base/timestamp.h"
#include "mapping/select.h"

#define LISTED_MAX 100 /* members of all, any or none */

struct selecting {
	struct reading *reading;
	struct rule *sources; /* room for SELECT_CONDITIONS_MAX */
	size_t conditions;
	bool variant;
};

static const char *const members[] = {"from", "is", "in", "empty", "matches",
    "above", "below", "all", "any", "none", NULL};

/* ---- comparisons */

static bool
is_scalar(const struct json *v)
{
	return v->type == JSON_STRING || v->type == JSON_NUMBER ||
	       v->type == JSON_TRUE || v->type == JSON_FALSE;
}

static void
check_text(struct selecting *s, const char *place, const struct json *v)
{
	if (v->type == JSON_STRING && (!v->len || v->len > SELECT_TEXT_MAX))
		rules_fault(s->reading, place,
		    "a text to compare with has 1 to %d bytes; \"empty\": "
		    "true is for no value",
		    SELECT_TEXT_MAX);
}

static void
check_in(struct selecting *s, const char *place, const struct json *v)
{
	if (!json_len(v) || json_len(v) > SELECT_VALUES_MAX) {
		rules_fault(s->reading, place,
		    "'in' is a list of 1 to %d values", SELECT_VALUES_MAX);
		return;
	}
	json_each (x, v)
		if (is_scalar(x))
			check_text(s, place, x);
		else
			rules_fault(s->reading, place,
			    "'in' lists texts, numbers, true or false");
}

static void
check_limit(struct selecting *s, const char *place, const struct condition *c)
{
	const struct json *v = c->operand;
	char plain[DECIMAL_MAX];
	int64_t ms;

	if (v->type == JSON_NUMBER
		? decimal_plain(v->text, v->len, plain) == 0
		: v->type == JSON_STRING &&
		      timestamp_read(v->text, v->len, &ms) == 0)
		return;
	rules_fault(s->reading, place,
	    "'%s' is a number, such as 10, or a date, such as \"2026-01-31\"",
	    select_name(c->op));
}

static void
check_operand(struct selecting *s, const char *place, const struct condition *c)
{
	const struct json *v = c->operand;

	switch (c->op) {
	case SELECT_IS:
		if (is_scalar(v))
			check_text(s, place, v);
		else
			rules_fault(s->reading, place,
			    "'is' is a text, a number, true or false; \"in\" "
			    "takes a list");
		break;
	case SELECT_IN:
		check_in(s, place, v);
		break;
	case SELECT_EMPTY:
		if (v->type != JSON_TRUE && v->type != JSON_FALSE)
			rules_fault(
			    s->reading, place, "'empty' is true or false");
		break;
	case SELECT_MATCHES:
		if (v->type == JSON_STRING)
			check_text(s, place, v);
		else
			rules_fault(s->reading, place,
			    "'matches' is a pattern, such as \"A-*\"");
		break;
	default:
		check_limit(s, place, c);
	}
}

/* It is made of what is selected, so it does not exist when that is decided. */
static void
check_path(struct selecting *s, const char *place, const struct rule_path *path)
{
	if (!path->nparts)
		return; /* reported already */
	if (strcmp(path->parts[0], "split") == 0 ||
	    strcmp(path->parts[0], "values") == 0)
		rules_fault(s->reading, place,
		    "'%.60s' is made of what is selected; name the attribute "
		    "itself",
		    path->text);
	if (!s->variant && path->side == SIDE_VARIANT)
		rules_fault(s->reading, place,
		    "a product is judged by what it holds itself; write "
		    "'%.60s' in 'select.variant'",
		    path->text);
}

static const struct rule *
read_source(struct selecting *s, const char *place, const struct json *from)
{
	struct rules *rules = s->reading->rules;
	struct rule *rule = &s->sources[rules->nselecting++];

	rule->field = "select";
	rule->sku = true;
	rule->inherit = true;
	rule->from = rules_read_paths(s->reading, place, from, &rule->nfrom);
	for (size_t i = 0; i < rule->nfrom; i++)
		check_path(s, place, &rule->from[i]);
	return rule;
}

static bool
has_categories(const struct rule *rule)
{
	for (size_t i = 0; i < rule->nfrom; i++)
		if (rule->from[i].nparts == 1 &&
		    strcmp(rule->from[i].parts[0], "categories") == 0)
			return true;
	return false;
}

/* Reads the comparison of V into C; `above` with `below` makes a list. */
static void
read_comparison(struct selecting *s, const char *place, const struct json *v,
    struct condition *c)
{
	const struct rule *source;
	struct condition *list =
	    arena_alloc(s->reading->arena, (SELECT_BELOW + 1) * sizeof *list);
	size_t n = 0;

	c->op = SELECT_ALL;
	for (enum select_op op = SELECT_IS; op <= SELECT_BELOW; op++) {
		if (!json_get(v, select_name(op)))
			continue;
		list[n].op = op;
		list[n].place = place;
		list[n++].operand = json_get(v, select_name(op));
	}
	if (!n || (n > 1 && (n > 2 || list[0].op != SELECT_ABOVE))) {
		rules_fault(s->reading, place,
		    "needs one of 'is', 'in', 'empty', 'matches', 'above' and "
		    "'below' beside 'from'; only above and below go "
		    "together");
		return;
	}
	source = read_source(s, place, json_get(v, "from"));
	for (size_t i = 0; i < n; i++) {
		list[i].source = source;
		list[i].categories = has_categories(source);
		check_operand(s, place, &list[i]);
	}
	if (n == 1) {
		*c = list[0];
		return;
	}
	c->list = list;
	c->n = n;
}

/* ---- lists */

/* Beside a list nothing is compared. */
static void
check_alone(struct selecting *s, const char *place, const struct json *v)
{
	for (enum select_op op = SELECT_IS; op <= SELECT_BELOW; op++)
		if (json_get(v, select_name(op)))
			rules_fault(s->reading, place, "'%s' goes with 'from'",
			    select_name(op));
}

static void read_condition(struct selecting *, const char *place,
    const struct json *, unsigned depth, struct condition *);

static void
read_list(struct selecting *s, const char *place, const struct json *v,
    unsigned depth, struct condition *c)
{
	size_t count = json_len(v);
	struct condition *list;

	if (!count || count > LISTED_MAX) {
		rules_fault(s->reading, place,
		    "is a list of 1 to %d conditions", LISTED_MAX);
		return;
	}
	list = arena_alloc(s->reading->arena, count * sizeof *list);
	for (size_t i = 0; i < count; i++)
		read_condition(s,
		    arena_printf(s->reading->arena, "%s[%zu]", place, i),
		    json_at(v, i), depth + 1, &list[i]);
	c->list = list;
	c->n = count;
}

static void
read_condition(struct selecting *s, const char *place, const struct json *v,
    unsigned depth, struct condition *c)
{
	size_t kinds = json_get(v, "from") != NULL;

	c->place = place;
	c->op = SELECT_ALL;
	if (v->type != JSON_OBJECT) {
		rules_fault(s->reading, place,
		    "a condition is {\"from\": \"attributes.…\", \"is\": …}, "
		    "or "
		    "\"all\", \"any\" or \"none\" of a list");
		return;
	}
	if (depth > SELECT_DEPTH_MAX ||
	    s->conditions == SELECT_CONDITIONS_MAX) {
		rules_fault(s->reading, place,
		    "'select' holds at most %d conditions, %d deep",
		    SELECT_CONDITIONS_MAX, SELECT_DEPTH_MAX);
		return;
	}
	s->conditions++;
	rules_members(s->reading, place, v, members);
	for (enum select_op op = SELECT_ALL; op <= SELECT_NONE; op++) {
		const struct json *list = json_get(v, select_name(op));

		if (!list || kinds++)
			continue;
		c->op = op;
		read_list(s,
		    arena_printf(
			s->reading->arena, "%s.%s", place, select_name(op)),
		    list, depth, c);
	}
	if (kinds != 1)
		rules_fault(s->reading, place,
		    "needs one of 'from', 'all', 'any' and 'none'");
	else if (json_get(v, "from"))
		read_comparison(s, place, v, c);
	else
		check_alone(s, place, v);
}

/* ---- the section */

static const struct condition *
read_side(struct selecting *s, const char *place, const struct json *v)
{
	struct condition *c;

	if (!v)
		return NULL;
	c = arena_alloc(s->reading->arena, sizeof *c);
	read_condition(s, place, v, 1, c);
	return c;
}

void
select_read(struct reading *reading, const struct json *v)
{
	static const char *const sides[] = {"product", "variant", NULL};
	struct rules *rules = reading->rules;
	struct selecting s = {.reading = reading};

	if (!v)
		return;
	if (v->type != JSON_OBJECT) {
		rules_fault(reading, "select",
		    "is {\"product\": condition, \"variant\": condition}");
		return;
	}
	rules_members(reading, "select", v, sides);
	s.sources = arena_alloc(
	    reading->arena, SELECT_CONDITIONS_MAX * sizeof *s.sources);
	rules->selecting = s.sources;
	rules->select_product =
	    read_side(&s, "select.product", json_get(v, "product"));
	s.variant = true;
	rules->select_variant =
	    read_side(&s, "select.variant", json_get(v, "variant"));
}
