/* timestamp: timestamps with or without zone ↔ milliseconds since 1970, UTC.
 *
 * Plytix writes three forms (plytix/API.md, Times): with +00:00, without a zone
 * (then it is UTC) and a bare date. Fractions past the millisecond are cut. */
#ifndef BASE_TIMESTAMP_H
#define BASE_TIMESTAMP_H

#include <stddef.h>
#include <stdint.h>

#define TIMESTAMP_MAX 25 /* 2026-02-11T16:08:47.488Z and its NUL */

/* 0, or -1 when the text is no timestamp between years 1970 and 9999. */
int timestamp_read(const char *text, size_t len, int64_t *ms);

void timestamp_write(int64_t ms, char out[TIMESTAMP_MAX]);

#endif
