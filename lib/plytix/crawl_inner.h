/* crawl_inner: a crawl under way, between the files of the crawl. */
#ifndef PLYTIX_CRAWL_INNER_H
#define PLYTIX_CRAWL_INNER_H

#include <stdbool.h>
#include <stddef.h>

#include "plytix/crawl.h"

/* Something to be read by itself. */
enum request_kind {
	REQUEST_ROW,      /* a product that lacks slices: read it whole */
	REQUEST_PARENT,   /* a product whose root begins a family to be read */
	REQUEST_VARIANTS, /* the children of a product */
	REQUEST_CHECK,    /* its number of children did not fit: ask again */
};

enum request_why {
	WHY_NAMED,       /* asked for; gone is no harm */
	WHY_ASKED,       /* asked for; gone is an error */
	WHY_ORPHAN,      /* its variants were listed, itself not */
	WHY_UNCONFIRMED, /* listed, but with another number of variants */
};

struct crawl_request {
	enum request_kind kind;
	enum request_why why;
	char id[IDMAP_ID_MAX + 1], family[IDMAP_ID_MAX + 1];
	int level;       /* VARIANTS: of the children; CHECK: of itself */
	long expected;   /* VARIANTS: children to expect; CHECK: those read */
	long seen;       /* children already counted, or -1: none were */
	unsigned climbs; /* towards the root */
	bool counted;    /* ROW: the row was counted already */
};

enum task_kind { TASK_PAGE, TASK_ASSETS, TASK_REQUEST };

struct crawl_task {
	struct plytix_call call;
	bool busy;
	enum task_kind kind;
	struct listing_page page;
	struct crawl_request request;
	char ids[ASSETS_BATCH][IDMAP_ID_MAX + 1];
	size_t nids;
};

/* Rows of one answer on their way out. */
struct crawl_batch {
	struct crawl_batch *next;
	struct arena arena;
	size_t bytes;
	const struct json *at, *end;
	size_t number; /* of the row at hand */
	int slice;     /* or ROW_WHOLE */
	bool listed;   /* family and level by parents; else as below */
	bool counts;   /* its rows are counted */
	char family[IDMAP_ID_MAX + 1];
	int level;
	bool fresh[LISTING_PAGE]; /* of listed ones */
};

/* Rows DATA of TASK's answer become a batch, which takes the answer's memory
 * over. */
struct crawl_batch *
crawl_batch_add(struct crawl *, struct crawl_task *, const struct json *data);

void crawl_batch_drop(struct crawl *); /* the first one */

/* Writes what is ready; wants the media of what is not, as far as a few
 * batches ahead. */
enum outcome crawl_pump(struct crawl *, struct verdict *);

void crawl_request_add(struct crawl *, const struct crawl_request *);
void crawl_request_ask(const struct crawl_request *, struct plytix_call *);
enum outcome
crawl_request_got(struct crawl *, struct crawl_task *, struct verdict *);

/* Too many rows match for a listing in one piece, and none was handed on yet:
 * how far it will reach. DATE: the service's clock. */
enum outcome crawl_mark(struct crawl *, int64_t date_ms, struct verdict *);

/* Works until nothing is left to ask. */
enum outcome crawl_work(struct crawl *, struct verdict *);

#endif
