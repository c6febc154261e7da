/* known: what is known of one product: ids, options, what was last sent,
 * what the shop shows. It is updated by every answer.
 *
 * The plan reads it and decides. The answer, whatever it is (lost, refused,
 * half done, with ids of the server), is recorded here; then plan() is called
 * again. There is no other state, so no case needs code of its own.
 *
 * All of it is in one arena, until the record is done. */
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
				     `sent` does not say it */
	const struct json *shop;  /* fieldData as last read in this run */
	bool found; /* in the shop, with no record of what was sent */
	const struct json *left; /* object: fields that stay in this run */
	const struct json *kept; /* object: field → the shop's value, or null:
				  * a person's edits that stay */
	bool sure;       /* written in this run: it cannot be a person's edit */
	bool unrecorded; /* after a crash it shows what was to be sent */
};

struct known_sku {
	const char *webflow_id; /* those that a plan assumes begin with "new" */
	const char *slug;
	const char *plytix_id; /* the variant it stands for, or NULL */
	const char **values;   /* names, by option; NULL: has none yet */
	size_t nvalues;
	bool is_default;
	bool other_values; /* the answer showed other values than were sent */
	bool made;         /* in this run: its stock is infinite */
	bool staged;       /* made as staging in a live run: not on the site */
	bool waits;        /* the shop shows changes that are not on the site */
	bool never;        /* the shop shows that it was never published */
	bool off_site;     /* it is not on the site as last written */
	bool stocked;      /* its stock was written in this run */
	bool touched;      /* differs from what the ledger holds */
	struct known_entity is;
	const struct json *stock;      /* last sent */
	const struct json *shop_stock; /* as read in this run */
	bool unsure;  /* a PATCH was to go, which may change the stock */
	bool patched; /* it did go, in this run */
	bool resend;  /* and the stock is another now */
};

/* A picture in this run; REFUSED also in earlier ones, unless it is due. */
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

	/* set by the caller */
	bool live;        /* WEBFLOW_PUBLISH=live */
	bool price_zero;  /* PRICE_ZERO=allow */
	bool dry;         /* a plan: categories of this run are not made yet */
	bool second_pass; /* a plan: other products of this run are made */

	/* the product, from all three sources together */
	const char *webflow_id; /* NULL: not made, or not found yet */
	const char *slug;       /* as the ledger assigned it */
	struct known_entity is;
	struct known_options options;
	struct known_sku *skus;
	size_t nskus, skus_cap;
	struct known_picture *pictures;
	size_t npictures, pictures_cap;
	const char **taken; /* SKU slugs that other products have */
	size_t ntaken, taken_cap;

	/* the site, as all three have it */
	bool first_values; /* it wants first values for the default SKU */
	unsigned facts;    /* FACT_…: as it is known to be */
	unsigned refs_max; /* references that a list may hold; 0: any number */

	/* From the ledger: written by known_read from the record. A write that
	 * succeeds brings `state` and `published` up to date. */
	struct {
		const char *state; /* last sent: publish, draft, archive; or
				    * NULL */
		bool published;    /* ever, as far as known */
		enum publish_mark mark;
		bool created;     /* earlier in this run */
		bool interrupted; /* a run that did not end may have written */
		bool wanted_same; /* and it wanted what this one wants */
		bool unrecorded;  /* an earlier run may have written it, and no
				   * line says so */
		bool read_whole;  /* the whole shop was read: what it does not
				   * show may not exist */
		const struct json *categories; /* plytix id → item id */
		const struct json *items;    /* collection/key → item id, see
					      * item.h */
		const struct json *products; /* plytix id → item ids, of those
					      * on sale that it points to */
		const struct json *coming, *going; /* ids of those that the run
						    * makes, or takes away */
	} ledger;

	/* From the shop: written by known_shop from a listing or a read of the
	 * product, and by the answers to writes. */
	struct {
		bool read;      /* the product was read in this run */
		bool may_write; /* it was read, or is assumed to be */
		bool complete;  /* all of its SKUs: made, or read by itself */
		bool archived, draft;
		bool waits;      /* it shows changes that are not on the site */
		bool off_site;   /* it is not on the site as last written */
		bool unreadable; /* the listing shows it without any SKU */
		const struct json *lagging; /* a listing that lags, as it is */
	} shop;

	/* Learned in this run: written by the plan and from the answers, while
	 * this record is being sent. */
	struct {
		bool touched;      /* the product differs from the ledger's */
		bool forget;       /* the stored product does not exist */
		const char **gone; /* SKU ids that do not exist */
		size_t ngone;
		const char *conflict; /* why nothing may be written, or NULL */
		bool kept_state;      /* a person changed the state; it stays */
		const struct json *unclearable; /* object: fields that null
						 * does not clear */

		/* is it in the shop already? */
		bool adopting; /* the ledger did not know the product, or none
				* of its SKUs: it was adopted archived */
		bool lost_create; /* something was made and not recorded */
		bool lookup;      /* a create may have happened: look it up */
		size_t lookup_offset;     /* where the filter is ignored */
		bool unfiltered;          /* the filter is refused */
		const char *looked_up;    /* the key that was looked up last */
		const char *found_by_key; /* the one that found the product */
		const char *slug_before;  /* `slug` before it was found */

		/* creates */
		unsigned creates;    /* tries */
		unsigned slug_tries; /* product slugs that were refused */
		bool clashed;        /* the last create was refused a slug */
		size_t batch;        /* SKUs of one POST */
		unsigned assumed;    /* ids assumed by a plan */

		/* a live run */
		bool live_blocked; /* such writes are refused: staging */
		bool live_refused; /* found out by this record */
		bool live_done;    /* a live write was taken */
		bool circular;     /* refused for a circle of references, which
				    * is not about the site */
		bool staged;       /* written as staging */
		bool retried;      /* what was off the site was sent again */
		bool default_unproven; /* no answer shows the default SKU
					* published */

		/* facts about the site: masks of FACT_… */
		unsigned facts_new;       /* for the next step line */
		unsigned facts_confirmed; /* true or not: an answer showed it */
		unsigned facts_tried;     /* the other form was sent, and no
					   * answer says yet */
		unsigned facts_switched;  /* refused in one form */
		bool first_values_new;    /* for the next step line */
		bool refs_tried; /* refs_max is a guess that is tried now */
		bool refs_new;   /* it was taken: for the next step line */
		bool refs_left;  /* a field of references was refused and left
				  * for another run */

		/* pictures */
		bool pictures_by_id; /* people's go by their file id alone */
		unsigned refusals;   /* of requests, for their pictures */
	} run;
};

/* What an interrupted run wrote is not known: what differs from what was sent
 * last need not be a person's edit. */
static inline bool
known_unsure(const struct known *k)
{
	return k->ledger.interrupted && !k->ledger.wanted_same;
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

/* Whether the ledger needs a step line; DONE: the record is. An adoption is not
 * recorded before something of it is written: until then the names in the shop
 * are not ours. */
bool known_to_record(const struct known *, bool done);

/* Whether the answer shows a product at all: none is without a SKU. */
bool known_readable(const struct json *product, const struct json *skus);

/* Takes in {"product":…,"skus":[…]} as Webflow shows it, if readable. */
void
known_shop(struct known *, const struct json *product, const struct json *skus);

/* Whether a listing shows the options, values and SKUs that are recorded, all
 * of them and as they are: a listing that is out of date does not
 * (webflow/API.md, Lists). What people added is no sign of that. */
bool known_listed(
    const struct known *, const struct json *product, const struct json *skus);

/* Whether the item was changed since it was published last. */
bool known_waits(const struct json *item);

/* The option list from a record's "options" or a product's
 * `sku-properties`. */
void known_options_read(struct known *, const struct json *);
/* The members of an option; its values under the key VALUES, of these two. */
void known_option_write(
    struct json_writer *, const struct known_option *, const char *values);

/* Is the item on the site as it is? 1, 0, or -1: it does not say. */
int known_shown(const struct json *item);

/* Notes a fact about the site; a new one is added to the next step line. */
void known_learn(struct known *, unsigned fact, bool is);

/* ---- parts of it */

struct known_sku *known_default(const struct known *);
struct known_sku *known_sku_new(struct known *);

/* A value of the option by its name or its id, or NULL. */
const struct known_value *
known_value_find(const struct known_option *, const char *name);
const struct known_value *
known_value_by_id(const struct known_option *, const char *id);
long known_option_find(const struct known_options *, const char *name);

/* Whether the slug is one that we make: a Plytix id, and perhaps something
 * behind it. Others are people's. */
bool known_is_key(const char *slug);

/* Whether the SKU is one of ours: mapped, written by us, or made by us without
 * a record. What people made is theirs, wanted or not, until the plan pairs it
 * with a variant; the ledger does not record it. */
bool known_is_ours(const struct known_sku *);

/* The SKU's code as far as known, "" when it has none. */
const char *known_code(const struct known_sku *);

/* KEY was sent last as SENT, and is shown as SHOWN. */
void known_sent(struct known *, struct known_entity *, const char *key,
    const struct json *sent, const struct json *shown);

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
