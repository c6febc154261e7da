/* conf: see conf.h. */
#include "io/conf.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/log.h"
#include "base/mem.h"
#include "base/url.h"

#define SECRET_MAX ((size_t)64 << 10)

struct conf_value {
	struct conf_value *next;
	char text[];
};

static void __attribute__((format(printf, 2, 3)))
fault(struct conf *c, const char *fmt, ...)
{
	va_list ap;

	if (c->fault[0])
		return;
	va_start(ap, fmt);
	vsnprintf(c->fault, sizeof c->fault, fmt, ap);
	va_end(ap);
}

/* A copy, since a later setenv() could move the original. */
static const char *
keep(struct conf *c, const char *text, size_t len)
{
	struct conf_value *v = mem_alloc(sizeof *v + len + 1);

	memcpy(v->text, text, len);
	v->next = c->values;
	c->values = v;
	return v->text;
}

static const char *
env(const char *name)
{
	const char *text = getenv(name);

	return text && *text ? text : NULL;
}

const char *
conf_text(struct conf *c, const char *name, const char *fallback)
{
	const char *text = env(name);

	return text ? keep(c, text, strlen(text)) : fallback;
}

const char *
conf_need(struct conf *c, const char *name)
{
	const char *text = conf_text(c, name, NULL);

	if (!text)
		fault(c, "%s is not set", name);
	return text ? text : "";
}

/* The file's content without its last newline; "" with a fault. A message names
 * SOURCE and not the path, since the secret itself may stand there by mistake.
 */
static const char *
secret_file(
    struct conf *c, const char *name, const char *source, const char *path)
{
	char bytes[SECRET_MAX];
	const char *text;
	size_t len;
	FILE *f = fopen(path, "re");

	if (!f) {
		fault(c, "%s: could not open the file that %s names: %s", name,
		    source, strerror(errno));
		return "";
	}
	len = fread(bytes, 1, sizeof bytes, f);
	if (ferror(f) || len == sizeof bytes) {
		fault(c, "%s: could not read the file that %s names%s", name,
		    source,
		    len == sizeof bytes ? ": too large for a secret" : "");
		len = 0;
	}
	fclose(f);
	while (len && (bytes[len - 1] == '\n' || bytes[len - 1] == '\r'))
		len--;
	if (memchr(bytes, '\0', len)) {
		fault(c, "%s: the file that %s names holds a NUL byte", name,
		    source);
		len = 0;
	}
	text = keep(c, bytes, len);
	explicit_bzero(bytes, sizeof bytes);
	return text;
}

const char *
conf_secret_if(struct conf *c, const char *name)
{
	const char *text = env(name), *folder = env("CREDENTIALS_DIRECTORY");
	char other[512];
	FILE *f;

	if (text) {
		text = keep(c, text, strlen(text));
	} else {
		snprintf(other, sizeof other, "%s_FILE", name);
		if (env(other)) {
			text = secret_file(c, name, other, env(other));
		} else if (folder) {
			snprintf(other, sizeof other, "%s/%s", folder, name);
			f = fopen(other, "re");
			if (f) {
				fclose(f);
				text = secret_file(
				    c, name, "CREDENTIALS_DIRECTORY", other);
			}
		}
	}
	if (!text || !*text)
		return NULL;
	for (const char *p = text; *p; p++)
		if (iscntrl((unsigned char)*p)) {
			fault(c, "%s holds a control character", name);
			break;
		}
	log_hide(text);
	return text;
}

const char *
conf_secret(struct conf *c, const char *name)
{
	const char *text = conf_secret_if(c, name);

	if (!text)
		fault(c, "%s is not set (nor %s_FILE)", name, name);
	return text ? text : "";
}

const char *
conf_token(struct conf *c, const char *name)
{
	const char *text = conf_secret(c, name);

	if (strchr(text, ' '))
		fault(c, "%s holds a blank: it must be the token alone", name);
	return text;
}

long
conf_count(struct conf *c, const char *name, long fallback, long min, long max)
{
	const char *text = env(name);
	char *end;
	long n;

	if (!text)
		return fallback;
	errno = 0;
	n = strtol(text, &end, 10);
	if (errno || *end || !isdigit((unsigned char)*text) || n < min ||
	    n > max) {
		fault(c, "%s must be a whole number from %ld to %ld, not '%s'",
		    name, min, max, text);
		return fallback;
	}
	return n;
}

/* A host that can be one, and a port from 1 to 65535 where there is one. */
static bool
good_host(const char *host)
{
	static const char names[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789-._";
	static const char hex[] = "0123456789abcdefABCDEF:.";
	size_t len;
	long port;
	char *end;

	if (*host == '[') {
		len = strspn(host + 1, hex);
		if (len < 2 || host[len + 1] != ']')
			return false;
		host += len + 2;
	} else {
		len = strspn(host, names);
		if (!len || !isalnum((unsigned char)*host) ||
		    host[len - 1] == '-')
			return false;
		host += len;
	}
	if (*host == ':') {
		if (!isdigit((unsigned char)host[1]))
			return false;
		port = strtol(host + 1, &end, 10);
		if (port < 1 || port > 65535)
			return false;
		host = end;
	}
	return !*host || *host == '/';
}

const char *
conf_url(struct conf *c, const char *name, const char *fallback)
{
	const char *text = env(name), *host = NULL, *p;
	size_t len;

	if (!text)
		return fallback;
	if (strncmp(text, "https://", 8) == 0)
		host = text + 8;
	else if (strncmp(text, "http://", 7) == 0 &&
		 url_is_loopback(text + 7, strcspn(text + 7, "/")))
		host = text + 7;
	for (p = text; *p > ' ' && *p != 0x7f; p++)
		;
	if (!host || !good_host(host) || *p || strpbrk(host, "@?#\\")) {
		fault(c,
		    "%s must be an https:// address with a host, without "
		    "user, query or blanks (http:// to loopback only)",
		    name);
		return fallback;
	}
	len = strlen(text);
	while (text[len - 1] == '/')
		len--;
	return keep(c, text, len);
}

int
conf_choice(
    struct conf *c, const char *name, int fallback, const char *const *choices)
{
	const char *text = env(name);
	char list[256] = "";
	size_t len = 0;

	if (!text)
		return fallback;
	for (int i = 0; choices[i]; i++) {
		if (strcmp(text, choices[i]) == 0)
			return i;
		if (len < sizeof list)
			len += (size_t)snprintf(list + len, sizeof list - len,
			    "%s%s", i ? ", " : "", choices[i]);
	}
	fault(c, "%s is '%s', want one of: %s", name, text, list);
	return fallback;
}

enum outcome
conf_check(struct conf *c, struct verdict *v)
{
	if (!c->fault[0])
		return DONE;
	return verdict_say(v, USAGE, "configuration", "%s", c->fault);
}

void
conf_release(struct conf *c)
{
	struct conf_value *v;

	while ((v = c->values)) {
		c->values = v->next;
		explicit_bzero(v->text, strlen(v->text));
		free(v);
	}
	c->fault[0] = '\0';
}
