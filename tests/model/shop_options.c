/* shop_options: options and values of products (webflow/API.md, Options). See
 * shop.h. */
#include "model/shop_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct shop_value *
old_value(const struct shop_product *p, const char *id)
{
	const struct shop_value *v;

	for (size_t i = 0; i < p->noptions; i++) {
		v = inner_value(&p->options[i], id);
		if (v)
			return v;
	}
	return NULL;
}

static bool
old_option(const struct shop_product *p, const char *id)
{
	for (size_t i = 0; i < p->noptions; i++)
		if (strcmp(p->options[i].id, id) == 0)
			return true;
	return false;
}

static const char *
given(struct shop *s, const char *id, bool old)
{
	if (s->mode.mint && !old)
		return inner_id(s, "mint-");
	return arena_dup(s->arena, id, strlen(id));
}

/* The list as it will be stored. NEW_IDS: what each sent id became. */
bool
inner_options(struct call *c, const struct shop_product *was,
    struct shop_product *to, const struct json *list)
{
	struct shop *s = c->shop;

	to->noptions = 0;
	json_each (o, list) {
		struct shop_option *x = &to->options[to->noptions];
		const char *id = json_get_text(o, "id", "");

		if (to->noptions == SHOP_OPTIONS || !*id ||
		    !json_get_text(o, "name", NULL))
			return inner_refuse(
			    c, 400, "sku-properties", "bad option");
		x->id = given(s, id, old_option(was, id));
		x->name = arena_printf(
		    s->arena, "%s", json_get_text(o, "name", NULL));
		x->len = 0;
		json_each (v, json_get(o, "enum")) {
			struct shop_value *y = &x->values[x->len];
			const char *vid = json_get_text(v, "id", "");
			const char *slug = json_get_text(v, "slug", "");

			if (x->len == SHOP_VALUES || !*vid || !*slug ||
			    !*json_get_text(v, "name", ""))
				return inner_refuse(
				    c, 400, "sku-properties", "bad value");
			y->id = given(s, vid, old_value(was, vid));
			y->name = arena_printf(
			    s->arena, "%s", json_get_text(v, "name", ""));
			y->slug = arena_printf(s->arena, "%s", slug);
			for (size_t j = 0; j < x->len; j++)
				if (strcmp(x->values[j].id, y->id) == 0 ||
				    strcmp(x->values[j].name, y->name) == 0 ||
				    strcmp(x->values[j].slug, y->slug) == 0)
					return inner_refuse(c, 400,
					    "sku-properties", "values alike");
			x->len++;
		}
		for (size_t i = 0; i < to->noptions; i++)
			if (strcmp(to->options[i].id, x->id) == 0 ||
			    strcmp(to->options[i].name, x->name) == 0)
				return inner_refuse(
				    c, 400, "sku-properties", "options alike");
		if (!x->len)
			return inner_refuse(
			    c, 400, "sku-properties", "no values");
		to->noptions++;
	}
	return true;
}

/* Values that SKUs use must stay. */
bool
inner_in_use(struct call *c, size_t product, const struct shop_product *to)
{
	struct shop *s = c->shop;
	size_t j;

	for (size_t n = 0; n < s->nskus; n++) {
		const struct shop_sku *k = &s->skus[n];

		if (k->product != product || k->gone)
			continue;
		for (size_t i = 0; i < k->nvalues; i++) {
			for (j = 0; j < to->noptions; j++)
				if (strcmp(to->options[j].id, k->option[i]) ==
					0 &&
				    inner_value(&to->options[j], k->value[i]))
					break;
			if (j < to->noptions)
				continue;
			inner_blame(c, "an option value in use was dropped");
			if (s->mode.strict)
				return inner_refuse(
				    c, 400, "sku-properties", "value in use");
		}
	}
	return true;
}

/* The id that the option list of a request made of the one that was sent. */
static const char *
became(const struct json *sent, const struct shop_product *p,
    const char *option, const char *value)
{
	const struct shop_option *is = p->options;

	json_each (o, sent) {
		if (json_is(json_get(o, "id"), option)) {
			const struct shop_value *one = is->values;

			if (!value)
				return is->id;
			json_each (v, json_get(o, "enum")) {
				if (json_is(json_get(v, "id"), value))
					return one->id;
				one++;
			}
		}
		is++;
	}
	return NULL;
}

/* `sku-values`; SENT: the option list of the same request, or NULL. */
bool
inner_values(struct call *c, struct shop_sku *k, const struct shop_product *p,
    const struct json *values, const struct json *sent)
{
	struct shop *s = c->shop;
	const char *option, *value;
	size_t i;

	k->nvalues = 0;
	json_each_key (key, values) {
		option = key->text;
		value = json_text(json_next(key));
		if (!value || k->nvalues == SHOP_OPTIONS)
			return inner_refuse(c, 400, "sku-values", "bad");
		if (sent) {
			const char *o = became(sent, p, option, NULL);

			value = became(sent, p, option, value);
			option = o;
		}
		for (i = 0; option && i < p->noptions; i++)
			if (strcmp(p->options[i].id, option) == 0)
				break;
		if (!option || !value || i == p->noptions ||
		    !inner_value(&p->options[i], value)) {
			inner_blame(c, "a value id that is not the product's");
			if (s->mode.strict || !option || !value)
				return inner_refuse(
				    c, 400, "sku-values", "foreign");
		}
		k->option[k->nvalues] = arena_printf(s->arena, "%s", option);
		k->value[k->nvalues++] = arena_printf(s->arena, "%s", value);
	}
	if (k->nvalues != p->noptions) {
		inner_blame(c, "sku-values without each option");
		return inner_refuse(
		    c, 400, "sku-values", "each option is needed");
	}
	return true;
}

bool
inner_has_twin(struct call *c, const struct shop_sku *k, size_t product)
{
	struct shop *s = c->shop;
	size_t same;

	for (size_t n = 0; n < s->nskus; n++) {
		const struct shop_sku *x = &s->skus[n];

		if (x == k || x->product != product || x->gone ||
		    x->id == k->id || x->nvalues != k->nvalues)
			continue;
		same = 0;
		for (size_t i = 0; i < k->nvalues; i++)
			for (size_t j = 0; j < x->nvalues; j++)
				same +=
				    strcmp(k->option[i], x->option[j]) == 0 &&
				    strcmp(k->value[i], x->value[j]) == 0;
		if (same == k->nvalues)
			return true;
	}
	return false;
}

void
inner_twins(struct call *c, const struct shop_sku *k, size_t product)
{
	if (inner_has_twin(c, k, product))
		inner_blame(c, "two SKUs of one combination");
}
