/* text: operations on text: slugs, case, cutting at a character.
 *
 * Input is UTF-8 and need not end in a NUL; output is appended to a buf, whose
 * ceiling bounds it. Case and decomposition are libunistring's. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* webflow/API.md, Slugs: slugs are ASCII letters, digits, `-` and `_`. */
#define TEXT_SLUG_MAX 255

/* Small letters and digits, accents transliterated, every other run one `-`,
 * none at the ends, at most TEXT_SLUG_MAX bytes. May add nothing at all: a
 * name in a script that has no Latin counterpart gives no slug. */
void text_slug(struct buf *, const char *text, size_t len);

void text_upper(struct buf *, const char *text, size_t len);
void text_lower(struct buf *, const char *text, size_t len);
void text_title(struct buf *, const char *text, size_t len);

/* How many bytes of TEXT make at most CHARS_MAX characters. Counted as
 * browsers and Webflow count, in UTF-16 units; neither a character nor a
 * letter with its combining marks is torn. */
size_t text_cut(const char *text, size_t len, size_t chars_max);

/* The part of TEXT without white space and control characters at its ends;
 * *LEN becomes its length. */
const char *text_trim(const char *text, size_t *len);

/* Whether two texts have the same content: what text_trim() removes, the way in
 * which accents are stored and the kind of line ends do not count. Texts that
 * went through a server or an editor are compared like this; what is sent is
 * not changed. */
bool text_same(const char *a, size_t a_len, const char *b, size_t b_len);

/* Whether two texts look the same to a reader: capitals, widths, blanks within
 * and the way in which accents are stored do not count. */
bool text_alike(const char *a, size_t a_len, const char *b, size_t b_len);

/* Two forms of a name to look it up by: what text_same() compares, and what
 * text_alike() does. */
void text_plain(struct buf *, const char *text, size_t len);
void text_fold(struct buf *, const char *text, size_t len);

/* Whether it holds only white space. */
bool text_blank(const char *text, size_t len);

/* One code point from TEXT (LEN at least 1): its bytes, 1 to 4; *POINT is
 * U+FFFD for a byte that is not UTF-8. */
size_t text_point(const char *text, size_t len, unsigned *point);

/* Appends a code point; U+FFFD for what is none. */
void text_add_point(struct buf *, unsigned point);

#endif
