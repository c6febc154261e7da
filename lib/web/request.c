/* request: see request.h. */
#include "web/request.h"

#include <string.h>

#include "base/json_read.h"

/* ---- decoding, in place */

static int
hex(char c)
{
	const char *digits = "0123456789abcdef", *at;

	at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c)
	       : NULL;
	return at ? (int)(at - digits) : -1;
}

/* Texts that people write: UTF-8 without control characters. */
static bool
clean(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t left = strlen(text), n;

	for (; left; p += n, left -= n)
		if (!(n = json_utf8(p, left)) || *p < ' ' || *p == 0x7f ||
		    (n == 2 && *p == 0xc2 && p[1] < 0xa0))
			return false;
	return true;
}

static bool
decode(char *text, bool plus)
{
	char *to = text;
	int high, low;

	for (const char *p = text; *p; p++) {
		if (*p != '%') {
			*to++ = (char)(plus && *p == '+' ? ' ' : *p);
			continue;
		}
		high = hex(p[1]);
		low = high < 0 ? -1 : hex(p[2]);
		if (low < 0 || high + low == 0)
			return false;
		*to++ = (char)(high * 16 + low);
		p += 2;
	}
	*to = '\0';
	return clean(text);
}

/* ---- the path */

/* The address as it was asked for; else that of CGI, which the server has
 * decoded. RAW: still to be decoded. */
static bool
path_of(
    struct web_request *r, web_variable *var, bool *raw, struct web_answer *a)
{
	const char *uri = var("REQUEST_URI"), *script = var("SCRIPT_NAME");
	const char *from = uri ? uri : var("PATH_INFO");
	size_t len, skip = script ? strlen(script) : 0;

	*raw = uri != NULL;
	if (!from || *from != '/')
		return web_refuse(a, 400, "bad-parameter", NULL,
		    "the path of a request begins with a slash");
	len = uri ? strcspn(from, "?") : strlen(from);
	if (uri && skip > 1 && len >= skip &&
	    strncmp(from, script, skip) == 0 &&
	    (len == skip || from[skip] == '/')) {
		from += skip;
		len -= skip;
	}
	if (len >= sizeof r->path)
		return web_refuse(a, 400, "bad-parameter", NULL,
		    "a path has at most 2048 bytes");
	memcpy(r->path, from, len);
	r->path[len] = '\0';
	return true;
}

static bool
segments_of(struct web_request *r, bool raw, struct web_answer *a)
{
	char *p = r->path, *end;

	if (*p == '/')
		p++;
	while (*p) {
		end = p + strcspn(p, "/");
		if (r->nsegments == WEB_SEGMENTS)
			return web_refuse(a, 404, "route-unknown", NULL,
			    "there is no such route; /openapi.json lists them");
		r->segments[r->nsegments++] = p;
		p = *end ? end + 1 : end;
		*end = '\0';
	}
	for (size_t i = 0; i < r->nsegments; i++) {
		p = r->path + (r->segments[i] - r->path);
		if (!(raw ? decode(p, false) : clean(p)) || !*p ||
		    strcmp(p, ".") == 0 || strcmp(p, "..") == 0)
			return web_refuse(a, 400, "bad-parameter", NULL,
			    "the path is not well formed: segments that are "
			    "not empty, of UTF-8, with %%XX for other "
			    "characters");
	}
	return true;
}

/* ---- parameters */

static bool
param_add(struct web_request *r, char *text, struct web_answer *a)
{
	char *value = strchr(text, '=');

	if (value)
		*value++ = '\0';
	else
		value = text + strlen(text);
	if (!decode(text, true) || !decode(value, true) || !*text)
		return web_refuse(a, 400, "bad-parameter", NULL,
		    "the parameters are not well formed: name=value, of "
		    "UTF-8, with %%XX for other characters");
	if (web_param(r, text, NULL))
		return web_refuse(a, 400, "bad-parameter", text,
		    "a parameter may be given once only");
	if (r->nparams == WEB_PARAMS)
		return web_refuse(a, 400, "bad-parameter", NULL,
		    "there are at most %d parameters", WEB_PARAMS);
	r->params[r->nparams++] =
	    (struct web_param){.name = text, .value = value};
	return true;
}

static bool
params_of(struct web_request *r, web_variable *var, struct web_answer *a)
{
	const char *query = var("QUERY_STRING");
	char *p = r->query, *end;

	if (!query)
		return true;
	if (strlen(query) >= sizeof r->query)
		return web_refuse(a, 400, "bad-parameter", NULL,
		    "the parameters have at most 2048 bytes");
	memcpy(r->query, query, strlen(query) + 1);
	while (*p) {
		end = p + strcspn(p, "&");
		if (*end)
			*end++ = '\0';
		if (*p && !param_add(r, p, a))
			return false;
		p = end;
	}
	return true;
}

const char *
web_param(const struct web_request *r, const char *name, const char *fallback)
{
	for (size_t i = 0; i < r->nparams; i++)
		if (strcmp(r->params[i].name, name) == 0)
			return r->params[i].value;
	return fallback;
}

/* The digits alone; false: none, or more than nine of them. */
static bool
digits(const char *text, long *n)
{
	size_t len = strlen(text);

	if (!len || len > 9 || strspn(text, "0123456789") != len)
		return false;
	for (*n = 0; *text; text++)
		*n = *n * 10 + (*text - '0');
	return true;
}

bool
web_count(const struct web_request *r, const char *name, long fallback,
    long min, long max, long *n, struct web_answer *a)
{
	const char *text = web_param(r, name, NULL);

	*n = fallback;
	if (!text || (digits(text, n) && *n >= min && *n <= max))
		return true;
	return web_refuse(a, 400, "bad-parameter", name,
	    "%s is a number from %ld to %ld", name, min, max);
}

/* ---- the whole of it */

bool
web_request_read(struct web_request *r, web_variable *var, struct web_answer *a)
{
	const char *length = var("CONTENT_LENGTH");
	bool raw;
	long n = 0;

	*r = (struct web_request){.method = var("REQUEST_METHOD")};
	if (!r->method)
		return web_refuse(a, 400, "bad-parameter", NULL,
		    "REQUEST_METHOD is not set; this is a CGI program, see "
		    "sync-http(1)");
	if (length && strspn(length, "0123456789") != strlen(length))
		return web_refuse(a, 400, "bad-parameter", NULL,
		    "the length of the body is no number");
	if (length && (!digits(length, &n) || n > (long)WEB_BODY_MAX))
		return web_refuse(a, 413, "too-large", NULL,
		    "a body has at most %zu bytes", WEB_BODY_MAX);
	r->length = (size_t)n;
	return path_of(r, var, &raw, a) && segments_of(r, raw, a) &&
	       params_of(r, var, a);
}

static bool
is_json(const char *type)
{
	static const char json[] = "application/json";
	size_t len = strcspn(type, "; \t");

	if (len != sizeof json - 1)
		return false;
	for (size_t i = 0; i < len; i++) /* letters only differ by a bit */
		if ((type[i] | 0x20) != (json[i] | 0x20))
			return false;
	return true;
}

bool
web_body(struct web_request *r, web_variable *var, struct arena *arena,
    const char *text, struct web_answer *a)
{
	const char *type = var("CONTENT_TYPE"), *why = NULL;
	struct verdict v = {0};
	struct json_reader *reader;
	size_t at;
	bool good;

	if (!r->length)
		return true;
	if (!type || !is_json(type))
		return web_refuse(
		    a, 415, "not-json", NULL, "a body is application/json");
	reader = json_reader_new(4096);
	good = json_read(reader, arena, text, r->length, &r->body, &v) == DONE;
	if (!good) {
		at = json_reader_fault(reader, &why);
		web_refuse(a, 400, "bad-json", NULL,
		    "the body is no JSON: byte %zu: %s", at, why);
	} else if (r->body->type != JSON_OBJECT)
		good = web_refuse(
		    a, 400, "bad-json", NULL, "the body is a JSON object");
	json_reader_free(reader);
	verdict_release(&v);
	return good;
}
