/* image_resend: see image_resend.h. */
#include "plan/image_resend.h"

#include <string.h>

#include "base/text.h"
#include "plan/field_value.h"

static const struct json *
first(const struct json *v)
{
	return v && v->type == JSON_ARRAY && v->len ? json_first(v) : v;
}

static bool
named(const struct api_error *f, const struct json *key)
{
	return !f->field || json_is(key, f->field);
}

/* ---- people's */

static bool
has_theirs(const struct json *extra, const struct api_error *f)
{
	const struct json *list;

	json_each_key (key, extra) {
		list = json_next(key);
		json_each (x, list)
			if (named(f, key) && json_get(x, "fileId") &&
			    !json_get(x, "asset"))
				return true;
	}
	return false;
}

bool
image_resend_by_id(
    struct known *k, const struct step *step, const struct api_error *f)
{
	bool theirs = has_theirs(step->extra, f);

	for (size_t i = 0; i < step->nskus; i++)
		theirs |= has_theirs(step->skus[i].extra, f);
	if (!theirs || k->run.pictures_by_id)
		return false;
	k->run.pictures_by_id = true;
	return true;
}

static void
copy_text(struct json_builder *m, const struct json *from, const char *key)
{
	const char *text = json_get_text(from, key, NULL);

	if (text)
		json_build_text(m, key, text);
}

void
image_resend_again(
    struct json_builder *m, const struct known *k, const struct json *picture)
{
	const char *id = json_get_text(picture, "fileId", NULL);

	if (!k->run.pictures_by_id || !id) {
		json_build_copy(m, picture);
		return;
	}
	json_build_open(m, JSON_OBJECT);
	json_build_text(m, "fileId", id);
	copy_text(m, picture, "alt");
	json_build_close(m);
}

/* ---- ours */

static bool
same_alt(const struct json *a, const struct json *b)
{
	const char *x = json_get_text(a, "alt", "");
	const char *y = json_get_text(b, "alt", "");

	return text_same(x, strlen(x), y, strlen(y));
}

/* Whether one of LIST was refused before: perhaps because of the others' file
 * ids, since an answer need not say which it was. */
static bool
was_refused(const struct known *k, const struct json *list)
{
	json_each (x, list)
		for (size_t i = 0; i < k->npictures; i++)
			if (k->pictures[i].tries &&
			    field_same_picture(k->pictures[i].picture, x))
				return true;
	return false;
}

/* What the shop made of PICTURE, with the alt text that is wanted; NULL: none.
 * It is found by its place in what was sent: by the id that the answer showed
 * there, else by its name. After a lost answer the name is not enough. */
static const struct json *
stored_as(const struct known *k, const struct json *picture,
    const struct json *sent, const struct json *shown, const struct json *shop)
{
	const struct json *x, *at;
	size_t i = 0;

	for (x = json_first(sent); x != json_end(sent); x = json_next(x), i++)
		if (field_same_picture(x, picture))
			break;
	if (x == json_end(sent))
		return NULL;
	at = json_at(shown ? shown : shop, i);
	if (!json_get_text(at, "fileId", NULL))
		return NULL;
	if (shown ? json_len(shown) != json_len(sent)
		  : k->ledger.interrupted ||
			!(field_shows(x, at) || field_same_picture(x, at)))
		return NULL;
	json_each (y, shop)
		if (json_equal(json_get(y, "fileId"), json_get(at, "fileId")))
			return same_alt(y, picture) ? y : NULL;
	return NULL;
}

const struct json *
image_resend_kept(const struct known *k, const struct json *want,
    const struct json *sent, const struct json *shown, const struct json *shop)
{
	const struct json *at, *made;
	struct json_builder m = {0};
	bool any = false;

	if ((k->facts & (FACT_NO_IDS | FACT_IMAGES_TEXT)) ||
	    was_refused(k, want))
		return want;
	json_build_open(&m, JSON_ARRAY);
	json_each (x, want) {
		at = field_is_picture(x) ? stored_as(k, x, sent, shown, shop)
					 : NULL;
		if (!at) {
			json_build_copy(&m, x);
			continue;
		}
		any = true;
		json_build_open(&m, JSON_OBJECT);
		copy_text(&m, at, "fileId");
		copy_text(&m, x, "alt");
		copy_text(&m, x, "asset");
		copy_text(&m, x, "modified");
		json_build_close(&m);
	}
	made = field_built(&m, k->arena);
	return any ? made : want;
}

bool
image_resend_has_kept(const struct json *list)
{
	if (list && list->type == JSON_ARRAY)
		json_each (x, list)
			if (json_get(x, "fileId") && json_get(x, "asset"))
				return true;
	return false;
}

/* ---- fields that stay as they are */

static bool
leave(struct known *k, struct known_entity *is, const struct json *fields,
    const struct api_error *f, struct verdict *v)
{
	const struct json *value;
	bool any = false;

	json_each_key (key, fields) {
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
leave_all(struct known *k, const struct step *step, const struct api_error *f,
    struct verdict *v)
{
	bool any = leave(k, &k->is, step->fields, f, v);

	for (size_t i = 0; i < step->nskus; i++)
		if (step->skus[i].sku)
			any |= leave(k, &step->skus[i].sku->is,
			    step->skus[i].fields, f, v);
	return any;
}

bool
image_resend_leave(struct known *k, const struct step *step,
    const struct api_error *f, struct verdict *v)
{
	const struct api_error nameless = {.kind = f->kind};

	if (!k->webflow_id)
		return false;
	return leave_all(k, step, f, v) || leave_all(k, step, &nameless, v);
}
