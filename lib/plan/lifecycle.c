/* lifecycle: see lifecycle.h. */
#include "plan/lifecycle.h"

#include <string.h>

/* What the PIM's state means for the shop. A draft that was ever published is
 * archived: isDraft does not take it off the site (webflow/API.md, Publication
 * state). */
static void
flags(const char *state, const struct known *k, bool *archived, bool *draft)
{
	bool wants_draft = strcmp(state, "draft") == 0;

	*archived = strcmp(state, "archive") == 0 ||
		    (wants_draft && k->ledger.published);
	*draft = wants_draft && !k->ledger.published;
	if (*archived)
		*draft = k->shop.draft;
}

void
lifecycle_flags(
    const struct desired *g, const struct known *k, bool *archived, bool *draft)
{
	flags(g->state, k, archived, draft);
}

bool
lifecycle_late(const struct known *k)
{
	bool archived, draft;

	if (!k->shop.read || k->shop.complete || !k->ledger.state)
		return false;
	flags(k->ledger.state, k, &archived, &draft);
	return archived != k->shop.archived || draft != k->shop.draft;
}

const char *
lifecycle_shown(const struct known *k)
{
	return k->shop.archived ? "archive"
	       : k->shop.draft  ? "draft"
				: "publish";
}

/* Somebody archived it, restored it, or made it a draft. A draft that they
 * published is archived only when its state changes in the PIM. */
static void
warn_edited(const struct known *k, struct verdict *v)
{
	if (v)
		verdict_warn(v, "edited-in-webflow",
		    "product: is %s in Webflow; kept until the PIM's status "
		    "changes",
		    k->shop.archived ? "archived"
		    : k->shop.draft  ? "a draft"
				     : "published");
}

/* Sets the flags of the step; true when one of them has to change. */
bool
lifecycle_plan(const struct desired *g, struct known *k, struct step *step,
    struct verdict *v)
{
	bool archived, draft;

	step->archived = k->shop.archived;
	step->draft = k->shop.draft;
	lifecycle_flags(g, k, &archived, &draft);
	if (k->ledger.state && strcmp(k->ledger.state, g->state) == 0) {
		if (k->is.sure || !k->shop.read)
			return false;
		k->run.kept_state =
		    archived != k->shop.archived || draft != k->shop.draft;
		if (!k->run.kept_state)
			return false;
		if (!known_unsure(k)) {
			warn_edited(k, v);
			return false;
		}
		k->run.kept_state = false;
	}
	if (k->shop.may_write && archived == k->shop.archived &&
	    draft == k->shop.draft) {
		k->ledger.state = g->state;
		k->run.touched = true;
		return false;
	}
	step->archived = archived;
	step->draft = draft;
	step->state = g->state;
	step->set_state = true;
	if (archived && strcmp(g->state, "draft") == 0 && v)
		verdict_warn(v, "draft-archived",
		    "is %s but was published before; it is archived, since a "
		    "draft would stay on the site",
		    g->absent ? "to be a draft" : "a draft in the PIM");
	return true;
}

const char *
lifecycle_action(const struct known *k, bool created, const char *was)
{
	bool gone = k->ledger.state && strcmp(k->ledger.state, "archive") == 0;
	bool was_gone = was && strcmp(was, "archive") == 0;

	if (created)
		return "created";
	if (gone && !was_gone)
		return "archived";
	if (was_gone && !gone)
		return "restored";
	return "updated";
}
