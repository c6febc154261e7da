/* category: one category of the PIM and its item in Webflow's Categories; or an
 * item of another collection, which a field of a product refers to by name.
 *
 * The same as plan, known and answer, for simpler objects: what is wanted, what
 * was sent, what the shop shows; one request at a time; each answer updates it.
 * A category is identified by its Plytix id. The slug, made of its path, is the
 * key of its create. The ledger assigns it, since two paths may give one slug:
 * the second one's ends with its id. Categories are CMS items (webflow/API.md,
 * Items).
 *
 * An item of another collection is identified by its key, a name or a slug. One
 * that people made is referred to, and never written. */
#ifndef PLAN_CATEGORY_H
#define PLAN_CATEGORY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_write.h"
#include "base/json.h"
#include "base/verdict.h"

/* Requests of one category, lost answers and clashes among them. */
#define CATEGORY_STEPS_MAX 20

enum category_step {
	CATEGORY_NONE,
	CATEGORY_FIND,
	CATEGORY_CREATE,
	CATEGORY_UPDATE,
	CATEGORY_PUBLISH
};

struct category {
	struct arena *arena;
	bool item;                      /* of another collection */
	const char *noun;               /* category, item */
	const char *plytix_id;          /* an item's key */
	const char *tail;               /* behind a slug that is another's */
	const char *collection, *title; /* an item's */
	const char *near;               /* the name most like it, or NULL */
	const struct json *want;        /* fieldData: name, slug */
	const char *key; /* the slug to make it with, or to look it up by */
	const char *webflow_id, *slug;
	const struct json *owned; /* ids of items of other categories */
	const struct json *sent;  /* fields as last sent */
	const struct json *shop;  /* fieldData of the item as read */
	bool touched, lookup;
	bool unsure;     /* an interrupted run may have named it */
	bool match_only; /* the mapping makes none */
	bool made;       /* an item: by us */
	bool by_slug;    /* and known by its slug, whatever its name */
	bool theirs;     /* its name is not ours to change */
	bool gone;       /* it was there, and somebody has deleted it */
	bool lost;       /* an answer that may have made it */
	long long alike; /* so many items have its name: none is taken */
	/* To be on the site before a product that refers to it can be
	 * (webflow/API.md, Field values); set after category_read. */
	bool live;
	bool hidden;       /* never published, and nobody asked for that */
	bool unshown;      /* a draft, archived, or not published as yet */
	bool live_refused; /* and it is sent as staging */
	bool unrecorded;   /* an earlier run may have written it unrecorded */
	bool waits;        /* the shop shows changes not on the site */
	unsigned tries;
};

enum outcome category_read(struct category *, struct arena *,
    const struct json *record, struct verdict *);

/* What to do next, or CATEGORY_NONE. A person's edit is kept and reported. */
enum category_step category_next(struct category *, struct verdict *);

/* Whether a person gave it another name, which is kept. */
bool category_edited(const struct category *);

/* The request: its method; PATH and BODY are filled. */
const char *category_request(const struct category *, enum category_step,
    const char *collection, struct buf *path, struct buf *body);

enum outcome category_learn(struct category *, enum category_step, int status,
    const struct json *body, struct verdict *);
void category_assume(struct category *, enum category_step);

/* Whether what an earlier run may have written waits for a publish. */
bool category_owes(const struct category *);

/* The members "owed" and "category" or "item" of a step line. */
void category_write(struct category *, struct json_writer *);

const char *category_step_name(const struct category *, enum category_step);

#endif
