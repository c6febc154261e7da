/* html: one walk over the bytes, with the line ends that are due kept in a
 * counter until a visible character comes. */
#include "mapping/html.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "mapping/entity.h"
#include "base/text.h"

#define NBSP 0xa0

struct walk {
	struct buf *out;
	size_t start;    /* of our text in out */
	unsigned breaks; /* line ends due before the next character */
	bool space;      /* a space due */
	bool item;       /* a list item begins */
	bool lines;      /* the input's own line ends count */
	bool no_end;     /* no `>` outside quotes further on */
	bool no_close;   /* no `>` at all further on */
};

/* ---- tags */

static bool
tag_starts(const char *p, const char *end)
{
	if (end - p < 2 || *p != '<')
		return false;
	if (isalpha((unsigned char)p[1]) || p[1] == '!' || p[1] == '?')
		return true;
	return p[1] == '/' && end - p > 2 && isalpha((unsigned char)p[2]);
}

/* The byte behind the tag that starts at P; NULL when it never ends. Quotes
 * may hold a `>`; when they are not balanced the first `>` ends the tag. */
static const char *
tag_end(struct walk *walk, const char *p, const char *end)
{
	const char *first =
	    walk->no_close ? NULL : memchr(p, '>', (size_t)(end - p));
	char quote = 0;

	walk->no_close = !first;
	if (!first)
		return NULL;
	if (end - p > 3 && !memcmp(p, "<!--", 4)) {
		const char *close = memmem(p, (size_t)(end - p), "-->", 3);

		return close ? close + 3 : end;
	}
	if (walk->no_end)
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
	walk->no_end = true;
	return first + 1;
}

static bool
named(const char *name, size_t len, const char *const *names)
{
	for (; *names; names++)
		if (strlen(*names) == len && !strncasecmp(name, *names, len))
			return true;
	return false;
}

static const char *const paragraphs[] = {"p", "h1", "h2", "h3", "h4", "h5",
    "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "section", "article",
    "header", "footer", "hr", "figure", NULL};
static const char *const lines[] = {"div", "tr", "dt", "dd", "caption",
    "figcaption", "address", "option", NULL};
static const char *const silent[] = {"script", "style", "template", NULL};

static void
due(struct walk *walk, unsigned breaks)
{
	if (walk->breaks < breaks)
		walk->breaks = breaks;
	walk->space = false;
}

/* What the tag does to the text. Returns where reading goes on: END_OF_TAG,
 * or behind the closing tag of an element whose content is no text. */
static const char *
tag(struct walk *walk, const char *p, const char *tag_stop, const char *end)
{
	bool closing = p[1] == '/';
	const char *name = p + 1 + closing;
	size_t len = 0;

	while (name + len < tag_stop && isalnum((unsigned char)name[len]))
		len++;
	if (named(name, len, paragraphs)) {
		due(walk, 2);
		walk->item = false;
	} else if (named(name, len, lines)) {
		due(walk, 1);
	} else if (len == 2 && !strncasecmp(name, "br", 2)) {
		if (walk->breaks < 3)
			walk->breaks++;
		walk->space = false;
	} else if (len == 2 && !strncasecmp(name, "li", 2)) {
		due(walk, 1);
		walk->item = !closing;
	} else if (len == 2 && strchr("tT", *name) && strchr("dhDH", name[1])) {
		walk->space = true;
	} else if (!closing && named(name, len, silent)) {
		const char *q = tag_stop;

		while ((q = memmem(q, (size_t)(end - q), "</", 2))) {
			if ((size_t)(end - q) > len + 2 &&
			    !strncasecmp(q + 2, name, len)) {
				q = memchr(q, '>', (size_t)(end - q));
				return q ? q + 1 : end;
			}
			q += 2;
		}
		return end;
	}
	return tag_stop;
}

/* Is there anything that looks like a tag? */
static bool
has_tags(const char *text, size_t len)
{
	const char *p = text, *end = text + len;

	while ((p = memchr(p, '<', (size_t)(end - p)))) {
		if (tag_starts(p, end))
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

/* An entity at P, which is an `&`: bytes read, 0 when it is none. */
static size_t
entity(const char *p, size_t len, unsigned *point)
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
	if (named(p + 1, name,
		(const char *const[]){"amp", "lt", "gt", "quot", NULL})) {
		*point = entity_find(p + 1, name);
		return *point ? name + 1 : 0;
	}
	return 0;
}

static void
visible(struct walk *walk, unsigned point)
{
	struct buf *out = walk->out;
	bool first = out->len == walk->start;

	if (!first && walk->breaks) {
		/* No white space before a line end. */
		while (
		    out->len > walk->start &&
		    (out->data[out->len - 1] == ' ' ||
			(out->len - walk->start > 1 &&
			    !memcmp(out->data + out->len - 2, "\xc2\xa0", 2))))
			buf_cut(
			    out, out->len -
				     (out->data[out->len - 1] == ' ' ? 1 : 2));
		for (; walk->breaks; walk->breaks--)
			buf_byte(out, '\n');
	} else if (!first && walk->space) {
		buf_byte(out, ' ');
	}
	walk->breaks = 0;
	walk->space = false;
	if (walk->item)
		buf_add(out, "- ", 2);
	walk->item = false;
	text_add_point(out, point);
}

static void
character(struct walk *walk, unsigned point)
{
	if (point == '\n' && walk->lines) {
		if (walk->breaks < 2)
			walk->breaks++;
		walk->space = false;
	} else if (point == ' ' || point == '\n' || point == '\t' ||
		   point == '\r' || point == '\f') {
		walk->space = !walk->breaks || walk->lines;
	} else if (point < 0x20 || point == 0x7f ||
		   (point == NBSP &&
		       (walk->breaks || walk->out->len == walk->start))) {
		; /* control characters; blanks at the start of a line */
	} else {
		visible(walk, point);
	}
}

void
html_to_text(struct buf *out, const char *html, size_t len)
{
	struct walk walk = {.out = out, .start = out->len};
	const char *p = html, *end = html + len;
	unsigned point;

	walk.lines = !has_tags(html, len);
	while (p < end && !out->broken) {
		const char *stop = NULL;
		size_t bytes = 0;

		if (!walk.lines && tag_starts(p, end))
			stop = tag_end(&walk, p, end);
		if (stop) {
			p = tag(&walk, p, stop, end);
			continue;
		}
		if (*p == '&')
			bytes = entity(p, (size_t)(end - p), &point);
		if (!bytes)
			bytes = text_point(p, (size_t)(end - p), &point);
		p += bytes;
		character(&walk, point);
	}
}

/* ---- the other way */

static void
keep(struct buf *out, const char *p, const char *end)
{
	for (; p < end; p++)
		if ((unsigned char)*p >= ' ' || *p == '\n' || *p == '\t')
			buf_byte(out, *p);
}

/* Where reading goes on when the tag at P must not be carried into a shop: a
 * script with all that is in it, or what is left of one; a comment, which may
 * never end. NULL: it may. */
static const char *
unwanted(struct walk *walk, const char *p, const char *stop, const char *end)
{
	const char *name = p + 2, *next = tag(walk, p, stop, end);
	size_t len = 0;

	while (name + len < stop && isalnum((unsigned char)name[len]))
		len++;
	if (next != stop || p[1] == '!' || p[1] == '?' ||
	    (p[1] == '/' && named(name, len, silent)))
		return next;
	return NULL;
}

/* As it came, but for what is unwanted. A tag goes over as a whole, so that
 * none comes about by what is left out of the middle of another. */
static void
clean(struct buf *out, const char *html, size_t len)
{
	struct walk walk = {.out = out, .start = out->len};
	const char *p = html, *end = html + len;

	while (p < end) {
		const char *stop = NULL, *next;

		if (tag_starts(p, end))
			stop = tag_end(&walk, p, end);
		next = stop ? unwanted(&walk, p, stop, end) : NULL;
		if (!next) {
			next = stop ? stop : p + 1;
			keep(out, p, next);
		}
		p = next;
	}
}

void
html_from_text(struct buf *out, const char *text, size_t len)
{
	const char *p, *end;
	unsigned breaks = 0;
	bool open = false;

	if (has_tags(text, len)) {
		clean(out, text, len);
		return;
	}
	p = text_trim(text, &len);
	for (end = p + len; p < end; p++) {
		if (*p == '\n') {
			breaks++;
			continue;
		}
		if ((unsigned char)*p < ' ' && *p != '\t')
			continue;
		if (!open || breaks > 1)
			buf_text(out, open ? "</p><p>" : "<p>");
		else if (breaks)
			buf_text(out, "<br>");
		open = true;
		breaks = 0;
		if (*p == '<')
			buf_text(out, "&lt;");
		else if (*p == '>')
			buf_text(out, "&gt;");
		else if (*p == '&')
			buf_text(out, "&amp;");
		else
			buf_byte(out, *p);
	}
	if (open)
		buf_text(out, "</p>");
}
