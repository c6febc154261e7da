/* recover: see recover.h. */
#include "plan/recover.h"

#include <string.h>

#include "plan/stock.h"

#define CREATES_MAX 4 /* lost answers and clashes before giving up */

#define TAKEN_MAX (3 * KNOWN_SKUS_MAX)

void
recover_look_again(struct known *k)
{
	k->shop.read = k->shop.may_write = k->shop.complete = false;
	k->ledger.read_whole = true;
}

/* The shop has no product of ours, as far as known. */
static void
unknown(struct known *k)
{
	k->webflow_id = NULL;
	k->run.touched = false;
	k->shop.read = k->shop.may_write = k->ledger.read_whole =
	    k->shop.complete = false;
	k->nskus = 0;
	k->options.len = 0;
	memset(&k->is, 0, sizeof k->is);
	k->ledger.state = NULL;
	k->ledger.published = k->shop.archived = k->shop.draft = false;
}

static void
look_up(struct known *k)
{
	k->run.lookup = true;
	k->run.lookup_offset = 0;
}

/* The product or SKU that the step is about does not exist. */
enum outcome
recover_vanished(struct known *k, const struct step *step)
{
	if (step->kind == STEP_UPDATE_SKU || step->kind == STEP_UPDATE_STOCK ||
	    step->kind == STEP_READ_STOCK) {
		/* read the product: it shows which SKUs are left */
		recover_look_again(k);
		if (k->run.creates++ < CREATES_MAX)
			return DONE;
		return FAILED;
	}
	k->run.forget = true;
	unknown(k);
	look_up(k);
	return ++k->run.creates > CREATES_MAX ? FAILED : DONE;
}

/* A create may have happened although its answer was lost. */
enum outcome
recover_lost(struct known *k, const struct step *step)
{
	if (++k->run.creates > CREATES_MAX)
		return FAILED;
	k->run.lost_create = true;
	if (step->kind == STEP_CREATE_PRODUCT)
		look_up(k);
	else
		recover_look_again(k);
	return DONE;
}

enum outcome
recover_unsure(const struct step *step)
{
	/* the next run compares fields with the shop's; it compares stock when
	 * none is recorded, except for one that must not stay infinite */
	if (step->kind == STEP_UPDATE_STOCK &&
	    !stock_is_endless(step->skus[0].sku->stock)) {
		step->skus[0].sku->stock = NULL;
		step->skus[0].sku->touched = true;
	}
	return FAILED;
}

void
recover_foreign(struct known *k)
{
	known_take(k, k->run.found_by_key);
	unknown(k);
	k->slug = k->run.slug_before; /* not the one that was read with it */
}

static bool
note_nulls(struct known *k, const struct json *fields, const char *message)
{
	const struct json *stuck = k->run.unclearable;

	json_each_key (key, fields)
		if (json_next(key)->type == JSON_NULL &&
		    strstr(message, key->text))
			stuck = json_set(k->arena, stuck, key->text, key);
	if (stuck == k->run.unclearable)
		return false;
	k->run.unclearable = stuck;
	return true;
}

enum outcome
recover_null(struct known *k, const struct step *step, const char *message)
{
	bool found = note_nulls(k, step->fields, message);

	for (size_t i = 0; i < step->nskus; i++)
		found |= note_nulls(k, step->skus[i].fields, message);
	return found ? DONE : REFUSED;
}

/* A slug is in use. In a create of the product: look up whether it is our own
 * product; if not, try the next slug. In a create of SKUs: read the product;
 * what it does not have, another product has. */
enum outcome
recover_slug(struct known *k, const struct step *step, const char *slug)
{
	const char *key = step->nskus ? step->skus[0].slug : NULL;

	if (step->kind == STEP_CREATE_PRODUCT) {
		bool made = slug && strcmp(slug, key) == 0;

		/* made by an earlier run, and no list shows it yet */
		if (++k->run.creates > CREATES_MAX)
			return made ? FAILED : REFUSED;
		k->run.clashed = true;
		if (!k->run.looked_up || strcmp(k->run.looked_up, key) != 0 ||
		    made)
			look_up(k);
		else
			k->run.slug_tries++;
		return DONE;
	}
	if (step->kind != STEP_CREATE_SKUS)
		return REFUSED;
	/* one of this product is matched by its values, once it is shown */
	for (size_t i = 0; i < step->nskus; i++)
		if (!slug || strcmp(step->skus[i].slug, slug) == 0)
			known_take(k, step->skus[i].slug);
	if (k->ntaken > TAKEN_MAX)
		return REFUSED;
	if (k->shop.complete)
		return DONE;
	recover_look_again(k);
	return ++k->run.creates > CREATES_MAX ? REFUSED : DONE;
}
