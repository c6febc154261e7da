/* image_resend: see image_resend.h. */
#include "plan/image_resend.h"

#include <string.h>

#include "plan/field_value.h"

static const struct json *
first(const struct json *v)
{
	return v && v->type == JSON_ARRAY && v->len ? json_first(v) : v;
}

static bool
named(const struct fault *f, const struct json *key)
{
	return !f->field || json_is(key, f->field);
}

/* ---- people's */

/* Whether a picture of the shop goes out again: as it was read, or by its file
 * id alone. */
static bool
has_stored(const struct json *extra, const struct fault *f, bool as_read)
{
	const struct json *key, *list, *x;

	for (key = json_first_key(extra); key != json_end_keys(extra);
	     key = json_next(json_next(key))) {
		list = json_next(key);
		for (x = json_first(list); x != json_end(list);
		     x = json_next(x))
			if (named(f, key) && json_get(x, "fileId") &&
			    !json_get(x, "url") == !as_read)
				return true;
	}
	return false;
}

static bool
step_has_stored(const struct step *step, const struct fault *f, bool as_read)
{
	bool has = has_stored(step->extra, f, as_read);
	size_t i;

	for (i = 0; i < step->nskus; i++)
		has |= has_stored(step->skus[i].extra, f, as_read);
	return has;
}

bool
gallery_by_id(struct known *k, const struct step *step, const struct fault *f)
{
	if (k->by_id || !step_has_stored(step, f, true))
		return false;
	k->by_id = true;
	return true;
}

void
gallery_again(
    struct jmake *m, const struct known *k, const struct json *picture)
{
	const char *id = json_get_text(picture, "fileId", NULL);
	const char *alt = json_get_text(picture, "alt", NULL);

	if (!k->by_id || !id) {
		jmake_copy(m, picture);
		return;
	}
	jmake_open(m, JSON_OBJECT);
	jmake_text(m, "fileId", id);
	if (alt)
		jmake_text(m, "alt", alt);
	jmake_close(m);
}

/* ---- ours */

/* The shop's picture that PICTURE was sent as; NULL: it has none of it. By the
 * place that it was sent at: as the answer showed it then, else as the shop
 * shows one of its name there. */
static const struct json *
stored_as(const struct json *picture, const struct json *sent,
    const struct json *shown, const struct json *shop)
{
	const struct json *x, *y, *at;
	size_t i = 0;

	for (x = json_first(sent); x != json_end(sent); x = json_next(x), i++)
		if (field_same_picture(x, picture))
			break;
	if (x == json_end(sent))
		return NULL;
	at = json_at(shown ? shown : shop, i);
	if (!json_get_text(at, "fileId", NULL) ||
	    (!shown && !field_shows(x, at)))
		return NULL;
	for (y = json_first(shop); y != json_end(shop); y = json_next(y))
		if (json_equal(json_get(y, "fileId"), json_get(at, "fileId")))
			return at;
	return NULL;
}

const struct json *
gallery_kept(const struct known *k, const struct json *want,
    const struct json *sent, const struct json *shown, const struct json *shop)
{
	const struct json *x, *at, *made;
	struct jmake m = {0};
	bool any = false;

	if (k->by_url || (k->facts & FACT_IMAGES_TEXT) || !json_len(sent) ||
	    !json_len(shop))
		return want;
	jmake_open(&m, JSON_ARRAY);
	for (x = json_first(want); x != json_end(want); x = json_next(x)) {
		at = field_is_picture(x) ? stored_as(x, sent, shown, shop)
					 : NULL;
		if (!at) {
			jmake_copy(&m, x);
			continue;
		}
		any = true;
		jmake_open(&m, JSON_OBJECT);
		jmake_text(&m, "fileId", json_get_text(at, "fileId", ""));
		if (json_get_text(x, "alt", NULL))
			jmake_text(&m, "alt", json_get_text(x, "alt", ""));
		jmake_text(&m, "asset", json_get_text(x, "asset", ""));
		jmake_close(&m);
	}
	jmake_close(&m);
	made = jmake_take(&m, k->arena);
	jmake_release(&m);
	return any ? made : want;
}

bool
gallery_by_url(struct known *k, const struct step *step, const struct fault *f)
{
	if (k->by_url || k->by_id || !step_has_stored(step, f, false))
		return false;
	k->by_url = true;
	return true;
}

/* ---- fields that stay as they are */

static bool
leave(struct known *k, struct known_entity *is, const struct json *fields,
    const struct fault *f, struct verdict *v)
{
	const struct json *key, *value;
	bool any = false;

	for (key = json_first_key(fields); key != json_end_keys(fields);
	     key = json_next(json_next(key))) {
		value = first(json_next(key));
		if (!named(f, key) || !field_is_picture(value))
			continue;
		is->left = json_set(k->arena, is->left, key->text, key);
		any = true;
		verdict_warn(v, "pictures-kept",
		    "%s: '%s' stays as it is, since Webflow could not import "
		    "a picture that it has taken before; the next full run "
		    "tries again",
		    json_get_text(is->sent, "sku", "product"), key->text);
	}
	return any;
}

static bool
leave_all(struct known *k, const struct step *step, const struct fault *f,
    struct verdict *v)
{
	bool any = leave(k, &k->is, step->fields, f, v);
	size_t i;

	for (i = 0; i < step->nskus; i++)
		if (step->skus[i].sku)
			any |= leave(k, &step->skus[i].sku->is,
			    step->skus[i].fields, f, v);
	return any;
}

bool
gallery_leave(struct known *k, const struct step *step, const struct fault *f,
    struct verdict *v)
{
	const struct fault nameless = {.kind = f->kind};

	if (!k->webflow_id)
		return false;
	return leave_all(k, step, f, v) || leave_all(k, step, &nameless, v);
}
