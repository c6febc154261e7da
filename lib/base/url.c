/* url: see url.h. */
#include "base/url.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

void
url_encode(struct buf *out, const char *text, const char *plain)
{
	for (const unsigned char *p = (const void *)text; *p; p++)
		if (*p < 0x80 &&
		    (isalnum(*p) ||
			(strchr(plain, *p) &&
			    (*p != '%' || (isxdigit(p[1]) && isxdigit(p[2]))))))
			buf_byte(out, (char)*p);
		else
			buf_printf(out, "%%%02X", *p);
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
