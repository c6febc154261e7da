/* Any text as HTML for a shop: the first line is the list of what is allowed,
 * where it can be one. Nothing but tags of names comes out, no attribute that
 * runs, and the same again when it is read again. */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "mapping/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The tag at P, which is behind a `<`, is one that we write. */
static const char *
check_tag(const char *p)
{
	bool closing = *p == '/';

	p += closing;
	if (!islower((unsigned char)*p))
		abort();
	if (strncmp(p, "script", 6) == 0 || strncmp(p, "svg", 3) == 0)
		abort();
	while (islower((unsigned char)*p) || isdigit((unsigned char)*p))
		p++;
	while (*p == ' ') {
		if (closing || strncmp(++p, "on", 2) == 0)
			abort();
		while (islower((unsigned char)*p) ||
		       isdigit((unsigned char)*p) || *p == '-')
			p++;
		if (strncmp(p, "=\"", 2) != 0)
			abort();
		p += 2;
		if (strncasecmp(p + strspn(p, " "), "javascript:", 11) == 0 &&
		    strncmp(p - 6, "href", 4) == 0)
			abort();
		p += strcspn(p, "\"<>");
		if (*p++ != '"')
			abort();
	}
	if (*p != '>')
		abort();
	return p;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *allow = NULL;
	const char *line = memchr(data, '\n', size);
	char list[400], why[200];
	struct buf out, again;
	bool tags;

	if (line && (size_t)(line - text) < sizeof list &&
	    !memchr(text, '\0', (size_t)(line - text))) {
		memcpy(list, text, (size_t)(line - text));
		list[line - text] = '\0';
		if (!html_allow_check(list, why, sizeof why)) {
			allow = list;
			size -= (size_t)(line + 1 - text);
			text = line + 1;
		}
	}
	buf_init(&out, 1 << 20);
	buf_init(&again, 2 << 20);
	html_from_text(&out, text, size, allow, false);
	if (out.len == strlen(buf_str(&out)) && !out.broken) {
		tags = strchr(buf_str(&out), '<') != NULL;
		for (const char *p = buf_str(&out); (p = strchr(p, '<')); p++)
			p = check_tag(p + 1);
		html_from_text(&again, buf_str(&out), out.len, allow, false);
		if (tags && !allow &&
		    strcmp(buf_str(&again), buf_str(&out)) != 0)
			abort();
	}
	buf_release(&out);
	buf_release(&again);
	return 0;
}
