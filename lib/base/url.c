/* url: see url.h. */
#include "base/url.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool
is_plain(const unsigned char *p, const char *plain)
{
	if ((*p >= '0' && *p <= '9') || ((*p | 32) >= 'a' && (*p | 32) <= 'z'))
		return true;
	return *p && strchr(plain, *p) &&
	       (*p != '%' || (isxdigit(p[1]) && isxdigit(p[2])));
}

void
url_encode(struct buf *out, const char *text, const char *plain)
{
	const unsigned char *p = (const void *)text, *run = p;

	for (;; p++) {
		if (is_plain(p, plain))
			continue;
		buf_add(out, run, (size_t)(p - run));
		if (!*p)
			return;
		buf_printf(out, "%%%02X", *p);
		run = p + 1;
	}
}

bool
url_is_loopback(const char *host, size_t len)
{
	static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i]);

		if (len >= n && strncasecmp(host, names[i], n) == 0 &&
		    (len == n || host[n] == ':'))
			return true;
	}
	return false;
}
