/* learn: see learn.h. */
#include "plan/learn.h"

#include <string.h>

#include "plan/api_error.h"
#include "plan/field_value.h"
#include "plan/image_resend.h"
#include "plan/stock.h"

#define STOCK (FACT_STOCK_KEPT | FACT_STOCK_RESET)

static bool
is_list(const struct json *v)
{
	return v->type == JSON_ARRAY && v->len &&
	       field_is_picture(json_first(v));
}

/* The facts that fields of the step depend on: all (BODY NULL), or those that
 * the answer names. */
static unsigned
forms(const struct known *k, const struct json *fields,
    const struct json *extra, const struct json *body)
{
	unsigned facts = 0;

	json_each_key (key, fields) {
		if (body && !api_error_names(body, key->text))
			continue;
		if (field_is_picture(json_next(key)))
			facts |= FACT_IMAGE_TEXT;
		if (!is_list(json_next(key)))
			continue;
		facts |= FACT_IMAGES_TEXT;
		if ((k->run.facts_tried & FACT_NO_IDS) ||
		    image_resend_has_kept(json_get(extra, key->text)))
			facts |= FACT_NO_IDS;
	}
	return facts;
}

static unsigned
step_forms(
    const struct known *k, const struct step *step, const struct json *body)
{
	unsigned facts = forms(k, step->fields, step->extra, body);

	for (size_t i = 0; i < step->nskus; i++)
		facts |=
		    forms(k, step->skus[i].fields, step->skus[i].extra, body);
	return facts;
}

static bool
names_one(const struct json *fields, const struct json *body)
{
	json_each_key (key, fields)
		if (api_error_names(body, key->text))
			return true;
	return false;
}

/* Whether the answer names a field of the step. */
static bool
names_any(const struct step *step, const struct json *body)
{
	bool any = names_one(step->fields, body);

	for (size_t i = 0; i < step->nskus; i++)
		any |= names_one(step->skus[i].fields, body);
	return any;
}

/* The SKU that the step changes, if it does. */
static struct known_sku *
patched(const struct step *step)
{
	if (step->kind != STEP_UPDATE_PRODUCT && step->kind != STEP_UPDATE_SKU)
		return NULL;
	return step->nskus ? step->skus[0].sku : NULL;
}

/* An infinite stock would not show that a PATCH reset it. */
static bool
is_stock_uncertain(const struct known *k, const struct known_sku *s)
{
	if (!s || !s->stock || (k->facts & FACT_STOCK_KEPT))
		return false;
	return (k->facts & FACT_STOCK_RESET) ||
	       json_is(json_get(s->stock, "inventoryType"), "finite");
}

unsigned
learn_decides(const struct known *k, const struct step *step)
{
	const struct known_sku *s = patched(step);
	unsigned facts = step_forms(k, step, NULL);

	if (s && s->slug)
		facts |= FACT_NO_SLUG;
	if (is_stock_uncertain(k, s) && !(k->facts & STOCK))
		facts |= FACT_STOCK_KEPT;
	return facts & ~k->run.facts_confirmed;
}

void
learn_unrecorded(struct known *k)
{
	struct known_sku *s;

	for (size_t i = 0; i < k->nskus; i++) {
		s = &k->skus[i];
		if (s->is.unrecorded && is_stock_uncertain(k, s))
			s->unsure = s->touched = true;
		s->is.unrecorded = false;
	}
}

bool
learn_before(struct known *k, const struct step *step)
{
	struct known_sku *s = patched(step);

	if (!is_stock_uncertain(k, s) || s->unsure)
		return false;
	s->unsure = s->touched = true;
	return true;
}

void
learn_undone(struct known *k, const struct step *step)
{
	struct known_sku *s = patched(step);

	if (!is_stock_uncertain(k, s) || !s->unsure || s->patched)
		return;
	s->unsure = false;
	s->touched = true;
}

void
learn_success(struct known *k, const struct step *step)
{
	struct known_sku *s = patched(step);
	unsigned facts = step_forms(k, step, NULL);

	if (s && s->slug)
		facts |= FACT_NO_SLUG;
	k->run.facts_new |= k->run.facts_tried & facts;
	k->run.facts_tried &= ~facts;
	k->run.facts_confirmed |= facts;
	if (is_stock_uncertain(k, s))
		s->unsure = s->patched = s->touched = true;
}

/* Changes to the other form; if both were refused, back to the first. */
static bool
switch_form(struct known *k, unsigned fact)
{
	if (!(k->run.facts_switched & fact)) {
		k->run.facts_switched |= fact;
		k->run.facts_tried |= fact;
		k->facts ^= fact;
		return true;
	}
	k->facts ^= k->run.facts_tried & fact;
	k->run.facts_tried &= ~fact;
	return false;
}

bool
learn_ids(struct known *k, const struct step *step, const struct json *body)
{
	if (!names_any(step, body))
		body = NULL;
	return (step_forms(k, step, body) & FACT_NO_IDS) &&
	       switch_form(k, FACT_NO_IDS);
}

bool
learn_form(struct known *k, const struct step *step, bool slug_refused,
    const struct json *body)
{
	bool sent = !(k->facts & FACT_NO_SLUG), any = false;
	unsigned facts;

	if (patched(step) && patched(step)->slug &&
	    (sent ? slug_refused : api_error_names(body, "slug")))
		return switch_form(k, FACT_NO_SLUG);
	if (slug_refused)
		return false;
	if (learn_ids(k, step, body))
		return true;
	facts = step_forms(k, step, body);
	if (facts & FACT_IMAGE_TEXT)
		any |= switch_form(k, FACT_IMAGE_TEXT);
	if (facts & FACT_IMAGES_TEXT)
		any |= switch_form(k, FACT_IMAGES_TEXT);
	return any;
}

/* Whether the stock is another than was sent. A lower number may be a sale,
 * unless it was written a moment ago. */
static bool
is_changed(const struct known_sku *s, const struct json *now)
{
	return stock_risen(s->stock, now) ||
	       (s->stocked && s->patched &&
		   json_is(json_get(now, "inventoryType"), "finite") &&
		   !field_same(json_get(s->stock, "quantity"),
		       json_get(now, "quantity")));
}

void
learn_stock(struct known *k, struct known_sku *s, const struct json *body)
{
	bool shown = json_get_text(body, "inventoryType", NULL);

	if (!s->unsure)
		return;
	s->resend = shown && is_changed(s, body);
	s->unsure = s->resend;
	s->touched = true;
	/* an earlier run's PATCH may not have been done */
	if (s->patched && (shown || !body))
		known_learn(
		    k, s->resend ? FACT_STOCK_RESET : FACT_STOCK_KEPT, true);
}

bool
learn_waits(const struct known *k)
{
	for (size_t i = 0; i < k->nskus && !(k->facts & STOCK); i++)
		if (k->skus[i].patched && k->skus[i].unsure)
			return true;
	return k->run.facts_tried;
}
