/* plan: see plan.h. Customers may see a product between two steps, so the order
 * matters: options before the SKUs that use them, SKUs before their stock, and
 * the product's own state last. */
#include "plan/plan.h"

#include <string.h>

#include "plan/field_value.h"
#include "plan/create.h"
#include "plan/sku_key.h"
#include "plan/match.h"
#include "plan/merge.h"
#include "plan/image_import.h"
#include "plan/learn.h"
#include "plan/lifecycle.h"
#include "plan/price.h"
#include "plan/publish.h"
#include "plan/spelling.h"
#include "plan/stock.h"
#include "plan/recover.h"

#define NAMED_MAX 10 /* SKUs named in one warning */

struct planner {
	const struct desired *g;
	struct known *k;
	struct step *step;
	struct verdict *v; /* may be NULL */
	struct match match;
};

/* ---- fields */

static struct merge
merge_product(struct planner *p)
{
	return merge_fields(p->k, &p->k->is, p->g->fields, p->g->write_product,
	    "product", &p->k->run.touched, p->v);
}

/* What changes of one SKU; true when something does. */
static bool
plan_sku(struct planner *p, size_t d, struct step_sku *s, bool *need_shop)
{
	struct known_sku *sku = p->match.skus[d];
	struct merge m =
	    merge_fields(p->k, &sku->is, p->match.fields[d], p->g->write_sku,
		*p->g->skus[d].code ? p->g->skus[d].code : "placeholder",
		&sku->touched, p->v);

	memset(s, 0, sizeof *s);
	s->sku = sku;
	s->plytix_id = p->g->skus[d].plytix_id;
	s->values = p->match.values[d];
	s->nvalues = p->match.options.len;
	s->fields = m.fields;
	s->extra = m.extra;
	s->set_values = match_moves(&p->match, p->k, sku, s->values);
	*need_shop |= m.need_shop;
	return s->fields || s->set_values;
}

/* Records which SKU stands for which variant now. */
static void
settle_owners(struct planner *p)
{
	struct known_sku *s;
	const char *now;

	for (size_t d = 0; d < p->g->nskus; d++) {
		s = p->match.skus[d];
		if (!s)
			continue;
		now = p->g->skus[d].plytix_id;
		if (now ? s->plytix_id && strcmp(s->plytix_id, now) == 0
			: !s->plytix_id)
			continue;
		s->plytix_id = now;
		s->touched = true;
	}
	for (size_t d = 0; d < p->match.nwithdrawn; d++) {
		s = p->match.withdrawn[d];
		if (s->plytix_id) {
			s->plytix_id = NULL;
			s->touched = true;
		}
	}
}

/* A withdrawn SKU stays as it was, except for a code that another SKU of the
 * product has now: other systems find stock and orders by the code. NULL: the
 * code may stay. */
static const struct json *
without_code(const struct planner *p, const struct known_sku *s)
{
	const struct json *code =
	    json_get(s->is.shop ? s->is.shop : s->is.sent, "sku");

	if (!known_is_ours(s) || json_empty(code))
		return NULL;
	for (size_t d = 0; d < p->g->nskus; d++)
		if (json_is(code, p->g->skus[d].code))
			return json_set(p->k->arena, NULL, "sku",
			    json_string(p->k->arena, "", 0));
	return NULL;
}

static const struct json *
withdrawn_code(const struct planner *p, const struct known_sku *s)
{
	for (size_t i = 0; i < p->match.nwithdrawn; i++)
		if (p->match.withdrawn[i] == s)
			return without_code(p, s);
	return NULL;
}

/* ---- steps on a product that exists */

static bool
read_product(struct planner *p)
{
	memset(p->step, 0, sizeof *p->step);
	p->step->kind = STEP_READ_PRODUCT;
	return true;
}

/* The product with its default SKU: options, fields, state. */
static bool
update_product(struct planner *p, bool *need_shop)
{
	struct merge m = merge_product(p);
	struct known_sku *first = known_default(p->k);
	struct step_sku s;
	bool state, options = p->match.options_differ, change = false;

	state = lifecycle_plan(p->g, p->k, p->step, p->v);
	*need_shop |= m.need_shop;
	if (!m.fields && !state && !options)
		return false;
	p->step->kind = STEP_UPDATE_PRODUCT;
	p->step->fields = m.fields;
	p->step->extra = m.extra;
	p->step->options =
	    options ? match_options(&p->match, p->k->arena) : NULL;
	for (size_t d = 0; d < p->g->nskus; d++)
		if (first && p->match.skus[d] == first)
			change = plan_sku(p, d, &s, need_shop);
	if (!first)
		return true;
	if (!change) {
		memset(&s, 0, sizeof s);
		s.sku = first;
		s.fields = withdrawn_code(p, first);
	}
	/* values of an option that this very request makes come after it */
	s.set_values = false;
	*step_sku_add(p->step, p->k->arena, 1) = s;
	return true;
}

static struct step_sku *
update_sku(struct planner *p)
{
	p->step->kind = STEP_UPDATE_SKU;
	return step_sku_add(p->step, p->k->arena, 1);
}

/* SKUs whose values change: after a new option every SKU needs one. */
static bool
move_values(struct planner *p)
{
	struct known_sku *sku;
	struct step_sku *s;
	bool ignore = false;

	for (size_t d = 0; d < p->g->nskus; d++) {
		sku = p->match.skus[d];
		if (!sku ||
		    !match_moves(&p->match, p->k, sku, p->match.values[d]))
			continue;
		plan_sku(p, d, update_sku(p), &ignore);
		return true;
	}
	for (size_t d = 0; d < p->match.nwithdrawn; d++) {
		sku = p->match.withdrawn[d];
		if (!match_moves(
			&p->match, p->k, sku, p->match.withdrawn_values[d]))
			continue;
		s = update_sku(p);
		s->sku = sku;
		s->values = p->match.withdrawn_values[d];
		s->nvalues = p->match.options.len;
		s->set_values = true;
		s->fields = without_code(p, sku);
		return true;
	}
	return false;
}

static bool
update_skus(struct planner *p, bool *need_shop)
{
	struct step_sku s;

	for (size_t d = 0; d < p->g->nskus; d++) {
		if (!p->match.skus[d] || !plan_sku(p, d, &s, need_shop))
			continue;
		*update_sku(p) = s;
		return true;
	}
	return false;
}

static bool
free_code(struct planner *p)
{
	const struct json *fields;
	struct step_sku *to;

	for (size_t i = 0; i < p->match.nwithdrawn; i++) {
		fields = without_code(p, p->match.withdrawn[i]);
		if (!fields)
			continue;
		to = update_sku(p);
		to->sku = p->match.withdrawn[i];
		to->fields = fields;
		return true;
	}
	return false;
}

/* ---- the whole */

/* What an interrupted run may have written and this run does not: the shop's
 * values count. */
static void
accept_shop(struct known *k, struct known_entity *is, bool *touched)
{
	if (known_unsure(k) && k->shop.read && !is->sure)
		merge_accept_shop(k, is, touched);
}

static void
accept_all(struct known *k)
{
	accept_shop(k, &k->is, &k->run.touched);
	for (size_t i = 0; i < k->nskus; i++)
		accept_shop(k, &k->skus[i].is, &k->skus[i].touched);
}

static bool
only_state(struct planner *p)
{
	struct step_sku *s;

	if (!lifecycle_plan(p->g, p->k, p->step, p->v))
		return false;
	if (!p->k->shop.may_write)
		return read_product(p);
	p->step->kind = STEP_UPDATE_PRODUCT;
	if (known_default(p->k)) {
		s = step_sku_add(p->step, p->k->arena, 1);
		s->sku = known_default(p->k);
	}
	return true;
}

static bool
is_patch(enum step_kind kind)
{
	return kind == STEP_UPDATE_PRODUCT || kind == STEP_UPDATE_SKU ||
	       kind == STEP_CREATE_SKUS;
}

/* Whether the step makes values or SKUs, or moves them. */
static bool
is_about_values(const struct step *step)
{
	for (size_t i = 0; i < step->nskus; i++)
		if (step->skus[i].set_values)
			return true;
	return step->options || step->kind == STEP_CREATE_SKUS;
}

/* Whether the step relies on a list alone: a list that is out of date does not
 * show what an interrupted run has done. */
static bool
may_be_done(const struct known *k, const struct step *step)
{
	return k->ledger.interrupted && k->shop.read && !k->shop.complete &&
	       is_about_values(step);
}

/* SKUs that cannot be paired: nothing is written. This is decided before the
 * first write, since each write changes codes and values. */
static bool
is_conflict(const struct planner *p)
{
	if (known_written(p->k))
		return false;
	p->k->run.conflict = p->match.conflict;
	if (p->k->run.conflict && p->v)
		verdict_say(p->v, REFUSED, "variants-unpaired",
		    "the SKUs in the shop cannot be paired with the variants, "
		    "so nothing was written: %s; give them the values and "
		    "codes of the PIM in Webflow, or delete them there",
		    p->k->run.conflict);
	return p->k->run.conflict;
}

/* When a product is adopted: what people made beside ours. */
static void
warn_others(const struct planner *p)
{
	const char *all = "", *name;
	const struct known_sku *s;
	size_t n = 0;

	if (!p->v || !p->k->run.adopting || !p->k->shop.read)
		return;
	for (size_t i = 0; i < p->match.nwithdrawn; i++) {
		s = p->match.withdrawn[i];
		if (known_is_ours(s) || n++ >= NAMED_MAX)
			continue;
		name = *known_code(s) ? known_code(s) : s->slug;
		all = arena_printf(
		    p->k->arena, "%s%s'%s'", all, *all ? ", " : "", name);
	}
	if (n)
		verdict_warn(p->v, "made-in-webflow",
		    "%s%s of the product in the shop %s not in the PIM: left "
		    "as %s",
		    all, n > NAMED_MAX ? " and others" : "",
		    n > 1 ? "are" : "is", n > 1 ? "they are" : "it is");
}

static bool
existing(struct planner *p)
{
	bool need_shop = false, late = lifecycle_late(p->k), found, archived,
	     draft;

	if (late && strcmp(p->k->ledger.state, p->g->state) != 0)
		return read_product(p);
	publish_take_up(p->g, p->k);
	lifecycle_flags(p->g, p->k, &archived, &draft);
	if (p->g->absent || archived) {
		accept_all(p->k);
		return only_state(p);
	}
	p->g = spelling_apply(p->g, p->k);
	match_make(&p->match, p->g, p->k);
	if (is_conflict(p) || price_is_held(p->g, p->k, &p->match, p->v))
		return false;
	warn_others(p);
	settle_owners(p);
	for (size_t i = 0; i < p->match.nwithdrawn; i++)
		accept_shop(p->k, &p->match.withdrawn[i]->is,
		    &p->match.withdrawn[i]->touched);
	found = p->match.options_differ && update_product(p, &need_shop);
	found = found || move_values(p);
	found = found || free_code(p);
	found = found || create_skus(p->g, p->k, &p->match, p->step);
	found = found || update_product(p, &need_shop);
	found = found || update_skus(p, &need_shop);
	if (need_shop ||
	    (found && late && p->step->kind == STEP_UPDATE_PRODUCT) ||
	    (found && may_be_done(p->k, p->step)) ||
	    (found && is_patch(p->step->kind) && !p->k->shop.may_write))
		return read_product(p);
	if (!found)
		learn_unrecorded(p->k);
	found = found || stock_plan(p->g, p->k, &p->match, p->step, p->v) ||
		publish_plan(p->g, p->k, p->step);
	p->step->live = found && is_patch(p->step->kind) &&
			publish_goes(p->g, p->k, p->step);
	return found;
}

/* A product that is not in the shop, as far as we know. */
static bool
not_known(struct planner *p)
{
	const struct desired *g = p->g;
	struct known *k = p->k;
	const char *key = sku_key(g, k);
	bool gone = g->absent || strcmp(g->state, "archive") == 0;
	bool looked = k->run.looked_up && strcmp(k->run.looked_up, key) == 0;

	/* what an interrupted run may have made is archived, too */
	if ((gone || !g->repair) &&
	    (k->run.lookup || (gone && k->ledger.interrupted && !looked))) {
		p->step->kind = STEP_FIND;
		p->step->slug = key;
		return true;
	}
	if (gone)
		return false;
	if (g->repair) {
		if (p->v)
			verdict_warn(p->v, "missing-in-webflow",
			    "is not in the shop any more; a full run creates "
			    "it again");
		return false;
	}
	match_make(&p->match, g, k);
	if (price_is_held(g, k, &p->match, p->v))
		return false;
	create_product(g, k, &p->match, p->step);
	return true;
}

bool
plan_next(const struct desired *g, struct known *k, struct step *step,
    struct verdict *v)
{
	struct planner p = {.g = g, .k = k, .step = step, .v = v};

	memset(step, 0, sizeof *step);
	if (k->webflow_id && k->run.found_by_key && k->shop.read) {
		if (create_is_own(g, k))
			k->run.touched = true; /* now it is recorded */
		else
			recover_foreign(k);
		k->run.found_by_key = NULL;
	}
	if (!k->webflow_id)
		return not_known(&p);
	/* A whole read that does not show a recorded product, or not all that
	 * is recorded of it: the list may lag, so the product itself is read.
	 * It is read after an interrupted run, too. */
	if ((k->ledger.read_whole || k->ledger.interrupted ||
		k->shop.unreadable || k->shop.lagging) &&
	    !k->shop.may_write)
		return read_product(&p);
	if (existing(&p))
		return true;
	memset(step, 0, sizeof *step);
	if (!k->run.conflict && image_import_release(k) && existing(&p))
		return true;
	image_import_settle(g, k);
	return false;
}

unsigned
plan_steps_max(const struct desired *g, const struct known *k)
{
	return 40 + 4 * (unsigned)(g->nskus + k->nskus);
}
