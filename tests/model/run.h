/* run: what one run does with one product, as push does it, against the model
 * shop; it may be interrupted. */
#ifndef RUN_H
#define RUN_H

#include "model/store.h"
#include "model/shop.h"
#include "base/verdict.h"

enum { RUN_EDITS = 100 };

/* A person's edit as it is reported. */
struct run_edit {
	const char *entity, *key, *text;
};

struct run {
	struct shop *shop;
	struct store *store;
	const struct json *desired; /* the record without `known` */
	struct dice *dice;
	bool full;       /* the shop is read before */
	unsigned faults; /* percent of the requests */
	unsigned kills;  /* percent, at each of three places */
	/* how it went */
	bool killed, faulted;
	unsigned requests, writes, assumed;
	struct run_edit edits[RUN_EDITS]; /* those that it kept */
	size_t nedits;
	enum outcome outcome;
	char said[1100];
};

extern bool run_verbose; /* each request is printed */

void run_play(struct run *);

#endif
