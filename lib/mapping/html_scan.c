/* html_scan: see html_scan.h. */
#include "mapping/html_scan.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "mapping/entity.h"

const char *const html_silent[] = {"script", "style", "template", NULL};

/* ---- tags */

bool
html_tag_starts(const char *p, const char *end)
{
	if (end - p < 2 || *p != '<')
		return false;
	if (isalpha((unsigned char)p[1]) || p[1] == '!' || p[1] == '?')
		return true;
	return p[1] == '/' && end - p > 2 && isalpha((unsigned char)p[2]);
}

const char *
html_tag_end(struct html_tags *tags, const char *p, const char *end)
{
	const char *first =
	    tags->no_close ? NULL : memchr(p, '>', (size_t)(end - p));
	char quote = 0;

	tags->no_close = !first;
	if (!first)
		return NULL;
	if (end - p > 3 && memcmp(p, "<!--", 4) == 0) {
		const char *close = memmem(p, (size_t)(end - p), "-->", 3);

		return close ? close + 3 : end;
	}
	if (tags->no_end)
		return first + 1;
	for (const char *q = p; q < end; q++) {
		if (quote) {
			if (*q == quote)
				quote = 0;
		} else if (*q == '>') {
			return q + 1;
		} else if (*q == '"' || *q == '\'') {
			quote = *q;
		}
	}
	/* From here on quotes are not looked at, so that a text full of them
	 * is not read to its end once a tag. */
	tags->no_end = true;
	return first + 1;
}

bool
html_named(const char *name, size_t len, const char *const *names)
{
	for (; *names; names++)
		if (strlen(*names) == len &&
		    strncasecmp(name, *names, len) == 0)
			return true;
	return false;
}

const char *
html_close(const char *name, size_t len, const char *from, const char *end)
{
	const char *q = from;

	while ((q = memmem(q, (size_t)(end - q), "</", 2))) {
		q += 2;
		if ((size_t)(end - q) > len && strncasecmp(q, name, len) == 0 &&
		    !isalnum((unsigned char)q[len])) {
			q = memchr(q, '>', (size_t)(end - q));
			return q ? q + 1 : end;
		}
	}
	return NULL;
}

bool
html_has_tags(const char *text, size_t len)
{
	const char *p = text, *end = text + len;

	while ((p = memchr(p, '<', (size_t)(end - p)))) {
		if (html_tag_starts(p, end))
			return memchr(p, '>', (size_t)(end - p)) != NULL;
		p++;
	}
	return false;
}

/* ---- characters */

/* What browsers make of the numbers that name a Windows-1252 byte. */
static unsigned
windows(unsigned code)
{
	static const uint16_t points[32] = {0x20ac, 0x81, 0x201a, 0x192, 0x201e,
	    0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
	    0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013,
	    0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178};

	return code >= 0x80 && code < 0xa0 ? points[code - 0x80] : code;
}

/* &#65; or &#x41;: bytes read, 0 when it is none. */
static size_t
numbered(const char *p, size_t len, unsigned *point)
{
	bool hex = len > 2 && (p[2] | 0x20) == 'x';
	size_t i = hex ? 3 : 2;
	size_t digits = i;
	unsigned code = 0;

	for (; i < len; i++) {
		unsigned char c = (unsigned char)p[i];
		unsigned digit;

		if (hex ? !isxdigit(c) : !isdigit(c))
			break;
		digit = c <= '9' ? c - 0u - '0' : (c | 0x20u) - 'a' + 10u;
		if (code <= 0x10ffff)
			code = code * (hex ? 16 : 10) + digit;
	}
	if (i == digits)
		return 0;
	if (i < len && p[i] == ';')
		i++;
	if (!code || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		code = 0xfffd;
	*point = windows(code);
	return i;
}

size_t
html_entity(const char *p, size_t len, unsigned *point)
{
	size_t name = 0;

	if (len > 2 && p[1] == '#')
		return numbered(p, len, point);
	while (name < ENTITY_NAME_MAX && name + 1 < len &&
	       isalnum((unsigned char)p[name + 1]))
		name++;
	if (name + 1 < len && p[name + 1] == ';') {
		*point = entity_find(p + 1, name);
		return *point ? name + 2 : 0;
	}
	/* Without the `;` browsers know only the oldest; those that matter. */
	if (html_named(p + 1, name,
		(const char *const[]){"amp", "lt", "gt", "quot", NULL})) {
		*point = entity_find(p + 1, name);
		return *point ? name + 1 : 0;
	}
	return 0;
}
