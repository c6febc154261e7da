/* pattern: shell patterns, the same in every locale.
 *
 * `*` is any text, `?` one character, `[a-z]` one of a set, `[!a-z]` one that
 * is not in it; `\` takes away the meaning of the character behind it. A
 * character is a code point of UTF-8. Case counts, and `/` and a dot at the
 * beginning are characters like any other. */
#ifndef MAPPING_PATTERN_H
#define MAPPING_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the pattern matches the whole TEXT, in time that is at most the
 * product of both lengths. A `[` that is not closed is a character like any
 * other. */
bool pattern_matches(
    const char *pattern, size_t pattern_len, const char *text, size_t len);

#endif
