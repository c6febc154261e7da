/* api_error: see api_error.h. */
#include "plan/api_error.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

/* The message and the details, as one line. */
static const char *
message_of(struct arena *a, int status, const struct json *body)
{
	const struct json *details = json_get(body, "details");
	const char *text = json_get_text(body, "message", NULL);
	const char *result;
	struct buf out;

	buf_init(&out, 600);
	/* by webflow/client: an answer that is not the API's */
	if (!text)
		text = json_get_text(body, "foreign", NULL);
	if (text)
		buf_printf(&out, "%.400s", text);
	else if (status)
		buf_printf(&out, "HTTP status %d", status);
	else
		buf_text(&out, "no answer");
	json_each (d, details) {
		text = json_text(d);
		if (!text)
			text = json_get_text(d, "description", NULL);
		if (text)
			buf_printf(&out, "; %s%s%.200s",
			    json_get_text(d, "param", ""),
			    json_get(d, "param") ? ": " : "", text);
	}
	for (size_t i = 0; i < out.len; i++)
		if (iscntrl((unsigned char)out.data[i]))
			out.data[i] = ' ';
	result = arena_dup(a, buf_str(&out), out.len);
	buf_release(&out);
	return result;
}

/* Whether NAME is a word of TEXT; fields are words with dashes in them. */
static bool
has_word(const char *text, const char *name)
{
	size_t len = strlen(name);
	const char *p = text;

	for (; (p = strcasestr(p, name)); p += len)
		if ((p == text || (!isalnum((unsigned char)p[-1]) &&
				      !strchr("-_", p[-1]))) &&
		    !isalnum((unsigned char)p[len]) &&
		    (!p[len] || !strchr("-_", p[len])))
			return true;
	return false;
}

bool
api_error_names(const struct json *body, const char *field)
{
	const struct json *details = json_get(body, "details");

	if (has_word(json_get_text(body, "message", ""), field))
		return true;
	json_each (d, details)
		if (has_word(json_text(d) ? json_text(d) : "", field) ||
		    has_word(json_get_text(d, "param", ""), field) ||
		    has_word(json_get_text(d, "description", ""), field))
			return true;
	return false;
}

static bool
has(const char *text, const char *const *phrases)
{
	for (; *phrases; phrases++)
		if (strcasestr(text, *phrases))
			return true;
	return false;
}

/* The texts below VALUE in one, names of members before theirs. */
static void
gather(struct buf *out, const struct json *value)
{
	const char *text = json_text(value);

	if (text)
		buf_printf(out, "%.400s; ", text);
	if (!value)
		return;
	if (value->type == JSON_ARRAY)
		json_each (v, value)
			gather(out, v);
	if (value->type == JSON_OBJECT)
		json_each_key (k, value) {
			buf_printf(out, "%.60s: ", k->text);
			gather(out, json_next(k));
		}
}

/* What one part of an answer says: is a slug in use? The wording differs
 * (webflow/API.md, Errors). */
struct part {
	bool slug, taken; /* names a slug; something is there already */
};

static struct part
read_text(struct arena *a, const char *text, const char **slug)
{
	static const char *const taken[] = {"already in database",
	    "already exist", "already in use", "already used", "already taken",
	    "must be unique", "not unique", "duplicate", NULL};
	struct part part = {has_word(text, "slug"), has(text, taken)};
	const char *from, *to;

	if (!part.slug || !part.taken)
		return part;
	from = strchr(text, '\'');
	to = from ? strrchr(from + 1, '\'') : NULL;
	if (to)
		*slug = arena_dup(a, from + 1, (size_t)(to - from - 1));
	return part;
}

static struct part
read_part(struct arena *a, const struct json *value, const char **slug)
{
	struct part part;
	struct buf text;

	buf_init(&text, 4000);
	gather(&text, value);
	part = read_text(a, buf_str(&text), slug);
	buf_release(&text);
	return part;
}

/* A part that says both is a clash. The message may say one and a detail the
 * other, if that says nothing else; a 409 that names the slug is enough. */
static bool
is_clash(
    struct arena *a, int status, const struct json *body, const char **slug)
{
	const struct json *details = json_get(body, "details");
	const char *message = json_get_text(body, "message", "");
	struct part first, one;
	bool named, taken = false;

	*slug = NULL;
	first = read_text(a, message, slug);
	named = first.slug;
	if (first.slug && (first.taken || status == 409))
		return true;
	if (details && details->type == JSON_ARRAY) {
		json_each (d, details) {
			one = read_part(a, d, slug);
			if (one.slug && (one.taken || status == 409))
				return true;
			named = named || one.slug;
			taken = taken || one.taken;
		}
	} else {
		one = read_part(a, details, slug);
		if (one.slug && (one.taken || status == 409))
			return true;
		named = named || one.slug;
		taken = one.taken;
	}
	return named && first.taken && !taken;
}

/* The field that the details name, or NULL: "param" of the first that has
 * one of the PHRASES. */
static const char *
field_of(const struct json *body, const char *const *phrases)
{
	const struct json *details = json_get(body, "details");

	json_each (d, details)
		if (has(json_get_text(d, "description", ""), phrases))
			return json_get_text(d, "param", NULL);
	return NULL;
}

static enum api_error_kind
bad_request(struct arena *a, const struct json *body, struct api_error *f)
{
	static const char *const picture[] = {
	    "Remote file failed to import", "Unsupported file type", NULL};
	static const char *const size[] = {"too many", "too large", "maximum",
	    "at most", "more than", "exceed", NULL};
	static const char *const values[] = {
	    "first value", "default SKU must", "default sku must", NULL};

	if (is_clash(a, 400, body, &f->slug))
		return API_ERROR_SLUG;
	if (strstr(f->message, "Provided ID is invalid"))
		return API_ERROR_GONE;
	if (has(f->message, picture)) {
		f->field = field_of(body, picture);
		return API_ERROR_PICTURE;
	}
	if (has(f->message, values))
		return API_ERROR_VALUES;
	if (has(f->message, size))
		return API_ERROR_SIZE;
	return API_ERROR_RECORD;
}

struct api_error
api_error_read(struct arena *a, int status, const struct json *body)
{
	struct api_error f = {.kind = API_ERROR_RECORD};

	if (status >= 200 && status <= 299) {
		f.kind = API_ERROR_NONE;
		return f;
	}
	f.message = message_of(a, status, body);
	f.code = json_get_text(body, "code", NULL);
	if (!f.code)
		f.code = status ? arena_printf(a, "http-%d", status) : "lost";
	switch (status) {
	case 400:
	case 422:
		f.kind = bad_request(a, body, &f);
		break;
	case 401:
		f.kind = API_ERROR_RUN;
		break;
	case 403:
		f.kind = API_ERROR_DENIED;
		break;
	case 404:
		f.kind = API_ERROR_GONE;
		break;
	case 409:
		if (strcmp(f.code, "ecommerce_not_enabled") == 0)
			f.kind = API_ERROR_RUN;
		else if (is_clash(a, 409, body, &f.slug))
			f.kind = API_ERROR_SLUG;
		break;
	case 413:
		f.kind = API_ERROR_SIZE;
		break;
	default:
		if (status < 400 || status == 408 || status == 429 ||
		    status >= 500)
			f.kind = API_ERROR_LOST;
	}
	return f;
}
