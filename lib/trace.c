/* trace: the rules once more, with a look at every step. */
#include "trace.h"

#include <string.h>

struct tracing {
	struct desired *desired;
	struct transform_env env;
	struct verdict verdict;
	struct emit *e;
	const char *sku;
};

static bool
is_row(const struct json *row, const char *sku)
{
	return json_is(json_get(row, "sku"), sku) ||
	       json_is(json_get(row, "id"), sku);
}

bool
trace_matches(const struct json *product, const char *sku)
{
	const struct json *variants = json_get(product, "variants"), *v;

	if (is_row(product, sku))
		return true;
	for (v = json_first(variants); v != json_end(variants);
	     v = json_next(v))
		if (is_row(v, sku))
			return true;
	return false;
}

static void
one_rule(struct tracing *t, const char *section, const struct rule *rule,
    const struct json *near, const struct json *far)
{
	const struct rule_path *found;
	const struct json *v;

	verdict_clear(&t->verdict);
	t->env.sku = t->sku;
	t->env.field = rule->field;
	t->env.options = rule->fit.options;
	t->env.alt = NULL;
	emit_object(t->e, NULL);
	emit_text(t->e, "kind", "trace");
	emit_text(t->e, "section", section);
	emit_text(t->e, "sku", t->sku);
	emit_text(t->e, "field", rule->field);
	v = rule_source(rule, near, far, &t->env, &found);
	if (found)
		emit_text(t->e, "from", found->text);
	emit_value(t->e, "source", v);
	emit_array(t->e, "steps");
	for (size_t i = 0; v && i < rule->nsteps; i++) {
		v = transform_run(&rule->steps[i], v, &t->env);
		emit_object(t->e, NULL);
		emit_text(t->e, "transform", rule->steps[i].transform->name);
		emit_value(t->e, "value", v);
		emit_end(t->e);
	}
	emit_end(t->e);
	verdict_clear(&t->verdict);
	emit_value(t->e, "value", rule_value(rule, near, far, &t->env));
	emit_warnings(t->e, NULL, &t->verdict);
	emit_end(t->e);
}

static void
one_sku(struct tracing *t, const struct json *row, const struct json *far)
{
	const struct rules *rules = t->desired->rules;

	t->sku = json_get_text(row, "sku", "");
	for (size_t i = 0; i < rules->nsku; i++)
		one_rule(t, "sku", &rules->sku[i], row, far);
	if (rules->inventory)
		one_rule(t, "stock", rules->inventory, row, far);
}

void
trace_write(struct desired *desired, const struct json *product,
    struct arena *arena, struct emit *e)
{
	const struct rules *rules = desired->rules;
	const struct json *variants = json_get(product, "variants"), *v;
	const struct json *near = NULL;
	struct tracing t = {.desired = desired, .e = e};

	t.env = (struct transform_env){.arena = arena,
	    .buf = &desired->buf,
	    .make = &desired->make,
	    .verdict = &t.verdict,
	    .currency = rules->currency,
	    .exponent = rules->exponent};
	for (v = json_first(variants); v != json_end(variants);
	     v = json_next(v))
		if (!near && !json_true(json_get(v, "placeholder")))
			near = v;
	t.sku = json_get_text(product, "sku", "");
	for (size_t i = 0; i < rules->nproduct; i++)
		one_rule(&t, "product", &rules->product[i],
		    near ? near : product, near ? product : NULL);
	if (!near)
		one_sku(&t, product, NULL);
	for (v = json_first(variants); v != json_end(variants);
	     v = json_next(v))
		if (!json_true(json_get(v, "placeholder")))
			one_sku(&t, v, product);
	verdict_release(&t.verdict);
}
