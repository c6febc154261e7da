/* The file host (plytix/API.md, Assets): bytes by the asset's id, no token
 * needed. */
#include "plytix/plytix.h"

#include <stdio.h>
#include <string.h>

/* One white pixel. */
static const unsigned char pixel[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a,
    '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0,
    0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, 'I', 'D', 'A', 'T', 0x78, 0x9c,
    0x63, 0xf8, 0x0f, 0, 1, 1, 1, 0, 0x1b, 0xb6, 0xee, 0x56, 0, 0, 0, 0, 'I',
    'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82};

struct json_object *
asset_shown(const struct plytix *p, struct doc *doc)
{
	struct json_object *shown = json_deep(doc->value);
	const char *name = at_text(doc->value, "filename");
	char url[2048];

	if (switch_is(p, "files", "own")) {
		snprintf(url, sizeof url,
		    "http://127.0.0.1:%d/api/v1.1/file/public_files/pim/"
		    "assets/%s/%s",
		    p->tools->port, doc->id, name ? name : "");
		put_text(shown, "url", url);
		snprintf(url, sizeof url,
		    "http://127.0.0.1:%d/api/v1.1/thumb/public_files/pim/"
		    "assets/%s/%s",
		    p->tools->port, doc->id, name ? name : "");
		put_text(shown, "thumbnail", url);
	}
	if (!at_text(shown, "url"))
		put_text(shown, "url", "");
	if (!at_text(shown, "thumbnail"))
		put_text(shown, "thumbnail", at_text(shown, "url"));
	return shown;
}

/* The asset whose id is a piece of the path and whose file is its end. */
static struct doc *
asset_of(const struct plytix *p, const char *path)
{
	const char *file = strrchr(path, '/');
	struct doc *doc = NULL;
	char id[25];

	for (const char *s = path; !doc && (s = strchr(s, '/')); s++) {
		if (strcspn(s + 1, "/") != 24)
			continue;
		memcpy(id, s + 1, 24);
		id[24] = '\0';
		doc = table_get(&p->tables[KIND_ASSET], id);
	}
	/* A name may hold slashes no more than a file can. */
	if (doc && file && at_text(doc->value, "filename") &&
	    strcmp(file + 1, at_text(doc->value, "filename")) == 0)
		return doc;
	return NULL;
}

void
file_get(void *ctx, struct web_request *request, struct web_answer *answer)
{
	struct doc *doc = asset_of(ctx, request->path);
	const char *status = doc ? at_text(doc->value, "status") : NULL;
	const char *name = doc ? at_text(doc->value, "filename") : NULL;

	if (!doc || (status && strcmp(status, "DELETED") == 0)) {
		web_text(answer, 404, "text/html", "<h1>Not Found</h1>", 18);
		return;
	}
	if (strstr(name, "broken"))
		web_text(answer, 200, "text/html", "<h1>no picture</h1>", 19);
	else
		web_text(answer, 200, "image/png", pixel, sizeof pixel);
}
