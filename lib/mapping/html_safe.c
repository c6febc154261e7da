/* html_safe: HTML is read tag by tag and written anew. Of the tags only names
 * that the list has are copied, so it does not matter how a browser would have
 * read the input. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "mapping/html.h"
#include "mapping/html_allow.h"
#include "mapping/html_scan.h"

#define ENTITY_MAX 31 /* the longest name that HTML 5 has */

struct clean {
	struct buf *out;
	const char *end; /* of the input */
	struct html_tags tags;
	struct html_list list;
	unsigned
	    unclosed; /* of `hidden`, by place: no closing tag further on */
	bool cdata;
};

/* ---- characters */

/* An entity unchanged, in its full form; 0: the `&` begins none. One that is
 * not known here may be known to a browser, which shows others unchanged. */
static size_t
put_entity(struct buf *out, const char *p, size_t left)
{
	unsigned point = 'x';
	size_t n = html_entity(p, left, &point), name = 1;

	if (n) {
		if (point < ' ' && point != '\n' && point != '\t')
			return n;
		buf_add(out, p, n);
		if (p[n - 1] != ';')
			buf_byte(out, ';');
		return n;
	}
	while (name < left && name <= ENTITY_MAX &&
	       isalnum((unsigned char)p[name]))
		name++;
	if (name == 1 || name >= left || p[name] != ';' ||
	    !isalpha((unsigned char)p[1]))
		return 0;
	buf_add(out, p, name + 1);
	return name + 1;
}

static void
put_escaped(struct buf *out, unsigned point)
{
	switch (point) {
	case '<':
		buf_text(out, "&lt;");
		break;
	case '>':
		buf_text(out, "&gt;");
		break;
	case '&':
		buf_text(out, "&amp;");
		break;
	case '"':
		buf_text(out, "&quot;");
		break;
	default:
		text_add_point(out, point);
	}
}

/* One character of the text at P; returns its bytes. PLAIN: an `&` is one. */
static size_t
put_character(struct buf *out, const char *p, const char *end, bool plain)
{
	size_t n = 0;

	if (*p == '&' && !plain)
		n = put_entity(out, p, (size_t)(end - p));
	if (n)
		return n;
	if (*p == '<' || *p == '>' || *p == '&')
		put_escaped(out, (unsigned char)*p);
	else if ((unsigned char)*p >= ' ' || *p == '\n' || *p == '\t')
		buf_byte(out, *p);
	return 1;
}

/* ---- attributes */

struct attribute {
	const char *name, *value;
	size_t len, value_len;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* The attribute at *P, before LIMIT; false: there is none left. */
static bool
next_attribute(const char **p, const char *limit, struct attribute *a)
{
	const char *q = *p, *close;

	while (q < limit && (is_blank(*q) || *q == '/'))
		q++;
	memset(a, 0, sizeof *a);
	a->name = a->value = q;
	if (q == limit)
		return false;
	q++; /* whatever it is, a `=` too */
	while (q < limit && !is_blank(*q) && *q != '/' && *q != '=')
		q++;
	a->len = (size_t)(q - a->name);
	while (q < limit && is_blank(*q))
		q++;
	if (q < limit && *q == '=') {
		q++;
		while (q < limit && is_blank(*q))
			q++;
		a->value = q;
		if (q < limit && (*q == '"' || *q == '\'')) {
			a->value++;
			close = memchr(q + 1, *q, (size_t)(limit - q - 1));
			q = close ? close + 1 : limit;
			a->value_len =
			    (size_t)((close ? close : limit) - a->value);
		} else {
			while (q < limit && !is_blank(*q))
				q++;
			a->value_len = (size_t)(q - a->value);
		}
	}
	*p = q;
	return true;
}

/* The value with its entities read, none but ours in it afterwards. */
static void
put_value(struct buf *out, const struct attribute *a, bool address)
{
	const char *p = a->value, *end = p + a->value_len;
	unsigned point;
	size_t n;

	while (p < end) {
		n = 0;
		if (*p == '&')
			n = html_entity(p, (size_t)(end - p), &point);
		/* in "?a=1&lt=2" it is no entity */
		if (n && p[n - 1] != ';' && p + n < end && p[n] == '=')
			n = 0;
		if (!n)
			n = text_point(p, (size_t)(end - p), &point);
		p += n;
		if (point >= ' ' && point != 0x7f)
			put_escaped(out, point);
		else if (!address && is_blank((char)point))
			buf_byte(out, ' ');
	}
}

/* Whether the address begins with a scheme that is allowed, or with none.
 * Browsers ignore invisible characters in one; put_value() has removed them. */
static bool
is_address(const struct clean *c, const char *p)
{
	size_t len;

	p += strspn(p, " ");
	len = strcspn(p, ":/?#\\");
	return p[len] != ':' || html_list_has(&c->list, p, len, true);
}

static bool
is_allowed(
    const struct html_word *const *with, size_t n, const struct attribute *a)
{
	for (size_t i = 0; i < n; i++)
		if (html_word_allows(with[i], a->name, a->len))
			return true;
	return false;
}

/* Writes the attribute, if it may be; true when it is an address. */
static bool
put_attribute(struct clean *c, const struct attribute *a)
{
	static const char *const addresses[] = {"href", "src", "cite", "action",
	    "formaction", "poster", "background", "data", "longdesc", "srcset",
	    "ping", "profile", "codebase", "classid", "usemap", "manifest",
	    NULL};
	bool address = html_named(a->name, a->len, addresses);
	size_t start = c->out->len, value;

	buf_byte(c->out, ' ');
	for (size_t i = 0; i < a->len; i++)
		buf_byte(c->out, (char)tolower((unsigned char)a->name[i]));
	buf_text(c->out, "=\"");
	value = c->out->len;
	put_value(c->out, a, address);
	if (c->out->broken)
		return false;
	if (address && !is_address(c, c->out->data + value)) {
		buf_cut(c->out, start);
		return false;
	}
	buf_byte(c->out, '"');
	return address;
}

/* ---- tags */

/* Elements that are removed with their content, if they are closed. */
static const char *const hidden[] = {"iframe", "svg", "object", "noscript",
    "noframes", "noembed", "select", "textarea", "title", "xmp", NULL};

/* Where reading goes on behind the opening tag. */
static const char *
behind(struct clean *c, const char *name, size_t len, const char *stop)
{
	const char *next = stop;

	if (html_named(name, len, html_silent)) {
		next = html_close(name, len, stop, c->end);
		return next ? next : c->end;
	}
	for (unsigned i = 0; hidden[i]; i++) {
		const char *one[] = {hidden[i], NULL};

		if (!html_named(name, len, one) || c->unclosed & 1u << i)
			continue;
		next = html_close(name, len, stop, c->end);
		if (!next)
			c->unclosed |= 1u << i;
		return next ? next : stop;
	}
	return next;
}

static void
opening(struct clean *c, const char *name, size_t len, const char *stop)
{
	static const char *const loads[] = {"img", "iframe", NULL};
	const struct html_word *with[HTML_WORDS_MAX];
	const char *p = name + len;
	size_t n = 0, start = c->out->len;
	bool found = false, address = false;
	struct attribute a;

	for (size_t i = 0; i < c->list.n; i++) {
		const struct html_word *w = &c->list.words[i];
		bool own = html_word_is(w, name, len, false);

		found |= own;
		if (own || html_word_is(w, "*", 1, false))
			with[n++] = w;
	}
	if (!found)
		return;
	buf_byte(c->out, '<');
	for (size_t i = 0; i < len; i++)
		buf_byte(c->out, (char)tolower((unsigned char)name[i]));
	while (next_attribute(&p, stop - 1, &a))
		if (is_allowed(with, n, &a))
			address |= put_attribute(c, &a);
	buf_byte(c->out, '>');
	if (html_named(name, len, (const char *const[]){"iframe", NULL}))
		buf_text(c->out, "</iframe>");
	/* a picture without an address */
	if (html_named(name, len, loads) && !address && !c->out->broken)
		buf_cut(c->out, start);
}

/* The tag from P to STOP. Returns where reading goes on. */
static const char *
tag(struct clean *c, const char *p, const char *stop)
{
	static const char *const alone[] = {"area", "br", "col", "embed", "hr",
	    "iframe", "img", "input", "source", "track", "wbr", NULL};
	bool closing = p[1] == '/';
	const char *name = p + 1 + closing;
	size_t len = 0;

	if (p[1] == '!' || p[1] == '?')
		return stop;
	while (name + len < stop && !is_blank(name[len]) && name[len] != '/' &&
	       name[len] != '>')
		len++;
	if (!closing) {
		opening(c, name, len, stop);
		return behind(c, name, len, stop);
	}
	if (html_list_has(&c->list, name, len, false) &&
	    !html_named(name, len, alone)) {
		buf_text(c->out, "</");
		for (size_t i = 0; i < len; i++)
			buf_byte(c->out, (char)tolower((unsigned char)name[i]));
		buf_byte(c->out, '>');
	}
	return stop;
}

static void
clean(struct buf *out, const char *html, size_t len, const char *allow)
{
	struct clean c = {.out = out, .end = html + len};
	const char *p = html, *stop;

	html_list_read(&c.list, allow);
	while (p < c.end && !out->broken) {
		if (c.end - p > 8 && strncasecmp(p, "<![CDATA[", 9) == 0) {
			c.cdata = true;
			p += 9;
			continue;
		}
		if (c.cdata && c.end - p > 2 && memcmp(p, "]]>", 3) == 0) {
			c.cdata = false;
			p += 3;
			continue;
		}
		stop = html_tag_starts(p, c.end)
			   ? html_tag_end(&c.tags, p, c.end)
			   : NULL;
		p = stop ? tag(&c, p, stop)
			 : p + put_character(out, p, c.end, false);
	}
}

/* ---- text */

void
html_from_text(struct buf *out, const char *text, size_t len, const char *allow,
    bool plain)
{
	const char *p, *end;
	unsigned breaks = 0;
	bool open = false;

	if (html_has_tags(text, len)) {
		clean(out, text, len, allow);
		return;
	}
	p = text_trim(text, &len);
	end = p + len;
	while (p < end && !out->broken) {
		if (*p == '\n') {
			breaks++;
			p++;
			continue;
		}
		if ((unsigned char)*p < ' ' && *p != '\t') {
			p++;
			continue;
		}
		if (!open || breaks > 1)
			buf_text(out, open ? "</p><p>" : "<p>");
		else if (breaks)
			buf_text(out, "<br>");
		open = true;
		breaks = 0;
		p += put_character(out, p, end, plain);
	}
	if (open)
		buf_text(out, "</p>");
}
