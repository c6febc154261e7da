/* api: see api.h. */
#include "web/api_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/cli.h"
#include "io/log.h"

static void
healthy(struct web_call *c)
{
	struct json_writer e;

	api_open(c, &e);
	json_write_text(&e, "status", "ok");
	json_write_text(&e, "service", "plytix-webflow");
	json_write_text(&e, "version", VERSION);
	json_write_end(&e);
}

/* The file stands beside the sources, in a checkout as where it is installed.
 */
static void
described(struct web_call *c)
{
	static const char *const places[] = {
	    "../lib/web/openapi.json", "../../../lib/web/openapi.json"};
	char here[2048], path[2200];
	ssize_t n = readlink("/proc/self/exe", here, sizeof here - 1);
	struct verdict v = {0};
	char *text = NULL, *slash;
	size_t len;

	here[n < 0 ? 0 : n] = '\0';
	if ((slash = strrchr(here, '/')))
		*slash = '\0';
	for (size_t i = 0; i < 2 && !text; i++) {
		snprintf(path, sizeof path, "%s/%s", here, places[i]);
		verdict_clear(&v);
		text = cli_slurp(path, (size_t)1 << 20, &len, &v);
	}
	if (text) {
		buf_add(&c->answer->body, text, len);
	} else {
		log_error("%s", v.sentence);
		web_refuse(c->answer, 500, "internal", NULL,
		    "the description is missing; install the package again");
	}
	free(text);
	verdict_release(&v);
}

void
web_api(struct web_call *c)
{
	const char *site = web_param(c->request, "site", NULL);

	if (site && (!c->ledger || strcmp(site, c->ledger->site) != 0)) {
		web_refuse(c->answer, 404, "site-unknown", "site",
		    "this server is not for that site");
		return;
	}
	switch (c->route->id) {
	case WEB_HEALTH:
		healthy(c);
		break;
	case WEB_OPENAPI:
		described(c);
		break;
	case WEB_TRIGGER:
	case WEB_TRIGGER_PRODUCT:
	case WEB_CANCEL:
	case WEB_ALLOW:
	case WEB_WEBHOOK:
		api_ask(c);
		break;
	default:
		api_look(c);
		break;
	}
	if (c->answer->body.broken)
		web_refuse(c->answer, 500, "internal", NULL,
		    "the answer would be larger than 64 MiB");
}
