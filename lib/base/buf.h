/* buf: a byte buffer that grows, up to a maximum size.
 *
 * Once something was added the bytes end in a NUL that does not count. An
 * append that would pass BYTES_MAX marks the buffer as broken: it keeps its
 * content and ignores further appends. The caller checks once, at the end. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data; /* NULL until the first append */
	size_t len, cap, bytes_max;
	bool broken;
};

void buf_init(struct buf *, size_t bytes_max);
void buf_release(struct buf *);
void buf_reset(struct buf *); /* empty and whole again; the memory stays */

void buf_add(struct buf *, const void *bytes, size_t len);
void buf_text(struct buf *, const char *);
void buf_printf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Room for LEN more bytes, which the caller is to write; NULL: broken. */
char *buf_more(struct buf *, size_t len);

static inline void
buf_byte(struct buf *b, char c)
{
	if (b->broken || b->len + 1 >= b->cap) {
		buf_add(b, &c, 1);
		return;
	}
	b->data[b->len] = c;
	b->data[++b->len] = '\0';
}

/* Back to the length LEN (not over the present one); a break is forgotten. */
void buf_cut(struct buf *, size_t len);

/* The text, "" when empty; borrowed until the next append. */
const char *buf_str(const struct buf *);

#endif
