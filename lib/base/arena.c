/* arena: see arena.h. Blocks of 64 KiB are filled from the end of what is
 * left; a larger request gets a block of its own that reset gives back. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define BLOCK_BYTES ((size_t)64 << 10)
#define ALIGN 16

struct arena_block {
	struct arena_block *next;
	size_t size; /* of bytes[] */
	_Alignas(ALIGN) char bytes[];
};

static struct arena_block *
block_new(struct arena *a, size_t size)
{
	struct arena_block *b;

	if (size <= BLOCK_BYTES && a->kept) {
		b = a->kept;
		a->kept = b->next;
		return b;
	}
	if (size < BLOCK_BYTES)
		size = BLOCK_BYTES;
	if (size > SIZE_MAX / 2)
		size = SIZE_MAX - sizeof *b; /* mem_alloc() ends the program */
	b = mem_alloc(sizeof *b + size);
	b->size = size;
	return b;
}

/* A large block goes behind the newest ordinary one, so that the space left
 * there stays in use. */
static void *
arena_large(struct arena *a, size_t size)
{
	struct arena_block *b = block_new(a, size);

	if (a->used) {
		b->next = a->used->next;
		a->used->next = b;
	} else {
		b->next = NULL;
		a->used = b;
		a->left = 0;
	}
	return b->bytes;
}

static void *
arena_take(struct arena *a, size_t size)
{
	struct arena_block *b;
	void *p;

	if (size > SIZE_MAX / 2)
		return mem_alloc(size);
	size = size ? (size + ALIGN - 1) & ~(size_t)(ALIGN - 1) : ALIGN;
	if (size > a->left) {
		if (size > BLOCK_BYTES)
			return arena_large(a, size);
		b = block_new(a, size);
		b->next = a->used;
		a->used = b;
		a->left = b->size;
	}
	b = a->used;
	p = b->bytes + (b->size - a->left);
	a->left -= size;
	return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	return memset(arena_take(a, size), 0, size);
}

void *
arena_copy(struct arena *a, const void *bytes, size_t len)
{
	void *p = arena_take(a, len);

	return len ? memcpy(p, bytes, len) : p;
}

char *
arena_dup(struct arena *a, const void *bytes, size_t len)
{
	char *p = arena_take(a, len + 1);

	if (len)
		memcpy(p, bytes, len);
	p[len] = '\0';
	return p;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0)
		return arena_dup(a, "", 0);
	p = arena_take(a, (size_t)len + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)len + 1, fmt, ap);
	va_end(ap);
	return p;
}

void
arena_reset(struct arena *a)
{
	struct arena_block *next;

	for (struct arena_block *b = a->used; b; b = next) {
		next = b->next;
		if (b->size > BLOCK_BYTES) {
			free(b);
			continue;
		}
		b->next = a->kept;
		a->kept = b;
	}
	a->used = NULL;
	a->left = 0;
}

void
arena_release(struct arena *a)
{
	struct arena_block *b;

	arena_reset(a);
	while ((b = a->kept)) {
		a->kept = b->next;
		free(b);
	}
}
