/* ndjson: bytes from a descriptor → lines, with number and length.
 *
 * Blank lines are skipped but counted. A line over the ceiling is reported once
 * (-1, errno EFBIG) and skipped; reading may go on behind it. A last line
 * without newline counts as a line: whether that is a cut-off record shows when
 * its JSON is read. */
#ifndef IO_NDJSON_H
#define IO_NDJSON_H

#include <stdbool.h>
#include <stddef.h>

#define NDJSON_LINE_MAX (16u << 20)

struct ndjson_reader {
	int fd;
	size_t line_bytes_max;
	size_t chunk; /* bytes asked of each read() */
	char *data;
	size_t cap, start, end; /* unread bytes */
	size_t scanned;         /* of those, known to hold no newline */
	unsigned long number;   /* of the line last given */
	bool eof, skipping;
};

struct ndjson_line {
	const char *text; /* NUL-ended, without newline; until the next call */
	size_t len;
	unsigned long number; /* from 1 */
};

void ndjson_init(struct ndjson_reader *, int fd, size_t line_bytes_max);
void ndjson_release(struct ndjson_reader *);

/* 1 a line, 0 end of input, -1 error: EFBIG (line->number is set, go on) or
 * read()'s. EINTR is given back as -1 too, so that a signal can stop a
 * program that waits for input; nothing is lost by calling again. */
int ndjson_next(struct ndjson_reader *, struct ndjson_line *);

/* Whether ndjson_next() can answer without reading. */
bool ndjson_ready(const struct ndjson_reader *);

#endif
