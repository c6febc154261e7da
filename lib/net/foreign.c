/* foreign: see foreign.h. */
#include "net/foreign.h"

#include <stdio.h>
#include <string.h>

#include "base/sanitize.h"

#define TITLE_MAX 80

static bool
is_html(const struct http_answer *a)
{
	const char *p = a->body + strspn(a->body, " \t\r\n");

	return strcasestr(a->content_type, "html") ||
	       strncasecmp(p, "<!doctype html", 14) == 0 ||
	       strncasecmp(p, "<html", 5) == 0;
}

/* The title of the page, "" when it has none; blanks are one blank. */
static void
read_title(const char *html, char out[TITLE_MAX])
{
	const char *p = strcasestr(html, "<title");
	size_t n = 0;

	p = p ? strchr(p, '>') : NULL;
	for (p = p ? p + 1 : ""; *p && *p != '<' && n < TITLE_MAX - 1; p++) {
		if (!strchr(" \t\r\n", *p))
			out[n++] = *p;
		else if (n && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	while (n && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	sanitize(out);
}

static void
redirect(const char *location, char out[FOREIGN_MAX])
{
	const char *place;
	int len;

	if (!location || !*location) {
		snprintf(out, FOREIGN_MAX,
		    "a redirect without an address; look at the address of the "
		    "service in the settings");
		return;
	}
	place = request_place(location, &len);
	snprintf(out, FOREIGN_MAX,
	    "a redirect to '%.*s', which is not followed: the address of the "
	    "service in the settings is another one, or a proxy wants a login",
	    len < 150 ? len : 150, place);
	sanitize(out);
}

void
foreign_words(const struct http_answer *a, char out[FOREIGN_MAX])
{
	char title[TITLE_MAX];

	*out = '\0';
	if (a->status / 100 == 3) {
		redirect(a->location, out);
	} else if (a->body_len && is_html(a)) {
		read_title(a->body, title);
		snprintf(out, FOREIGN_MAX,
		    "status %d with a page of HTML%s%s%s, which is not the "
		    "API's: something before it has answered, such as a CDN, a "
		    "proxy or a firewall; try again later, or ask who runs it",
		    a->status, *title ? ", '" : "", title, *title ? "'" : "");
	} else if (a->status == 406) {
		snprintf(out, FOREIGN_MAX,
		    "status 406: nothing is available there as JSON; check "
		    "the address of the service in the settings");
	}
}
