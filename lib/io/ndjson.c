/* ndjson: see ndjson.h. */
#include "io/ndjson.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#define CHUNK ((size_t)64 << 10)
#define KEEP_BYTES ((size_t)1 << 20) /* a larger buffer is given back */

void
ndjson_init(struct ndjson_reader *r, int fd, size_t line_bytes_max)
{
	memset(r, 0, sizeof *r);
	r->fd = fd;
	r->line_bytes_max = line_bytes_max;
	r->chunk = CHUNK;
}

void
ndjson_release(struct ndjson_reader *r)
{
	free(r->data);
	ndjson_init(r, r->fd, r->line_bytes_max);
}

static char *
newline(const struct ndjson_reader *r)
{
	size_t from = r->start + r->scanned;

	return from < r->end ? memchr(r->data + from, '\n', r->end - from)
			     : NULL;
}

/* Reads once behind what is there. 1 something came, 0 end, -1 error. */
static int
fill(struct ndjson_reader *r)
{
	size_t have = r->end - r->start;
	ssize_t n;

	if (r->start) {
		memmove(r->data, r->data + r->start, have);
		r->start = 0;
		r->end = have;
	}
	if (!have && r->cap > KEEP_BYTES) {
		free(r->data);
		r->data = NULL;
		r->cap = 0;
	}
	r->data = mem_grow(r->data, &r->cap, r->end + r->chunk + 1, 1);
	n = read(r->fd, r->data + r->end, r->chunk);
	if (n < 0)
		return -1;
	if (n == 0) {
		r->eof = true;
		return 0;
	}
	r->end += (size_t)n;
	return 1;
}

/* Gives the line up to END out, and steps behind it. */
static void
take(struct ndjson_reader *r, size_t len, size_t step, struct ndjson_line *line)
{
	r->data[r->start + len] = '\0';
	line->text = r->data + r->start;
	line->len = len;
	line->number = ++r->number;
	r->start += step;
	r->scanned = 0;
}

static bool
blank(const char *text, size_t len)
{
	for (; len; len--, text++)
		if (*text != ' ' && *text != '\t' && *text != '\r')
			return false;
	return true;
}

/* A blank line, and the end of one that is being skipped, are no answer. */
bool
ndjson_ready(const struct ndjson_reader *r)
{
	bool skipping = r->skipping;
	const char *at, *nl;

	if (!r->data)
		return false;
	at = r->data + r->start;
	nl = newline(r);
	for (; nl; skipping = false) {
		if (!skipping && !blank(at, (size_t)(nl - at)))
			return true;
		at = nl + 1;
		nl = memchr(at, '\n', (size_t)(r->data + r->end - at));
	}
	return r->eof ||
	       (!skipping && r->start < r->end &&
		   (size_t)(r->data + r->end - at) > r->line_bytes_max);
}

/* One step: 1 a line, 0 end, -1 error, 2 go on. */
static int
step(struct ndjson_reader *r, struct ndjson_line *line)
{
	size_t have = r->end - r->start, len;
	char *nl = newline(r);
	int n;

	if (nl) {
		len = (size_t)(nl - (r->data + r->start));
		take(r, len, len + 1, line);
		if (r->skipping) {
			r->skipping = false;
			r->number--;
			return 2;
		}
		if (len <= r->line_bytes_max)
			return blank(line->text, len) ? 2 : 1;
		errno = EFBIG;
		return -1;
	}
	if (r->skipping) {
		r->start = r->end;
		r->scanned = 0;
	} else if (have > r->line_bytes_max) {
		line->text = "";
		line->len = 0;
		line->number = ++r->number;
		r->skipping = true;
		errno = EFBIG;
		return -1;
	} else {
		r->scanned = have;
	}
	if (r->eof) {
		have = r->end - r->start;
		if (!have)
			return 0;
		take(r, have, have, line);
		return blank(line->text, line->len) ? 2 : 1;
	}
	n = fill(r);
	return n < 0 ? -1 : 2;
}

int
ndjson_next(struct ndjson_reader *r, struct ndjson_line *line)
{
	int n;

	do
		n = step(r, line);
	while (n == 2);
	return n;
}
