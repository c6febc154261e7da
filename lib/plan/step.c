/* step: see step.h. */
#include "plan/step.h"

#include <string.h>

static const struct {
	const char *name;
	bool writes;
} kinds[] = {
    [STEP_FIND] = {"find", false},
    [STEP_READ_PRODUCT] = {"read-product", false},
    [STEP_CREATE_PRODUCT] = {"create-product", true},
    [STEP_UPDATE_PRODUCT] = {"update-product", true},
    [STEP_CREATE_SKUS] = {"create-skus", true},
    [STEP_UPDATE_SKU] = {"update-sku", true},
    [STEP_READ_STOCK] = {"read-stock", false},
    [STEP_UPDATE_STOCK] = {"update-stock", true},
};

struct step_sku *
step_sku_add(struct step *s, struct arena *a, size_t room)
{
	if (!s->skus)
		s->skus = arena_alloc(a, (room ? room : 1) * sizeof *s->skus);
	return &s->skus[s->nskus++];
}

const char *
step_name(enum step_kind kind)
{
	return kinds[kind].name;
}

bool
step_writes(enum step_kind kind)
{
	return kinds[kind].writes;
}

bool
step_publishes(const struct step *s)
{
	if (s->kind != STEP_UPDATE_PRODUCT && s->kind != STEP_UPDATE_SKU)
		return false;
	for (size_t i = 0; i < s->nskus; i++)
		if (s->skus[i].fields || s->skus[i].set_values)
			return false;
	return !s->fields && !s->options && !s->set_state;
}

static const struct json *
before(const struct known_entity *is, const char *field)
{
	const struct json *v = is ? json_get(is->shop, field) : NULL;

	return v || !is ? v : json_get(is->sent, field);
}

static const char *
state_name(bool archived, bool draft)
{
	return archived ? "archived"
	       : draft  ? "draft"
			: "published with the site";
}

static void
diff_fields(struct json_writer *e, const char *code, const struct json *fields,
    const struct known_entity *is)
{
	json_each_key (key, fields) {
		json_write_object(e, NULL);
		json_write_text_if(e, "sku", code);
		json_write_text(e, "field", key->text);
		json_write_value_if(e, "from", before(is, key->text));
		json_write_value(e, "to", json_next(key));
		json_write_end(e);
	}
}

const char *
step_sku_code(const struct step_sku *s)
{
	const char *code = json_get_text(s->fields, "sku", NULL);

	if (!code && s->sku)
		code = json_get_text(s->sku->is.sent, "sku", NULL);
	if (!code && s->sku)
		code = json_get_text(s->sku->is.shop, "sku", NULL);
	if (!code)
		code = s->slug ? s->slug : s->sku ? s->sku->slug : NULL;
	return code ? code : "";
}

static void
diff_values(struct json_writer *e, const struct step_sku *s)
{
	json_write_object(e, NULL);
	json_write_text(e, "sku", step_sku_code(s));
	json_write_text(e, "field", "sku-values");
	json_write_array(e, "to");
	for (size_t i = 0; i < s->nvalues; i++)
		json_write_text(e, NULL, s->values[i] ? s->values[i] : "");
	json_write_end(e);
	json_write_end(e);
}

static void
diff_options(struct json_writer *e, const struct known_options *o)
{
	json_write_object(e, NULL);
	json_write_text(e, "field", "sku-properties");
	json_write_object(e, "to");
	for (size_t i = 0; i < o->len; i++) {
		json_write_array(e, o->list[i].name);
		for (size_t j = 0; j < o->list[i].nvalues; j++)
			json_write_text(e, NULL, o->list[i].values[j].name);
		json_write_end(e);
	}
	json_write_end(e);
	json_write_end(e);
}

void
step_diff(const struct step *s, const struct known *k, struct json_writer *e)
{
	json_write_object(e, NULL);
	json_write_text(e, "step", step_name(s->kind));
	json_write_array(e, "diff");
	if (s->live && step_publishes(s)) {
		json_write_object(e, NULL);
		if (s->kind == STEP_UPDATE_SKU)
			json_write_text(e, "sku", step_sku_code(&s->skus[0]));
		json_write_text(e, "field", "publish");
		json_write_text(e, "from", "not on the site as it is");
		json_write_text(e, "to", "live");
		json_write_end(e);
	}
	if (s->set_state) {
		json_write_object(e, NULL);
		json_write_text(e, "field", "state");
		if (k->webflow_id)
			json_write_text(e, "from",
			    state_name(k->shop.archived, k->shop.draft));
		json_write_text(e, "to", state_name(s->archived, s->draft));
		json_write_end(e);
	}
	if (s->options)
		diff_options(e, s->options);
	diff_fields(e, NULL, s->fields, k->webflow_id ? &k->is : NULL);
	for (size_t i = 0; i < s->nskus; i++) {
		const struct step_sku *t = &s->skus[i];

		if (t->set_values)
			diff_values(e, t);
		diff_fields(e, step_sku_code(t), t->fields,
		    t->sku ? &t->sku->is : NULL);
		if (!t->stock)
			continue;
		json_write_object(e, NULL);
		json_write_text(e, "sku", step_sku_code(t));
		json_write_text(e, "field", "inventory");
		json_write_value_if(e, "from", t->sku ? t->sku->stock : NULL);
		json_write_value(e, "to", t->stock);
		json_write_end(e);
	}
	json_write_end(e);
	json_write_end(e);
}
