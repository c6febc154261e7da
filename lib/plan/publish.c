/* publish: see publish.h. */
#include "plan/publish.h"

#include <string.h>

#include "plan/create.h"

/* ---- the plan */

/* What may have been left off the site: by a live run that was cut short, by
 * a lost answer, by having been a draft: all that waits. Of a product that is
 * on the site, what an earlier run could not bring there, once. */
void
publish_take_up(const struct desired *g, struct known *k)
{
	bool first = !k->published && k->state &&
		     strcmp(k->state, g->state) != 0 &&
		     strcmp(g->state, "publish") == 0;
	bool owed = k->mark == PUBLISH_OWED;
	bool all = k->lost || first || (k->doubt && !(g->repair && owed));
	struct known_sku *s;
	size_t i;

	if (!k->live || !k->have_shop ||
	    (!all && (owed || k->retried || !k->published)))
		return;
	k->retried |= k->off;
	k->unpublished |= all ? k->waits : k->off;
	k->waits &= !all;
	for (i = 0; i < k->nskus; i++) {
		s = &k->skus[i];
		k->retried |= s->off;
		s->staged |= known_is_ours(s) && (all ? s->waits : s->off);
		s->waits &= !all;
	}
}

/* Whether a write can bring the SKU to the site, and which. */
static bool
publish_one(struct known *k, struct step *step, struct known_sku *s)
{
	bool alone = k->facts & FACT_ALONE, stays = k->facts & FACT_SKU_STAYS;

	if (!s->staged || (stays && (alone || !s->is_default)))
		return false;
	step->kind = stays ? STEP_UPDATE_PRODUCT : STEP_UPDATE_SKU;
	step->archived = k->archived;
	step->draft = k->draft;
	step_sku_add(step, k->arena, 1)->sku = s;
	return true;
}

/* Everything new is on the site only when its stock is known: one more write
 * for each SKU of a product that is there already, and one for a product that
 * is not; that one brings its default SKU along. */
bool
publish_plan(const struct desired *g, struct known *k, struct step *step)
{
	struct known_sku *sku = known_default(k);
	size_t i;

	if (!k->live || k->live_off || k->archived || k->draft ||
	    strcmp(g->state, "publish") != 0)
		return false;
	for (i = 0; i < k->nskus && !k->unpublished; i++)
		if (publish_one(k, step, &k->skus[i]))
			return true;
	if (!k->unpublished)
		return false;
	step->kind = STEP_UPDATE_PRODUCT;
	step->archived = k->archived;
	step->draft = k->draft;
	if (sku)
		step_sku_add(step, k->arena, 1)->sku = sku;
	return true;
}

bool
publish_goes(
    const struct desired *g, const struct known *k, const struct step *step)
{
	const struct step_sku *sku = step->skus;

	if (!k->live || k->live_off || step->draft ||
	    strcmp(g->state, "publish") != 0)
		return false;
	/* SKUs of a product that is not on the site cannot be bought yet;
	 * those of one that is wait for their stock */
	if (step->kind == STEP_CREATE_SKUS)
		return k->unpublished;
	if (step->kind == STEP_UPDATE_SKU)
		return k->unpublished || !sku->sku->staged ||
		       (!sku->fields && !sku->set_values);
	return !k->unpublished || step_publishes(step);
}

enum publish_mark
publish_mark(const struct known *k)
{
	bool owed = k->unpublished || k->off;
	size_t i;

	if (!k->live || !k->webflow_id || k->archived || k->draft ||
	    !k->state || strcmp(k->state, "publish") != 0)
		return k->mark == PUBLISH_STAGED ? k->mark : PUBLISH_DONE;
	for (i = 0; i < k->nskus; i++)
		owed |= (k->skus[i].staged || k->skus[i].off) &&
			known_is_ours(&k->skus[i]);
	if (owed)
		return PUBLISH_OWED;
	if (k->unproven)
		return k->retried ? PUBLISH_OWED : PUBLISH_UNPROVEN;
	return k->have_shop ? PUBLISH_DONE : k->mark;
}

void
publish_write(
    enum publish_mark was, enum publish_mark is, struct json_writer *e)
{
	static const char *const words[] = {
	    [PUBLISH_DONE] = "done",
	    [PUBLISH_UNPROVEN] = "unproven",
	    [PUBLISH_OWED] = "owed",
	};

	if (is != PUBLISH_STAGED && (is != PUBLISH_DONE || was != is))
		json_write_text(e, "publish", words[is]);
}

/* ---- answers */

void
publish_sku(struct known *k, const struct step *step, struct known_sku *s,
    const struct json *item)
{
	int shown = known_shown(item);

	if (!step->live) {
		s->staged |= k->live_off;
		return;
	}
	if (shown >= 0)
		known_learn(k, FACT_SKU_STAYS, !shown);
	s->staged = shown ? shown < 0 && k->facts & FACT_SKU_STAYS : true;
	s->off = false;
	k->unproven &= !(s->is_default && shown > 0);
}

void
publish_made(struct known *k, const struct step *step, struct known_sku *s,
    const struct json *item)
{
	if (step->kind == STEP_CREATE_SKUS) {
		s->staged = k->live && !step->live;
		publish_sku(k, step, s, item);
		return;
	}
	s->staged = k->live && (!step->live || known_shown(item) == 0);
	if (s->staged && step->live)
		known_learn(k, FACT_ALONE, true);
}

void
publish_product(
    struct known *k, const struct step *step, const struct json *item)
{
	struct known_sku *s = step->nskus ? step->skus[0].sku : NULL;

	if (!step->live) {
		if (!k->live_off || k->archived || k->draft)
			return;
		k->unpublished = true;
		if (s)
			s->staged = true;
		return;
	}
	k->published = true;
	k->unpublished = false;
	k->off = known_shown(item) == 0;
	k->retried |= k->off;
	if (!s)
		return;
	s->staged = k->facts & FACT_ALONE;
	s->off = false;
	k->unproven = !s->staged;
}

void
publish_refused(struct known *k, const char *why, struct verdict *v)
{
	k->live_off = k->live_refused = true;
	k->circle = strcasestr(why, "circular");
	verdict_warn(v, "live-refused",
	    "Webflow refused to publish it at once (%s); written as staging: "
	    "customers see it when the site is published",
	    why);
}
