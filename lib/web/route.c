/* route: see route.h. */
#include "web/route.h"

#include <string.h>

static const struct web_route routes[] = {
    {WEB_HEALTH, "GET", "health", "", "", WEB_KEY_NONE, true},
    {WEB_HEALTH_DETAILED, "GET", "health/detailed", "site", "", WEB_KEY_TOKEN,
	false},
    {WEB_AUTH_CHECK, "GET", "sync/auth-check", "site", "", WEB_KEY_TOKEN,
	false},
    {WEB_TRIGGER, "POST", "sync/trigger", "site mode", "mode", WEB_KEY_TOKEN,
	false},
    {WEB_TRIGGER_PRODUCT, "POST", "sync/trigger/product", "site", "sku",
	WEB_KEY_TOKEN, false},
    {WEB_TRIGGER_PRODUCT, "POST", "sync/trigger/product/*", "site", "",
	WEB_KEY_TOKEN, false},
    {WEB_STATUS, "GET", "sync/status/*", "site", "", WEB_KEY_TOKEN, false},
    {WEB_CANCEL, "POST", "sync/cancel/*", "site", "", WEB_KEY_TOKEN, false},
    {WEB_ALLOW, "POST", "sync/allow/*", "site", "", WEB_KEY_TOKEN, false},
    {WEB_TASKS, "GET", "sync/tasks", "site state", "", WEB_KEY_TOKEN, false},
    {WEB_HISTORY, "GET", "sync/history", "site limit before mode status idle",
	"", WEB_KEY_TOKEN, false},
    {WEB_ERRORS, "GET", "sync/errors/*", "site severity code limit after", "",
	WEB_KEY_TOKEN, false},
    {WEB_PRODUCT, "GET", "sync/product/*", "site", "", WEB_KEY_TOKEN, false},
    {WEB_OVERVIEW, "GET", "monitoring/overview", "site", "", WEB_KEY_TOKEN,
	false},
    {WEB_STATS, "GET", "monitoring/stats", "site days", "", WEB_KEY_TOKEN,
	false},
    {WEB_ACTIVITY, "GET", "monitoring/recent-activity", "site limit", "",
	WEB_KEY_TOKEN, false},
    {WEB_HEALTH_METRICS, "GET", "monitoring/health-metrics", "site", "",
	WEB_KEY_TOKEN, false},
    {WEB_METRICS, "GET", "metrics", "", "", WEB_KEY_TOKEN, false},
    {WEB_WEBHOOK, "POST", "webhooks/plytix", "", NULL, WEB_KEY_WEBHOOK, false},
    {WEB_OPENAPI, "GET", "openapi.json", "", "", WEB_KEY_NONE, true},
};

/* Is WORD, of LEN bytes, the next of PATH? What follows it, or NULL. */
static const char *
next_is(const char *path, const char *word)
{
	size_t len = strcspn(path, "/");

	if (!len || (strncmp(path, "*", len) != 0 &&
			(strlen(word) != len || strncmp(path, word, len) != 0)))
		return NULL;
	return path[len] ? path + len + 1 : path + len;
}

static bool
matches(const struct web_route *route, const struct web_request *r)
{
	const char *path = route->path;

	for (size_t i = 0; i < r->nsegments && path; i++)
		path = next_is(path, r->segments[i]);
	return path && !*path;
}

static bool
takes_method(const struct web_route *route, const char *method)
{
	return strcmp(route->method, method) == 0 ||
	       (strcmp(route->method, "GET") == 0 &&
		   strcmp(method, "HEAD") == 0);
}

const struct web_route *
web_route(const struct web_request *r, struct web_answer *a)
{
	const struct web_route *there = NULL;

	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		if (!matches(&routes[i], r))
			continue;
		there = &routes[i];
		if (takes_method(there, r->method))
			return there;
	}
	if (!there) {
		web_refuse(a, 404, "route-unknown", NULL,
		    "there is no such route; /openapi.json lists them");
		return NULL;
	}
	buf_printf(&a->head, "Allow: %s\r\n",
	    strcmp(there->method, "GET") != 0 ? there->method : "GET, HEAD");
	web_refuse(a, 405, "method-not-allowed", NULL, "this route takes %s",
	    there->method);
	return NULL;
}

static bool
has_word(const char *words, const char *word)
{
	size_t len = strlen(word), n;

	for (; *words; words += n + (words[n] == ' ')) {
		n = strcspn(words, " ");
		if (n == len && strncmp(words, word, n) == 0)
			return true;
	}
	return false;
}

bool
web_route_takes(const struct web_route *route, const struct web_request *r,
    struct web_answer *a)
{
	const char *name;

	for (size_t i = 0; i < r->nparams; i++) {
		name = r->params[i].name;
		if (!has_word(route->params, name))
			return web_refuse(a, 400, "bad-parameter", name,
			    "this route has no such parameter");
	}
	if (!route->members)
		return true;
	json_each_key (key, r->body)
		if (!has_word(route->members, key->text))
			return web_refuse(a, 400, "bad-parameter", key->text,
			    "the body of this route has no such member");
	return true;
}

const char *
web_route_star(const struct web_route *route, const struct web_request *r)
{
	return strchr(route->path, '*') ? r->segments[r->nsegments - 1] : NULL;
}
