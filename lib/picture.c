/* picture: see picture.h. */
#include "picture.h"

#include <string.h>

#include "field.h"

/* Pictures that waited for the fate of others may try again. */
static void
release_held(struct known *k)
{
	size_t i;

	for (i = 0; i < k->npictures; i++)
		if (k->pictures[i].state == PICTURE_HELD)
			k->pictures[i].state = PICTURE_NEW;
}

/* Every picture that went is now known to be good. */
void
picture_sent(struct known *k, const struct json *fields)
{
	const struct json *v, *p;

	for (v = json_first(fields); v != json_end(fields);
	     v = json_next(json_next(v))) {
		p = json_next(v);
		if (field_is_picture(p)) {
			known_picture_set(k, p, PICTURE_GOOD);
			continue;
		}
		if (p->type != JSON_ARRAY)
			continue;
		for (p = json_first(p); p != json_end(json_next(v));
		     p = json_next(p))
			if (field_is_picture(p))
				known_picture_set(k, p, PICTURE_GOOD);
	}
	release_held(k);
}

/* The pictures of a step that may be the broken one: sent, and never seen to
 * work. At most MAX; returns their number. */
static size_t
suspects(const struct known *k, const struct step *step,
    const struct json *list[], size_t max)
{
	const struct json *fields, *key, *v, *end;
	size_t n = 0, i;

	for (i = 0; i <= step->nskus; i++) {
		fields = i ? step->skus[i - 1].fields : step->fields;
		for (key = json_first(fields); key != json_end(fields);
		     key = json_next(json_next(key))) {
			v = json_next(key);
			end = json_next(v);
			if (v->type == JSON_ARRAY)
				v = v->len ? json_first(v) : end;
			for (; v != end && n < max; v = json_next(v))
				if (field_is_picture(v) &&
				    known_picture(k, v) == PICTURE_NEW)
					list[n++] = v;
		}
	}
	return n;
}

/* One picture cannot be imported, and the answer may not say which. A lone
 * suspect is it; of several the second half waits until the first has gone
 * through. */
enum outcome
picture_refused(struct known *k, const struct step *step, const char *message,
    struct verdict *v)
{
	const struct json *list[256];
	size_t n = suspects(k, step, list, 256), i;
	const char *url;

	for (i = 0; i < n; i++) {
		url = json_get_text(list[i], "url", NULL);
		if (n > 1 && !(message && strstr(message, url)))
			continue;
		known_picture_set(k, list[i], PICTURE_REFUSED);
		/* those that waited for it may go now */
		release_held(k);
		k->touched = true;
		verdict_warn(v, "picture-refused",
		    "Webflow could not import the picture '%s', so it is left "
		    "out until the asset changes",
		    json_get_text(list[i], "filename", url));
		return DONE;
	}
	for (i = n / 2; i < n; i++)
		known_picture_set(k, list[i], PICTURE_HELD);
	return n ? DONE : REFUSED;
}
