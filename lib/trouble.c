/* trouble: see trouble.h. */
#include "trouble.h"

#include <string.h>

#define CREATES_MAX 4 /* lost answers and clashes before giving up */

/* The product or SKU that the step is about does not exist. */
enum outcome
trouble_vanished(struct known *k, const struct step *step)
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
enum outcome
trouble_lost(struct known *k, const struct step *step)
{
	if (++k->creates > CREATES_MAX)
		return FAILED;
	k->lost = true;
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
enum outcome
trouble_slug(struct known *k, const struct step *step, const char *slug)
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
