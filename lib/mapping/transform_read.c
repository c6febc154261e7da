/* transform_read: a step as the mapping file writes it, checked. */
#include "mapping/transform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mapping/html.h"

/* The arguments of ["name", "arg", …] or of "name:arg:arg": the last one of
 * the short form takes the rest, colons and all. */
static int
read_args(struct transform_step *step, const struct json *spec, const char *p)
{
	const char *end = spec->text ? spec->text + spec->len : NULL;
	unsigned n = 0;

	if (spec->type == JSON_ARRAY) {
		for (size_t i = 1; i < json_len(spec); i++) {
			const struct json *arg = json_at(spec, i);
			size_t len;
			const char *text = transform_text(arg, &len);

			if (!text || n == step->transform->args)
				return -1;
			step->args[n].text = text;
			step->args[n++].len = len;
		}
	}
	while (spec->type == JSON_STRING && p < end) {
		const char *colon = NULL;

		p++; /* the colon before this argument */
		if (n == step->transform->args)
			return -1;
		if (n + 1 < step->transform->args)
			colon = memchr(p, ':', (size_t)(end - p));
		step->args[n].text = p;
		step->args[n++].len = (size_t)((colon ? colon : end) - p);
		p = colon ? colon : end;
	}
	return n < step->transform->args_min ? -1 : 0;
}

static int
check_args(struct transform_step *step, const struct json *tables, char *why,
    size_t why_size)
{
	const struct transform *t = step->transform;
	const char *arg = step->args[0].text;

	if ((strcmp(t->name, "replace") == 0 ||
		strcmp(t->name, "split") == 0) &&
	    !step->args[0].len) {
		snprintf(
		    why, why_size, "'%s' needs a text to look for", t->name);
		return -1;
	}
	if (strcmp(t->name, "html") == 0 && arg &&
	    html_allow_check(arg, why, why_size))
		return -1;
	if (strcmp(t->name, "truncate") == 0) {
		char *end;
		unsigned long count = strtoul(arg, &end, 10);

		if (*arg < '0' || *arg > '9' ||
		    end != arg + step->args[0].len || count > 10000000) {
			snprintf(why, why_size,
			    "'truncate' needs a number of characters");
			return -1;
		}
		step->count = count;
	}
	if (strcmp(t->name, "lookup") == 0) {
		step->table = json_get(tables, arg);
		step->table_name = arg;
		if (!step->table || step->table->type != JSON_OBJECT) {
			snprintf(why, why_size,
			    "there is no table '%.60s' in 'tables'", arg);
			return -1;
		}
	}
	return 0;
}

int
transform_read(struct transform_step *step, const struct json *spec,
    const struct json *tables, char *why, size_t why_size)
{
	const struct json *head = spec->type == JSON_ARRAY ? json_at(spec, 0)
				  : json_members(spec) == 1
				      ? json_first_key(spec)
				      : spec;
	const char *name, *colon;

	memset(step, 0, sizeof *step);
	if (!head || head->type != JSON_STRING) {
		snprintf(why, why_size,
		    "a transform is a text such as \"trim\""
		    " or a list such as "
		    "[\"replace\", \"a\", \"b\"]");
		return -1;
	}
	name = head->text;
	colon = spec->type == JSON_STRING ? strchr(name, ':') : NULL;
	if (!colon)
		colon = name + head->len;
	step->transform = transform_find(name, (size_t)(colon - name));
	if (!step->transform) {
		const char *near = transform_near(name);

		snprintf(why, why_size, "there is no transform '%.*s'%s%s%s",
		    (int)(colon - name > 60 ? 60 : colon - name), name,
		    near ? "; did you mean '" : "", near ? near : "",
		    near ? "'" : "");
		return -1;
	}
	if (spec->type == JSON_OBJECT) {
		step->table = json_next(head);
		if (strcmp(step->transform->name, "item") != 0 ||
		    step->table->type != JSON_OBJECT) {
			snprintf(why, why_size,
			    "options are for 'item' alone, {\"item\": "
			    "{\"by\": \"name\", \"create\": true}}");
			return -1;
		}
		return 0;
	}
	if (read_args(step, spec, colon)) {
		snprintf(why, why_size, "'%s' takes %s", step->transform->name,
		    step->transform->args == 0   ? "no argument"
		    : step->transform->args == 1 ? "one argument"
						 : "two arguments");
		return -1;
	}
	return check_args(step, tables, why, why_size);
}
