/* pattern: it is enough to return to the last `*`, since it can match whatever
 * an earlier one could. */
#include "mapping/pattern.h"

#include "base/text.h"

struct walk {
	const char *p, *end;
};

static unsigned
next(struct walk *w)
{
	unsigned point;

	w->p += text_point(w->p, (size_t)(w->end - w->p), &point);
	return point;
}

/* A character of a set, or of the pattern itself. */
static unsigned
literal(struct walk *w)
{
	if (*w->p == '\\' && w->p + 1 < w->end)
		w->p++;
	return next(w);
}

/* The set behind `[`; true when it has an end. *FOUND: whether POINT is in it,
 * and W is behind it. A `]` in front is a member. */
static bool
set(struct walk *w, unsigned point, bool *found)
{
	struct walk at = *w;
	bool not = false, first = true;

	*found = false;
	if (at.p < at.end && (*at.p == '!' || *at.p == '^')) {
		not = true;
		at.p++;
	}
	for (; at.p < at.end && (first || *at.p != ']'); first = false) {
		unsigned low = literal(&at), high = low;

		if (at.end - at.p > 1 && *at.p == '-' && at.p[1] != ']') {
			at.p++;
			high = literal(&at);
		}
		*found = *found || (low <= point && point <= high);
	}
	if (at.p == at.end)
		return false;
	w->p = at.p + 1;
	*found = *found != not ;
	return true;
}

/* Whether the next character of the pattern, which is no `*`, is that of the
 * text; both move on. */
static bool
one(struct walk *pattern, struct walk *text)
{
	unsigned point = next(text);
	bool found;

	if (*pattern->p == '?') {
		pattern->p++;
		return true;
	}
	if (*pattern->p == '[') {
		struct walk behind = {pattern->p + 1, pattern->end};

		if (set(&behind, point, &found)) {
			*pattern = behind;
			return found;
		}
	}
	return literal(pattern) == point;
}

bool
pattern_matches(
    const char *pattern, size_t pattern_len, const char *text, size_t len)
{
	struct walk p = {pattern, pattern + pattern_len};
	struct walk t = {text, text + len};
	struct walk back_p = {NULL, p.end}, back_t = t;

	while (t.p < t.end || p.p < p.end) {
		if (p.p < p.end && *p.p == '*') {
			p.p++;
			back_p = p;
			back_t = t;
			continue;
		}
		if (p.p < p.end && t.p < t.end && one(&p, &t))
			continue;
		if (!back_p.p || back_t.p == back_t.end)
			return false;
		next(&back_t);
		p = back_p;
		t = back_t;
	}
	return true;
}
