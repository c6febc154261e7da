/* ids: identifiers as the services make them.
 *
 * A new server draws from the clock and its process id, so that ids which a
 * program remembered from another server are unknown to this one; a seed
 * makes them repeatable. One generator per server, used under its lock. */
#ifndef SANDBOX_IDS_H
#define SANDBOX_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ids {
	uint64_t state, server; /* server: five bytes in every object id */
	uint64_t count;
};

/* SEED 0: from the clock and the process. */
void ids_init(struct ids *, uint64_t seed);

/* 24 lower-case hex digits, rising with each call, as Mongo makes them. */
void ids_object(struct ids *, char out[25]);

/* DIGITS lower-case hex digits at random (32 for an option id); OUT holds
 * DIGITS + 1 bytes. */
void ids_hex(struct ids *, char *out, size_t digits);

/* A random number below MAX (MAX > 0). */
uint64_t ids_below(struct ids *, uint64_t max);

/* Is TEXT exactly DIGITS hex digits, in lower case? */
bool ids_valid(const char *text, size_t digits);

#endif
