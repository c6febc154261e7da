/* answer: see answer.h. */
#include "plan/answer.h"

#include <string.h>

#include "plan/api_error.h"
#include "plan/field_value.h"
#include "plan/image_resend.h"
#include "plan/image_import.h"
#include "plan/learn.h"
#include "plan/publish.h"
#include "plan/readback.h"
#include "plan/recover.h"
#include "plan/related.h"
#include "plan/stock.h"

/* ---- what was sent becomes what was last sent */

/* Fields of ENTITY after a write of FIELDS: sent as they were; shown as
 * ANSWER has them where that is another form, else unknown. */
static void
wrote(struct known *k, struct known_entity *is, const struct json *fields,
    const struct json *extra, const struct json *answer)
{
	const struct json *want, *got;

	json_each_key (key, fields) {
		want = json_next(key);
		got = json_get(answer, key->text);
		/* the server left out what was sent by its file id */
		if (got &&
		    json_len(got) < json_len(json_get(extra, key->text)) &&
		    image_resend_has_kept(json_get(extra, key->text))) {
			known_learn(k, FACT_NO_IDS, true);
			continue;
		}
		if (got &&
		    (want->type == JSON_STRING || want->type == JSON_NUMBER) &&
		    field_shows(want, got))
			got = NULL;
		/* what people added to a list stands behind ours */
		if (want->type == JSON_ARRAY)
			got = field_cut(k->arena, got, want->len);
		known_sent(k, is, key->text, want, got);
	}
	if (answer)
		is->shop = answer;
	else /* what was read is out of date; lists were sent as in EXTRA */
		json_each_key (key, fields)
			is->shop = json_set(k->arena, is->shop, key->text,
			    json_get(extra, key->text));
	is->sure = true;
}

/* ---- a SKU that was made */

static void
made_sku(struct known *k, const struct step *step, const struct step_sku *sent,
    const struct json *answer)
{
	const struct json *fields = json_get(answer, "fieldData");
	struct known_sku *s = known_sku_new(k);

	if (!s)
		return;
	s->webflow_id = json_get_text(answer, "id", NULL);
	if (!s->webflow_id) /* assumed; an answer has one */
		s->webflow_id =
		    arena_printf(k->arena, "new%u", ++k->run.assumed);
	s->slug = json_get_text(fields, "slug", sent->slug);
	s->plytix_id = sent->plytix_id;
	s->is_default = step->kind == STEP_CREATE_PRODUCT;
	s->made = s->touched = true;
	if (sent->unread)
		s->stock = stock_endless(k->arena);
	publish_made(k, step, s, answer);
	wrote(k, &s->is, sent->fields, NULL, fields);
	readback_values(k, s, sent, fields);
	image_import_sent(k, sent->fields, NULL);
}

static void
made_product(struct known *k, const struct step *step, const char *id,
    const struct json *product, const struct json *sku)
{
	const struct json *fields = json_get(product, "fieldData");

	k->webflow_id = id;
	k->slug = json_get_text(fields, "slug", step->slug);
	k->shop.archived = json_true(json_get(product, "isArchived"));
	k->shop.draft = json_true(json_get(product, "isDraft"));
	/* a server may make drafts (webflow/API.md, Publication state) */
	k->ledger.state = k->shop.draft ? "draft" : step->state;
	k->ledger.published =
	    step->live || json_get_text(product, "lastPublished", NULL) != NULL;
	k->run.staged = !step->live;
	k->run.touched = true;
	k->run.lookup = false;
	wrote(k, &k->is, step->fields, NULL, fields);
	image_import_sent(k, step->fields, NULL);
	if (step->options)
		readback_options(
		    k, step->options, json_get(fields, "sku-properties"));
	made_sku(k, step, &step->skus[0], sku);
	k->shop.read = k->shop.may_write = k->shop.complete = true;
}

/* The SKU of the answer that was made for the step's SKU at PLACE: by slug,
 * else by place in a whole answer. */
static const struct json *
answer_sku(const struct json *skus, const struct step *step, size_t place)
{
	json_each (s, skus)
		if (json_is(json_get(json_get(s, "fieldData"), "slug"),
			step->skus[place].slug))
			return s;
	return json_len(skus) == step->nskus ? json_at(skus, place) : NULL;
}

/* ---- successes */

static void
updated_product(
    struct known *k, const struct step *step, const struct json *answer)
{
	const struct json *fields = json_get(answer, "fieldData");
	struct known_sku *s = step->nskus ? step->skus[0].sku : NULL;

	wrote(k, &k->is, step->fields, step->extra, fields);
	k->shop.archived = step->archived;
	k->shop.draft = step->draft;
	if (step->state)
		k->ledger.state = step->state;
	if (step->options)
		readback_options(
		    k, step->options, json_get(fields, "sku-properties"));
	publish_product(k, step, answer);
	k->run.touched = true;
	image_import_sent(k, step->fields, step->extra);
	if (!s || !step->skus[0].fields)
		return;
	wrote(k, &s->is, step->skus[0].fields, step->skus[0].extra, NULL);
	s->touched = true;
	image_import_sent(k, step->skus[0].fields, step->skus[0].extra);
}

static void
updated_sku(struct known *k, const struct step *step, const struct json *answer)
{
	const struct step_sku *sent = &step->skus[0];
	const struct json *fields = json_get(answer, "fieldData");
	struct known_sku *s = sent->sku;

	wrote(k, &s->is, sent->fields, sent->extra, fields);
	if (sent->set_values)
		readback_values(k, s, sent, fields);
	publish_sku(k, step, s, answer);
	s->touched = true;
	image_import_sent(k, sent->fields, sent->extra);
}

static enum outcome
made_skus(struct known *k, const struct step *step, const struct json *skus)
{
	const struct json *answer;
	size_t made = 0;

	for (size_t i = 0; i < step->nskus; i++) {
		answer = answer_sku(skus, step, i);
		if (skus && !json_get_text(answer, "id", NULL))
			continue;
		made_sku(k, step, &step->skus[i], answer);
		made++;
	}
	return made < step->nskus ? recover_lost(k, step) : DONE;
}

/* The SKU with our slug is ours, whatever its name. Its product is read next.
 * Where the filter is ignored, page after page of the list is read. */
static void
found(struct known *k, const struct step *step, const struct json *answer)
{
	const struct json *items = json_get(answer, "items");
	long long total =
	    json_int(json_get(json_get(answer, "pagination"), "total"), 0);

	json_each (s, items) {
		const struct json *fields = json_get(s, "fieldData");
		const char *product = json_get_text(fields, "product", NULL);

		if (!json_is(json_get(fields, "slug"), step->slug) || !product)
			continue;
		k->webflow_id = product;
		k->run.found_by_key = k->run.looked_up = step->slug;
		k->run.slug_before = k->slug;
		k->shop.read = k->shop.may_write = false;
		k->run.lookup = k->run.clashed = false;
		k->run.adopting = true;
		return;
	}
	k->run.lookup_offset += json_len(items);
	if (json_len(items) && (long long)k->run.lookup_offset < total)
		return;
	k->run.lookup = false;
	k->run.looked_up = step->slug;
	/* so another product has the slug of the product */
	k->run.slug_tries += k->run.clashed;
	k->run.clashed = false;
}

static enum outcome
taken(struct known *k, const struct step *step, const struct json *body)
{
	const struct json *skus = json_get(body, "skus");
	const struct json *product = json_get(body, "product");
	const char *id = json_get_text(product, "id", NULL);

	switch (step->kind) {
	case STEP_FIND:
		found(k, step, body);
		break;
	case STEP_READ_PRODUCT:
		if (!known_readable(product, skus))
			return FAILED;
		known_shop(k, product, skus);
		k->shop.complete = true;
		k->shop.unreadable = false;
		k->shop.lagging = NULL;
		break;
	case STEP_CREATE_PRODUCT:
		k->run.slug_tries = 0;
		k->run.clashed = false;
		if (id && json_get_text(json_at(skus, 0), "id", NULL)) {
			made_product(k, step, id, product, json_first(skus));
		} else if (id) {
			k->webflow_id = id;
			k->run.lost_create = k->run.touched = true;
			recover_look_again(k);
		} else {
			return recover_lost(k, step);
		}
		break;
	case STEP_UPDATE_PRODUCT:
		updated_product(k, step, body);
		/* the ids of new values must be seen */
		if (step->options &&
		    !json_get(json_get(body, "fieldData"), "sku-properties"))
			recover_look_again(k);
		break;
	case STEP_CREATE_SKUS:
		return skus ? made_skus(k, step, skus) : recover_lost(k, step);
	case STEP_UPDATE_SKU:
		updated_sku(k, step, body);
		if (step->skus[0].set_values &&
		    !json_get(json_get(body, "fieldData"), "sku-values"))
			recover_look_again(k);
		break;
	case STEP_READ_STOCK:
		step->skus[0].sku->shop_stock =
		    body ? body : json_string(k->arena, "?", 1);
		learn_stock(k, step->skus[0].sku, body);
		break;
	case STEP_UPDATE_STOCK:
		step->skus[0].sku->unsure = false;
		step->skus[0].sku->stock = step->skus[0].stock;
		step->skus[0].sku->stocked = true;
		step->skus[0].sku->touched = true;
		break;
	}
	return DONE;
}

void
answer_assume(struct known *k, const struct step *step)
{
	struct known_sku *s;

	switch (step->kind) {
	case STEP_FIND:
		k->run.lookup = false;
		k->run.looked_up = step->slug;
		break;
	case STEP_READ_PRODUCT:
		if (k->ledger.read_whole && !k->shop.read &&
		    !k->shop.unreadable && !k->shop.lagging) {
			recover_vanished(k, step);
			break;
		}
		if (k->shop.lagging)
			known_shop(k, json_get(k->shop.lagging, "product"),
			    json_get(k->shop.lagging, "skus"));
		k->shop.lagging = NULL;
		k->shop.may_write = k->shop.complete = true;
		break;
	case STEP_CREATE_PRODUCT:
		made_product(k, step, "new", NULL, NULL);
		break;
	case STEP_READ_STOCK:
		s = step->skus[0].sku;
		s->shop_stock = json_string(k->arena, "?", 1);
		learn_stock(k, s, NULL);
		break;
	case STEP_UPDATE_PRODUCT:
		updated_product(k, step, NULL);
		learn_success(k, step);
		break;
	case STEP_UPDATE_SKU:
		updated_sku(k, step, NULL);
		learn_success(k, step);
		break;
	case STEP_CREATE_SKUS:
		made_skus(k, step, NULL);
		break;
	default:
		taken(k, step, NULL);
	}
}

/* A request that was refused. DONE: the plan goes on without what was refused,
 * or in another form; else the product is given up. */
static enum outcome
refused(struct known *k, const struct step *step, const struct api_error *e,
    const struct json *body, struct verdict *v)
{
	switch (e->kind) {
	case API_ERROR_NONE:
		return DONE;
	case API_ERROR_LOST:
		if (step->kind == STEP_CREATE_PRODUCT ||
		    step->kind == STEP_CREATE_SKUS)
			return recover_lost(k, step);
		return recover_unsure(step);
	case API_ERROR_GONE:
		if (learn_ids(k, step, body))
			return DONE;
		return recover_vanished(k, step);
	case API_ERROR_SLUG:
		if (learn_form(k, step, true, body))
			return DONE;
		return recover_slug(k, step, e->slug);
	case API_ERROR_PICTURE:
		if (image_resend_by_id(k, step, e) ||
		    image_import_refused(k, step, e, v) == DONE ||
		    learn_ids(k, step, body) ||
		    image_resend_leave(k, step, e, v))
			return DONE;
		return REFUSED;
	case API_ERROR_SIZE:
		if (step->kind == STEP_CREATE_SKUS && step->nskus > 1) {
			k->run.batch = step->nskus / 2;
			return DONE;
		}
		return related_halve(k, step, body) ? DONE : REFUSED;
	case API_ERROR_VALUES:
		if (k->first_values)
			return REFUSED;
		k->first_values = k->run.first_values_new = true;
		return DONE;
	case API_ERROR_RECORD:
		/* a filter on SKUs is not known to be taken (webflow/API.md,
		 * Lists) */
		if (step->kind == STEP_FIND && !k->run.unfiltered) {
			k->run.unfiltered = true;
			return DONE;
		}
		if (learn_form(k, step, false, body) ||
		    related_leave(k, step, body, e->message, v) ||
		    recover_null(k, step, e->message) == DONE)
			return DONE;
		/* perhaps it takes no file ids */
		return k->run.pictures_by_id &&
			       image_resend_leave(k, step, e, v)
			   ? DONE
			   : REFUSED;
	case API_ERROR_DENIED:
		return FAILED;
	case API_ERROR_RUN:
		return FATAL;
	}
	return REFUSED;
}

enum outcome
answer_learn(struct known *k, const struct step *step, int status,
    const struct json *body, struct verdict *v)
{
	struct api_error e = api_error_read(k->arena, status, body);
	enum outcome outcome;

	if (e.kind == API_ERROR_NONE) {
		outcome = taken(k, step, body);
		learn_success(k, step);
		related_taken(k, step);
		k->run.live_done |= step->live;
		if (outcome == FAILED && step->kind == STEP_READ_PRODUCT)
			verdict_say(v, FAILED, "unreadable",
			    "the answer of Webflow shows the product without "
			    "any SKU, which none is; it is tried again later");
		image_import_deduce(k, v);
		return outcome;
	}
	if (e.kind != API_ERROR_LOST)
		learn_undone(k, step);
	/* never published, its structure changed since, something that it
	 * refers to not published: the same as staging will do */
	if (step->live && status == 409 && e.kind == API_ERROR_RECORD) {
		publish_refused(k, e.message, v);
		return DONE;
	}
	outcome = refused(k, step, &e, body, v);
	if (outcome == DONE)
		return DONE;
	return verdict_say(v, outcome, e.code, "could not %s: %s",
	    step_name(step->kind), e.message);
}
