/* mem: see mem.h. The one place where memory can run out, and where a size
 * that overflows is caught. */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *
mem_out(void)
{
	fputs("out of memory\n", stderr);
	exit(1);
}

void *
mem_alloc(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	return p ? p : mem_out();
}

void *
mem_grow_more(void *array, size_t *cap, size_t need, size_t size)
{
	size_t room = *cap;
	void *p;

	room += room / 2;
	if (room < need)
		room = need;
	if (room < 8)
		room = 8;
	if (room > SIZE_MAX / size)
		return mem_out();
	p = realloc(array, room * size);
	if (!p)
		return mem_out();
	*cap = room;
	return p;
}

char *
mem_dup(const void *bytes, size_t len)
{
	char *p;

	if (len == SIZE_MAX)
		return mem_out();
	p = mem_alloc(len + 1);
	if (len)
		memcpy(p, bytes, len);
	return p;
}
