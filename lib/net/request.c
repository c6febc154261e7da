#include "net/request.h"

#include <stdio.h>
#include <string.h>

#include "base/url.h"

const char *
request_place(const char *url, int *len)
{
	const char *place = strstr(url, "://");
	size_t n, host;

	place = place ? place + 3 : url;
	n = strcspn(place, "?#");
	host = strcspn(place, "/?#");
	for (size_t i = host; i > 0; i--)
		if (place[i - 1] == '@') {
			place += i;
			n -= i;
			break;
		}
	*len = n > 300 ? 300 : (int)n;
	return place;
}

int
request_check(const struct http_request *q, char *error, size_t len)
{
	const char *host = strstr(q->url, "://");
	bool plain = strncmp(q->url, "http://", 7) == 0;
	size_t n;

	if (!plain && strncmp(q->url, "https://", 8) != 0) {
		snprintf(error, len, "the address is neither https nor http");
		return -1;
	}
	host += 3;
	n = strcspn(host, "/?#");
	if (memchr(host, '@', n) || !n) {
		snprintf(error, len, "the address has %s",
		    n ? "credentials in it" : "no host");
		return -1;
	}
	if (plain && !url_is_loopback(host, n)) {
		snprintf(error, len,
		    "the address '%.*s' is plain http and not on this machine",
		    n > 100 ? 100 : (int)n, host);
		return -1;
	}
	for (const char *p = q->url; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f) {
			snprintf(error, len,
			    "the address holds a blank or control character");
			return -1;
		}
	for (const char *p = q->bearer ? q->bearer : ""; *p; p++)
		if (*p <= ' ' || *p >= 0x7f) {
			snprintf(error, len,
			    "the token holds a blank or control character");
			return -1;
		}
	return 0;
}
