/* explain: runs the rules once more and records every step. */
#include "mapping/explain.h"

#include <string.h>

#include "base/text.h"
#include "mapping/select.h"

#define WORDS_MAX 65536 /* of a condition */

struct explaining {
	struct product_writer *desired;
	struct transform_env env;
	struct verdict verdict;
	struct json_writer *e;
	const char *sku;
};

static bool
is_row(const struct json *row, const char *sku)
{
	return json_is(json_get(row, "sku"), sku) ||
	       json_is(json_get(row, "id"), sku);
}

static bool
has_row(const struct json *rows, const char *sku)
{
	json_each (v, rows)
		if (is_row(v, sku))
			return true;
	return false;
}

bool
explain_matches(const struct json *product, const char *sku)
{
	return is_row(product, sku) ||
	       has_row(json_get(product, "variants"), sku) ||
	       has_row(json_get(product, "unselected"), sku);
}

/* ---- conditions */

/* What it compares with is its step. */
static void
one_condition(struct explaining *t, const struct condition *c,
    const struct json *near, const struct json *far)
{
	const char *path = NULL;
	const struct json *value = NULL;
	struct buf words;
	bool holds;

	verdict_clear(&t->verdict);
	buf_init(&words, WORDS_MAX);
	select_words(c, &words);
	holds =
	    select_holds(c, near, far, select_is_list(c) ? NULL : &t->verdict);
	if (!select_is_list(c))
		value = select_value(c, near, far, &path);
	json_write_object(t->e, NULL);
	json_write_text(t->e, "kind", "trace");
	json_write_text(t->e, "section", "select");
	json_write_text(t->e, "sku", t->sku);
	json_write_text(t->e, "field", c->place);
	json_write_text_if(t->e, "from", path);
	if (!select_is_list(c))
		select_write_value(c, value, "source", t->e);
	json_write_array(t->e, "steps");
	json_write_object(t->e, NULL);
	json_write_text(t->e, "transform", buf_str(&words));
	json_write_bool(t->e, "value", holds);
	json_write_end(t->e);
	json_write_end(t->e);
	json_write_bool(t->e, "value", holds);
	json_write_warnings(t->e, NULL, &t->verdict);
	json_write_end(t->e);
	buf_release(&words);
	for (size_t i = 0; i < c->n; i++)
		one_condition(t, &c->list[i], near, far);
}

static void
conditions(struct explaining *t, const struct condition *c,
    const struct json *row, const struct json *far)
{
	t->sku = json_get_text(row, "sku", "");
	if (c)
		one_condition(t, c, row, far);
}

/* ---- rules */

/* As the mapping file has it: "replace:a:b". */
static void
write_step(struct explaining *t, const struct transform_step *step)
{
	struct buf text;

	buf_init(&text, TRANSFORM_TEXT_MAX);
	buf_text(&text, step->transform->name);
	for (unsigned i = 0; i < TRANSFORM_ARGS_MAX && step->args[i].text;
	     i++) {
		buf_byte(&text, ':');
		buf_add(&text, step->args[i].text, step->args[i].len);
	}
	json_write_text(t->e, "transform", buf_str(&text));
	buf_release(&text);
}

static void
one_rule(struct explaining *t, const char *section, const struct rule *rule,
    const struct json *near, const struct json *far)
{
	const struct rule_path *found;
	const struct json *v;

	verdict_clear(&t->verdict);
	t->env.sku = t->sku;
	t->env.field = rule->field;
	t->env.options = rule->fit.options;
	t->env.alt = NULL;
	json_write_object(t->e, NULL);
	json_write_text(t->e, "kind", "trace");
	json_write_text(t->e, "section", section);
	json_write_text(t->e, "sku", t->sku);
	json_write_text(t->e, "field", rule->field);
	v = rule_source(rule, near, far, &t->env, &found);
	if (found)
		json_write_text(t->e, "from", found->text);
	json_write_value(t->e, "source", v);
	json_write_array(t->e, "steps");
	for (size_t i = 0; v && i < rule->nsteps; i++) {
		v = transform_run(&rule->steps[i], v, &t->env);
		json_write_object(t->e, NULL);
		write_step(t, &rule->steps[i]);
		json_write_value(t->e, "value", v);
		json_write_end(t->e);
	}
	json_write_end(t->e);
	verdict_clear(&t->verdict);
	json_write_value(t->e, "value", rule_value(rule, near, far, &t->env));
	json_write_warnings(t->e, NULL, &t->verdict);
	json_write_end(t->e);
}

static void
one_sku(struct explaining *t, const struct json *row, const struct json *far)
{
	const struct rules *rules = t->desired->rules;

	t->sku = json_get_text(row, "sku", "");
	for (size_t i = 0; i < rules->nsku; i++)
		one_rule(t, "sku", &rules->sku[i], row, far);
	if (rules->inventory)
		one_rule(t, "stock", rules->inventory, row, far);
}

void
explain_write(struct product_writer *desired, const struct json *product,
    struct arena *arena, struct json_writer *e)
{
	const struct rules *rules = desired->rules;
	const struct json *variants = json_get(product, "variants");
	const struct json *out = json_get(product, "unselected");
	const struct json *near = NULL;
	struct explaining t = {.desired = desired, .e = e};

	t.env = (struct transform_env){.arena = arena,
	    .id = json_get_text(product, "id", NULL),
	    .attributes = desired->attributes,
	    .buf = &desired->buf,
	    .make = &desired->make,
	    .verdict = &t.verdict,
	    .currency = rules->currency,
	    .exponent = rules->exponent};
	json_each (v, variants)
		if (!near && !json_true(json_get(v, "placeholder")))
			near = v;
	conditions(&t, rules->select_product, product, NULL);
	for (size_t i = 0; i < rules->nproduct; i++)
		one_rule(&t, "product", &rules->product[i],
		    near ? near : product, near ? product : NULL);
	if (!near && !json_len(out))
		one_sku(&t, product, NULL);
	json_each (v, variants)
		if (!json_true(json_get(v, "placeholder"))) {
			conditions(&t, rules->select_variant, v, product);
			one_sku(&t, v, product);
		}
	json_each (v, out)
		conditions(&t, rules->select_variant, v, product);
	verdict_release(&t.verdict);
}

/* ---- for people */

#define SHOWN_MAX 40

/* A value as one cell: control characters out, cut, padded to WIDTH. */
static void
cell(struct buf *out, const struct json *v, size_t width)
{
	struct buf text;
	struct json_writer e;
	size_t kept, n = 0;

	buf_init(&text, 16 * TRANSFORM_TEXT_MAX);
	json_write_init(&e, &text);
	if (v && v->type != JSON_NULL)
		json_write_value(&e, NULL, v);
	else
		buf_text(&text, "-\n");
	buf_cut(&text, text.len ? text.len - 1 : 0);
	kept = text_cut(buf_str(&text), text.len, SHOWN_MAX);
	buf_add(out, buf_str(&text), kept);
	if (kept < text.len)
		buf_text(out, "…");
	for (size_t i = 0; i < kept; i++)
		n += ((unsigned char)text.data[i] & 0xc0) != 0x80;
	n += kept < text.len;
	for (; n < width; n++)
		buf_byte(out, ' ');
	buf_release(&text);
}

void
explain_line(const struct json *trace, struct buf *out)
{
	const struct json *steps = json_get(trace, "steps");
	const struct json *warnings = json_get(trace, "warnings");

	buf_printf(out, "%-16.40s %-18.40s %-26.60s ",
	    json_get_text(trace, "sku", ""), json_get_text(trace, "field", ""),
	    json_get_text(trace, "from", "-"));
	cell(out, json_get(trace, "source"), SHOWN_MAX + 1);
	json_each (s, steps) {
		buf_printf(out, "  %s ", json_get_text(s, "transform", ""));
		cell(out, json_get(s, "value"), 0);
	}
	buf_text(out, "  = ");
	cell(out, json_get(trace, "value"), 0);
	buf_byte(out, '\n');
	json_each (w, warnings)
		buf_printf(
		    out, "%16s ! %s\n", "", json_get_text(w, "message", ""));
}
