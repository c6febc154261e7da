/* life: one run's dealing with one product, as push does it, against the
 * shop; perhaps cut short. */
#ifndef LIFE_H
#define LIFE_H

#include "model/store.h"
#include "model/shop.h"
#include "base/verdict.h"

enum { LIFE_EDITS = 100 };

/* An edit of a person as it is told. */
struct life_edit {
	const char *entity, *key, *text;
};

struct life {
	struct shop *shop;
	struct book *book;
	const struct json *desired; /* the record without `known` */
	struct dice *dice;
	bool full;       /* the shop is read before */
	unsigned faults; /* percent of the requests */
	unsigned kills;  /* percent, at each of three places */
	/* how it went */
	bool killed, faulted;
	unsigned requests, writes, imagined;
	struct life_edit edits[LIFE_EDITS]; /* those that it kept */
	size_t nedits;
	enum outcome outcome;
	char said[1100];
};

extern bool life_told; /* each request is printed */

void life_run(struct life *);

#endif
