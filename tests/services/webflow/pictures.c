/* pictures: the server fetches pictures while it answers, or rather pretends
 * to, by a table of parts of urls (webflow/API.md, Images). */
#include "webflow/webflow.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* What the switch `pictures` says of a url: "broken=404,toobig=big,…"; the
 * first part that occurs counts. */
static void
fate(struct shop *shop, const char *url, char *out, size_t size)
{
	const char *table = wish(shop, "pictures");

	snprintf(out, size, "ok");
	while (*table != '\0') {
		size_t n = strcspn(table, ",");
		const char *equals = memchr(table, '=', n);

		if (equals != NULL && equals != table) {
			size_t len = (size_t)(equals - table);

			if (memmem(url, strlen(url), table, len) != NULL) {
				snprintf(out, size, "%.*s", (int)(n - len - 1),
				    equals + 1);
				return;
			}
		}
		table += n + (table[n] == ',');
	}
}

/* The last part of the path, without query. */
static void
name_of(const char *url, char *out, size_t size)
{
	size_t n = strcspn(url, "?#"), start = n;

	while (start > 0 && url[start - 1] != '/')
		start--;
	snprintf(out, size, "%.*s", (int)(n - start), url + start);
	for (char *p = out; *p != '\0'; p++)
		if (strchr(" %\"'<>\\", *p) != NULL)
			*p = '_';
	if (*out == '\0')
		snprintf(out, size, "file");
}

static bool
picture_type(const char *name)
{
	static const char *const bad[] = {".pdf", ".tif", ".tiff", ".bmp",
	    ".heic", ".psd", ".eps", ".doc", ".docx", ".zip", ".mp4", ".txt",
	    ".html", ".htm", NULL};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && bad[i] != NULL; i++)
		if (strcasecmp(dot, bad[i]) == 0)
			return false;
	return true;
}

static struct json_object *
failed(
    struct fields_at *at_, const char *param, const char *url, const char *why)
{
	char text[1200];

	if (at_->skip_files)
		return NULL;
	if (wished(at_->shop, "picture_error", "bare")) {
		problem_text(at_->problems, why);
	} else if (wished(at_->shop, "picture_error", "message")) {
		problem_say(at_->problems, "%s", why);
	} else {
		if (wished(at_->shop, "picture_error", "url"))
			snprintf(text, sizeof text, "%s: %s", why, url);
		else
			snprintf(text, sizeof text, "%s", why);
		problem(at_->problems, param, "%s", text);
	}
	return NULL;
}

static struct json_object *
stored(struct shop *shop, const char *source, const char *id,
    struct json_object *alt)
{
	struct json_object *file = json_object_new_object();
	char made[25], name[200], url[400];

	if (id == NULL) {
		ids_object(shop->tools->ids, made);
		json_object_object_add(
		    shop->files, made, json_object_new_string(source));
		id = made;
	}
	name_of(source, name, sizeof name);
	snprintf(url, sizeof url, "https://cdn.prod.website-files.com/%s/%s_%s",
	    at_text(shop->site, "id"), id, name);
	put_text(file, "fileId", id);
	put_text(file, "url", url);
	json_object_object_add(
	    file, "alt", alt == NULL ? NULL : json_object_get(alt));
	return file;
}

/* Fetches URL; NULL with a problem. */
static struct json_object *
import(struct fields_at *at_, const char *param, const char *url,
    struct json_object *alt, bool image)
{
	char what[16], name[200];
	const char *failure = "Remote file failed to import";

	if ((strncmp(url, "https://", 8) != 0 &&
		strncmp(url, "http://", 7) != 0) ||
	    strpbrk(url, " \t\r\n") != NULL)
		return failed(at_, param, url, failure);
	fate(at_->shop, url, what, sizeof what);
	name_of(url, name, sizeof name);
	if (strcmp(what, "slow") == 0)
		at_->problems->wait_ms +=
		    wish_number(at_->shop, "picture_slow_ms");
	else if (strcmp(what, "html") == 0 || strcmp(what, "type") == 0)
		return failed(at_, param, url, "Unsupported file type");
	else if (strcmp(what, "big") == 0)
		return failed(at_, param, url,
		    "Remote file failed to import: file is too large");
	else if (strcmp(what, "ok") != 0)
		return failed(at_, param, url, failure);
	if (image && !picture_type(name))
		return failed(at_, param, url, "Unsupported file type");
	return stored(at_->shop, url, NULL, alt);
}

/* A picture that comes by its file id alone, where that is not simply kept. */
static struct json_object *
by_id(struct fields_at *at_, const char *param, const char *id,
    struct json_object *alt)
{
	struct shop *shop = at_->shop;
	struct json_object *source = NULL;

	if (wished(shop, "picture_ids", "import"))
		return failed(at_, param, "", "Remote file failed to import");
	if (wished(shop, "picture_ids", "mint") && id != NULL &&
	    json_object_object_get_ex(shop->files, id, &source))
		return stored(shop, json_object_get_string(source), NULL, alt);
	if (wished(shop, "picture_ids", "drop"))
		return NULL;
	if (wished(shop, "picture_ids", "unnamed"))
		problem_say(at_->problems, "Invalid request body");
	else if (wished(shop, "picture_ids", "invalid"))
		problem(at_->problems, param, "Provided ID is invalid");
	else
		problem(at_->problems, param, "Expected value to have a url");
	return NULL;
}

struct json_object *
picture_take(struct fields_at *at_, const char *param,
    struct json_object *given, bool image)
{
	struct json_object *source = NULL, *alt;
	const char *url, *id;

	if (json_object_is_type(given, json_type_string))
		return import(
		    at_, param, json_object_get_string(given), NULL, image);
	if (!json_object_is_type(given, json_type_object)) {
		problem(at_->problems, param,
		    "Expected value to be a URL or an object");
		return NULL;
	}
	url = at_text(given, "url");
	id = at_text(given, "fileId");
	alt = at(given, "alt");
	if (alt != NULL && !json_object_is_type(alt, json_type_string)) {
		problem(at_->problems, param, "Expected alt to be a string");
		return NULL;
	}
	if (url == NULL && !wished(at_->shop, "picture_ids", "keep"))
		return by_id(at_, param, id, alt);
	if (id != NULL &&
	    json_object_object_get_ex(at_->shop->files, id, &source)) {
		/* a picture as it was read: imported again, or kept */
		if (url == NULL || wished(at_->shop, "picture_resend", "keep"))
			return stored(
			    at_->shop, json_object_get_string(source), id, alt);
		if (wished(at_->shop, "picture_resend", "fail"))
			return failed(
			    at_, param, url, "Remote file failed to import");
		return stored(
		    at_->shop, json_object_get_string(source), NULL, alt);
	}
	if (url == NULL) {
		problem(at_->problems, param,
		    id == NULL ? "Expected value to have a url or a fileId"
			       : "File does not exist");
		return NULL;
	}
	return import(at_, param, url, alt, image);
}

/* Files of a loaded state become known, so that a fileId can be sent. */
void
pictures_learn(struct shop *shop, struct json_object *value)
{
	const char *id = at_text(value, "fileId");

	if (id != NULL && json_object_object_get(shop->files, id) == NULL)
		json_object_object_add(shop->files, id,
		    json_object_new_string(at_text(value, "url") != NULL
					       ? at_text(value, "url")
					       : id));
	if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, key, member)
		{
			(void)key;
			pictures_learn(shop, member);
		}
	} else if (json_object_is_type(value, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(value); i++)
			pictures_learn(
			    shop, json_object_array_get_idx(value, i));
	}
}
