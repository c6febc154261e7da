/* html_scan: where tags and entities begin and end, in linear time. */
#ifndef MAPPING_HTML_SCAN_H
#define MAPPING_HTML_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* What is known of the rest of a text that is read from left to right. */
struct html_tags {
	bool no_end;   /* no `>` outside quotes further on */
	bool no_close; /* no `>` at all further on */
};

/* Elements whose content is no text. */
extern const char *const html_silent[];

bool html_tag_starts(const char *p, const char *end);

/* The byte behind the tag that starts at P; NULL when it never ends. Quotes
 * may hold a `>`; when they are not balanced the first `>` ends the tag. */
const char *html_tag_end(struct html_tags *, const char *p, const char *end);

/* The byte behind the closing tag of NAME, looked for from FROM on; NULL when
 * there is none. */
const char *
html_close(const char *name, size_t len, const char *from, const char *end);

/* Is there anything that looks like a tag? */
bool html_has_tags(const char *text, size_t len);

/* Whether NAME is one of NAMES, which end in NULL; case does not count. */
bool html_named(const char *name, size_t len, const char *const *names);

/* An entity at P, which is an `&`: bytes read, 0 when it is none. */
size_t html_entity(const char *p, size_t len, unsigned *point);

#endif
