/* hash: FNV-1a, for tables, check sums and short names that stay the same. It
 * is no protection: whoever chooses the bytes can make two hashes equal. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH32_START 2166136261u

/* Goes on from H with LEN more bytes. */
uint32_t hash32(uint32_t h, const void *bytes, size_t len);

uint64_t hash64(const void *bytes, size_t len);

#endif
