/* rules_read: see rules_read.h. */
#include "mapping/rules_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/suggest.h"

void
rules_fault(struct reading *reading, const char *place, const char *fmt, ...)
{
	char why[640];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	reading->faults++;
	verdict_warn(reading->verdict, "mapping", "%.300s: %s", place, why);
}

enum outcome
rules_read_end(struct reading *reading)
{
	return reading->faults ? rules_verdict(reading->verdict) : DONE;
}

enum outcome
rules_verdict(struct verdict *v)
{
	const char *first = "is wrong";
	size_t faults = 0;

	for (size_t i = v->nwarnings; i-- > 0;)
		if (strcmp(v->warnings[i].code, "mapping") == 0) {
			first = v->warnings[i].sentence;
			faults++;
		}
	if (faults < 2)
		return verdict_say(v, USAGE, "mapping", "mapping: %s", first);
	return verdict_say(v, USAGE, "mapping", "mapping: %s (and %zu more)",
	    first, faults - 1);
}

void
rules_members(struct reading *reading, const char *place,
    const struct json *object, const char *const *names)
{
	json_each_key (v, object) {
		struct suggestion near = suggest_start(v->text);
		bool good = *v->text == '_' || strcmp(v->text, "note") == 0;

		for (const char *const *n = names; *n; n++) {
			good = good || strcmp(*n, v->text) == 0;
			suggest_try(&near, *n);
		}
		if (!good)
			rules_fault(reading, place, "unknown member '%.60s'%s",
			    v->text, suggest_hint(&near));
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
		if (strcmp(*r, name) == 0)
			return true;
	return false;
}

static void
no_root(struct reading *reading, const char *place, const char *path,
    const char *root)
{
	struct suggestion near = suggest_start(root);

	for (const char *const *r = roots; *r; r++)
		suggest_try(&near, *r);
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

	memset(path, 0, sizeof *path);
	path->text = "";
	path->parts[0] = "";
	if (!v || v->type != JSON_STRING || !v->len) {
		rules_fault(reading, place,
		    "a path is a text such as \"attributes.price\"");
		return;
	}
	path->text = with_currency(reading, v->text);
	text = arena_dup(reading->arena, path->text, strlen(path->text));
	if (strncmp(text, "parent.", 7) == 0) {
		path->side = SIDE_PARENT;
		text += 7;
	} else if (strncmp(text, "variant.", 8) == 0) {
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
	else if (strcmp(path->parts[0], "attributes") == 0 && path->nparts < 2)
		rules_fault(reading, place,
		    "'attributes' needs the attribute's "
		    "label, as in \"attributes.price\"");
	else if (strcmp(path->parts[0], "relationships") == 0 &&
		 path->nparts != 2)
		rules_fault(reading, place,
		    "'relationships' needs the relationship's label, as in "
		    "\"relationships.accessories\"");
}

struct rule_path *
rules_read_paths(
    struct reading *reading, const char *place, const struct json *v, size_t *n)
{
	size_t count = v->type == JSON_ARRAY ? json_len(v) : 1;
	struct rule_path *paths;

	*n = 0;
	if (!count || count > RULES_FIELDS_MAX) {
		rules_fault(
		    reading, place, "needs 1 to %d paths", RULES_FIELDS_MAX);
		return NULL;
	}
	paths = arena_alloc(reading->arena, count * sizeof *paths);
	for (; *n < count; (*n)++)
		rules_read_path(reading, place,
		    v->type == JSON_ARRAY ? json_at(v, *n) : v, &paths[*n]);
	return paths;
}

/* ---- rules */

/* Rules for the other fields of an item that is created; its name and its slug
 * are made from the value. */
static void
read_item_fields(struct reading *reading, const char *place,
    const struct json *v, struct item_rule *item)
{
	char name[160];

	if (v->type != JSON_OBJECT || json_members(v) > RULES_FIELDS_MAX) {
		rules_fault(reading, place,
		    "'fields' is {\"field\": rule, …}, %d at most",
		    RULES_FIELDS_MAX);
		return;
	}
	item->fields = arena_alloc(
	    reading->arena, (json_members(v) + 1) * sizeof *item->fields);
	json_each_key (f, v) {
		struct rule *rule = &item->fields[item->nfields];

		if (*f->text == '_' || strcmp(f->text, "note") == 0 ||
		    json_get(v, f->text) != json_next(f))
			continue;
		snprintf(
		    name, sizeof name, "%.80s, fields.%.60s", place, f->text);
		if (strcmp(f->text, "slug") == 0 ||
		    (strcmp(f->text, "name") == 0 && !item->by_slug))
			rules_fault(reading, name,
			    "cannot be mapped: it identifies the item");
		rules_read_rule(reading, name, json_next(f), rule);
		rule->field = f->text;
		item->nfields++;
		if (rule_item(rule))
			rules_fault(reading, name,
			    "what is made for a product refers to nothing "
			    "else: take 'item' out");
	}
}

static void
read_item(
    struct reading *reading, const char *place, struct transform_step *step)
{
	static const char *const members[] = {"by", "create", "fields", NULL};
	const struct json *options = step->table;
	const struct json *by = json_get(options, "by");
	const struct json *create = json_get(options, "create");
	const struct json *fields = json_get(options, "fields");

	step->item = arena_alloc(reading->arena, sizeof *step->item);
	rules_members(reading, place, options, members);
	step->item->by_slug = json_is(by, "slug");
	step->item->create = json_true(create);
	if (by && !step->item->by_slug && !json_is(by, "name"))
		rules_fault(
		    reading, place, "'by' of 'item' is \"name\" or \"slug\"");
	if (create && create->type != JSON_TRUE && create->type != JSON_FALSE)
		rules_fault(
		    reading, place, "'create' of 'item' is true or false");
	if (fields)
		read_item_fields(reading, place, fields, step->item);
	if (fields && !step->item->create)
		rules_fault(reading, place,
		    "'fields' are of items that are made; write \"create\": "
		    "true");
}

struct item_rule *
rule_item(const struct rule *rule)
{
	return rule->nsteps ? rule->steps[rule->nsteps - 1].item : NULL;
}

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
	rule->steps = arena_alloc(reading->arena, count * sizeof *rule->steps);
	for (; rule->nsteps < count; rule->nsteps++) {
		if (rule_item(rule)) {
			rules_fault(reading, place,
			    "'item' is the last transform of a rule");
			return;
		}
		if (transform_read(&rule->steps[rule->nsteps],
			v->type == JSON_ARRAY ? json_at(v, rule->nsteps) : v,
			reading->rules->tables, why, sizeof why)) {
			rules_fault(reading, place, "%s", why);
			return;
		}
		if (strcmp(rule->steps[rule->nsteps].transform->name, "item") ==
		    0)
			read_item(reading, place, &rule->steps[rule->nsteps]);
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
		rule->from = rules_read_paths(reading, place, v, &rule->nfrom);
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
		rule->from = rules_read_paths(
		    reading, place, all ? all : from, &rule->nfrom);
	if (json_get(v, "transform"))
		read_steps(reading, place, json_get(v, "transform"), rule);
	rule->fallback = json_get(v, "default");
	if (json_get(v, "write"))
		read_write(reading, place, json_get(v, "write"), rule);
	if (json_get(v, "alt"))
		rule->alt = rules_read_paths(
		    reading, place, json_get(v, "alt"), &rule->nalt);
	read_flag(reading, place, v, "inherit", &rule->inherit);
	read_flag(reading, place, v, "optional", &rule->optional);
	if (!rule->nfrom && !rule->fallback)
		rules_fault(reading, place, "needs 'from', 'all' or 'default'");
}
