/* reqlog: one entry a request, shown as NDJSON. */
#ifndef SANDBOX_REQLOG_H
#define SANDBOX_REQLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define REQLOG_ENTRIES_MAX 2000000           /* later ones are not kept */
#define REQLOG_BODY_MAX (64u << 10)          /* longer bodies are not kept */
#define REQLOG_BYTES_MAX ((size_t)512 << 20) /* of all bodies */

struct reqlog_entry {
	unsigned long n;
	int64_t at_ms;
	int status;        /* 0: no answer was sent */
	bool write;        /* the request changed the state */
	const char *fault; /* static; NULL: none */
	char *method, *path, *query, *note, *body;
};

struct reqlog {
	struct reqlog_entry *entries;
	size_t count, cap, bytes;
};

/* Copies the texts; BODY is JSON text or NULL. */
void reqlog_add(struct reqlog *, const struct reqlog_entry *);
void reqlog_clear(struct reqlog *); /* also releases; a zeroed one is fine */

/* Adds the entries with n >= FROM as lines. */
void reqlog_print(const struct reqlog *, unsigned long from, struct buf *);

#endif
