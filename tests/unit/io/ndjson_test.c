/* Bytes to lines: the same whatever the size of the reads. */
#include "unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/ndjson.h"

/* What a reader gives, as text: "number:length:line|", "number!" for one
 * that is too long, "end". */
static void
read_all(struct buf *out, int fd, size_t chunk, size_t line_max)
{
	struct ndjson_reader r;
	struct ndjson_line line;
	int n, guard = 10000;

	ndjson_init(&r, fd, line_max);
	r.chunk = chunk;
	while (guard-- && (n = ndjson_next(&r, &line)) != 0) {
		if (n < 0 && errno == EFBIG) {
			buf_printf(out, "%lu!", line.number);
			continue;
		}
		if (n < 0)
			break;
		buf_printf(out, "%lu:%zu:", line.number, line.len);
		buf_add(out, line.text, line.len + 1); /* with its NUL */
		out->data[out->len - 1] = '|';
	}
	buf_text(out, n == 0 ? "end" : "error");
	ndjson_release(&r);
}

static int
file_of(const char *bytes, size_t len)
{
	char name[] = "/tmp/ndjson_test.XXXXXX";
	int fd = mkstemp(name);

	unlink(name);
	if (write(fd, bytes, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET))
		abort();
	return fd;
}

static const struct {
	const char *what, *in;
	size_t len; /* 0: strlen */
	const char *want;
} rows[] = {
    {"nothing", "", 0, "end"},
    {"one line", "abc\n", 0, "1:3:abc|end"},
    {"no newline at the end", "abc\nde", 0, "1:3:abc|2:2:de|end"},
    {"blank lines count", "\n\na\n \t\r\n\nb\n", 0, "3:1:a|6:1:b|end"},
    {"blanks at the end", "a\n  ", 0, "1:1:a|end"},
    {"CR stays", "a\r\n", 0, "1:2:a\r|end"},
    {"just the longest", "1234567890\nx\n", 0, "1:10:1234567890|2:1:x|end"},
    {"one too long", "a\n12345678901\nb\n", 0, "1:1:a|2!3:1:b|end"},
    {"far too long",
	"a\n123456789012345678901234567890123456789012345678901234567890\nb", 0,
	"1:1:a|2!3:1:b|end"},
    {"too long at the end", "a\n123456789012345", 0, "1:1:a|2!end"},
    {"two too long", "12345678901\n12345678901\n\nb\n", 0, "1!2!4:1:b|end"},
    {"too many blanks", "                     \nb\n", 0, "1!2:1:b|end"},
    {"a NUL within", "a\0b\nc\n", 6, "1:3:a\0b|2:1:c|end"},
    {"NULs alone", "\0\0", 2, "1:2:\0\0|end"},
};

static size_t
length(const char *text) /* of a WANT that may hold NULs: ends in "end" */
{
	size_t n = 0;

	while (memcmp(text + n, "end", 4) != 0)
		n++;
	return n + 3;
}

/* A line of 1 MiB + 1 in small reads must not be scanned again and again. */
static void
long_line(void)
{
	size_t len = (4u << 20) + 1;
	char *big = mem_alloc(len + 1);
	struct ndjson_reader r;
	struct ndjson_line line;
	int fd, n;

	memset(big, 'x', len);
	big[len - 1] = '\n';
	fd = file_of(big, len);
	ndjson_init(&r, fd, NDJSON_LINE_MAX);
	r.chunk = 4096;
	n = ndjson_next(&r, &line);
	CHECK(n == 1 && line.len == len - 1 && line.text[len - 1] == '\0' &&
		  memcmp(line.text, big, len - 1) == 0,
	    "a line of 4 MiB in reads of 4 KiB");
	ndjson_release(&r);
	close(fd);
	free(big);
}

/* ready: true exactly when an answer needs no read. */
static void
ready(void)
{
	static const struct {
		const char *in;
		bool ready; /* after all of it has arrived, pipe still open */
	} table[] = {{"a\nb", false}, {"a\nb\n", true}, {"a\n\n", false},
	    {"a\n \n\r\n", false}, {"a\n\nb\n", true}, {"a\n", false},
	    {"a\n1234567890123", true}};
	struct ndjson_reader r;
	struct ndjson_line line;
	int fds[2], n;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (pipe(fds) ||
		    write(fds[1], table[i].in, strlen(table[i].in)) < 0)
			abort();
		ndjson_init(&r, fds[0], 10);
		CHECK(!ndjson_ready(&r), "nothing is ready before a read");
		n = ndjson_next(&r, &line);
		CHECK(n == 1 && ndjson_ready(&r) == table[i].ready,
		    "after the first of %zu bytes: %s", strlen(table[i].in),
		    table[i].ready ? "ready" : "would wait");
		close(fds[1]);
		while (ndjson_next(&r, &line))
			;
		CHECK(ndjson_ready(&r), "the end is an answer");
		ndjson_release(&r);
		close(fds[0]);
	}
}

int
main(void)
{
	struct ndjson_reader r;
	struct ndjson_line line;
	struct buf out;
	int fd;

	buf_init(&out, 1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t len = rows[i].len ? rows[i].len : strlen(rows[i].in);
		size_t want = length(rows[i].want);
		bool same = true;

		for (size_t chunk = 1; chunk <= 64 && same;
		     chunk = chunk == 31 ? 64 : chunk + 1) {
			fd = file_of(rows[i].in, len);
			buf_reset(&out);
			read_all(&out, fd, chunk, 10);
			close(fd);
			same = out.len == want &&
			       memcmp(out.data, rows[i].want, want) == 0;
			if (!same)
				printf("# reads of %zu: %s\n", chunk,
				    buf_str(&out));
		}
		CHECK(same, "%s, in reads of 1 to 31 and 64", rows[i].what);
	}
	buf_release(&out);
	long_line();
	ready();
	fd = open("/tmp", O_RDONLY);
	ndjson_init(&r, fd, 10);
	CHECK(ndjson_next(&r, &line) == -1 && errno == EISDIR,
	    "an error of read() is told");
	ndjson_release(&r);
	close(fd);
	return unit_end();
}
