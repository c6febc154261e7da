/* Does an entity show the fields that are wanted? */
#include "model/check_inner.h"

#include <stdlib.h>
#include <string.h>

static bool
is_picture(const struct json *v)
{
	return v && v->type == JSON_OBJECT && json_get(v, "url");
}

static bool
is_broken(const struct json *v)
{
	return is_picture(v) && strstr(json_get_text(v, "url", ""), "broken");
}

static bool
shows_picture(struct check *c, const struct json *want, const struct json *is)
{
	const char *id = json_get_text(is, "fileId", "");
	const char *alt = json_get_text(want, "alt", "");
	size_t n;

	if (strncmp(id, "file", 4) != 0)
		return false;
	n = (size_t)atol(id + 4);
	return n < c->shop->nfiles &&
	       strcmp(c->shop->files[n], json_get_text(want, "url", "")) == 0 &&
	       strcmp(alt, json_get_text(is, "alt", "")) == 0;
}

static bool
shows(struct check *c, const struct json *want, const struct json *is)
{
	if (json_empty(want) || json_empty(is))
		return json_empty(want) && json_empty(is);
	if (is_picture(want))
		return shows_picture(c, want, is);
	if (json_get(want, "plytix_id")) /* "c1" is item "cat1" */
		return is->type == JSON_STRING &&
		       strncmp(is->text, "cat", 3) == 0 &&
		       strcmp(is->text + 3,
			   json_get_text(want, "plytix_id", "") + 1) == 0;
	return json_equal(want, is);
}

/* A list was sent when a run was interrupted: the next one cannot separate our
 * members from a person's. */
static bool
left_behind(struct check *c, const struct json *is, enum doubt doubt)
{
	size_t n = (size_t)atol(json_get_text(is, "fileId", "file0") + 4);

	if (is->type == JSON_STRING)
		return doubt == DOUBT_MOVED;
	return doubt && is->type == JSON_OBJECT && n < c->shop->nfiles &&
	       strstr(c->shop->files[n], "files.example.com");
}

static bool
holds(struct check *c, const struct json *list, const char *text)
{
	json_each (x, list)
		if (strcmp(check_text(c->arena, x), text) == 0)
			return true;
	return false;
}

/* A list: what is wanted in its order, broken pictures left out; then what
 * people added, all of it and nothing else. */
static bool
list_shows(struct check *c, const char *entity, const char *key,
    const struct json *want, const struct json *is, enum doubt doubt)
{
	const struct json *x = json_first(is);

	json_each (w, want) {
		if (is_broken(w))
			continue;
		while (x != json_end(is) && check_added(c, entity, key, x) &&
		       !shows(c, w, x))
			x = json_next(x);
		if (x == json_end(is) || !shows(c, w, x))
			return false;
		x = json_next(x);
	}
	for (; x != json_end(is); x = json_next(x)) {
		if (check_added(c, entity, key, x))
			continue;
		if (!left_behind(c, x, doubt))
			return false;
		check_mark_member(c, entity, key, x);
	}
	for (size_t i = 0; i < c->nmarks; i++)
		if (c->marks[i].added && !c->marks[i].ours &&
		    strcmp(c->marks[i].entity, entity) == 0 &&
		    strcmp(c->marks[i].key, key) == 0 &&
		    !holds(c, is, c->marks[i].text))
			return false;
	return true;
}

static bool
check_field(struct check *c, const char *entity, const struct shop_entity *e,
    const char *key, const struct json *want, enum doubt doubt)
{
	const char *text = shop_get(e, key);
	const struct json *is = check_value(c->arena, text);
	struct mark *m = check_mark_of(c, entity, key);

	if (m && strcmp(m->want, check_text(c->arena, want)) == 0) {
		if (text && strcmp(m->text, text) == 0)
			return true;
		if (doubt < DOUBT_OTHER && !m->ours)
			return check_wrong(c,
			    "%s %s: the person's %s became %s", entity, key,
			    m->text, text ? text : "nothing");
		check_mark_drop(c, m);
	} else if (m) {
		check_mark_drop(c, m);
	}
	if (is_broken(want))
		return true;
	if (doubt == DOUBT_MOVED && json_empty(want) && !json_empty(is) &&
	    is->type != JSON_ARRAY) {
		/* wanted when it was sent, unrecorded, wanted no more */
		check_mark_ours(
		    c, entity, key, check_text(c->arena, want), text);
		return true;
	}
	if (strcmp(key, "brand") == 0) /* if-empty */
		return json_empty(want) || !json_empty(is)
			   ? true
			   : check_wrong(c, "%s brand is empty", entity);
	if (strcmp(key, "weight") == 0 && json_empty(want))
		return true; /* cannot be cleared */
	if ((is && is->type == JSON_ARRAY) || (want && want->type == JSON_ARRAY)
		? list_shows(c, entity, key, want, is, doubt)
		: shows(c, want, is))
		return true;
	return check_wrong(c, "%s %s: want %s, is %s", entity, key,
	    check_text(c->arena, want), text ? text : "nothing");
}

bool
check_fields(struct check *c, const char *entity, const struct shop_entity *e,
    const struct json *want, enum doubt doubt)
{
	static const char *const keys[] = {"name", "description", "category",
	    "brand", "sku", "price", "compare-at-price", "weight", "main-image",
	    "more-images", NULL};

	for (size_t i = 0; keys[i]; i++)
		if (!check_field(
			c, entity, e, keys[i], json_get(want, keys[i]), doubt))
			return false;
	return true;
}
