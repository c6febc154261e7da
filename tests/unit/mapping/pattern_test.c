/* Patterns: what they match. */
#include "mapping/pattern.h"

#include "unit/unit.h"

static const struct {
	const char *pattern, *text;
	bool matches;
} patterns[] = {
    {"", "", true},
    {"", "a", false},
    {"a", "", false},
    {"*", "", true},
    {"*", "a/b.c", true},
    {"**", "a", true},
    {"?", "a", true},
    {"?", "\u20ac", true},
    {"?", "", false},
    {"??", "\u20ac", false},
    {"a*b*c", "a-b-b-c", true},
    {"a*b*c", "a-b-b-d", false},
    {"*abc", "ababc", true},
    {"[abc]", "b", true},
    {"[abc]", "d", false},
    {"[a-c]x", "bx", true},
    {"[!a-c]", "d", true},
    {"[^a-c]", "b", false},
    {"[]a]", "]", true},
    {"[a-]", "-", true},
    {"[\u00e0-\u00ff]", "\u00e9", true},
    {"[\\]]", "]", true},
    {"[a", "[a", true},
    {"[", "[", true},
    {"\\*", "*", true},
    {"\\*", "a", false},
    {"\\", "\\", true},
    {"A", "a", false},
    {".*", ".x", true},
    {"*x", "line\nx", true},
};

static void
check_patterns(void)
{
	char text[2001], pattern[101];

	for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
		CHECK(pattern_matches(patterns[i].pattern,
			  strlen(patterns[i].pattern), patterns[i].text,
			  strlen(patterns[i].text)) == patterns[i].matches,
		    "'%s' %s", patterns[i].pattern,
		    patterns[i].matches ? "matches" : "does not match");
	/* as often as both are long, and no more */
	memset(text, 'a', sizeof text);
	for (size_t i = 0; i < sizeof pattern; i++)
		pattern[i] = i % 2 ? '*' : 'a';
	pattern[100] = 'b';
	CHECK(!pattern_matches(pattern, sizeof pattern, text, sizeof text),
	    "many stars come to an end");
}

int
main(void)
{
	check_patterns();
	return unit_end();
}
