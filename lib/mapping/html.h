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

/* Plain text → HTML: paragraphs at empty lines, `br` at line ends, the
 * special characters escaped. A text that has tags already goes through as
 * it is, but for control characters, scripts and styles. */
void html_from_text(struct buf *, const char *text, size_t len);

#endif
