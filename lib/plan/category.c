/* category: see category.h. */
#include "plan/category.h"

#include <string.h>

#include "base/text.h"
#include "plan/api_error.h"
#include "plan/field_value.h"
#include "plan/known.h"

#define TRIES_MAX 4

static bool
is_string(const struct json *v)
{
	return v && v->type == JSON_STRING;
}

/* Characters that need no escape in a URL. Records are not trusted. */
static bool
plain(const char *text)
{
	return *text &&
	       !text[strspn(text,
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		   "0123456789-_")];
}

/* Whether the item is on the site; one that somebody made a draft or archived
 * is not to be. */
static void
look(struct category *s, const struct json *item)
{
	const struct json *published = json_get(item, "lastPublished");
	bool held = json_true(json_get(item, "isDraft")) ||
		    json_true(json_get(item, "isArchived"));

	s->unshown = held || (published && published->type == JSON_NULL);
	s->hidden = s->unshown && !held && (s->item || !s->match_only);
	s->waits = !held && !s->match_only && known_waits(item);
}

/* The identity of a category or an item. */
static void
read_identity(struct category *s, const struct json *record)
{
	const struct json *create = json_get(record, "create");

	s->item = json_is(json_get(record, "kind"), "item");
	s->noun = s->item ? "item" : "category";
	s->want = json_get(record, "fieldData");
	if (s->item) {
		s->plytix_id = json_get_text(record, "key", NULL);
		s->tail = json_get_text(record, "code", "");
		s->collection = json_get_text(record, "collection", "");
		s->title = json_get_text(record, "title", s->collection);
		s->match_only = !json_true(create);
		s->by_slug = json_is(json_get(record, "by"), "slug");
		return;
	}
	s->plytix_id = json_get_text(record, "plytix_id", NULL);
	s->tail = s->plytix_id ? s->plytix_id : "";
	s->match_only = create && create->type == JSON_FALSE;
}

static void
read_item(struct category *s, const struct json *known, const struct json *sent)
{
	s->made = json_true(json_get(sent, "made")) ||
		  json_true(json_get(known, "made"));
	s->gone = json_true(json_get(known, "gone"));
	s->alike = json_int(json_get(known, "alike"), 0);
	s->near = json_get_text(known, "near", NULL);
}

enum outcome
category_read(struct category *s, struct arena *a, const struct json *record,
    struct verdict *v)
{
	const struct json *known = json_get(record, "known");
	const struct json *sent = json_get(known, "sent");
	const struct json *shop = json_get(known, "shop");

	memset(s, 0, sizeof *s);
	s->arena = a;
	read_identity(s, record);
	if (!s->plytix_id || !is_string(json_get(s->want, "name")) ||
	    !is_string(json_get(s->want, "slug")))
		return verdict_say(v, REFUSED, "record",
		    "%s '%s' needs %s, name and slug, name and "
		    "slug as text",
		    s->noun, s->plytix_id ? s->plytix_id : "",
		    s->item ? "key" : "plytix_id");
	s->key =
	    json_get_text(known, "slug", json_get_text(s->want, "slug", NULL));
	if (!plain(s->key) || !plain(s->tail) ||
	    (s->item && !plain(s->collection)))
		return verdict_say(v, REFUSED, "record",
		    "%s slug and id are letters, digits, - and _ "
		    "only",
		    s->item ? "an item's" : "a category's");
	if (s->item)
		read_item(s, known, sent);
	s->unsure = json_true(json_get(known, "doubt")) &&
		    !json_true(json_get(known, "same"));
	s->owned = json_get(known, "owned");
	s->webflow_id = json_get_text(sent, "webflow_id", NULL);
	s->slug = json_get_text(sent, "slug", NULL);
	s->sent = json_get(sent, "fields");
	s->unrecorded = !s->webflow_id || json_true(json_get(known, "doubt"));
	s->shop = json_get(shop, "fieldData");
	if (json_get_text(shop, "id", NULL)) {
		s->touched =
		    !s->webflow_id ||
		    strcmp(s->webflow_id, json_get_text(shop, "id", NULL)) != 0;
		s->webflow_id = json_get_text(shop, "id", NULL);
		s->slug = json_get_text(s->shop, "slug", s->slug);
		look(s, shop);
	} else if (json_true(json_get(known, "read"))) {
		/* the shop was read whole: it is not there any more */
		s->webflow_id = NULL;
		s->sent = NULL;
	}
	if (s->webflow_id && !plain(s->webflow_id))
		return verdict_say(
		    v, REFUSED, "record", "a category's item id is no id");
	/* an item that people made was never sent a name */
	s->theirs = s->item && (!s->made || s->by_slug);
	if (s->theirs && s->webflow_id)
		s->sent = json_set(a, NULL, "name", json_get(s->want, "name"));
	return DONE;
}

bool
category_edited(const struct category *s)
{
	const struct json *sent = json_get(s->sent, "name");
	const struct json *shop = json_get(s->shop, "name");

	return s->webflow_id && sent && shop && !s->unsure && !s->theirs &&
	       field_same(json_get(s->want, "name"), sent) &&
	       !field_same(sent, shop);
}

static bool
same_but_case(const struct json *a, const struct json *b)
{
	return text_alike(a->text, a->len, b->text, b->len);
}

/* Why there is none, and none is made. */
static void
warn_none(const struct category *s, const struct json *want, struct verdict *v)
{
	if (!s->item)
		verdict_warn(v, "category-not-made",
		    "category '%s' is not in the shop, and the mapping "
		    "says that none is made",
		    json_text(want));
	else if (s->alike)
		verdict_warn(v, "item-ambiguous",
		    "%lld items of '%s' are called '%s', so none of them is "
		    "referred to: rename all but one in Webflow",
		    s->alike, s->title, json_text(want));
	else
		verdict_warn(v, "item-not-made",
		    "'%s' is not in '%s', and the mapping says that none is "
		    "made%s%s%s: correct the name in the PIM, make the item in "
		    "Webflow, or write \"create\": true",
		    json_text(want), s->title,
		    s->near ? "; the name most like it there is '" : "",
		    s->near ? s->near : "", s->near ? "'" : "");
}

/* A name in the shop that is not the PIM's. */
static void
warn_named(const struct category *s, const struct json *want,
    const struct json *shop, struct verdict *v)
{
	if (s->item && same_but_case(want, shop))
		verdict_warn(v, "item-spelling",
		    "item '%s' is spelled '%s' in '%s' and taken for the "
		    "same; spell it alike",
		    json_text(want), json_text(shop), s->title);
	else
		verdict_warn(v, "edited-in-webflow",
		    "%s '%s' is called '%s' in Webflow; kept", s->noun,
		    json_text(want), json_text(shop));
}

enum category_step
category_next(struct category *s, struct verdict *v)
{
	const struct json *want = json_get(s->want, "name");
	const struct json *sent = json_get(s->sent, "name");
	const struct json *shop = json_get(s->shop, "name");
	enum category_step rest =
	    s->live && s->hidden ? CATEGORY_PUBLISH : CATEGORY_NONE;

	if (!s->webflow_id && (s->match_only || s->alike)) {
		if (v)
			warn_none(s, want, v);
		return CATEGORY_NONE;
	}
	if (!s->webflow_id)
		return s->lookup ? CATEGORY_FIND : CATEGORY_CREATE;
	if (sent && field_same(want, sent)) {
		if (shop && !field_same(sent, shop) && s->unsure && !s->theirs)
			return CATEGORY_UPDATE;
		if (v &&
		    (category_edited(s) || (s->theirs && !s->by_slug && shop &&
					       !field_same(sent, shop))))
			warn_named(s, want, shop, v);
		return rest;
	}
	if (shop && field_same(want, shop)) {
		s->sent = json_set(s->arena, s->sent, "name", want);
		s->touched = true;
		return rest;
	}
	return CATEGORY_UPDATE;
}

const char *
category_request(const struct category *s, enum category_step step,
    const char *collection, struct buf *path, struct buf *body)
{
	struct json_writer e;

	json_write_init(&e, body);
	buf_printf(path, "/collections/%s/items", collection);
	switch (step) {
	case CATEGORY_NONE:
		break;
	case CATEGORY_FIND:
		/* a slug is letters, digits, - and _ only (webflow/API.md,
		 * Slugs) */
		buf_printf(path, "?slug=%s&limit=100", s->key);
		return "GET";
	case CATEGORY_CREATE:
		buf_text(path, s->live ? "/live" : "");
		json_write_object(&e, NULL);
		json_write_bool(&e, "isDraft", false);
		json_write_bool(&e, "isArchived", false);
		json_write_object(&e, "fieldData");
		json_write_members(
		    &e, s->want, (const char *const[]){"slug", NULL});
		json_write_text(&e, "slug", s->key);
		json_write_end(&e);
		json_write_end(&e);
		return "POST";
	case CATEGORY_UPDATE:
		/* without the slug: its own one was refused to a client
		 * (webflow/API.md, Items), and it never changes */
		buf_printf(path, "/%s%s", s->webflow_id,
		    s->live && !s->unshown ? "/live" : "");
		json_write_object(&e, NULL);
		json_write_object(&e, "fieldData");
		json_write_value(&e, "name", json_get(s->want, "name"));
		json_write_end(&e);
		json_write_end(&e);
		return "PATCH";
	case CATEGORY_PUBLISH:
		buf_text(path, "/publish");
		json_write_object(&e, NULL);
		json_write_array(&e, "itemIds");
		json_write_text(&e, NULL, s->webflow_id);
		json_write_end(&e);
		json_write_end(&e);
		return "POST";
	}
	return "GET";
}

static void
became(struct category *s, const struct json *item)
{
	s->webflow_id = json_get_text(item, "id", s->webflow_id);
	s->shop = json_get(item, "fieldData");
	s->slug = json_get_text(s->shop, "slug", s->key);
	s->touched = true;
	s->lookup = false;
	look(s, item);
}

/* With status 202, errors say what was not published (webflow/API.md, Items).
 */
static enum outcome
shown(struct category *s, const struct json *body, struct verdict *v)
{
	const struct json *errors = json_get(body, "errors");
	const char *why;

	s->hidden = false;
	if (!json_len(errors))
		return DONE;
	why = json_text(json_first(errors));
	return verdict_say(v, REFUSED, "not-published", "could not %s: %s",
	    category_step_name(s, CATEGORY_PUBLISH),
	    why ? why : "Webflow says no");
}

/* Whether the item is another category's, or has another name: it is not
 * adopted. */
static bool
is_owned(const struct category *s, const struct json *item)
{
	if (s->item)
		return !s->by_slug &&
		       !field_same(json_get(s->want, "name"),
			   json_get(json_get(item, "fieldData"), "name"));
	return field_has(s->owned, json_get(item, "id"));
}

/* The slug with the id behind it, which no other category can want. */
static const char *
key_with_id(const struct category *s)
{
	const char *wish = json_get_text(s->want, "slug", "");
	size_t id = strlen(s->tail) + 1;

	return arena_printf(s->arena, "%.*s-%s",
	    id < TEXT_SLUG_MAX ? (int)(TEXT_SLUG_MAX - id) : 0, wish, s->tail);
}

/* The item with our slug, if there is one. Where it is another category's,
 * ours is made with the id in its slug. */
static void
found(struct category *s, const struct json *items)
{
	s->lookup = false;
	json_each (i, items) {
		if (!json_is(
			json_get(json_get(i, "fieldData"), "slug"), s->key))
			continue;
		if (is_owned(s, i)) {
			s->key = key_with_id(s);
			return;
		}
		became(s, i);
		s->made |= s->item && s->lost;
		return;
	}
}

static enum outcome
good(struct category *s, enum category_step step, const struct json *body)
{
	const struct json *items = json_get(body, "items");

	if (step == CATEGORY_FIND) {
		found(s, items);
		return DONE;
	}
	if (items)
		body = json_first(items);
	if (!json_get_text(body, "id", NULL) && step == CATEGORY_CREATE) {
		s->lookup = true;
		return ++s->tries > TRIES_MAX ? FAILED : DONE;
	}
	became(s, body);
	s->made |= s->item && step == CATEGORY_CREATE;
	s->unsure &= step != CATEGORY_UPDATE;
	s->sent =
	    json_set(s->arena, s->sent, "name", json_get(s->want, "name"));
	return DONE;
}

enum outcome
category_learn(struct category *s, enum category_step step, int status,
    const struct json *body, struct verdict *v)
{
	struct api_error f = api_error_read(s->arena, status, body);
	enum outcome outcome = REFUSED;

	switch (f.kind) {
	case API_ERROR_NONE:
		if (step == CATEGORY_PUBLISH)
			return shown(s, body, v);
		if (good(s, step, body) == DONE)
			return DONE;
		outcome = FAILED;
		f.code = "lost";
		f.message = "the answer has no id";
		break;
	case API_ERROR_LOST:
	case API_ERROR_SLUG:
		s->lost |= f.kind == API_ERROR_LOST;
		s->lookup = true;
		if (step == CATEGORY_CREATE && ++s->tries <= TRIES_MAX)
			return DONE;
		outcome = FAILED;
		break;
	case API_ERROR_GONE:
		s->webflow_id = NULL;
		s->sent = s->shop = NULL;
		if (step == CATEGORY_UPDATE && ++s->tries <= TRIES_MAX)
			return DONE;
		break;
	case API_ERROR_DENIED:
		outcome = FAILED;
		break;
	case API_ERROR_RUN:
		outcome = FATAL;
		break;
	default:
		if (status != 409 || !s->live || step == CATEGORY_FIND)
			break;
		/* it was never published, and may not be meant to be; or the
		 * site takes nothing live: then it waits for a publish */
		if (step == CATEGORY_UPDATE && !s->unshown) {
			s->unshown = true;
			return DONE;
		}
		s->live = false;
		s->live_refused = true;
		return DONE;
	}
	return verdict_say(v, outcome, f.code, "could not %s: %s",
	    category_step_name(s, step), f.message);
}

void
category_assume(struct category *s, enum category_step step)
{
	if (step == CATEGORY_FIND) {
		s->lookup = false;
		return;
	}
	if (step == CATEGORY_PUBLISH || step == CATEGORY_CREATE)
		s->hidden = false;
	s->webflow_id = s->webflow_id ? s->webflow_id : "new";
	s->unsure = false;
	s->sent =
	    json_set(s->arena, s->sent, "name", json_get(s->want, "name"));
	s->shop = NULL;
}

bool
category_owes(const struct category *s)
{
	return s->unrecorded && s->waits && !s->live && s->webflow_id;
}

void
category_write(struct category *s, struct json_writer *e)
{
	if (category_owes(s))
		json_write_bool(e, "owed", true);
	json_write_object(e, s->noun);
	json_write_text(e, "webflow_id", s->webflow_id ? s->webflow_id : "");
	json_write_text(e, "slug", s->slug ? s->slug : "");
	if (s->made)
		json_write_bool(e, "made", true);
	json_write_value(e, "fields", s->sent);
	json_write_end(e);
	s->touched = s->unrecorded = false;
}

const char *
category_step_name(const struct category *s, enum category_step step)
{
	static const char *const names[][2] = {
	    [CATEGORY_NONE] = {"none", "none"},
	    [CATEGORY_FIND] = {"find-category", "find-item"},
	    [CATEGORY_CREATE] = {"create-category", "create-item"},
	    [CATEGORY_UPDATE] = {"update-category", "update-item"},
	    [CATEGORY_PUBLISH] = {"publish-category", "publish-item"},
	};

	return names[step][s->item];
}
