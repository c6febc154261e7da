/* rules_read: see rules_read.h. */
#include "mapping/rules_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "mapping/suggest.h"

void
rules_fault(struct reading *reading, const char *place, const char *fmt, ...)
{
	char why[640];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	reading->faults++;
	verdict_warn(reading->verdict, "mapping", "%.300s: %s", place, why);
}

void
rules_members(struct reading *reading, const char *place,
    const struct json *object, const char *const *names)
{
	const struct json *v;

	for (v = json_first_key(object); v != json_end_keys(object);
	     v = json_next(json_next(v))) {
		struct near near = near_start(v->text);
		bool good = *v->text == '_' || !strcmp(v->text, "note");

		for (const char *const *n = names; *n; n++) {
			good = good || !strcmp(*n, v->text);
			near_try(&near, *n);
		}
		if (!good)
			rules_fault(reading, place,
			    "unknown member '%.60s'%s%s%s", v->text,
			    near.best ? "; did you mean '" : "",
			    near.best ? near.best : "", near.best ? "'" : "");
	}
}

/* ---- paths */

static const char *const roots[] = {"id", "sku", "label", "gtin", "status",
    "created", "modified", "attributes", "thumbnail", "assets", "categories",
    "relationships", "split", "values", NULL};

static bool
is_root(const char *name)
{
	for (const char *const *r = roots; *r; r++)
		if (!strcmp(*r, name))
			return true;
	return false;
}

static void
no_root(struct reading *reading, const char *place, const char *path,
    const char *root)
{
	struct near near = near_start(root);

	for (const char *const *r = roots; *r; r++)
		near_try(&near, *r);
	rules_fault(reading, place,
	    "'%.60s' is not in a product; %s%s%san attribute is written "
	    "\"attributes.%.60s\"",
	    path, near.best ? "did you mean '" : "", near.best ? near.best : "",
	    near.best ? "'? " : "", root);
}

/* "attributes.price_{currency}" is the column of the shop's own currency. */
static const char *
with_currency(struct reading *reading, const char *text)
{
	const char *mark = strstr(text, "{currency}");
	char lower[4];

	if (!mark)
		return text;
	for (int i = 0; i < 4; i++)
		lower[i] = (char)(reading->rules->currency[i]
				      ? reading->rules->currency[i] | 0x20
				      : 0);
	return arena_printf(reading->arena, "%.*s%s%s", (int)(mark - text),
	    text, lower, mark + strlen("{currency}"));
}

void
rules_read_path(struct reading *reading, const char *place,
    const struct json *v, struct rule_path *path)
{
	char *text, *dot;

	memset(path, 0, sizeof(*path));
	path->text = "";
	path->parts[0] = "";
	if (!v || v->type != JSON_STRING || !v->len) {
		rules_fault(reading, place,
		    "a path is a text such as \"attributes.price\"");
		return;
	}
	path->text = with_currency(reading, v->text);
	text = arena_dup(reading->arena, path->text, strlen(path->text));
	if (!strncmp(text, "parent.", 7)) {
		path->side = SIDE_PARENT;
		text += 7;
	} else if (!strncmp(text, "variant.", 8)) {
		path->side = SIDE_VARIANT;
		text += 8;
	}
	for (; text; text = dot) {
		dot = strchr(text, '.');
		if (dot)
			*dot++ = '\0';
		if (!*text || path->nparts == RULES_PATH_PARTS) {
			rules_fault(
			    reading, place, "'%.60s' is no path", v->text);
			return;
		}
		path->parts[path->nparts++] = text;
	}
	if (!is_root(path->parts[0]))
		no_root(reading, place, v->text, path->parts[0]);
	else if (!strcmp(path->parts[0], "attributes") && path->nparts < 2)
		rules_fault(reading, place,
		    "'attributes' needs the attribute's "
		    "label, as in \"attributes.price\"");
	else if (!strcmp(path->parts[0], "relationships") && path->nparts != 2)
		rules_fault(reading, place,
		    "'relationships' needs the relationship's label, as in "
		    "\"relationships.accessories\"");
}

static struct rule_path *
read_paths(
    struct reading *reading, const char *place, const struct json *v, size_t *n)
{
	size_t count = v->type == JSON_ARRAY ? json_len(v) : 1;
	struct rule_path *paths;

	*n = 0;
	if (!count || count > RULES_FIELDS_MAX) {
		rules_fault(reading, place, "between 1 and %d paths are wanted",
		    RULES_FIELDS_MAX);
		return NULL;
	}
	paths = arena_alloc(reading->arena, count * sizeof(*paths));
	for (; *n < count; (*n)++)
		rules_read_path(reading, place,
		    v->type == JSON_ARRAY ? json_at(v, *n) : v, &paths[*n]);
	return paths;
}

/* ---- rules */

static void
read_steps(struct reading *reading, const char *place, const struct json *v,
    struct rule *rule)
{
	size_t count = v->type == JSON_ARRAY ? json_len(v) : 1;
	char why[256];

	if (count > RULES_FIELDS_MAX) {
		rules_fault(reading, place, "too many transforms");
		return;
	}
	rule->steps = arena_alloc(reading->arena, count * sizeof(*rule->steps));
	for (; rule->nsteps < count; rule->nsteps++)
		if (transform_read(&rule->steps[rule->nsteps],
			v->type == JSON_ARRAY ? json_at(v, rule->nsteps) : v,
			reading->rules->tables, why, sizeof(why))) {
			rules_fault(reading, place, "%s", why);
			return;
		}
}

static void
read_write(struct reading *reading, const char *place, const struct json *v,
    struct rule *rule)
{
	static const char *const names[] = {
	    "always", "if-empty", "create-only", NULL};

	for (int i = 0; names[i]; i++) {
		if (!json_is(v, names[i]))
			continue;
		rule->write = (enum rule_write)i;
		return;
	}
	rules_fault(reading, place,
	    "'write' is \"always\", \"if-empty\" or \"create-only\"");
}

static void
read_flag(struct reading *reading, const char *place, const struct json *rule,
    const char *name, bool *flag)
{
	const struct json *v = json_get(rule, name);

	if (!v)
		return;
	if (v->type != JSON_TRUE && v->type != JSON_FALSE)
		rules_fault(reading, place, "'%s' is true or false", name);
	*flag = json_true(v);
}

void
rules_read_rule(struct reading *reading, const char *place,
    const struct json *v, struct rule *rule)
{
	static const char *const members[] = {"from", "all", "transform",
	    "default", "write", "alt", "inherit", "optional", NULL};
	const struct json *from, *all;

	rule->inherit = true;
	if (v->type == JSON_STRING) { /* "weight":"attributes.weight" */
		rule->from = read_paths(reading, place, v, &rule->nfrom);
		return;
	}
	if (v->type != JSON_OBJECT) {
		rules_fault(reading, place,
		    "a rule is {\"from\": \"attributes.…\", …}");
		return;
	}
	rules_members(reading, place, v, members);
	from = json_get(v, "from");
	all = json_get(v, "all");
	rule->all = all != NULL;
	if (from && all)
		rules_fault(reading, place,
		    "'from' takes the first value, 'all' "
		    "every one; only one can be here");
	if (from || all)
		rule->from =
		    read_paths(reading, place, all ? all : from, &rule->nfrom);
	if (json_get(v, "transform"))
		read_steps(reading, place, json_get(v, "transform"), rule);
	rule->fallback = json_get(v, "default");
	if (json_get(v, "write"))
		read_write(reading, place, json_get(v, "write"), rule);
	if (json_get(v, "alt"))
		rule->alt =
		    read_paths(reading, place, json_get(v, "alt"), &rule->nalt);
	read_flag(reading, place, v, "inherit", &rule->inherit);
	read_flag(reading, place, v, "optional", &rule->optional);
	if (!rule->nfrom && !rule->fallback)
		rules_fault(reading, place, "needs 'from', 'all' or 'default'");
}
