/* rules: the table of rules, and what a rule finds in a record. Reading the
 * file is rules_compile.c's. */
#include "mapping/rules.h"

#include <string.h>

#include "base/decimal.h"
#include "mapping/attributes.h"
#include "base/text.h"

void
rules_init(struct rules *rules)
{
	memset(rules, 0, sizeof *rules);
	strcpy(rules->currency, "USD");
	rules->exponent = decimal_exponent(rules->currency);
}

void
rules_release(struct rules *rules)
{
	arena_release(&rules->arena);
	memset(rules, 0, sizeof *rules);
}

const char *
rules_state(const struct rules *rules, const char *status)
{
	const char *state = json_get_text(rules->status, status, NULL);

	return state ? state : json_get_text(rules->status, "*", NULL);
}

/* ---- values */

static const struct json *
list_index(const struct json *list, const char *part)
{
	size_t index = 0;

	for (const char *p = part; *p; p++) {
		if (*p < '0' || *p > '9' || index > 100000)
			return NULL;
		index = index * 10 + (size_t)(*p - '0');
	}
	return json_at(list, index);
}

/* What a path finds in a product or variant record; NULL for nothing, null,
 * "", [] and blank text. */
static const struct json *
lookup(const struct rule_path *path, const struct json *v)
{
	for (unsigned i = 0; v && i < path->nparts; i++)
		v = v->type == JSON_ARRAY ? list_index(v, path->parts[i])
					  : json_get(v, path->parts[i]);
	if (json_empty(v) ||
	    (v->type == JSON_STRING && text_blank(v->text, v->len)))
		return NULL;
	return v;
}

/* One path in one record. */
static const struct json *
look(const struct rule_path *path, const struct json *record,
    const struct rule_path **found)
{
	const struct json *v = record ? lookup(path, record) : NULL;

	if (v && found)
		*found = path;
	return v;
}

/* A SKU's field: all paths in the variant, then all in its parent; a path may
 * be bound to one of them. A product's: path by path, in the product unless
 * it is bound to the variant. Without a parent the one record is both. */
static const struct json *
first_value(const struct rule *rule, const struct rule_path *paths,
    size_t npaths, const struct json *near, const struct json *far,
    const struct rule_path **found)
{
	const struct json *v = NULL;

	for (size_t i = 0; !v && i < npaths; i++) {
		if (!far || paths[i].side == SIDE_VARIANT)
			v = look(&paths[i], near, found);
		else if (!rule->sku)
			v = look(&paths[i], far, found);
		else if (paths[i].side == SIDE_BOTH)
			v = look(&paths[i], near, found);
	}
	for (size_t i = 0; !v && far && rule->sku && i < npaths; i++)
		if (paths[i].side == SIDE_PARENT ||
		    (paths[i].side == SIDE_BOTH && rule->inherit))
			v = look(&paths[i], far, found);
	return v;
}

/* The values of all paths that have one, as a list; lists among them give
 * their members. */
static const struct json *
all_near(const struct rule *rule, const struct json *near,
    const struct json *far, struct transform_env *env)
{
	const struct json *found[RULES_FIELDS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < rule->nfrom && n < RULES_FIELDS_MAX; i++) {
		found[n] =
		    first_value(rule, &rule->from[i], 1, near, far, NULL);
		n += found[n] != NULL;
	}
	if (!n)
		return NULL;
	json_build_open(env->make, JSON_ARRAY);
	for (size_t i = 0; i < n; i++) {
		if (found[i]->type != JSON_ARRAY)
			json_build_copy(env->make, found[i]);
		json_each (v, found[i])
			json_build_copy(env->make, v);
	}
	json_build_close(env->make);
	return json_build_take(env->make, env->arena);
}

const struct json *
rule_source(const struct rule *rule, const struct json *near,
    const struct json *far, struct transform_env *env,
    const struct rule_path **found)
{
	const struct rule_path *path = NULL;
	const struct json *v = rule->all ? all_near(rule, near, far, env)
					 : first_value(rule, rule->from,
					       rule->nfrom, near, far, &path);

	if (found)
		*found = path;
	env->allow = NULL;
	env->label = path && path->nparts == 2 &&
			     strcmp(path->parts[0], "attributes") == 0
			 ? path->parts[1]
			 : NULL;
	return v;
}

const struct json *
rule_value(const struct rule *rule, const struct json *near,
    const struct json *far, struct transform_env *env)
{
	const struct json *v, *alt;

	env->near = near;
	env->far = far;
	env->field = rule->field;
	env->options = rule->fit.options;
	env->bad = false;
	env->alt = NULL;
	v = rule_source(rule, near, far, env, NULL);
	if (v && rule->nalt) {
		size_t len;

		alt = first_value(rule, rule->alt, rule->nalt, near, far, NULL);
		env->alt = transform_text(alt, &len);
		if (env->alt) {
			env->alt = text_trim(env->alt, &len);
			env->alt = arena_dup(env->arena, env->alt, len);
		}
	}
	for (size_t i = 0; v && i < rule->nsteps; i++)
		v = transform_run(&rule->steps[i], v, env);
	v = field_spec_value(&rule->fit, v, env);
	if (v || env->bad)
		return v;
	v = rule->fallback;
	if (v && rule_item(rule))
		v = transform_run(&rule->steps[rule->nsteps - 1], v, env);
	return field_spec_value(&rule->fit, v, env);
}

/* ---- columns */

/* The Plytix column of a path; NULL for members that every row has. */
static const char *
column(const struct rule_path *path, struct arena *arena)
{
	static const char *const own[] = {"label", "gtin", "status",
	    "thumbnail", "assets", "categories", "sku", NULL};

	if (strcmp(path->parts[0], "attributes") == 0 ||
	    strcmp(path->parts[0], "relationships") == 0)
		return path->nparts > 1 ? arena_printf(arena, "%s.%s",
					      path->parts[0], path->parts[1])
					: NULL;
	for (size_t i = 0; own[i]; i++)
		if (strcmp(own[i], path->parts[0]) == 0)
			return own[i];
	return NULL;
}

struct columns {
	struct {
		const char *name;
		bool optional;
	} * list;
	size_t n, cap;
	struct arena arena;
};

/* Plytix has every column of its own: only those that people made may be
 * missing. */
static void
add_column(struct columns *columns, const char *name, bool optional)
{
	if (!name || columns->n == columns->cap)
		return;
	optional = optional && strchr(name, '.');
	for (size_t i = 0; i < columns->n; i++) {
		if (strcmp(columns->list[i].name, name) != 0)
			continue;
		columns->list[i].optional &= optional;
		return;
	}
	columns->list[columns->n].name = name;
	columns->list[columns->n++].optional = optional;
}

static void
add_paths(struct columns *columns, const struct rule_path *paths, size_t n,
    bool optional)
{
	for (size_t i = 0; i < n; i++)
		add_column(
		    columns, column(&paths[i], &columns->arena), optional);
}

static void
add_rules(struct columns *columns, const struct rule *rules, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		add_paths(
		    columns, rules[i].from, rules[i].nfrom, rules[i].optional);
		add_paths(
		    columns, rules[i].alt, rules[i].nalt, rules[i].optional);
		if (rule_item(&rules[i]))
			add_rules(columns, rule_item(&rules[i])->fields,
			    rule_item(&rules[i])->nfields);
	}
}

static void
add_attribute(struct columns *columns, const char *label)
{
	add_column(columns,
	    arena_printf(&columns->arena, "attributes.%s", label), false);
}

static void
write_columns(struct json_writer *e, const char *key,
    const struct columns *columns, bool optional)
{
	json_write_array(e, key);
	for (size_t i = 0; i < columns->n; i++)
		if (columns->list[i].optional == optional)
			json_write_text(e, NULL, columns->list[i].name);
	json_write_end(e);
}

void
rules_columns(const struct rules *rules, struct json_writer *e)
{
	struct columns columns = {0};

	columns.cap = 4096;
	columns.list =
	    arena_alloc(&columns.arena, columns.cap * sizeof *columns.list);
	add_column(&columns, "sku", false);
	add_column(&columns, "label", false);
	add_column(&columns, "status", false);
	if (rules->categories)
		add_column(&columns, "categories", false);
	add_rules(&columns, rules->product, rules->nproduct);
	add_rules(&columns, rules->sku, rules->nsku);
	add_rules(&columns, rules->inventory, rules->inventory ? 1 : 0);
	add_rules(&columns, rules->selecting, rules->nselecting);
	for (size_t i = 0; i < rules->noptions; i++)
		add_attribute(&columns, rules->options[i].label);
	if (rules->split)
		add_attribute(&columns, rules->split);
	json_write_object(e, NULL);
	write_columns(e, "columns", &columns, false);
	write_columns(e, "optional", &columns, true);
	json_write_bool(e, "dropdowns", rules->options_auto);
	json_write_end(e);
	arena_release(&columns.arena);
}
