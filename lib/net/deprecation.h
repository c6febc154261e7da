/* deprecation: which addresses a service has announced the end of, so that each
 * is reported once (plytix/API.md, Requests: the header X-Plytix-Deprecation).
 *
 * An endpoint is an address without the ids in it. Zero-initialise. Pure. */
#ifndef NET_DEPRECATION_H
#define NET_DEPRECATION_H

#include <stdbool.h>
#include <stdint.h>

#define DEPRECATION_MAX 32 /* more are not reported */

struct deprecation {
	uint32_t seen[DEPRECATION_MAX];
	unsigned n;
};

/* True the first time that the endpoint of PLACE (LEN bytes) is seen. */
bool deprecation_first(struct deprecation *, const char *place, int len);

#endif
