/* known: what is known of one product: ids, options, what was last sent,
 * what the shop shows. It learns from every answer.
 *
 * The plan reads it and decides; the answer, whatever it is (lost, refused,
 * half done, ids minted), becomes knowledge here; then the plan is asked
 * again. Nothing else remembers anything, so there are no special paths.
 *
 * Everything lives in one arena, until the record is done. */
#ifndef PLAN_KNOWN_H
#define PLAN_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/json_write.h"
#include "base/json.h"
#include "base/verdict.h"
#include "plan/facts.h"

#define KNOWN_VALUES_MAX 200 /* values of one option */
#define KNOWN_OPTIONS_MAX 10
#define KNOWN_SKUS_MAX 200 /* Webflow takes 50 variants a product */
#define KNOWN_BATCH 49     /* SKUs of one POST: 50 variants less the default */

struct known_value {
	const char *id, *name, *slug;
};

struct known_option {
	const char *id, *name;
	struct known_value *values;
	size_t nvalues;
	const struct json *order; /* names as the PIM had them when the option
				   * was last sent, or NULL */
};

struct known_options {
	struct known_option *list;
	size_t len;
};

/* What we sent of a product or a SKU, and how the shop shows it. */
struct known_entity {
	const struct json *sent;  /* object: field → desired form, or NULL */
	const struct json *shown; /* object: field → the shop's form, where
				   * that cannot be told from `sent` */
	const struct json *shop;  /* fieldData as last read in this run */
	bool found; /* in the shop, with no record of what was sent */
	const struct json *left; /* object: fields that stay in this run */
	const struct json *kept; /* object: field → the shop's value, or null:
				  * a person's edits that stay */
	bool sure; /* written in this run: nobody else's edit to look for */
	bool unrecorded; /* after an unclean end it shows what was to be sent */
};

struct known_sku {
	const char *webflow_id; /* imagined ones begin with "new" */
	const char *slug;
	const char *plytix_id; /* the variant it stands for, or NULL */
	const char **values;   /* names, by option; NULL: has none yet */
	size_t nvalues;
	bool is_default;
	bool adrift;  /* came back with other values than were sent */
	bool made;    /* in this run: its stock is infinite */
	bool staged;  /* made as staging in a live run: not on the site */
	bool waits;   /* the shop shows changes that are not on the site */
	bool never;   /* the shop shows that it was never published */
	bool off;     /* it is not on the site as we last wrote it */
	bool stocked; /* its stock was written in this run */
	bool touched; /* differs from what the audit log holds */
	struct known_entity is;
	const struct json *stock;      /* last sent */
	const struct json *shop_stock; /* as read in this run */
	bool unsure;  /* a PATCH was to go, which may change the stock */
	bool patched; /* it did go, in this run */
	bool resend;  /* and the stock is another now */
};

/* A picture's fate in this run (or, refused, in earlier ones; one of those that
 * is due is as good as new). */
enum picture_state { PICTURE_NEW, PICTURE_GOOD, PICTURE_HELD, PICTURE_REFUSED };

struct known_picture {
	const struct json *picture;
	enum picture_state state;
	unsigned group; /* the last refusal that it was among, from 1 */
	unsigned tries; /* that ended with its refusal */
	bool due;       /* refused in an earlier run, to be tried again */
	bool fresh;     /* refused in this run */
	const struct json *wants; /* where: sku, field, the field's value */
};

/* What an earlier run left open of a live product. */
enum publish_mark {
	PUBLISH_DONE,
	PUBLISH_UNPROVEN, /* sent live; no answer shows all of it published */
	PUBLISH_OWED,     /* waits for a publish of the site */
	PUBLISH_STAGED,   /* the same, and nobody tried to have it live */
};

struct known {
	struct arena *arena;
	const char *webflow_id; /* NULL: not made, or not found yet */
	const char *slug;       /* the product's, settled */
	const char *wish;       /* as it was before a product was found */
	const char *state;      /* last sent: publish, draft, archive; NULL */
	bool published;         /* ever, as far as known */
	bool archived, draft;   /* as the shop has them */
	bool have_shop;         /* the product was read in this run */
	bool may_write;         /* have_shop, or imagined to be so */
	bool fresh;             /* made earlier in this run */
	bool kept_state;        /* a person changed these, and they stay */
	bool waits;             /* the shop shows changes not on the site */
	bool unrecorded;        /* an earlier run may have written it untold */
	bool read_whole;   /* the whole shop was read: absent is not there */
	bool doubt;        /* the last run's end is unknown for this product */
	bool same;         /* it wanted what this one wants: nothing else can
			    * it have written */
	bool touched;      /* the product part differs from the audit log's */
	bool live;         /* WEBFLOW_PUBLISH=live */
	bool live_off;     /* and such writes are refused: they go as staging */
	bool live_refused; /* found out by this record */
	bool circle;       /* for what it refers to: no matter of the site */
	bool live_done;    /* one was not */
	bool off;          /* not on the site as we last wrote it */
	bool retried;      /* what was off the site went out once more */
	bool unproven;     /* no answer shows the default SKU published */
	enum publish_mark mark;
	bool price_zero;   /* PRICE_ZERO=allow */
	bool dry;          /* a plan: categories of this run are not made yet */
	bool unpublished;  /* written as staging in a live run */
	bool first_values; /* the server wants first values for the default */
	bool told_first_values; /* found out in this run */
	struct known_entity is;
	struct known_options options;
	struct known_sku *skus;
	size_t nskus, skus_cap;
	struct known_picture *pictures;
	size_t npictures, pictures_cap;
	const struct json *categories; /* plytix id → item id */
	const struct json *items; /* collection/key → item id, see item.h */
	const struct json *products; /* the same, a list of them, of those on
				      * sale that this one points to */
	const struct json *coming, *going; /* ids of those that the run brings
					    * or takes away */
	bool after;        /* a plan: as it is when that is done */
	unsigned refs_max; /* references that a list may hold; 0: any number */
	bool refs_trying, refs_told; /* so many go; they were taken */
	bool refs_left;  /* some were refused, and go another time */
	unsigned facts;  /* FACT_…: as this site is known to be */
	unsigned told;   /* which of them were found out by this record */
	unsigned proven; /* seen to be so, or not, in this run */
	unsigned trying; /* the other form goes, and nobody knows yet */
	unsigned turned; /* refused in one form by this record */
	/* learned in this run */
	const struct json *stuck; /* object: fields that null cannot clear */
	bool by_id;               /* people's pictures go by file id alone */
	bool seen;                /* all of its SKUs: made, or read by itself */
	bool lost;                /* something of ours was made unrecorded */
	bool unreadable;          /* the listing shows it without any SKU */
	const struct json *late;  /* what the listing shows, which lags */
	bool adopting;            /* the map did not know the product, or none
				   * of its SKUs: it was adopted archived */
	const char *conflict;     /* why its SKUs cannot be told apart */
	bool clashed;         /* a create of the product was refused a slug */
	const char *looked;   /* the key that was looked up last */
	const char *found_by; /* the key by which the product was found */
	bool lookup;          /* a create may have happened: look it up */
	size_t lookup_offset; /* when the slug filter is not honoured */
	bool unfiltered;      /* it was refused: the whole list is read */
	unsigned slug_tries;  /* product slugs refused so far */
	unsigned creates;     /* tries to create */
	size_t batch;         /* SKUs of one POST */
	const char **taken;   /* SKU slugs that others have */
	size_t ntaken, taken_cap;
	const char **gone; /* SKU ids that turned out not to exist */
	size_t ngone;
	bool forget;       /* the stored product does not exist */
	unsigned refusals; /* of requests, for their pictures */
	unsigned imagined;
};

/* What a run that was cut short wrote may be anything: what differs from what
 * was sent last need not be a person's edit. */
static inline bool
known_unsure(const struct known *k)
{
	return k->doubt && !k->same;
}

/* From a record's "known" member (may be NULL) into ARENA. REFUSED when it
 * has another shape. */
enum outcome known_read(struct known *, struct arena *,
    const struct json *record, struct verdict *);

/* The member "publish" of a record's "known". */
enum publish_mark known_mark(const struct json *known);

/* The "product" and "skus" members of a step line: each entity that was
 * touched, whole. Nothing is touched afterwards. */
void known_write(struct known *, struct json_writer *);
bool known_touched(const struct known *);

/* Whether something of the product was written in this run. */
bool known_written(const struct known *);

/* Whether the audit log is to be told; DONE: the whole record is. An adoption
 * of which nothing is written yet is not told before: the names in the shop
 * are not ours, however many steps were refused and learned from. */
bool known_to_tell(const struct known *, bool done);

/* Whether the answer shows a product at all: none is without a SKU. */
bool known_readable(const struct json *product, const struct json *skus);

/* Takes in {"product":…,"skus":[…]} as Webflow shows it, if readable. */
void
known_shop(struct known *, const struct json *product, const struct json *skus);

/* Whether a listing shows the options, values and SKUs that are recorded, all
 * of them and as they are: one that lags does not (webflow/API.md, Lists). What
 * people added beside them is no lag. */
bool known_listed(
    const struct known *, const struct json *product, const struct json *skus);

/* Whether the item was changed since it was published last. */
bool known_waits(const struct json *item);

/* The option list from a record's "options" or a product's
 * `sku-properties`. */
void known_options_read(struct known *, const struct json *);

/* Is the item on the site as it is? 1, 0, or -1: it does not say. */
int known_shown(const struct json *item);

/* This is how the site is; what is new is told by the next step line. */
void known_learn(struct known *, unsigned fact, bool is);

/* ---- pieces that plan and wire share */

struct known_sku *known_default(const struct known *);
struct known_sku *known_sku_new(struct known *);

/* The item id of a value by option and name, or NULL. */
const struct known_value *
known_value_find(const struct known_option *, const char *name);
long known_option_find(const struct known_options *, const char *name);

/* Whether the slug is one that we make: a Plytix id, and perhaps something
 * behind it. Others are people's. */
bool known_is_key(const char *slug);

/* Whether the SKU is one of ours: mapped, written by us, or made by us without
 * a record. What people made is theirs, wanted or not, until the plan pairs it
 * with a variant; the audit log is not told of it. */
bool known_is_ours(const struct known_sku *);

/* The SKU's code as far as known, "" when it has none. */
const char *known_code(const struct known_sku *);

/* Another product's SKU has this slug. */
void known_take(struct known *, const char *slug);
bool known_is_taken(const struct known *, const char *slug);

enum picture_state
known_picture(const struct known *, const struct json *picture);
/* The host in its address, in lower case; "" when there is none. */
const char *known_picture_host(struct arena *, const struct json *picture);
struct known_picture *known_picture_set(
    struct known *, const struct json *picture, enum picture_state);

#endif
