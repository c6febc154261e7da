/* merge: see merge.h. */
#include "plan/merge.h"

#include <string.h>

#include "plan/field_value.h"
#include "plan/image_resend.h"
#include "plan/item.h"
#include "plan/related.h"
#include "plan/desired.h"

/* ---- pictures */

static bool
may_go(const struct known *k, const struct json *picture)
{
	enum picture_state s = known_picture(k, picture);

	return s == PICTURE_NEW || s == PICTURE_GOOD;
}

/* The value without pictures that must not be sent. *LEFT: the field is not
 * changed, because its only picture must not be sent, or its item does not
 * exist. */
static const struct json *
allowed(const struct known *k, const struct json *want, bool *left)
{
	struct json_builder m = {0};
	bool any = false;

	*left = item_is_open(want);
	if (field_is_picture(want)) {
		*left = !may_go(k, want);
		return want;
	}
	if (!want || want->type != JSON_ARRAY || !want->len ||
	    !field_is_picture(json_first(want)))
		return want;
	json_each (p, want)
		any |= !may_go(k, p);
	if (!any)
		return want;
	json_build_open(&m, JSON_ARRAY);
	json_each (p, want)
		if (may_go(k, p))
			json_build_copy(&m, p);
	return field_built(&m, k->arena);
}

const struct json *
merge_new(struct known *k, const struct json *want)
{
	const struct json *value;
	struct json_builder m = {0};
	bool left;

	json_build_open(&m, JSON_OBJECT);
	json_each_key (key, want) {
		value = related_cut(
		    k, key->text, allowed(k, json_next(key), &left));
		if (left || json_empty(value) ||
		    json_get(k->is.left, key->text))
			continue;
		json_build_add(&m, JSON_STRING, key->text, key->len);
		json_build_copy(&m, value);
	}
	return field_built(&m, k->arena);
}

/* ---- what people added to a list that is replaced whole */

static bool
listed(const struct json *list, const struct json *member, const char *by)
{
	json_each (x, list)
		if (by ? json_equal(json_get(x, by), json_get(member, by))
		       : json_equal(x, member))
			return true;
	return false;
}

static bool
has_pictures(const struct json *v)
{
	if (v && v->type == JSON_ARRAY && v->len)
		v = json_first(v);
	return field_is_picture(v);
}

/* Whether one of the pictures of LIST can be the shop's MEMBER, by name. */
static bool
looks_like(const struct json *list, const struct json *member)
{
	json_each (x, list)
		if (field_shows(x, member))
			return true;
	return false;
}

/* Whether the shop's MEMBER is one that a person added. Pictures are known
 * by the file ids that the shop gave them (SHOWN), else by their names; one
 * that looks like a wanted one came with a write whose answer was lost. */
static bool
is_added(const struct json *want, const struct json *sent,
    const struct json *shown, const struct json *member)
{
	bool text = member->type == JSON_STRING &&
		    (has_pictures(want) || has_pictures(sent));

	if (json_get(member, "asset"))
		return false; /* ours, as it was sent a moment ago */
	if (member->type != JSON_OBJECT && !text)
		return !listed(sent, member, NULL) &&
		       !listed(want, member, NULL);
	if (shown ? listed(shown, member, text ? NULL : "fileId")
		  : looks_like(sent, member))
		return false;
	return !looks_like(want, member);
}

/* WANT, as OUT has it, plus the members of SHOP that we never sent; NULL: there
 * are none. */
static const struct json *
with_added(struct known *k, const struct json *want, const struct json *out,
    const struct json *sent, const struct json *shown, const struct json *shop)
{
	const struct json *made;
	struct json_builder m = {0};
	size_t added = 0;

	if (!json_len(shop) || shop->type != JSON_ARRAY)
		return NULL;
	json_build_open(&m, JSON_ARRAY);
	json_each (x, out)
		json_build_copy(&m, x);
	json_each (x, shop)
		if (is_added(want, sent, shown, x)) {
			image_resend_again(&m, k, x);
			added++;
		}
	made = field_built(&m, k->arena);
	return added ? made : NULL;
}

/* ---- one field */

enum decision { LEAVE, LEARN, SEND, ASK_SHOP, EDITED };

struct sides {
	const struct json *want, *sent, *shown, *shop;
	bool have_shop;
	bool ordered; /* a list of ids whose order counts */
};

/* Whether all of OURS is still in the list SHOP, in its order; ids have none.
 * What else is there people have added. */
static bool
holds(const struct json *shop, const struct json *ours)
{
	const struct json *y = json_first(shop);

	json_each (x, ours) {
		if (x->type == JSON_STRING)
			y = json_first(shop);
		while (y != json_end(shop) && !json_equal(x, y))
			y = json_next(y);
		if (y == json_end(shop))
			return false;
		y = json_next(y);
	}
	return true;
}

/* Whether the shop still shows what we sent. `shown` is the form in which it
 * answered then; of pictures nothing can be said without it. */
static bool
untouched(const struct sides *s)
{
	const struct json *ours = s->shown ? s->shown : s->sent;

	if (s->shop && s->shop->type == JSON_ARRAY &&
	    ours->type == JSON_ARRAY && (s->shown || !has_pictures(ours)))
		return holds(s->shop, ours);
	if (s->shown &&
	    (s->shown->type == JSON_STRING ? field_shows(s->shown, s->shop)
					   : json_equal(s->shown, s->shop)))
		return true;
	/* the form that an earlier answer had */
	if (s->shown && (has_pictures(s->sent) || json_empty(s->shop)))
		return false;
	if (has_pictures(s->sent))
		return !json_empty(s->shop);
	return field_shows(s->sent, s->shop);
}

static enum decision
decide(const struct known *k, const struct known_entity *is,
    const struct sides *s, const char *policy)
{
	bool compare = s->have_shop && !is->sure;

	if (strcmp(policy, "create-only") == 0 && !k->ledger.created)
		return LEAVE;
	if (strcmp(policy, "if-empty") == 0) {
		if (json_empty(s->want) || field_same(s->want, s->sent))
			return LEAVE;
		if (is->sure)
			return LEAVE;
		if (!s->have_shop)
			return k->shop.may_write ? SEND : ASK_SHOP;
		return json_empty(s->shop) ? SEND : LEAVE;
	}
	if (s->sent ? field_same(s->want, s->sent) : json_empty(s->want)) {
		if (!compare || !s->sent || untouched(s))
			return LEAVE;
		return known_unsure(k) ? SEND : EDITED;
	}
	/* a picture's name does not say which file it was; the name is enough
	 * for a shop that is adopted, not after a lost answer */
	if (compare && field_shows(s->want, s->shop) &&
	    (!s->ordered || json_equal(s->want, s->shop)) &&
	    (!has_pictures(s->want) || (!s->sent && !k->ledger.interrupted)))
		return LEARN;
	return SEND;
}

struct work {
	struct known *k;
	struct known_entity *is;
	const struct json *write;
	const char *who;
	bool *touched;
	struct verdict *v;
	struct json_builder fields, extra;
	bool need_shop;
};

static void
put(struct json_builder *m, const struct json *key, const struct json *value)
{
	json_build_add(m, JSON_STRING, key->text, key->len);
	json_build_copy(m, value);
}

/* The value that empties the field; NULL: there is none. A field that a null
 * did not clear is given up, so that not every run tries it. */
static const struct json *
clearing(struct work *w, const struct json *key, const struct json *sent)
{
	const struct json *clear = field_clear(w->k->arena, key->text, sent);

	if (clear && clear->type == JSON_NULL &&
	    json_get(w->k->run.unclearable, key->text)) {
		known_sent(w->k, w->is, key->text, NULL, NULL);
		*w->touched = true;
		clear = NULL;
	}
	if (!clear && !json_empty(sent) && w->v)
		verdict_warn(w->v, "cannot-clear",
		    "%s: '%s' has no value any more, and Webflow cannot empty "
		    "such a field; the last value stays",
		    w->who, key->text);
	return clear;
}

/* Notes a person's edit for the report, and removes the note when a later read
 * of the shop leads to another decision. */
static void
keep(
    struct work *w, const char *field, enum decision d, const struct json *shop)
{
	static const struct json none = {.type = JSON_NULL};
	struct known_entity *is = w->is;

	if (d == EDITED)
		is->kept =
		    json_set(w->k->arena, is->kept, field, shop ? shop : &none);
	else if (json_get(is->kept, field) && (d != LEAVE || !is->sure))
		is->kept = json_set(w->k->arena, is->kept, field, NULL);
}

static void
one_field(struct work *w, const struct json *key, const struct json *wanted)
{
	struct known *k = w->k;
	struct sides s;
	const struct json *added, *clear, *out;
	enum decision decision;
	bool left;

	s.want = related_cut(k, key->text, allowed(k, wanted, &left));
	if (left)
		return;
	s.sent = json_get(w->is->sent, key->text);
	s.shown = json_get(w->is->shown, key->text);
	s.have_shop = k->shop.read && w->is->shop;
	s.shop = json_get(w->is->shop, key->text);
	s.ordered = json_len(s.want) && strcmp(key->text, "category") != 0 &&
		    json_first(s.want)->type == JSON_STRING;
	decision = decide(k, w->is, &s, desired_policy(w->write, key->text));
	keep(w, key->text, decision, s.shop);
	switch (decision) {
	case LEAVE:
		return;
	case ASK_SHOP:
		w->need_shop = true;
		return;
	case EDITED:
		if (w->v)
			verdict_warn(w->v, "edited-in-webflow",
			    "%s: '%s' was changed in Webflow; kept until the "
			    "PIM's value changes",
			    w->who, key->text);
		return;
	case LEARN:
		w->is->unrecorded |= w->k->ledger.interrupted;
		known_sent(
		    k, w->is, key->text, s.want, s.shop ? s.shop : s.shown);
		*w->touched = true;
		return;
	case SEND:
		if (json_get(w->is->left, key->text))
			return;
		break;
	}
	clear = s.want;
	if (json_empty(s.want) && !(clear = clearing(w, key, s.sent)))
		return;
	put(&w->fields, key, clear);
	/* a list that we never sent is replaced whole */
	if (clear->type == JSON_ARRAY && s.have_shop && !w->is->found) {
		out = image_resend_kept(k, clear, s.sent, s.shown, s.shop);
		added = with_added(k, clear, out, s.sent, s.shown, s.shop);
		if (added || out != clear)
			put(&w->extra, key, added ? added : out);
	}
}

static const struct json *
taken(struct work *w, struct json_builder *m)
{
	const struct json *made;

	made = field_built(m, w->k->arena);
	return json_members(made) ? made : NULL;
}

/* An object that we created and did not record may hold values of that time. No
 * person entered them, so they are cleared. */
static void
leftovers(struct work *w, const struct json *want)
{
	static const char *const names[] = {"description", "sku",
	    "compare-at-price", "main-image", "more-images"};
	const struct json *there;

	if (!w->is->found ||
	    !(w->k->ledger.interrupted || w->k->run.lost_create))
		return;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		there = json_get(w->is->shop, names[i]);
		if (json_empty(there) || json_get(want, names[i]) ||
		    json_get(w->k->run.unclearable, names[i]))
			continue;
		json_build_key(&w->fields, names[i]);
		json_build_copy(
		    &w->fields, field_clear(w->k->arena, names[i], there));
	}
}

struct merge
merge_fields(struct known *k, struct known_entity *is, const struct json *want,
    const struct json *write, const char *who, bool *touched, struct verdict *v)
{
	struct work w = {.k = k,
	    .is = is,
	    .write = write,
	    .who = who,
	    .touched = touched,
	    .v = v};
	const struct json *sent = is->sent;
	struct merge result;

	json_build_open(&w.fields, JSON_OBJECT);
	json_build_open(&w.extra, JSON_OBJECT);
	json_each_key (key, want)
		if (!json_is(key, "slug"))
			one_field(&w, key, json_next(key));
	/* fields that were sent once and are no longer wanted */
	json_each_key (key, sent)
		if (!json_get(want, key->text) && !json_is(key, "slug"))
			one_field(&w, key, NULL);
	leftovers(&w, want);
	result.fields = taken(&w, &w.fields);
	result.extra = taken(&w, &w.extra);
	result.need_shop = w.need_shop;
	return result;
}

void
merge_accept_shop(struct known *k, struct known_entity *is, bool *touched)
{
	const struct json *sent = is->sent, *shop;

	if (!is->shop)
		return;
	json_each_key (key, sent) {
		shop = json_get(is->shop, key->text);
		if (json_next(key)->type == JSON_ARRAY ||
		    has_pictures(json_next(key)) ||
		    field_shows(json_next(key), shop))
			continue;
		known_sent(k, is, key->text, shop, NULL);
		*touched = true;
	}
}
