/* settled: lines that are, byte for byte, those of which nothing was sent last
 * time. What push decides depends on the line and on its own rules alone, so
 * they would come to nothing again: they leave recall here, recorded and with
 * the result that push would give. A line that had more to say (a warning, an
 * edit that is kept, a publish) goes on each time. */
#ifndef LEDGER_SETTLED_H
#define LEDGER_SETTLED_H

#include <stdio.h>

#include "base/sha256.h"
#include "ledger/ledger.h"

/* What was written last about a line: columns of sql_known_rows. */
struct settled_last {
	long long n; /* of the line, as in the table want */
	const char *run, *line, *webflow_id;
	const struct json *skus;
};

struct settled {
	struct ledger *l;
	const char *path; /* gets the results; NULL: nothing leaves */
	struct sha256 rules;
	FILE *lines, *results; /* without names, in STATE_DIR */
	struct buf text;
	bool any; /* lines */
};

/* RULES: texts that push decides by, besides its own code; up to a NULL. Zero
 * the struct first. */
enum outcome settled_begin(struct settled *, struct ledger *, const char *path,
    const char *const *rules, struct verdict *);

/* The next line as recall would write it. *LEAVES: it goes no further. */
enum outcome
settled_line(struct settled *, const struct json *record, const char *text,
    size_t len, const struct settled_last *, bool *leaves, struct verdict *);

/* Records what leaves, then appends its results to the file; and remembers all
 * other lines, for the next run. */
enum outcome settled_keep(struct settled *, struct verdict *);

void settled_release(struct settled *);

#endif
