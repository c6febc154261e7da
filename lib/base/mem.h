/* mem: allocators that end the program when memory is out.
 *
 * Nothing here returns NULL, so callers have no out-of-memory path: a filter
 * that cannot get memory for one record has no better answer than to stop.
 * Sizes are checked for overflow in this one place. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* SIZE zeroed bytes, at least one. The caller frees them with free(). */
void *mem_alloc(size_t size);

/* Makes room for NEED members of SIZE bytes; *CAP is the present room in
 * members and grows by at least half. Returns the array, perhaps moved; the
 * new part is not zeroed. Starts from NULL with *CAP 0. */
void *mem_grow_more(void *array, size_t *cap, size_t need, size_t size);

static inline void *
mem_grow(void *array, size_t *cap, size_t need, size_t size)
{
	return need <= *cap && array ? array
				     : mem_grow_more(array, cap, need, size);
}

/* A copy of LEN bytes with a NUL behind it. The caller frees it. */
char *mem_dup(const void *bytes, size_t len);

#endif
