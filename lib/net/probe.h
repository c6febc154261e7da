/* probe: the last answer of a service, in a file of the run, for the ledger.
 *
 * FOLDER/probe.API holds one line:
 *
 *	{"api":"plytix","ok":true,"status":200,"ms":82,"at":"2026-…Z"}
 *
 * ok: it answered, and accepts the credentials; else with a "message". The
 * process that ends last writes the file. */
#ifndef NET_PROBE_H
#define NET_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "net/request.h"

struct probe {
	bool any; /* something was asked */
	bool ok;
	int status; /* 0: no answer */
	int64_t ms, at_ms;
	char message[256];
};

/* Notes this answer, which took so long. A request that was cut off says
 * nothing about the service. */
void probe_note(struct probe *, const struct http_answer *, int64_t ms);

/* Writes it, unless no request was sent. A run goes on when that fails. */
void probe_keep(const struct probe *, const char *folder, const char *api);

#endif
