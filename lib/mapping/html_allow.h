/* html_allow: lists of what HTML may hold, as mapping files write them: which
 * elements, attributes and address schemes; see html.h. */
#ifndef MAPPING_HTML_ALLOW_H
#define MAPPING_HTML_ALLOW_H

#include <stdbool.h>
#include <stddef.h>

#define HTML_WORDS_MAX 256

/* One word of a list: NAME, NAME[attribute,…], *[attribute,…] or SCHEME: */
struct html_word {
	const char *name, *attrs; /* attrs: behind the bracket, or NULL */
	size_t len, attrs_len;
	bool scheme;
};

struct html_list {
	struct html_word words[HTML_WORDS_MAX];
	size_t n;
	bool schemes; /* it names some */
};

/* The list that ALLOW means; NULL: the usual one. Borrows ALLOW. */
void html_list_read(struct html_list *, const char *allow);

bool html_list_has(
    const struct html_list *, const char *name, size_t len, bool scheme);
bool html_word_is(
    const struct html_word *, const char *name, size_t len, bool scheme);

/* Whether the word allows this attribute to its element. */
bool html_word_allows(const struct html_word *, const char *name, size_t len);

#endif
