/* html: fragments of HTML, as PIM editors write them, ↔ plain text.
 *
 * Not a parser of documents: tags become line ends or nothing, entities
 * become characters, and any input gives some text in linear time. */
#ifndef MAPPING_HTML_H
#define MAPPING_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* HTML → plain text. Paragraphs, headings, lists and tables are set apart by
 * an empty line; `br`, `div`, list items ("- ") and rows begin a line; other
 * white space is one space. Comments, scripts and styles are left out. A text
 * without any tag keeps its own line ends; its entities are decoded too. */
void html_to_text(struct buf *, const char *html, size_t len);

/* Text → HTML. Where it has no tags: paragraphs at empty lines, `br` at line
 * ends, special characters escaped; an entity stays one, unless the text is
 * known to be PLAIN. A text that has tags is HTML already: of its elements,
 * attributes and address schemes only those that ALLOW names are kept, and they
 * are written anew. Of other elements the content is kept, except that of
 * scripts and the like.
 *
 * ALLOW holds words: NAME, NAME[attribute,…], *[attribute,…] for every element,
 * SCHEME: for addresses. It replaces the usual list; with `+` in front it is
 * added to that. Without a scheme the usual ones are allowed. NULL: the usual
 * list. Output that is read again gives the same output. */
void html_from_text(
    struct buf *, const char *text, size_t len, const char *allow, bool plain);

extern const char html_usual[];

/* 0, or -1 with a sentence in WHY when the list cannot be allowed. */
int html_allow_check(const char *allow, char *why, size_t why_size);

#endif
