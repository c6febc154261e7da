/* Filters: the outer list is OR, the inner one AND (plytix/API.md, Filters). */
#include "plytix/plytix.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

/* ---- does a row match? */

static bool
contains(const char *text, const char *part)
{
	return strcasestr(text, part) != NULL;
}

/* Negative, zero, positive as strcmp; days instead of instants where the
 * service takes no time of day (plytix/API.md, Changes). */
static int
compare_dates(const struct plytix *p, const char *name, const char *have,
    const char *want)
{
	int64_t a = 0, b = 0;

	if (!time_parse(have, &a) || !time_parse(want, &b))
		return -1;
	if ((strcmp(name, "modified") == 0 &&
		switch_is(p, "granularity", "day")) ||
	    (strcmp(name, "created") == 0 &&
		switch_is(p, "granularity_created", "day"))) {
		a /= DAY_MS;
		b /= DAY_MS;
	}
	return a < b ? -1 : a > b;
}

static int
compare(const struct plytix *p, enum field_type type, const char *name,
    struct json_object *have, struct json_object *want)
{
	double a, b;

	switch (type) {
	case FIELD_INT:
	case FIELD_DECIMAL:
		a = strtod(text_of(have), NULL);
		b = strtod(text_of(want), NULL);
		return a < b ? -1 : a > b;
	case FIELD_DATE:
		return compare_dates(p, name, text_of(have), text_of(want));
	case FIELD_BOOLEAN:
		return json_object_get_boolean(have) !=
		       json_object_get_boolean(want);
	default:
		if (strcmp(name, "sku") == 0 && switch_is(p, "sku_eq", "case"))
			return strcmp(text_of(have), text_of(want));
		return strcasecmp(text_of(have), text_of(want));
	}
}

/* Lists are long, and compared with each row: their members as keys. */
static struct {
	struct json_object *list, *keys;
} known[4];
static unsigned known_next;

void
filter_begin(void)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		json_object_put(known[i].keys);
		known[i].list = known[i].keys = NULL;
	}
}

static struct json_object *
keys_of(struct json_object *list)
{
	struct json_object *keys;
	unsigned i;

	for (i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].list == list)
			return known[i].keys;
	keys = json_object_new_object();
	for (size_t n = 0; n < json_object_array_length(list); n++)
		json_object_object_add(
		    keys, text_of(json_object_array_get_idx(list, n)), NULL);
	i = known_next++ % (sizeof known / sizeof *known);
	json_object_put(known[i].keys);
	known[i].list = list;
	known[i].keys = keys;
	return keys;
}

/* Exact: `in` minds the case (plytix/API.md, Filters). */
static bool
listed(struct json_object *have, struct json_object *list)
{
	if (json_object_is_type(have, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(have); i++) {
			struct json_object *one =
			    json_object_array_get_idx(have, i);

			if (json_object_is_type(one, json_type_object))
				one = at(one, "id");
			if (listed(one, list))
				return true;
		}
		return false;
	}
	return json_object_object_get_ex(keys_of(list), text_of(have), NULL);
}

static bool
within_days(const struct plytix *p, const char *have, int64_t days)
{
	int64_t ms;

	return time_parse(have, &ms) &&
	       ms / DAY_MS >= p->clock_ms / DAY_MS - days;
}

static bool
match_field(const struct plytix *p, enum kind kind, struct doc *doc,
    const char *name, const char *operator, struct json_object * want)
{
	enum field_type type = field_type(p, kind, name);
	struct json_object *have = field_value(p, kind, doc, name);
	bool vacant = json_vacant(have);
	int order;

	if (strcmp(operator, "exists") == 0)
		return !vacant;
	if (strcmp(operator, "!exists") == 0)
		return vacant;
	if (strcmp(operator, "in") == 0)
		return !vacant && listed(have, want);
	if (strcmp(operator, "!in") == 0)
		return vacant || !listed(have, want);
	if (strcmp(operator, "!eq") == 0)
		return vacant || compare(p, type, name, have, want) != 0;
	if (vacant)
		return false;
	if (strcmp(operator, "like") == 0 ||
	    strcmp(operator, "text_search") == 0)
		return contains(text_of(have), text_of(want));
	if (strcmp(operator, "last_days") == 0)
		return within_days(
		    p, text_of(have), json_object_get_int64(want));
	order = compare(p, type, name, have, want);
	if (strcmp(operator, "eq") == 0)
		return order == 0;
	if (strcmp(operator, "gt") == 0)
		return order > 0;
	if (strcmp(operator, "gte") == 0)
		return order >= 0;
	if (strcmp(operator, "lt") == 0)
		return order < 0;
	return order <= 0;
}

static bool
match_one(const struct plytix *p, enum kind kind, struct doc *doc,
    struct json_object *filter)
{
	const char *operator= at_text(filter, "operator");
	struct json_object *field = at(filter, "field");
	struct json_object *want = at(filter, "value");

	if (!json_object_is_type(field, json_type_array))
		return match_field(
		    p, kind, doc, text_of(field), operator, want);
	for (size_t i = 0; i < json_object_array_length(field); i++)
		if (match_field(p, kind, doc,
			text_of(json_object_array_get_idx(field, i)), operator,
			want))
			return true;
	return false;
}

bool
filter_match(const struct plytix *p, enum kind kind, struct doc *doc,
    struct json_object *filters)
{
	size_t n = filters ? json_object_array_length(filters) : 0;

	for (size_t i = 0; i < n; i++) {
		struct json_object *all = json_object_array_get_idx(filters, i);
		size_t k = 0;

		while (
		    k < json_object_array_length(all) &&
		    match_one(p, kind, doc, json_object_array_get_idx(all, k)))
			k++;
		if (k == json_object_array_length(all))
			return true;
	}
	return n == 0;
}
