/* What the token may do, how often, and for which sites; see client.h.
 *
 * Webflow says so for app tokens, and lately for site tokens. What is not in
 * the documented shape counts as not said, so that a misread answer is no
 * reason to make a new token. */
#include "webflow/client.h"

#include <string.h>

#include "io/log.h"

#define SCOPES_MAX 100
#define SCOPE_BYTES_MAX 64
#define SITES_MAX 1000
#define RATE_MAX 1000000

#define SEPARATORS " ,"
#define SCOPE_BYTES                  \
	"abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:.-"

/* The next scope of a list by comma or blank, its length in *LEN; NULL: there
 * is none. */
static const char *
next_scope(const char *text, size_t *len)
{
	text += strspn(text, SEPARATORS);
	*len = strcspn(text, SEPARATORS);
	return *len ? text : NULL;
}

/* One scope at least, and nothing else. */
static bool
scopes_readable(const struct json *scope)
{
	size_t len, n = 0;

	if (!scope || scope->type != JSON_STRING ||
	    strlen(scope->text) != scope->len)
		return false;
	for (const char *p = scope->text; (p = next_scope(p, &len)); p += len)
		if (++n > SCOPES_MAX || len > SCOPE_BYTES_MAX ||
		    strspn(p, SCOPE_BYTES) < len)
			return false;
	return n > 0;
}

static void
scopes_line(struct json_writer *e, const struct json *scope)
{
	size_t len;

	if (!scopes_readable(scope)) {
		json_write_null(e, "scopes");
		return;
	}
	json_write_array(e, "scopes");
	for (const char *p = scope->text; (p = next_scope(p, &len)); p += len)
		json_write_text_len(e, NULL, p, len);
	json_write_end(e);
}

static bool
is_id(const struct json *id)
{
	return id->type == JSON_STRING && id->len == 24 &&
	       strspn(id->text, "0123456789abcdef") == 24;
}

/* Is the list of sites all that the token is good for? One that is good for
 * workspaces is good for more than it lists. */
static bool
sites_readable(const struct json *to)
{
	const struct json *sites = json_get(to, "siteIds");

	if (json_len(sites) == 0 || json_len(sites) > SITES_MAX ||
	    !json_empty(json_get(to, "workspaceIds")))
		return false;
	json_each (s, sites)
		if (!is_id(s))
			return false;
	return true;
}

void
webflow_token_line(struct json_writer *e, const struct json *body)
{
	const struct json *grant = json_get(body, "authorization");
	const struct json *rate = json_get(grant, "rateLimit");
	const struct json *to = json_get(grant, "authorizedTo");
	long long n = json_int(rate, 0);

	json_write_object(e, NULL);
	json_write_text(e, "kind", "token");
	scopes_line(e, json_get(grant, "scope"));
	if (n >= 1 && n <= RATE_MAX)
		json_write_int(e, "rate_limit", n);
	else
		json_write_null(e, "rate_limit");
	json_write_value(
	    e, "sites", sites_readable(to) ? json_get(to, "siteIds") : NULL);
	json_write_end(e);
}

void
webflow_token(struct webflow *w, struct json_writer *e)
{
	struct webflow_reply reply = {0};
	struct verdict away = {0};
	struct arena a = {0};
	bool good;

	good = webflow_call(w, &a, "GET", "/token/introspect", NULL, 0, false,
		   &reply, &away) == DONE &&
	       reply.status == 200;
	if (!good)
		log_debug("what the token may do is not known: %s",
		    away.outcome != DONE ? away.sentence
		    : reply.error        ? reply.error
					 : "Webflow does not say it");
	webflow_token_line(e, good ? reply.body : NULL);
	verdict_release(&away);
	arena_release(&a);
}
