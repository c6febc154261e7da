/* html_allow: see html_allow.h. */
#include "mapping/html_allow.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "mapping/html.h"
#include "mapping/html_scan.h"

#define NAME_MAX_LEN 31
#define WORDS_OWN_MAX 120 /* of a list in a mapping file */

const char html_usual[] =
    "p br hr div span h1 h2 h3 h4 h5 h6 blockquote[cite] pre section article "
    "header footer main aside address center details summary figure figcaption "
    "ul ol[start,type,reversed] li[value] dl dt dd table caption colgroup "
    "col[span] thead tbody tfoot tr td[colspan,rowspan] "
    "th[colspan,rowspan,scope] a[href,target,rel] img[src,alt,width,height] "
    "b strong i em u s strike del ins sub sup small big mark q[cite] abbr cite "
    "dfn code kbd samp var tt time[datetime] *[title,lang,dir] "
    "http: https: mailto: tel:";

/* The next word at *P; false at the end. */
static bool
next_word(const char **p, struct html_word *w)
{
	const char *q = *p + strspn(*p, " ,\t\n");
	const char *stop = q, *open = NULL;

	while (*stop && !strchr(" \t\n", *stop) && (open || *stop != ',')) {
		if (*stop == '[' && !open)
			open = stop;
		stop++;
	}
	memset(w, 0, sizeof *w);
	*p = stop;
	w->name = q;
	w->len = (size_t)((open ? open : stop) - q);
	if (open) {
		w->attrs = open + 1;
		w->attrs_len = (size_t)(stop - open - 1);
		if (w->attrs_len && stop[-1] == ']')
			w->attrs_len--;
	} else if (w->len > 1 && stop[-1] == ':') {
		w->scheme = true;
		w->len--;
	}
	return stop > q;
}

static void
add_words(struct html_list *list, const char *text, bool names, bool schemes)
{
	struct html_word w;

	while (next_word(&text, &w)) {
		if (list->n == HTML_WORDS_MAX || !(w.scheme ? schemes : names))
			continue;
		list->words[list->n++] = w;
		list->schemes |= w.scheme;
	}
}

void
html_list_read(struct html_list *list, const char *allow)
{
	bool more = allow && *allow == '+';

	list->n = 0;
	list->schemes = false;
	if (allow)
		add_words(list, allow + more, true, true);
	add_words(list, html_usual, !allow || more, !list->schemes || more);
}

bool
html_word_is(
    const struct html_word *w, const char *name, size_t len, bool scheme)
{
	return w->scheme == scheme && w->len == len &&
	       strncasecmp(w->name, name, len) == 0;
}

bool
html_list_has(
    const struct html_list *list, const char *name, size_t len, bool scheme)
{
	for (size_t i = 0; i < list->n; i++)
		if (html_word_is(&list->words[i], name, len, scheme))
			return true;
	return false;
}

bool
html_word_allows(const struct html_word *w, const char *name, size_t len)
{
	const char *p = w->attrs, *end = p ? p + w->attrs_len : p;

	while (p && p < end) {
		const char *comma = memchr(p, ',', (size_t)(end - p));
		const char *stop = comma ? comma : end;

		if ((size_t)(stop - p) == len && strncasecmp(p, name, len) == 0)
			return true;
		p = comma ? comma + 1 : NULL;
	}
	return false;
}

/* ---- a list of a mapping file */

static bool
is_name(const char *p, size_t len, const char *more)
{
	for (size_t i = 0; i < len; i++)
		if (!(p[i] >= 'a' && p[i] <= 'z') &&
		    !(i &&
			((p[i] >= '0' && p[i] <= '9') || strchr(more, p[i]))))
			return false;
	return len && len <= NAME_MAX_LEN;
}

static int
check_attributes(const struct html_word *w, char *why, size_t size)
{
	const char *p = w->attrs, *end = p + w->attrs_len;

	for (;;) {
		const char *comma = memchr(p, ',', (size_t)(end - p));
		size_t len = (size_t)((comma ? comma : end) - p);

		if (!is_name(p, len, "-") || strncmp(p, "on", 2) == 0 ||
		    html_named(p, len, (const char *const[]){"srcdoc", NULL})) {
			snprintf(why, size,
			    "'html' cannot allow the attribute '%.*s'",
			    (int)(len > 40 ? 40 : len), p);
			return -1;
		}
		if (!comma)
			return 0;
		p = comma + 1;
	}
}

int
html_allow_check(const char *allow, char *why, size_t size)
{
	/* elements that run or load something, or have parsing rules of their
	 * own */
	static const char *const never[] = {"script", "style", "template",
	    "svg", "math", "noscript", "noembed", "noframes", "xmp",
	    "plaintext", "listing", "textarea", "title", "select", "option",
	    "base", "meta", "link", "object", "embed", "applet", "frame",
	    "frameset", "html", "head", "body", NULL};
	static const char *const runs[] = {
	    "javascript", "vbscript", "data", NULL};
	const char *p = allow + (*allow == '+');
	struct html_word w;
	size_t n = 0;

	while (next_word(&p, &w)) {
		bool good = w.scheme
				? is_name(w.name, w.len, "+-.")
				: is_name(w.name, w.len, "") ||
				      (w.len == 1 && *w.name == '*' && w.attrs);

		if (!good || (w.attrs && p[-1] != ']') ||
		    n++ >= WORDS_OWN_MAX) {
			snprintf(why, size,
			    "'html' takes names in small letters such as "
			    "\"p a[href,title] https:\", at most %d, not "
			    "'%.*s'",
			    WORDS_OWN_MAX, (int)(w.len > 40 ? 40 : w.len),
			    w.name);
			return -1;
		}
		if (html_named(w.name, w.len, w.scheme ? runs : never)) {
			snprintf(why, size, "'html' cannot allow '%.*s'",
			    (int)w.len, w.name);
			return -1;
		}
		if (w.attrs && check_attributes(&w, why, size))
			return -1;
	}
	return 0;
}
