/* probe: the last answer of a service, in a file of the run, for the ledger.
 *
 * FOLDER/probe.API holds one line:
 *
 *	{"api":"plytix","ok":true,"status":200,"ms":82,"at":"2026-…Z"}
 *
 * ok: it answered, and knows the credentials; else with a "message". Whoever
 * ends last has the word. */
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

/* Takes this answer, which took so long, down. One that was not asked for to
 * its end says nothing of the service. */
void probe_note(struct probe *, const struct http_answer *, int64_t ms);

/* Writes it, unless nothing was asked. A fault is of no matter to a run. */
void probe_keep(const struct probe *, const char *folder, const char *api);

#endif
