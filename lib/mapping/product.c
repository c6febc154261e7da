/* product: the product's fields, then for each variant its own, in the order
 * of the mapping. */
#include "mapping/product.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "mapping/product_sku.h"
#include "mapping/select.h"

void
product_init(struct product_writer *desired, const struct rules *rules)
{
	memset(desired, 0, sizeof *desired);
	desired->rules = rules;
	buf_init(&desired->buf, TRANSFORM_TEXT_MAX);
	items_init(&desired->items);
}

void
product_release(struct product_writer *desired)
{
	buf_release(&desired->buf);
	json_build_release(&desired->make);
	items_release(&desired->items);
}

/* ---- the product */

/* From the rule, else the name, the code, the id: never empty. Parts of one
 * family get different ones. */
static void
write_slug(struct product_skus *m, const struct json *slug)
{
	const char *sku = json_get_text(m->product, "sku", "");
	const char *part = json_get_text(m->product, "part", "");
	size_t part_len = strlen(part);
	struct buf made;

	buf_init(&made, 2 * TEXT_SLUG_MAX);
	if (slug && json_text(slug)) /* whatever the mapping made of it */
		text_slug(&made, slug->text, slug->len);
	if (!made.len)
		text_slug(&made, m->name->text, m->name->len);
	if (!made.len)
		text_slug(&made, sku, strlen(sku));
	if (!made.len)
		buf_text(&made, json_get_text(m->product, "id", ""));
	if (part_len && part_len < 100 &&
	    (made.len < part_len ||
		strcmp(made.data + made.len - part_len, part) != 0)) {
		if (made.len + part_len + 1 > TEXT_SLUG_MAX)
			buf_cut(&made, TEXT_SLUG_MAX - part_len - 1);
		buf_printf(&made, "-%s", part);
	}
	json_write_text(m->e, "slug", buf_str(&made));
	buf_release(&made);
}

/* Those of the product, else of the first variant that has some. */
static const struct json *
categories_of(const struct product_skus *m)
{
	const struct json *own = json_get(m->product, "categories");
	const struct json *variants = json_get(m->product, "variants");

	for (const struct json *v = json_first(variants);
	     json_empty(own) && v != json_end(variants); v = json_next(v))
		own = json_get(v, "categories");
	return own;
}

static void
write_categories(struct product_skus *m)
{
	const struct json *list = categories_of(m);

	if (!m->rules->categories)
		return;
	json_write_array(m->e, "category");
	json_each (c, list) {
		const struct category_entry *one =
		    category_set_find(m->used, json_get_text(c, "id", ""));
		bool twice = false;

		for (const struct json *before = json_first(list); before != c;
		     before = json_next(before))
			twice = twice ||
				category_set_find(m->used,
				    json_get_text(before, "id", "")) == one;
		if (!one || twice)
			continue;
		json_write_object(m->e, NULL);
		json_write_text(m->e, "plytix_id", one->id);
		json_write_end(m->e);
	}
	json_write_end(m->e);
}

static enum outcome
write_product(struct product_skus *m)
{
	const struct rules *rules = m->rules;
	const struct json *near = NULL, *far, *slug = NULL;

	for (size_t i = 0; !near && i < m->nskus; i++)
		if (!m->skus[i].placeholder)
			near = m->skus[i].record;
	far = m->single ? NULL : m->product;

	m->env.sku = json_get_text(m->product, "sku", "");
	json_write_object(m->e, "product");
	json_write_object(m->e, "fieldData");
	for (size_t i = 0; i < rules->nproduct; i++) {
		const struct rule *rule = &rules->product[i];
		const struct json *v =
		    rule_value(rule, near ? near : m->product, far, &m->env);

		if (rule_is_for(rule, "slug")) {
			slug = v;
			continue; /* comes after the name */
		}
		if (v)
			json_write_value(m->e, rule->field, v);
		else
			product_sku_lacks(m, rule);
		if (rule_is_for(rule, "name"))
			m->name = v;
	}
	if (!m->name)
		return verdict_say(m->verdict, REFUSED, "name-missing",
		    "the product has no name; give it a label in the PIM");
	write_slug(m, slug);
	write_categories(m);
	json_write_end(m->e);
	json_write_end(m->e);
	return DONE;
}

static void
write_options(struct product_skus *m)
{
	const struct json *options = json_get(m->product, "options");

	json_write_array(m->e, "options");
	json_each (o, options) {
		json_write_object(m->e, NULL);
		json_write_value(m->e, "name", json_get(o, "name"));
		json_write_value(m->e, "values", json_get(o, "values"));
		json_write_end(m->e);
	}
	json_write_end(m->e);
}

/* Policies other than `always`: they tell the plan who may change a field, the
 * PIM or people in Webflow. */
static void
write_policies(struct json_writer *e, const char *section,
    const struct rule *rules, size_t n, bool *open)
{
	static const char *const names[] = {
	    [WRITE_IF_EMPTY] = "if-empty", [WRITE_CREATE_ONLY] = "create-only"};
	bool first = true;

	for (size_t i = 0; i < n; i++) {
		if (rules[i].write == WRITE_ALWAYS)
			continue;
		if (!*open)
			json_write_object(e, "write");
		*open = true;
		if (first)
			json_write_object(e, section);
		first = false;
		json_write_text(e, rules[i].field, names[rules[i].write]);
	}
	if (!first)
		json_write_end(e);
}

/* ---- what is not selected */

/* The members of an object that say why a variant is not selected. */
static void
write_variant_out(struct product_skus *m, const struct json *row)
{
	const struct condition *c = m->rules->select_variant;

	if (select_holds(c, row, m->product, m->verdict))
		return; /* it is; its product is not */
	select_condition(c, row, m->product, m->e);
	json_write_text(
	    m->e, "message", select_sentence(c, row, m->product, m->arena));
}

/* The variants that are not selected, of a product that is on sale. */
static void
write_left_out(struct product_skus *m)
{
	const struct json *rows = json_get(m->product, "unselected");

	if (!json_len(rows))
		return;
	json_write_array(m->e, "left_out");
	json_each (row, rows) {
		json_write_object(m->e, NULL);
		json_write_text(
		    m->e, "plytix_id", json_get_text(row, "id", ""));
		product_sku_code(m, row);
		write_variant_out(m, row);
		json_write_end(m->e);
	}
	json_write_end(m->e);
}

/* No variant is selected: writes why the first one is not. */
static void
write_no_variant(struct product_skus *m)
{
	const struct json *rows = json_get(m->product, "unselected");
	const struct json *row = json_at(rows, 0);
	const struct condition *c = m->rules->select_variant;

	if (select_holds(c, row, m->product, m->verdict)) {
		json_write_text(m->e, "message",
		    "the variants were gathered with another 'select'; run "
		    "variant-expand with this mapping");
		return;
	}
	select_condition(c, row, m->product, m->e);
	json_write_text(m->e, "message",
	    arena_printf(m->arena,
		"%s (variant '%.80s'; none of its variants is selected)",
		select_sentence(c, row, m->product, m->arena),
		json_get_text(row, "sku", "")));
}

/* Whether the product is not for sale in this shop at all. */
static bool
is_out(struct product_skus *m)
{
	return !select_holds(
		   m->rules->select_product, m->product, NULL, m->verdict) ||
	       (json_len(json_get(m->product, "unselected")) &&
		   !json_len(json_get(m->product, "variants")));
}

/* A product of the PIM that this shop does not sell. Nothing else of it is
 * read, so it is never refused. ARCHIVED: it is archived in the PIM, too. */
static void
write_out(struct product_skus *m, bool archived)
{
	const struct condition *c = m->rules->select_product;

	json_write_object(m->e, NULL);
	json_write_text(m->e, "kind", "product");
	json_write_text(m->e, "plytix_id", json_get_text(m->product, "id", ""));
	json_write_text(m->e, "part", json_get_text(m->product, "part", ""));
	product_sku_code(m, m->product);
	json_write_text(m->e, "state", "archive");
	json_write_text(m->e, "reason", SELECT_REASON);
	if (archived)
		json_write_bool(m->e, "archived", true);
	if (select_holds(c, m->product, NULL, NULL)) {
		write_no_variant(m);
	} else {
		select_condition(c, m->product, NULL, m->e);
		json_write_text(m->e, "message",
		    select_sentence(c, m->product, NULL, m->arena));
	}
	json_write_warnings(m->e, NULL, m->verdict);
	json_write_end(m->e);
}

/* ---- the record */

static void
write_end(struct product_skus *m)
{
	const struct rules *rules = m->rules;
	bool open = false;

	write_policies(m->e, "product", rules->product, rules->nproduct, &open);
	write_policies(m->e, "sku", rules->sku, rules->nsku, &open);
	if (open)
		json_write_end(m->e);
	write_left_out(m);
	json_write_warnings(m->e, json_get(m->product, "warnings"), m->verdict);
	json_write_end(m->e);
}

static enum outcome
write_record(struct product_skus *m)
{
	json_write_object(m->e, NULL);
	json_write_text(m->e, "kind", "product");
	json_write_text(m->e, "plytix_id", json_get_text(m->product, "id", ""));
	json_write_text(m->e, "part", json_get_text(m->product, "part", ""));
	product_sku_code(m, m->product);
	json_write_text(m->e, "state", m->state);
	if (write_product(m) != DONE)
		return m->verdict->outcome;
	write_options(m);
	product_sku_write(m);
	if (m->nlacks)
		return verdict_say(m->verdict, REFUSED, "field-missing",
		    "the shop requires %s%s; give it a value in the PIM, or "
		    "the rule a 'default' in the mapping",
		    m->lacks, m->nlacks > 5 ? " and others" : "");
	write_end(m);
	return DONE;
}

enum outcome
product_write(struct product_writer *desired, struct category_set *used,
    const struct json *product, struct arena *arena, struct json_writer *e,
    struct verdict *v)
{
	const char *status = json_get_text(product, "status", "");
	struct product_skus m = {.rules = desired->rules,
	    .buf = &desired->buf,
	    .used = used,
	    .product = product,
	    .arena = arena,
	    .e = e,
	    .verdict = v};
	enum outcome outcome;
	size_t at;

	m.env = (struct transform_env){.arena = arena,
	    .id = json_get_text(product, "id", NULL),
	    .attributes = desired->attributes,
	    .buf = &desired->buf,
	    .make = &desired->make,
	    .verdict = v,
	    .currency = desired->rules->currency,
	    .exponent = desired->rules->exponent};
	m.state = rules_state(desired->rules, status);
	desired->judged++;
	if (is_out(&m)) {
		write_out(&m, m.state && strcmp(m.state, "archive") == 0);
		return DONE;
	}
	desired->selected++;
	if (!m.state)
		return verdict_say(v, REFUSED, "status-unknown",
		    "status '%s' is not in 'status' of the mapping; say there "
		    "whether it means publish, draft or archive",
		    status);
	if (product_sku_prices(&m) != DONE)
		return v->outcome;
	if (desired->rules->categories)
		category_set_write(used, categories_of(&m), e);
	/* nothing is made for what is not there */
	if (strcmp(m.state, "archive") != 0)
		items_begin(&desired->items, &m.env);
	at = e->out->len;
	outcome = write_record(&m);
	if (outcome == DONE)
		items_end(&desired->items, e->out, at);
	else
		items_end(&desired->items, NULL, 0);
	if (outcome == DONE && !e->out->broken)
		category_set_keep(used);
	else
		category_set_forget(used);
	return outcome;
}
