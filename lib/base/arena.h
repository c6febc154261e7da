/* arena: the memory of one record or one family, released as a whole.
 *
 * A zeroed struct arena is ready for use. What arena_alloc() returns stays
 * valid until arena_reset() or arena_release(); no part is freed alone. Reset
 * keeps ordinary blocks for the next record and gives those over 64 KiB back,
 * so the peak follows the largest record, never the number of records. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *used; /* newest first */
	struct arena_block *kept; /* empty, for reuse */
	size_t left;              /* free bytes in the newest block */
};

/* SIZE bytes, aligned for any type, zeroed, never NULL. */
void *arena_alloc(struct arena *, size_t size);

/* A copy of LEN bytes, aligned for any type; of a text, with a NUL behind it.
 */
void *arena_copy(struct arena *, const void *bytes, size_t len);
char *arena_dup(struct arena *, const void *bytes, size_t len);

/* Text made as printf() makes it. */
char *arena_printf(struct arena *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

void arena_reset(struct arena *);
void arena_release(struct arena *);

#endif
