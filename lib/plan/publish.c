/* publish: see publish.h. */
#include "plan/publish.h"

#include <string.h>

#include "plan/create.h"

/* ---- the plan */

/* After an interrupted live run, a lost answer, or while it was a draft: all
 * changes that are not on the site. Of a product that is on the site, what an
 * earlier run could not bring there, once. */
void
publish_take_up(const struct desired *g, struct known *k)
{
	bool first = !k->ledger.published && k->ledger.state &&
		     strcmp(k->ledger.state, g->state) != 0 &&
		     strcmp(g->state, "publish") == 0;
	bool owed = k->ledger.mark == PUBLISH_OWED;
	bool all = k->run.lost_create || first ||
		   (k->ledger.interrupted && !(g->repair && owed));
	struct known_sku *s;

	if (!k->live || !k->shop.read ||
	    (!all && (owed || k->run.retried || !k->ledger.published)))
		return;
	k->run.retried |= k->shop.off_site;
	k->run.staged |= all ? k->shop.waits : k->shop.off_site;
	k->shop.waits &= !all;
	for (size_t i = 0; i < k->nskus; i++) {
		s = &k->skus[i];
		k->run.retried |= s->off_site;
		s->staged |= known_is_ours(s) && (all ? s->waits : s->off_site);
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
	step->archived = k->shop.archived;
	step->draft = k->shop.draft;
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

	if (!k->live || k->run.live_blocked || k->shop.archived ||
	    k->shop.draft || strcmp(g->state, "publish") != 0)
		return false;
	for (size_t i = 0; i < k->nskus && !k->run.staged; i++)
		if (publish_one(k, step, &k->skus[i]))
			return true;
	if (!k->run.staged)
		return false;
	step->kind = STEP_UPDATE_PRODUCT;
	step->archived = k->shop.archived;
	step->draft = k->shop.draft;
	if (sku)
		step_sku_add(step, k->arena, 1)->sku = sku;
	return true;
}

bool
publish_goes(
    const struct desired *g, const struct known *k, const struct step *step)
{
	const struct step_sku *sku = step->skus;

	if (!k->live || k->run.live_blocked || step->draft ||
	    strcmp(g->state, "publish") != 0)
		return false;
	/* SKUs of a product that is not on the site cannot be bought yet;
	 * those of one that is wait for their stock */
	if (step->kind == STEP_CREATE_SKUS)
		return k->run.staged;
	if (step->kind == STEP_UPDATE_SKU)
		return k->run.staged || !sku->sku->staged ||
		       (!sku->fields && !sku->set_values);
	return !k->run.staged || step_publishes(step);
}

enum publish_mark
publish_mark(const struct known *k)
{
	bool owed = k->run.staged || k->shop.off_site;

	if (!k->live || !k->webflow_id || k->shop.archived || k->shop.draft ||
	    !k->ledger.state || strcmp(k->ledger.state, "publish") != 0)
		return k->ledger.mark == PUBLISH_STAGED ? k->ledger.mark
							: PUBLISH_DONE;
	for (size_t i = 0; i < k->nskus; i++)
		owed |= (k->skus[i].staged || k->skus[i].off_site) &&
			known_is_ours(&k->skus[i]);
	if (owed)
		return PUBLISH_OWED;
	if (k->run.default_unproven)
		return k->run.retried ? PUBLISH_OWED : PUBLISH_UNPROVEN;
	return k->shop.read ? PUBLISH_DONE : k->ledger.mark;
}

void
publish_write(
    enum publish_mark was, enum publish_mark is, struct json_writer *e)
{
	static const char *const names[] = {
	    [PUBLISH_DONE] = "done",
	    [PUBLISH_UNPROVEN] = "unproven",
	    [PUBLISH_OWED] = "owed",
	};

	if (is != PUBLISH_STAGED && (is != PUBLISH_DONE || was != is))
		json_write_text(e, "publish", names[is]);
}

/* ---- answers */

void
publish_sku(struct known *k, const struct step *step, struct known_sku *s,
    const struct json *item)
{
	int shown = known_shown(item);

	if (!step->live) {
		s->staged |= k->run.live_blocked;
		return;
	}
	if (shown >= 0)
		known_learn(k, FACT_SKU_STAYS, !shown);
	s->staged = shown ? shown < 0 && k->facts & FACT_SKU_STAYS : true;
	s->off_site = false;
	k->run.default_unproven &= !(s->is_default && shown > 0);
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
		if (!k->run.live_blocked || k->shop.archived || k->shop.draft)
			return;
		k->run.staged = true;
		if (s)
			s->staged = true;
		return;
	}
	k->ledger.published = true;
	k->run.staged = false;
	k->shop.off_site = known_shown(item) == 0;
	k->run.retried |= k->shop.off_site;
	if (!s)
		return;
	s->staged = k->facts & FACT_ALONE;
	s->off_site = false;
	k->run.default_unproven = !s->staged;
}

void
publish_refused(struct known *k, const char *why, struct verdict *v)
{
	k->run.live_blocked = k->run.live_refused = true;
	k->run.circular = strcasestr(why, "circular");
	verdict_warn(v, "live-refused",
	    "Webflow refused to publish it at once (%s); written as staging: "
	    "customers see it when the site is published",
	    why);
}
