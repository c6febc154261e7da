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

static bool
has_theirs(const struct json *extra, const struct fault *f)
{
	const struct json *key;

	for (key = json_first_key(extra); key != json_end_keys(extra);
	     key = json_next(json_next(key)))
		if (named(f, key) && first(json_next(key))->type == JSON_OBJECT)
			return true;
	return false;
}

bool
gallery_by_id(struct known *k, const struct step *step, const struct fault *f)
{
	bool theirs = has_theirs(step->extra, f);
	size_t i;

	for (i = 0; i < step->nskus; i++)
		theirs |= has_theirs(step->skus[i].extra, f);
	if (!theirs || k->by_id)
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
