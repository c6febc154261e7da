/* crawl: the whole way from Plytix to records.
 *
 * One loop keeps up to PLYTIX_FLIGHTS calls under way: pages of the listing,
 * batches of assets, and requests for families that must be read by themselves.
 * Answers become batches of rows; a row is written as soon as its media are
 * known, and a batch is freed after its last row, so memory does not follow the
 * size of the catalogue. The order of rows does not matter, as `sort` follows.
 *
 * Order of calls: init, context (unless heads), then one or more of list,
 * family and sku, then end. Each answers DONE, or what ends the program; a
 * product that cannot be read becomes an error record (`refused`). */
#ifndef PLYTIX_CRAWL_H
#define PLYTIX_CRAWL_H

#include <stdbool.h>
#include <stdint.h>

#include "plytix/categories.h"
#include "plytix/columns.h"
#include "base/json_write.h"
#include "base/idmap.h"
#include "plytix/parents.h"
#include "plytix/listing.h"
#include "plytix/newest.h"
#include "plytix/assets.h"
#include "plytix/client.h"
#include "plytix/row.h"
#include "base/verdict.h"

#define CRAWL_SHEETS_MAX 16          /* answers held or under way */
#define CRAWL_SHEET_BYTES (3u << 20) /* of their bodies together */
#define CRAWL_DAY_MS 86400000LL
#define CRAWL_SETTLE_MS 60000LL /* searches lag behind writes: about 3 s */

/* Takes the bytes that are ready and resets the buf; DONE or FATAL. */
typedef enum outcome crawl_write(void *ctx, struct buf *, struct verdict *);

struct crawl_batch;
struct crawl_request;
struct crawl_task;

struct crawl {
	struct plytix *plytix;
	struct columns *columns;
	crawl_write *write;
	void *ctx;
	bool heads;          /* rows as heads only */
	bool since;          /* only what changed since SINCE_MS */
	int64_t since_ms;    /* ms */
	int64_t now_ms;      /* ms; bounds the windows */
	struct idmap wanted; /* only these families, unless empty; b: seen as a
			      * variant, so that its root must be found */
	/* results */
	bool refused;  /* an error record went out */
	bool unlisted; /* a row that was there is not among the rows */
	bool newest;   /* heads of what is not known, and some that is */
	unsigned long count;
	int64_t high_water_ms; /* everything changed up to then was there to
				* be seen; 0: not known */
	/* its own */
	struct categories categories;
	struct assets *media;
	struct parents parents;
	struct listing listing;
	bool listing_on;
	struct idmap roots; /* families read by themselves */
	struct buf out;
	struct json_writer writer;
	struct crawl_task *tasks;
	struct crawl_batch *first, *last;
	size_t batches, batch_bytes, pages_under_way, page_bytes;
	struct crawl_request *requests;
	size_t request_next, nerrands, requests_cap;
};

void crawl_init(struct crawl *, struct plytix *, struct columns *,
    crawl_write *, void *ctx);
void crawl_release(struct crawl *);

/* Columns checked, attribute and category records, middles of three levels. */
enum outcome crawl_context(struct crawl *, struct verdict *);

/* {"kind":"columns","available":[…]}: what the account has; the columns that
 * were named are checked against it. */
enum outcome crawl_available(struct crawl *, struct verdict *);

/* Everything that `since` and `wanted` let through, families completed. */
enum outcome crawl_list(struct crawl *, struct verdict *);

/* Heads, the newest first, as far as they are not known (newest.h). *WHOLE:
 * nothing else has changed since; else none was written, and crawl_list() is
 * to be asked. */
enum outcome
crawl_newest(struct crawl *, struct newest *, bool *whole, struct verdict *);

/* The first answer that holds rows decides how far a listing reaches. */
void crawl_reach(
    struct crawl *, const struct plytix_call *, const struct json *data);

/* The families of IDS (a: 1 when it is an error that one is gone), read
 * product by product. */
enum outcome
crawl_families(struct crawl *, const struct idmap *ids, struct verdict *);

/* The id of the product with exactly this SKU; *ID empty when there is none. */
enum outcome crawl_sku(struct crawl *, const char *sku,
    char id[IDMAP_ID_MAX + 1], struct verdict *);

/* Whether the wanted families are read cheaper by a listing of all. */
enum outcome crawl_cheaper(struct crawl *, bool *list, struct verdict *);

/* An error record, reported on stderr too. */
void crawl_error(struct crawl *, const char *family, const char *id,
    const char *sku, const struct verdict *);

enum outcome crawl_flush(struct crawl *, struct verdict *);

/* The end record: whether what was asked for is all there, and whether it is
 * all that exists. */
enum outcome
crawl_end(struct crawl *, bool families, bool catalogue, struct verdict *);

#endif
