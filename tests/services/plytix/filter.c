/* Filters: the outer list is OR, the inner one AND (plytix/API.md, Filters). */
#include "plytix/plytix.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

#define IN_MAX 100 /* plytix/API.md, Filters */
#define DAY_MS 86400000

static const char *
text_of(struct json_object *value)
{
	return json_object_is_type(value, json_type_null)
		   ? ""
		   : json_object_get_string(value);
}

static bool
is_number(struct json_object *value)
{
	const char *text = text_of(value);
	char *end;

	if (json_object_is_type(value, json_type_boolean) || !*text)
		return false;
	strtod(text, &end);
	return *end == '\0';
}

/* ---- is it a good filter? */

static bool
value_fits(
    enum field_type type, const char *operator, struct json_object * value)
{
	int64_t ms;

	if (strcmp(operator, "exists") == 0 || strcmp(operator, "!exists") == 0)
		return true;
	if (strcmp(operator, "in") == 0 || strcmp(operator, "!in") == 0)
		return json_object_is_type(value, json_type_array) &&
		       json_object_array_length(value) <= IN_MAX;
	if (json_object_is_type(value, json_type_array) ||
	    json_object_is_type(value, json_type_object) ||
	    json_object_is_type(value, json_type_null))
		return false;
	if (strcmp(operator, "last_days") == 0)
		return is_number(value);
	switch (type) {
	case FIELD_INT:
	case FIELD_DECIMAL:
		return is_number(value);
	case FIELD_DATE:
		return json_object_is_type(value, json_type_string) &&
		       time_parse(json_object_get_string(value), &ms);
	case FIELD_BOOLEAN:
		return json_object_is_type(value, json_type_boolean);
	default:
		return true;
	}
}

static bool
status_known(struct json_object *value)
{
	static const char *const known[] = {"Draft", "Completed", "Archived"};
	size_t n = json_object_is_type(value, json_type_array)
		       ? json_object_array_length(value)
		       : 0;

	for (size_t i = 0; i < 3; i++)
		if (n == 0 && strcasecmp(text_of(value), known[i]) == 0)
			return true;
	for (size_t i = 0; i < n; i++)
		if (!status_known(json_object_array_get_idx(value, i)))
			return false;
	return n > 0;
}

static struct json_object *
problem(const char *field, const char *msg)
{
	struct json_object *errors = json_object_new_array();

	json_object_array_add(errors, error_item(field, "%s", msg));
	json_object_array_add(
	    errors, error_item("filters", "Unable to decode filters properly"));
	return errors;
}

static struct json_object *
check_field(const struct plytix *p, enum kind kind, const char *name,
    const char *operator, struct json_object * value)
{
	enum field_type type = field_type(p, kind, name);

	if (type == FIELD_NONE || type == FIELD_COLUMN)
		return problem(operator, "unknown field");
	if (!field_operator(p, kind, name, operator))
		return problem(operator, "operator is not allowed for field");
	if (!value_fits(type, operator, value))
		return problem(operator, "value does not fit the operator");
	if (type == FIELD_STATUS && !status_known(value))
		return problem("status", "Value is not valid, valid values are "
					 "[Draft, Completed, Archived]");
	return NULL;
}

static struct json_object *
check_one(const struct plytix *p, enum kind kind, struct json_object *filter)
{
	const char *operator= at_text(filter, "operator");
	struct json_object *field = at(filter, "field"), *errors = NULL;
	struct json_object *value = at(filter, "value");

	if (!operator|| !field)
		return problem("filters", "field and operator are required");
	if (json_object_is_type(field, json_type_string))
		return check_field(
		    p, kind, json_object_get_string(field), operator, value);
	if (!json_object_is_type(field, json_type_array) ||
	    strcmp(operator, "text_search") != 0)
		return problem("filters", "field must be a text");
	for (size_t i = 0; !errors && i < json_object_array_length(field); i++)
		errors = check_field(p, kind,
		    text_of(json_object_array_get_idx(field, i)), operator,
		    value);
	return errors;
}

struct json_object *
filter_check(
    const struct plytix *p, enum kind kind, struct json_object *filters)
{
	struct json_object *errors = NULL;

	if (!filters)
		return NULL;
	if (!json_object_is_type(filters, json_type_array))
		return problem("filters", "must be a list of lists");
	for (size_t i = 0; i < json_object_array_length(filters); i++) {
		struct json_object *all = json_object_array_get_idx(filters, i);

		if (!json_object_is_type(all, json_type_array))
			return problem("filters", "must be a list of lists");
		for (size_t k = 0; k < json_object_array_length(all); k++) {
			errors = check_one(
			    p, kind, json_object_array_get_idx(all, k));
			if (errors)
				return errors;
		}
	}
	return NULL;
}

/* ---- a search's filters, made ready once for all rows */

enum comparison {
	EXISTS,
	EXISTS_NOT,
	IN,
	IN_NOT,
	EQ,
	EQ_NOT,
	LIKE,
	TEXT_SEARCH,
	LAST_DAYS,
	GT,
	GTE,
	LT,
	LTE
};

/* In the order of `enum comparison`. */
static const char *const comparisons[] = {"exists", "!exists", "in", "!in",
    "eq", "!eq", "like", "text_search", "last_days", "gt", "gte", "lt", "lte"};

struct condition {
	size_t alternative, filter; /* numbers of its lists */
	const char *name;           /* of the field; NULL: none matches */
	enum field_type type;
	enum comparison how;
	bool days;  /* not instants */
	bool dated; /* `ms` is set */
	bool minds_case;
	struct json_object *want; /* borrowed */
	struct json_object *keys; /* members of a list: lists are long */
	int64_t ms;               /* of a date */
	double number;
};

struct filter {
	struct condition *conditions;
	size_t count, room;
	bool all; /* every row matches */
};

static struct json_object *
keys_of(struct json_object *list)
{
	struct json_object *keys = json_object_new_object();

	for (size_t n = 0; n < json_object_array_length(list); n++)
		json_object_object_add(
		    keys, text_of(json_object_array_get_idx(list, n)), NULL);
	return keys;
}

/* Days instead of instants where the service takes no time of day
 * (plytix/API.md, Changes). */
static bool
by_days(const struct plytix *p, const char *name)
{
	return (strcmp(name, "modified") == 0 &&
		   switch_is(p, "granularity", "day")) ||
	       (strcmp(name, "created") == 0 &&
		   switch_is(p, "granularity_created", "day"));
}

static void
add_condition(const struct plytix *p, enum kind kind, struct filter *f,
    struct condition c, struct json_object *filter)
{
	const char *operator= at_text(filter, "operator");

	while (strcmp(comparisons[c.how], operator) != 0)
		c.how++;
	c.want = at(filter, "value");
	if (c.name) {
		c.type = field_type(p, kind, c.name);
		c.days = by_days(p, c.name);
		c.minds_case = strcmp(c.name, "sku") == 0 &&
			       switch_is(p, "sku_eq", "case");
	}
	if (c.how == IN || c.how == IN_NOT)
		c.keys = keys_of(c.want);
	else if (c.type == FIELD_DATE)
		c.dated = time_parse(text_of(c.want), &c.ms);
	else if (c.type == FIELD_INT || c.type == FIELD_DECIMAL)
		c.number = strtod(text_of(c.want), NULL);
	f->conditions = mem_grow(
	    f->conditions, &f->room, f->count + 1, sizeof *f->conditions);
	f->conditions[f->count++] = c;
}

static void
add_filter(const struct plytix *p, enum kind kind, struct filter *f,
    struct condition c, struct json_object *filter)
{
	struct json_object *field = at(filter, "field");
	size_t n;

	if (!json_object_is_type(field, json_type_array)) {
		c.name = text_of(field);
		add_condition(p, kind, f, c, filter);
		return;
	}
	n = json_object_array_length(field);
	if (n == 0)
		add_condition(p, kind, f, c, filter);
	for (size_t i = 0; i < n; i++) {
		c.name = text_of(json_object_array_get_idx(field, i));
		add_condition(p, kind, f, c, filter);
	}
}

struct filter *
filter_new(const struct plytix *p, enum kind kind, struct json_object *filters)
{
	struct filter *f = mem_alloc(sizeof *f);
	size_t n = filters ? json_object_array_length(filters) : 0;

	f->all = n == 0;
	for (size_t i = 0; i < n; i++) {
		struct json_object *all = json_object_array_get_idx(filters, i);

		f->all = f->all || json_object_array_length(all) == 0;
		for (size_t k = 0; k < json_object_array_length(all); k++)
			add_filter(p, kind, f,
			    (struct condition){.alternative = i, .filter = k},
			    json_object_array_get_idx(all, k));
	}
	return f;
}

void
filter_free(struct filter *f)
{
	for (size_t i = 0; i < f->count; i++)
		json_object_put(f->conditions[i].keys);
	free(f->conditions);
	free(f);
}

/* ---- does a row match? */

static bool
contains(const char *text, const char *part)
{
	return strcasestr(text, part) != NULL;
}

/* Negative, zero, positive as strcmp. */
static int
compare_dates(const struct condition *c, const char *have)
{
	int64_t a = 0, b = c->ms;

	if (!c->dated || !time_parse(have, &a))
		return -1;
	if (c->days) {
		a /= DAY_MS;
		b /= DAY_MS;
	}
	return a < b ? -1 : a > b;
}

static int
compare(const struct condition *c, struct json_object *have)
{
	double number;

	switch (c->type) {
	case FIELD_INT:
	case FIELD_DECIMAL:
		number = strtod(text_of(have), NULL);
		return number < c->number ? -1 : number > c->number;
	case FIELD_DATE:
		return compare_dates(c, text_of(have));
	case FIELD_BOOLEAN:
		return json_object_get_boolean(have) !=
		       json_object_get_boolean(c->want);
	default:
		if (c->minds_case)
			return strcmp(text_of(have), text_of(c->want));
		return strcasecmp(text_of(have), text_of(c->want));
	}
}

/* Exact: `in` minds the case (plytix/API.md, Filters). */
static bool
listed(struct json_object *have, struct json_object *keys)
{
	if (json_object_is_type(have, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(have); i++) {
			struct json_object *one =
			    json_object_array_get_idx(have, i);

			if (json_object_is_type(one, json_type_object))
				one = at(one, "id");
			if (listed(one, keys))
				return true;
		}
		return false;
	}
	return json_object_object_get_ex(keys, text_of(have), NULL);
}

static bool
within_days(const struct plytix *p, const char *have, int64_t days)
{
	int64_t ms;

	return time_parse(have, &ms) &&
	       ms / DAY_MS >= p->clock_ms / DAY_MS - days;
}

static bool
holds(const struct plytix *p, enum kind kind, struct doc *doc,
    const struct condition *c)
{
	struct json_object *have;
	bool vacant;

	if (!c->name)
		return false;
	have = field_value(p, kind, doc, c->name);
	vacant = json_vacant(have);
	switch (c->how) {
	case EXISTS:
		return !vacant;
	case EXISTS_NOT:
		return vacant;
	case IN:
		return !vacant && listed(have, c->keys);
	case IN_NOT:
		return vacant || !listed(have, c->keys);
	case EQ_NOT:
		return vacant || compare(c, have) != 0;
	default:
		break;
	}
	if (vacant)
		return false;
	switch (c->how) {
	case LIKE:
	case TEXT_SEARCH:
		return contains(text_of(have), text_of(c->want));
	case LAST_DAYS:
		return within_days(
		    p, text_of(have), json_object_get_int64(c->want));
	case EQ:
		return compare(c, have) == 0;
	case GT:
		return compare(c, have) > 0;
	case GTE:
		return compare(c, have) >= 0;
	case LT:
		return compare(c, have) < 0;
	default:
		return compare(c, have) <= 0;
	}
}

/* One of the lists: of each of its filters one of the fields. */
static bool
alternative_holds(const struct plytix *p, enum kind kind, struct doc *doc,
    const struct condition *c, const struct condition *end)
{
	while (c < end) {
		size_t filter = c->filter;
		bool one = false;

		for (; c < end && c->filter == filter; c++)
			one = one || holds(p, kind, doc, c);
		if (!one)
			return false;
	}
	return true;
}

bool
filter_match(const struct plytix *p, enum kind kind, struct doc *doc,
    const struct filter *f)
{
	const struct condition *c = f->conditions, *end = c + f->count, *next;

	for (; !f->all && c < end; c = next) {
		for (next = c;
		     next < end && next->alternative == c->alternative;)
			next++;
		if (alternative_holds(p, kind, doc, c, next))
			return true;
	}
	return f->all;
}
