/* product_sku: prices first, since a placeholder may need its siblings', and
 * a missing one refuses the product; then each SKU in turn. */
#include "mapping/product_sku.h"

#include <stdio.h>

#include "base/decimal.h"
#include "base/text.h"

static const struct rule *
rule_of(const struct product_skus *m, const char *field)
{
	const struct rules *rules = m->rules;

	for (size_t i = 0; i < rules->nsku; i++)
		if (rule_is_for(&rules->sku[i], field))
			return &rules->sku[i];
	return NULL;
}

static const struct json *
value_of(struct product_skus *m, const struct rule *rule,
    const struct product_sku *sku)
{
	return rule_value(
	    rule, sku->record, m->single ? NULL : m->product, &m->env);
}

static void
name_sku(struct product_skus *m, const struct product_sku *sku)
{
	m->env.sku = json_get_text(sku->record, "sku", NULL);
	if (!m->env.sku)
		m->env.sku = json_get_text(m->product, "sku", "");
}

/* ---- prices */

/* Whole numbers without a sign: the one with more digits is greater. */
static bool
more(const struct json *a, const struct json *b)
{
	const struct json *va = json_get(a, "value"),
			  *vb = json_get(b, "value");

	if (!json_text(va) || !json_text(vb))
		return json_text(va) != NULL;
	return va->len != vb->len ? va->len > vb->len
				  : strcmp(va->text, vb->text) > 0;
}

static enum outcome
find_skus(struct product_skus *m)
{
	const struct json *variants = json_get(m->product, "variants");

	m->nskus = json_len(variants);
	m->single = !m->nskus;
	m->skus = arena_alloc(m->arena, (m->nskus + 1) * sizeof *m->skus);
	if (m->single) {
		m->skus[m->nskus++].record = m->product;
		return DONE;
	}
	m->nskus = 0;
	json_each (v, variants) {
		const struct json *values = json_get(v, "values");

		if (v->type != JSON_OBJECT ||
		    (values && values->type != JSON_ARRAY))
			return verdict_say(m->verdict, REFUSED, "input",
			    "a variant is not what variant-expand writes");
		m->skus[m->nskus].placeholder =
		    json_true(json_get(v, "placeholder"));
		m->skus[m->nskus++].record = v;
	}
	return DONE;
}

static enum outcome
refuse(struct product_skus *m, const char *who, size_t missing, bool bad)
{
	const struct rule *rule = rule_of(m, "price");
	const struct verdict_warning *last =
	    m->verdict->nwarnings
		? &m->verdict->warnings[m->verdict->nwarnings - 1]
		: NULL;

	if (bad)
		return verdict_say(m->verdict, REFUSED, "price-invalid", "%s",
		    last ? last->sentence : "a price is no amount of money");
	return verdict_say(m->verdict, REFUSED, "price-missing",
	    "%s%s %s no price; give %s one in the PIM ('%s')", who,
	    missing > 5 ? " and others" : "", missing > 1 ? "have" : "has",
	    missing > 1 ? "them" : "it",
	    rule->nfrom ? rule->from[0].text : "sku.price");
}

enum outcome
product_sku_prices(struct product_skus *m)
{
	const struct rule *rule = rule_of(m, "price");
	const struct json *highest = NULL;
	bool archive = strcmp(m->state, "archive") == 0;
	char who[512] = "";
	size_t missing = 0;

	if (find_skus(m) != DONE)
		return m->verdict->outcome;
	for (size_t i = 0; i < m->nskus; i++) {
		struct product_sku *sku = &m->skus[i];
		size_t used = strlen(who);

		name_sku(m, sku);
		sku->price = value_of(m, rule, sku);
		if (m->env.bad && !archive)
			return refuse(m, NULL, 0, true);
		if (sku->price && more(sku->price, highest))
			highest = sku->price;
		if (sku->price || sku->placeholder)
			continue;
		if (missing++ < 5)
			snprintf(who + used, sizeof who - used, "%s'%.80s'",
			    used ? ", " : "", m->env.sku);
	}
	if (missing && !archive)
		return refuse(m, who, missing, false);
	for (size_t i = 0; i < m->nskus; i++)
		if (!m->skus[i].price && m->skus[i].placeholder)
			m->skus[i].price = highest;
	return DONE;
}

/* ---- pictures */

struct pictures {
	const struct json *front, *more;
};

/* The first picture of the gallery; warnings about the others come when they
 * are taken. */
static const struct json *
first_of(struct product_skus *m, const struct rule *rule,
    const struct product_sku *sku)
{
	struct verdict aside = {0};
	const struct json *list;

	m->env.verdict = &aside;
	list = value_of(m, rule, sku);
	m->env.verdict = m->verdict;
	verdict_release(&aside);
	return list && list->type == JSON_ARRAY ? json_at(list, 0) : NULL;
}

/* The main picture is not repeated among the others; without one, the first
 * of the gallery stands in front. */
static struct pictures
find_pictures(struct product_skus *m, const struct product_sku *sku)
{
	const struct rule *front = rule_of(m, "main-image");
	const struct rule *more_rule = rule_of(m, "more-images");
	struct pictures found = {NULL, NULL};

	if (sku->placeholder)
		return found;
	if (front)
		found.front = value_of(m, front, sku);
	if (front && more_rule && !found.front)
		found.front = first_of(m, more_rule, sku);
	m->env.front = json_get_text(found.front, "asset", NULL);
	if (more_rule)
		found.more = value_of(m, more_rule, sku);
	m->env.front = NULL;
	return found;
}

/* ---- fields */

void
product_sku_code(struct product_skus *m, const struct json *record)
{
	const char *code = json_get_text(record, "sku", "");
	size_t len = strlen(code);

	code = text_trim(code, &len);
	json_write_text_len(m->e, "sku", code, len);
}

/* A product that lacks a value which the shop requires is refused before it is
 * sent, except where people may have filled the field in Webflow. */
void
product_sku_lacks(struct product_skus *m, const struct rule *rule)
{
	size_t used = strlen(m->lacks);

	if (!rule->fit.required || rule->write != WRITE_ALWAYS ||
	    strcmp(m->state, "archive") == 0 || rule_is_for(rule, "name") ||
	    rule_is_for(rule, "slug") || rule_is_for(rule, "price"))
		return;
	if (m->nlacks++ < 5)
		snprintf(m->lacks + used, sizeof m->lacks - used,
		    "%s'%.60s' of '%.80s'%s", used ? ", " : "", rule->field,
		    m->env.sku,
		    m->env.bad && !field_spec_is_media(&rule->fit)
			? ", whose value does not fit"
			: "");
}

/* The variant's own name, trimmed; else the product's name, followed by the
 * values. */
static void
write_name(struct product_skus *m, const struct product_sku *sku)
{
	const struct json *label = json_get(sku->record, "label");
	const struct json *values = json_get(sku->record, "values");
	const struct rule *rule = rule_of(m, "name");
	const struct json *mapped =
	    rule && !sku->placeholder ? value_of(m, rule, sku) : NULL;
	struct buf *buf = m->buf;
	const char *text;
	size_t len, kept;

	if (mapped) {
		json_write_value(m->e, "name", mapped);
		return;
	}
	buf_reset(buf);
	if (!m->single && label && label->type == JSON_STRING &&
	    !text_blank(label->text, label->len)) {
		buf_add(buf, label->text, label->len);
	} else {
		buf_add(buf, m->name->text, m->name->len);
		json_each (v, values) {
			buf_byte(buf, ' ');
			buf_text(buf, json_text(v) ? json_text(v) : "");
		}
	}
	len = buf->len;
	text = text_trim(buf_str(buf), &len);
	kept = text_cut(text, len, FIELD_NAME_MAX);
	if (kept < len)
		verdict_warn(m->verdict, "text-cut",
		    "name of '%s' was cut at %d characters, the most the "
		    "field takes",
		    m->env.sku, FIELD_NAME_MAX);
	text = text_trim(text, &kept);
	json_write_text_len(m->e, "name", text, kept);
}

/* Minor units as people write them: 1999 of an exponent of 2 is 19.99. */
static const char *
amount(const struct product_skus *m, const struct json *price)
{
	const char *value = json_get_text(price, "value", "");
	size_t len = strlen(value), places = (size_t)m->env.exponent;

	if (!places)
		return value;
	if (len <= places)
		return arena_printf(
		    m->arena, "0.%.*s%s", (int)(places - len), "000000", value);
	return arena_printf(m->arena, "%.*s.%s", (int)(len - places), value,
	    value + len - places);
}

/* A compare-at price is the former price, so it must be above the price. Many
 * catalogues write 0, or the price itself, for "none"; any other value below
 * the price is a mistake. */
static const struct json *
compared(struct product_skus *m, const struct product_sku *sku,
    const struct json *compare)
{
	const char *value = json_get_text(compare, "value", "");
	bool below;

	if (!sku->price || more(compare, sku->price))
		return compare;
	below = more(sku->price, compare) && strcmp(value, "0") != 0;
	if (below && !sku->placeholder)
		verdict_warn(m->verdict, "compare-at-below",
		    "compare-at-price of '%s': %s is below the price, %s, so "
		    "none is shown; correct one of them in the PIM",
		    m->env.sku, amount(m, compare), amount(m, sku->price));
	return NULL;
}

static void
write_field(struct product_skus *m, const struct rule *rule,
    const struct product_sku *sku, const struct pictures *pictures)
{
	const struct json *v;

	if (rule_is_for(rule, "name"))
		return;
	if (rule_is_for(rule, "price"))
		v = sku->price;
	else if (rule_is_for(rule, "main-image"))
		v = pictures->front;
	else if (rule_is_for(rule, "more-images"))
		v = pictures->more;
	else if (sku->placeholder &&
		 (rule_is_for(rule, "sku") || field_spec_is_media(&rule->fit)))
		v = NULL;
	else
		v = value_of(m, rule, sku);
	if (v && rule_is_for(rule, "compare-at-price"))
		v = compared(m, sku, v);
	if (v)
		json_write_value(m->e, rule->field, v);
	else
		product_sku_lacks(m, rule);
}

/* Stock is a whole number that is not negative. One that cannot be read is a
 * warning: a SKU with unknown stock must not be sold without limit. */
static void
write_stock(struct product_skus *m, const struct product_sku *sku)
{
	const struct rule *rule = m->rules->inventory;
	const struct json *v = NULL;
	char whole[DECIMAL_MAX] = "0";
	bool rounded = false;
	const char *text;
	size_t len;

	if (!sku->placeholder) {
		if (!rule || !(v = value_of(m, rule, sku)))
			return;
		text = transform_text(v, &len);
		if (text)
			text = text_trim(text, &len);
		if (!text || decimal_minor(text, len, 0, whole, &rounded) ||
		    rounded || strlen(whole) > 15) {
			transform_bad(&m->env, "stock-invalid", v,
			    "is no whole number, so a SKU that is in the shop "
			    "keeps its stock, and a new one gets 0");
			json_write_bool(m->e, "stock_unread", true);
			return;
		}
		if (*whole == '-') {
			verdict_warn(m->verdict, "stock-negative",
			    "inventory of '%s': %.20s became 0", m->env.sku,
			    whole);
			strcpy(whole, "0");
		}
	}
	json_write_object(m->e, "inventory");
	json_write_text(m->e, "inventoryType", "finite");
	json_write_number(m->e, "quantity", whole);
	json_write_end(m->e);
}

static void
write_sku(struct product_skus *m, const struct product_sku *sku)
{
	const struct rules *rules = m->rules;
	struct pictures pictures;

	name_sku(m, sku);
	pictures = find_pictures(m, sku);
	json_write_object(m->e, NULL);
	if (!sku->placeholder) {
		json_write_text_if(
		    m->e, "plytix_id", json_get_text(sku->record, "id", NULL));
		if (json_get_text(sku->record, "sku", NULL))
			product_sku_code(m, sku->record);
	}
	if (json_get(sku->record, "values")) {
		json_write_value(
		    m->e, "values", json_get(sku->record, "values"));
	} else {
		json_write_array(m->e, "values");
		json_write_end(m->e);
	}
	if (sku->placeholder)
		json_write_bool(m->e, "placeholder", true);
	json_write_object(m->e, "fieldData");
	write_name(m, sku);
	for (size_t i = 0; i < rules->nsku; i++)
		write_field(m, &rules->sku[i], sku, &pictures);
	json_write_end(m->e);
	write_stock(m, sku);
	json_write_end(m->e);
}

void
product_sku_write(struct product_skus *m)
{
	json_write_array(m->e, "skus");
	for (size_t i = 0; i < m->nskus; i++)
		write_sku(m, &m->skus[i]);
	json_write_end(m->e);
}
