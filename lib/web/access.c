/* access: see access.h. */
#include "web/access.h"

#include <string.h>
#include <strings.h>

#include "base/sha256.h"
#include "base/url.h"

/* ---- names */

/* The length of the name in HOST[:PORT], [V6]:PORT too; 0: it is none. */
static size_t
name_of(const char *host)
{
	size_t len;

	if (*host == '[') {
		len = strcspn(host, "]");
		return host[len] ? len + 1 : 0;
	}
	return strcspn(host, ":");
}

static bool
same(const char *a, size_t len, const char *b, size_t blen)
{
	return len == blen && strncasecmp(a, b, len) == 0;
}

static bool
in_list(const char *list, const char *name, size_t len)
{
	size_t n;

	for (; list && *list; list += n + (list[n] == ',')) {
		while (*list == ' ')
			list++;
		n = strcspn(list, ", ");
		if (n && same(list, n, name, len))
			return true;
		n = strcspn(list, ",");
	}
	return false;
}

static bool
ours(const struct web_access *x, web_variable *var, const char *host)
{
	size_t len = name_of(host);
	const char *address = var("SERVER_ADDR");

	if (!len)
		return false;
	if (in_list(x->hosts, host, len) ||
	    same(host, len, x->listen, name_of(x->listen)))
		return true;
	if (url_is_loopback(x->listen, name_of(x->listen)))
		return url_is_loopback(host, len);
	/* it listens on all addresses: that by which this one came */
	return address && (same(host, len, address, strlen(address)) ||
			      (*host == '[' && same(host + 1, len - 2, address,
						   strlen(address))));
}

bool
web_access_host(
    const struct web_access *x, web_variable *var, struct web_answer *a)
{
	const char *host = var("HTTP_HOST");

	if (!host || ours(x, var, host))
		return true;
	return web_refuse(a, 421, "host-unknown", NULL,
	    "this server does not go by that name; WEB_HOSTS lists more");
}

bool
web_access_origin(const struct web_access *x, const struct web_request *r,
    web_variable *var, struct web_answer *a)
{
	const char *origin = var("HTTP_ORIGIN"), *host = var("HTTP_HOST");
	const char *site = var("HTTP_SEC_FETCH_SITE"), *from;

	if (strcmp(r->method, "POST") != 0)
		return true;
	if (site && strcmp(site, "same-origin") != 0 &&
	    strcmp(site, "none") != 0)
		return web_refuse(a, 403, "foreign-origin", NULL,
		    "a page of another site may not ask for this");
	if (!origin)
		return true;
	from = strstr(origin, "://");
	if (from && host && strcasecmp(from + 3, host) == 0)
		return true;
	if (from && in_list(x->hosts, from + 3, name_of(from + 3)))
		return true;
	return web_refuse(a, 403, "foreign-origin", NULL,
	    "a page of another site may not ask for this");
}

/* ---- secrets */

/* All of both digests is compared, so the time does not depend on the texts. */
static bool
equal(const char *a, const char *b)
{
	char of_a[65], of_b[65];
	unsigned differs = 0;
	struct sha256 h;

	sha256_init(&h);
	sha256_add(&h, a, strlen(a));
	sha256_hex(&h, of_a);
	sha256_init(&h);
	sha256_add(&h, b, strlen(b));
	sha256_hex(&h, of_b);
	for (size_t i = 0; i < 64; i++)
		differs |= (unsigned char)of_a[i] ^ (unsigned char)of_b[i];
	return !differs;
}

/* API_AUTH=off is for requests of the same machine; by hand there is no
 * address. */
static bool
near(web_variable *var)
{
	const char *remote = var("REMOTE_ADDR");

	return !remote || strncmp(remote, "127.", 4) == 0 ||
	       strcmp(remote, "::1") == 0;
}

static bool
has_token(const struct web_access *x, web_variable *var, struct web_answer *a)
{
	const char *given = var("HTTP_AUTHORIZATION");

	if (x->open && near(var))
		return true;
	if (given && strncasecmp(given, "Bearer ", 7) == 0) {
		given += 7;
		given += strspn(given, " ");
		if (x->token && equal(given, x->token))
			return true;
	}
	buf_text(&a->head, "WWW-Authenticate: Bearer\r\n");
	return web_refuse(a, 401, "unauthorized", NULL, "%s",
	    x->token ? "this route needs the token of this server: "
		       "'Authorization: Bearer TOKEN'"
		     : "this server has no API_TOKEN, so that nobody may ask");
}

bool
web_access_key(const struct web_access *x, enum web_key key, web_variable *var,
    struct web_answer *a)
{
	const char *given = var("HTTP_X_WEBHOOK_SECRET");

	if (key == WEB_KEY_NONE)
		return true;
	if (key == WEB_KEY_TOKEN)
		return has_token(x, var, a);
	if (given && x->webhook && equal(given, x->webhook))
		return true;
	return web_refuse(a, 401, "unauthorized", NULL, "%s",
	    x->webhook
		? "this route needs the header X-Webhook-Secret"
		: "this server has no WEBHOOK_SECRET, so that no webhook "
		  "is heard");
}
