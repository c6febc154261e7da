/* buf: see buf.h. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
buf_init(struct buf *b, size_t bytes_max)
{
	memset(b, 0, sizeof *b);
	b->bytes_max = bytes_max;
}

void
buf_release(struct buf *b)
{
	free(b->data);
	buf_init(b, b->bytes_max);
}

void
buf_reset(struct buf *b)
{
	b->len = 0;
	b->broken = false;
	if (b->data)
		b->data[0] = '\0';
}

/* Room for LEN more bytes and a NUL; false when the ceiling forbids it. The
 * capacity never passes the ceiling, so that buf_byte() asks for it alone. */
static bool
buf_room(struct buf *b, size_t len)
{
	if (b->broken)
		return false;
	if (len > b->bytes_max - b->len) {
		b->broken = true;
		return false;
	}
	if (!b->data || b->cap - b->len <= len) {
		b->data = mem_grow(b->data, &b->cap, b->len + len + 1, 1);
		if (b->cap - 1 > b->bytes_max)
			b->cap = b->bytes_max + 1;
	}
	return true;
}

char *
buf_more(struct buf *b, size_t len)
{
	if (!buf_room(b, len))
		return NULL;
	b->len += len;
	b->data[b->len] = '\0';
	return b->data + b->len - len;
}

void
buf_add(struct buf *b, const void *bytes, size_t len)
{
	char *p = buf_more(b, len);

	if (p && len)
		memcpy(p, bytes, len);
}

void
buf_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0 || !buf_room(b, (size_t)len))
		return;
	va_start(ap, fmt);
	vsnprintf(b->data + b->len, (size_t)len + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)len;
}

void
buf_cut(struct buf *b, size_t len)
{
	if (len < b->len)
		b->len = len;
	b->broken = false;
	if (b->data)
		b->data[b->len] = '\0';
}

const char *
buf_str(const struct buf *b)
{
	return b->data ? b->data : "";
}
