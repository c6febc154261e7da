/* html: one walk over the bytes, with the line ends that are due kept in a
 * counter until a visible character comes. */
#include "mapping/html.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "mapping/html_scan.h"
#include "base/text.h"

#define NBSP 0xa0

struct walk {
	struct buf *out;
	size_t start;    /* of our text in out */
	unsigned breaks; /* line ends due before the next character */
	bool space;      /* a space due */
	bool item;       /* a list item begins */
	bool lines;      /* the input's own line ends count */
	struct html_tags tags;
};

/* ---- tags */

static const char *const paragraphs[] = {"p", "h1", "h2", "h3", "h4", "h5",
    "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "section", "article",
    "header", "footer", "hr", "figure", NULL};
static const char *const lines[] = {"div", "tr", "dt", "dd", "caption",
    "figcaption", "address", "option", NULL};

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
	if (html_named(name, len, paragraphs)) {
		due(walk, 2);
		walk->item = false;
	} else if (html_named(name, len, lines)) {
		due(walk, 1);
	} else if (len == 2 && strncasecmp(name, "br", 2) == 0) {
		if (walk->breaks < 3)
			walk->breaks++;
		walk->space = false;
	} else if (len == 2 && strncasecmp(name, "li", 2) == 0) {
		due(walk, 1);
		walk->item = !closing;
	} else if (len == 2 && strchr("tT", *name) && strchr("dhDH", name[1])) {
		walk->space = true;
	} else if (!closing && html_named(name, len, html_silent)) {
		const char *next = html_close(name, len, tag_stop, end);

		return next ? next : end;
	}
	return tag_stop;
}

/* ---- characters */

static void
visible(struct walk *walk, unsigned point)
{
	struct buf *out = walk->out;
	bool first = out->len == walk->start;

	if (!first && walk->breaks) {
		/* No white space before a line end. */
		while (out->len > walk->start &&
		       (out->data[out->len - 1] == ' ' ||
			   (out->len - walk->start > 1 &&
			       memcmp(out->data + out->len - 2, "\xc2\xa0",
				   2) == 0)))
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

	walk.lines = !html_has_tags(html, len);
	while (p < end && !out->broken) {
		const char *stop = NULL;
		size_t bytes = 0;

		if (!walk.lines && html_tag_starts(p, end))
			stop = html_tag_end(&walk.tags, p, end);
		if (stop) {
			p = tag(&walk, p, stop, end);
			continue;
		}
		if (*p == '&')
			bytes = html_entity(p, (size_t)(end - p), &point);
		if (!bytes)
			bytes = text_point(p, (size_t)(end - p), &point);
		p += bytes;
		character(&walk, point);
	}
}
