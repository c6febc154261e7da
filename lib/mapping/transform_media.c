/* The transforms of pictures and files. A picture is known by the id and the
 * file date of its asset, never by its address (webflow/API.md, Images). */
#include "mapping/transform.h"

#include <string.h>
#include <strings.h>

#include "base/url.h"

static const struct json *
no_media(struct transform_env *env, const struct json *media, const char *code,
    const char *why)
{
	const char *name = json_get_text(media, "filename", NULL);

	if (!name)
		name = json_get_text(media, "id", "?");
	env->bad = true;
	verdict_warn(env->verdict, code, "%s of '%s': '%.80s' %s", env->field,
	    env->sku, name, why);
	return NULL;
}

static bool
is_web(const char *url)
{
	return url && (strncasecmp(url, "https://", 8) == 0 ||
			  strncasecmp(url, "http://", 7) == 0);
}

/* File names stand unescaped in the PIM's addresses (plytix/API.md, Assets):
 * what a URL cannot hold is percent-encoded, what is encoded already stays. */
static void
add_url(struct transform_env *env, const char *url)
{
	buf_reset(env->buf);
	url_encode(env->buf, url, URL_PATH "?");
}

/* What the PIM says of the file's kind, where it says something. */
static bool
is_picture(const struct json *media)
{
	static const char *const others[] = {"SOUNDS", "VIDEOS", "COMPRESSED",
	    "REPORTS", "TEXTS", "FEED_FILES", "SPREADSHEETS", NULL};
	const char *type = json_get_text(media, "type", "");

	for (int i = 0; others[i]; i++)
		if (strcmp(others[i], type) == 0)
			return false;
	return !strchr(type, '/') || strncasecmp(type, "image/", 6) == 0;
}

static const struct json *
asset_one(const struct json *media, struct transform_env *env, bool picture)
{
	bool object = media->type == JSON_OBJECT;
	const char *url =
	    object ? json_get_text(media, "url", NULL) : json_text(media);

	if (object && json_get(media, "asset")) /* done already */
		return media;
	if (!url || !*url)
		return no_media(env, media, "media-missing",
		    "has no address; check that the file is still in the PIM");
	if (!is_web(url))
		return no_media(env, media, "media-address",
		    "has an address that does not begin with http:// or "
		    "https://");
	if (picture && object && !is_picture(media))
		return no_media(env, media, "media-type", "is no picture");
	add_url(env, url);
	if (env->buf->broken || env->buf->len > 8192)
		return no_media(env, media, "media-address",
		    "has an address that is too long");
	json_build_open(env->make, JSON_OBJECT);
	json_build_key(env->make, "url");
	json_build_add(env->make, JSON_STRING, env->buf->data, env->buf->len);
	if (picture && env->alt)
		json_build_text(env->make, "alt", env->alt);
	json_build_text(
	    env->make, "asset", object ? json_get_text(media, "id", url) : url);
	if (object && json_get_text(media, "modified", NULL))
		json_build_text(env->make, "modified",
		    json_get_text(media, "modified", ""));
	if (object && json_get_text(media, "filename", NULL))
		json_build_text(env->make, "filename",
		    json_get_text(media, "filename", ""));
	json_build_close(env->make);
	return json_build_take(env->make, env->arena);
}

/* The first one that can be used. */
static const struct json *
asset_first(const struct json *value, struct transform_env *env, bool picture)
{
	const struct json *made;

	if (value->type != JSON_ARRAY)
		return asset_one(value, env, picture);
	json_each (v, value)
		if ((made = asset_one(v, env, picture)))
			return made;
	return NULL;
}

const struct json *
transform_image(const struct json *value, struct transform_env *env)
{
	return asset_first(value, env, true);
}

const struct json *
transform_file(const struct json *value, struct transform_env *env)
{
	return asset_first(value, env, false);
}

const struct json *
transform_images(const struct json *value, struct transform_env *env)
{
	const struct json **made;
	size_t n = 0;

	if (value->type != JSON_ARRAY) {
		value = asset_one(value, env, true);
		return transform_list(env, &value, value != NULL);
	}
	made = arena_alloc(env->arena, (json_len(value) + 1) * sizeof *made);
	json_each (v, value) {
		made[n] = asset_one(v, env, true);
		n += made[n] != NULL;
	}
	return transform_list(env, made, n);
}
