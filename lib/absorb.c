/* absorb: see absorb.h. */
#include "absorb.h"

#include <string.h>

#include "fault.h"
#include "field.h"

#define CREATES_MAX 4 /* lost answers and clashes before giving up */

/* ---- what was sent becomes what was last sent */

/* Fields of ENTITY after a write of FIELDS: sent as they went; shown as
 * ANSWER has them where that is another form, else unknown. */
static void
wrote(struct known *k, struct known_entity *is, const struct json *fields,
    const struct json *answer)
{
	const struct json *key, *want, *got;

	for (key = json_first(fields); key != json_end(fields);
	     key = json_next(json_next(key))) {
		want = json_next(key);
		got = json_get(answer, key->text);
		is->sent = json_set(k->arena, is->sent, key->text, want);
		if (got &&
		    (want->type == JSON_STRING || want->type == JSON_NUMBER) &&
		    field_shows(want, got))
			got = NULL;
		is->shown = json_set(k->arena, is->shown, key->text, got);
	}
	if (answer)
		is->shop = answer;
	is->sure = true;
}

/* Pictures that waited for the fate of others may try again. */
static void
release_held(struct known *k)
{
	size_t i;

	for (i = 0; i < k->npictures; i++)
		if (k->pictures[i].state == PICTURE_HELD)
			k->pictures[i].state = PICTURE_NEW;
}

/* Every picture that went is now known to be good. */
static void
pictures_good(struct known *k, const struct json *fields)
{
	const struct json *v, *p;

	for (v = json_first(fields); v != json_end(fields);
	     v = json_next(json_next(v))) {
		p = json_next(v);
		if (field_is_picture(p)) {
			known_picture_set(k, p, PICTURE_GOOD);
			continue;
		}
		if (p->type != JSON_ARRAY)
			continue;
		for (p = json_first(p); p != json_end(json_next(v));
		     p = json_next(p))
			if (field_is_picture(p))
				known_picture_set(k, p, PICTURE_GOOD);
	}
	release_held(k);
}

/* ---- options read back */

/* SKUs name their values by text, so a renamed value is renamed there too. */
static void
rename_values(struct known *k, const struct known_options *old)
{
	size_t n, j, i;

	for (n = 0; n < k->nskus; n++) {
		struct known_sku *s = &k->skus[n];

		for (j = 0; j < old->len && j < s->nvalues; j++)
			for (i = 0; s->values[j] && i < old->list[j].nvalues;
			     i++) {
				if (strcmp(old->list[j].values[i].name,
					s->values[j]) != 0)
					continue;
				if (j < k->options.len &&
				    i < k->options.list[j].nvalues)
					s->values[j] =
					    k->options.list[j].values[i].name;
				s->touched = true;
				break;
			}
	}
}

/* The sent list with the ids that the answer gives it: by name, else by
 * place. Without an answer ours are believed. */
static void
learn_options(struct known *k, const struct known_options *sent,
    const struct json *answer)
{
	struct known_options old = k->options;
	const struct json *o, *v, *list;
	struct known_option *to;
	size_t i, j;

	k->options.len = sent->len;
	k->options.list =
	    arena_alloc(k->arena, sent->len * sizeof *k->options.list);
	for (i = 0; i < sent->len; i++) {
		to = &k->options.list[i];
		*to = sent->list[i];
		to->values = arena_alloc(
		    k->arena, (to->nvalues + 1) * sizeof *to->values);
		memcpy(to->values, sent->list[i].values,
		    to->nvalues * sizeof *to->values);
		for (o = json_first(answer); o != json_end(answer);
		     o = json_next(o))
			if (json_is(json_get(o, "name"), to->name))
				break;
		if (!answer || o == json_end(answer))
			o = json_at(answer, i);
		to->id = json_get_text(o, "id", to->id);
		list = json_get(o, "enum");
		for (j = 0; j < to->nvalues; j++) {
			for (v = json_first(list); v != json_end(list);
			     v = json_next(v))
				if (json_is(json_get(v, "name"),
					to->values[j].name))
					break;
			if (!list || v == json_end(list))
				v = json_at(list, j);
			to->values[j].id =
			    json_get_text(v, "id", to->values[j].id);
			to->values[j].slug =
			    json_get_text(v, "slug", to->values[j].slug);
		}
	}
	rename_values(k, &old);
	k->touched = true;
}

static const char *
name_of(const struct known_option *o, const char *id)
{
	size_t i;

	for (i = 0; id && i < o->nvalues; i++)
		if (strcmp(o->values[i].id, id) == 0)
			return o->values[i].name;
	return NULL;
}

/* The values that the SKU has now: as sent, or as the answer shows. Told
 * apart, so that a default SKU that came back adrift is put right. */
static void
learn_values(struct known *k, struct known_sku *s, const struct step_sku *sent,
    const struct json *answer)
{
	const struct json *ids = json_get(answer, "sku-values");
	const char *shown;
	bool differs = false;
	size_t i;

	s->nvalues = sent->nvalues;
	s->values =
	    arena_alloc(k->arena, (sent->nvalues + 1) * sizeof *s->values);
	for (i = 0; i < sent->nvalues; i++) {
		s->values[i] = sent->values[i];
		if (!ids || i >= k->options.len)
			continue;
		shown = name_of(&k->options.list[i],
		    json_get_text(ids, k->options.list[i].id, NULL));
		if (shown && strcmp(shown, s->values[i]) == 0)
			continue;
		differs = true;
		s->values[i] = shown;
	}
	if (!differs) {
		s->adrift = false;
	} else if (s->adrift) {
		/* it was told twice: this server has its own mind, and the
		 * combination it chose is what the SKU stands for */
		s->adrift = false;
		s->plytix_id = NULL;
		k->first_values = k->told_first_values = true;
	} else {
		s->adrift = true;
	}
}

/* ---- a SKU that was made */

static void
made_sku(struct known *k, const struct step *step, const struct step_sku *sent,
    const struct json *answer, bool is_default)
{
	const struct json *fields = json_get(answer, "fieldData");
	struct known_sku *s = known_sku_new(k);

	(void)step;
	if (!s)
		return;
	s->webflow_id = json_get_text(answer, "id", NULL);
	if (!s->webflow_id)
		s->webflow_id = arena_printf(k->arena, "new%u", ++k->imagined);
	s->slug = json_get_text(fields, "slug", sent->slug);
	s->plytix_id = sent->plytix_id;
	s->is_default = is_default;
	s->made = s->touched = true;
	wrote(k, &s->is, sent->fields, fields);
	learn_values(k, s, sent, fields);
	pictures_good(k, sent->fields);
}

static void
made_product(struct known *k, const struct step *step, const char *id,
    const struct json *product, const struct json *sku)
{
	const struct json *fields = json_get(product, "fieldData");

	k->webflow_id = id;
	k->slug = json_get_text(fields, "slug", step->slug);
	k->state = step->state;
	k->archived = json_true(json_get(product, "isArchived"));
	k->draft = json_true(json_get(product, "isDraft"));
	k->published =
	    step->live || json_get_text(product, "lastPublished", NULL) != NULL;
	k->unpublished = !step->live;
	k->touched = true;
	k->lookup = false;
	wrote(k, &k->is, step->fields, fields);
	pictures_good(k, step->fields);
	if (step->options)
		learn_options(
		    k, step->options, json_get(fields, "sku-properties"));
	made_sku(k, step, &step->skus[0], sku, true);
	k->have_shop = k->may_write = true;
}

/* The SKU of the answer that was made for SENT: by slug, else by place. */
static const struct json *
answer_sku(const struct json *skus, const struct step_sku *sent, size_t place)
{
	const struct json *s;

	for (s = json_first(skus); s != json_end(skus); s = json_next(s))
		if (json_is(
			json_get(json_get(s, "fieldData"), "slug"), sent->slug))
			return s;
	return json_at(skus, place);
}

/* ---- the happy answers */

static void
updated_product(
    struct known *k, const struct step *step, const struct json *answer)
{
	const struct json *fields = json_get(answer, "fieldData");
	struct known_sku *s = step->nskus ? step->skus[0].sku : NULL;

	wrote(k, &k->is, step->fields, fields);
	k->archived = step->archived;
	k->draft = step->draft;
	if (step->state)
		k->state = step->state;
	if (step->options)
		learn_options(
		    k, step->options, json_get(fields, "sku-properties"));
	if (step->live)
		k->published = true;
	if (step->live)
		k->unpublished = false;
	k->touched = true;
	pictures_good(k, step->fields);
	if (!s || !step->skus[0].fields)
		return;
	wrote(k, &s->is, step->skus[0].fields, NULL);
	s->touched = true;
	pictures_good(k, step->skus[0].fields);
}

static void
updated_sku(struct known *k, const struct step *step, const struct json *answer)
{
	const struct step_sku *sent = &step->skus[0];
	const struct json *fields = json_get(answer, "fieldData");
	struct known_sku *s = sent->sku;

	wrote(k, &s->is, sent->fields, fields);
	if (sent->set_values)
		learn_values(k, s, sent, fields);
	s->touched = true;
	pictures_good(k, sent->fields);
}

static void
made_skus(struct known *k, const struct step *step, const struct json *skus)
{
	const struct json *answer;
	size_t i;

	for (i = 0; i < step->nskus; i++) {
		answer = answer_sku(skus, &step->skus[i], i);
		if (answer || !skus)
			made_sku(k, step, &step->skus[i], answer, false);
	}
	k->unpublished |= k->live && !step->live;
	if (skus && json_len(skus) != step->nskus)
		k->have_shop = k->may_write = false;
}

/* Found by its slug: ours, whatever its name. Its product is read next. When
 * the filter is not honoured the listing is walked. */
static void
found(struct known *k, const struct step *step, const struct json *answer)
{
	const struct json *items = json_get(answer, "items"), *s;
	long long total =
	    json_int(json_get(json_get(answer, "pagination"), "total"), 0);

	for (s = json_first(items); s != json_end(items); s = json_next(s)) {
		const struct json *fields = json_get(s, "fieldData");
		const char *product = json_get_text(fields, "product", NULL);

		if (!json_is(json_get(fields, "slug"), step->slug) || !product)
			continue;
		k->webflow_id = product;
		k->have_shop = k->may_write = false;
		k->lookup = false;
		k->touched = true;
		return;
	}
	k->lookup_offset += json_len(items);
	if (!json_len(items) || (long long)k->lookup_offset >= total)
		k->lookup = false;
}

static enum outcome
good(struct known *k, const struct step *step, const struct json *body)
{
	const struct json *skus = json_get(body, "skus");
	const struct json *product = json_get(body, "product");
	const char *id = json_get_text(product, "id", NULL);

	switch (step->kind) {
	case STEP_FIND:
		found(k, step, body);
		break;
	case STEP_READ_PRODUCT:
		if (id)
			known_shop(k, product, skus);
		break;
	case STEP_CREATE_PRODUCT:
		k->slug_tries = 0;
		if (id && json_len(skus)) {
			made_product(k, step, id, product, json_first(skus));
		} else {
			k->webflow_id = id; /* read it, if it tells who */
			k->lookup = !id;
			k->lookup_offset = 0;
			k->touched = true;
		}
		break;
	case STEP_UPDATE_PRODUCT:
		updated_product(k, step, body);
		break;
	case STEP_CREATE_SKUS:
		made_skus(k, step, skus ? skus : body);
		break;
	case STEP_UPDATE_SKU:
		updated_sku(k, step, body);
		break;
	case STEP_READ_STOCK:
		step->skus[0].sku->shop_stock = body;
		break;
	case STEP_UPDATE_STOCK:
		step->skus[0].sku->stock = step->skus[0].stock;
		step->skus[0].sku->stocked = true;
		step->skus[0].sku->touched = true;
		break;
	}
	return DONE;
}

void
known_imagine(struct known *k, const struct step *step)
{
	struct known_sku *s;

	switch (step->kind) {
	case STEP_FIND:
		k->lookup = false;
		break;
	case STEP_READ_PRODUCT:
		k->may_write = true;
		break;
	case STEP_CREATE_PRODUCT:
		made_product(k, step, "new", NULL, NULL);
		break;
	case STEP_READ_STOCK:
		s = step->skus[0].sku;
		s->shop_stock = json_string(k->arena, "?", 1);
		break;
	case STEP_CREATE_SKUS:
		made_skus(k, step, NULL);
		break;
	default:
		good(k, step, NULL);
	}
}

/* ---- the unhappy ones */

/* The product or SKU that the step is about does not exist. */
static enum outcome
vanished(struct known *k, const struct step *step)
{
	if (step->kind == STEP_UPDATE_SKU || step->kind == STEP_UPDATE_STOCK ||
	    step->kind == STEP_READ_STOCK) {
		/* read the product: it shows which SKUs are left */
		k->have_shop = k->may_write = false;
		k->read_whole = true;
		if (k->creates++ < CREATES_MAX)
			return DONE;
		return FAILED;
	}
	k->forget = true;
	k->webflow_id = NULL;
	k->have_shop = k->may_write = k->read_whole = false;
	k->nskus = 0;
	k->options.len = 0;
	memset(&k->is, 0, sizeof k->is);
	k->state = NULL;
	k->published = k->archived = k->draft = false;
	k->lookup = true;
	k->lookup_offset = 0;
	return ++k->creates > CREATES_MAX ? FAILED : DONE;
}

/* A create may have happened although its answer was lost. */
static enum outcome
maybe_made(struct known *k, const struct step *step)
{
	if (++k->creates > CREATES_MAX)
		return FAILED;
	if (step->kind == STEP_CREATE_PRODUCT) {
		k->lookup = true;
		k->lookup_offset = 0;
	} else {
		k->have_shop = k->may_write = false;
		k->read_whole = true; /* look at the product itself */
	}
	return DONE;
}

static void
take_slug(struct known *k, const char *slug)
{
	if (k->ntaken == k->taken_cap) {
		const char **more = arena_alloc(
		    k->arena, (k->taken_cap * 2 + 8) * sizeof *more);

		if (k->ntaken)
			memcpy(more, k->taken, k->ntaken * sizeof *more);
		k->taken = more;
		k->taken_cap = k->taken_cap * 2 + 8;
	}
	k->taken[k->ntaken++] = slug;
}

/* A slug is taken. In a create of the product: look whether by ourselves,
 * and when not, try the next slug. In a create of SKUs: read the product;
 * when they are not there, another product has them. */
static enum outcome
clash(struct known *k, const struct step *step, const char *slug)
{
	size_t i;

	if (++k->creates > CREATES_MAX)
		return REFUSED;
	if (step->kind == STEP_CREATE_PRODUCT) {
		if (k->creates == 1 ||
		    (slug && strcmp(slug, step->skus[0].slug) == 0)) {
			k->lookup = true;
			k->lookup_offset = 0;
		}
		k->slug_tries +=
		    k->creates > 1 || (slug && strcmp(slug, step->slug) == 0);
		return DONE;
	}
	if (step->kind != STEP_CREATE_SKUS)
		return REFUSED;
	for (i = 0; i < step->nskus; i++)
		if (k->creates > 1 &&
		    (!slug || strcmp(step->skus[i].slug, slug) == 0))
			take_slug(k, step->skus[i].slug);
	k->have_shop = k->may_write = false;
	k->read_whole = true;
	return DONE;
}

/* The pictures of a step that may be the broken one: sent, and never seen to
 * work. At most MAX; returns their number. */
static size_t
suspects(const struct known *k, const struct step *step,
    const struct json *list[], size_t max)
{
	const struct json *fields, *key, *v, *end;
	size_t n = 0, i;

	for (i = 0; i <= step->nskus; i++) {
		fields = i ? step->skus[i - 1].fields : step->fields;
		for (key = json_first(fields); key != json_end(fields);
		     key = json_next(json_next(key))) {
			v = json_next(key);
			end = json_next(v);
			if (v->type == JSON_ARRAY)
				v = v->len ? json_first(v) : end;
			for (; v != end && n < max; v = json_next(v))
				if (field_is_picture(v) &&
				    known_picture(k, v) == PICTURE_NEW)
					list[n++] = v;
		}
	}
	return n;
}

/* One picture cannot be imported, and the answer may not say which. A lone
 * suspect is it; of several the second half waits until the first has gone
 * through. */
static enum outcome
picture_refused(struct known *k, const struct step *step, const char *message,
    struct verdict *v)
{
	const struct json *list[256];
	size_t n = suspects(k, step, list, 256), i;
	const char *url;

	for (i = 0; i < n; i++) {
		url = json_get_text(list[i], "url", NULL);
		if (n > 1 && !(message && strstr(message, url)))
			continue;
		known_picture_set(k, list[i], PICTURE_REFUSED);
		/* those that waited for it may go now */
		release_held(k);
		k->touched = true;
		verdict_warn(v, "picture-refused",
		    "Webflow could not import the picture '%s', so it is left "
		    "out until the asset changes",
		    json_get_text(list[i], "filename", url));
		return DONE;
	}
	for (i = n / 2; i < n; i++)
		known_picture_set(k, list[i], PICTURE_HELD);
	return n ? DONE : REFUSED;
}

enum outcome
known_absorb(struct known *k, const struct step *step, int status,
    const struct json *body, struct verdict *v)
{
	struct fault f = fault_read(k->arena, status, body);
	enum outcome outcome = REFUSED;
	bool create =
	    step->kind == STEP_CREATE_PRODUCT || step->kind == STEP_CREATE_SKUS;

	switch (f.kind) {
	case FAULT_NONE:
		return good(k, step, body);
	case FAULT_LOST:
		if (create)
			outcome = maybe_made(k, step);
		else
			outcome = FAILED;
		break;
	case FAULT_GONE:
		outcome = vanished(k, step);
		break;
	case FAULT_SLUG:
		outcome = clash(k, step, f.slug);
		break;
	case FAULT_PICTURE:
		outcome = picture_refused(k, step, f.message, v);
		break;
	case FAULT_SIZE:
		if (step->kind == STEP_CREATE_SKUS && step->nskus > 1) {
			k->batch = step->nskus / 2;
			return DONE;
		}
		break;
	case FAULT_VALUES:
		if (step->kind == STEP_CREATE_PRODUCT && !k->first_values) {
			k->first_values = k->told_first_values = true;
			return DONE;
		}
		break;
	case FAULT_RECORD:
		break;
	case FAULT_RUN:
		outcome = FATAL;
		break;
	}
	if (outcome == DONE)
		return DONE;
	return verdict_say(v, outcome, f.code, "could not %s: %s",
	    step_name(step->kind), f.message);
}
