/* sha256: the hash of FIPS 180-4, for file names that must not show the key to
 * which the file belongs. Pure. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

struct sha256 {
	uint32_t state[8];
	uint64_t len; /* bytes so far */
	unsigned char block[64];
};

void sha256_init(struct sha256 *);
void sha256_add(struct sha256 *, const void *bytes, size_t len);

/* The digest in lower-case hex with its NUL; the struct is used up. */
void sha256_hex(struct sha256 *, char out[65]);

#endif
