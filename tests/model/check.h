/* check: does the shop hold what is desired, and still what people edited? */
#ifndef CHECK_H
#define CHECK_H

#include "model/dice.h"
#include "base/json.h"
#include "model/shop.h"

enum { CHECK_MARKS = 200, CHECK_STOCKS = 600 };

/* What a person changed: stays until the desired value changes. Of a list,
 * what a person added stays for good. */
struct mark {
	const char *entity, *key;
	const char *want; /* the desired value when it was edited */
	const char *text; /* the person's */
	bool added;
	bool ours; /* left by an interrupted run: may go, too */
};

struct stock {
	const char *sku;
	const char *want; /* as last checked */
	long quantity;    /* less what was sold since */
};

struct check {
	struct shop *shop;
	struct arena *arena; /* runs as long as the shop */
	struct mark marks[CHECK_MARKS];
	size_t nmarks;
	struct stock stocks[CHECK_STOCKS];
	size_t nstocks;
	char said[4000];
};

enum doubt {
	DOUBT_NONE,
	DOUBT_CUT,   /* a run was interrupted: an edit may be lost */
	DOUBT_OTHER, /* and it changed another record: it is lost */
	DOUBT_MOVED, /* and the PIM changed before the next one */
};

/* NULL, or what is wrong. */
const char *check_product(struct check *, const struct json *desired,
    const char *webflow_id, enum doubt);
/* A person does something to the product in the shop; DESIRED as it was last
 * checked. Whether the whole shop must be read to see it. */
bool check_edit(struct check *, const struct json *desired,
    const char *webflow_id, struct dice *);
/* Customers buy. */
void check_sell(struct check *, struct dice *);

/* ---- for people.c, and for those who read and write values */
const char *check_fields_of(struct arena *, const struct shop_sku *);
const char *check_text(struct arena *, const struct json *);
const struct json *check_value(struct arena *, const char *text);
struct mark *check_mark_of(struct check *, const char *entity, const char *key);
void check_mark(struct check *, const char *entity, const char *key,
    const char *want, const char *text, bool added);
/* Which desired SKU a SKU of the shop is, by its combination; NULL: none. */
const struct json *check_desired(
    struct check *, const struct json *desired, const struct shop_sku *);

/* A person has made the DESIRED product: the codes are the PIM's, options and
 * values have other names; what is no variant is not there, nor some of the
 * variants; one more may be the person's own. False: not all variants have a
 * code. */
bool people_make(struct shop *, const struct json *desired, struct dice *);
/* The person puts right what kept the product from being paired: a SKU without
 * the code of its variant gets it; a copy of a SKU, with the code that a
 * variant of the product ID has, gets another one. False: there is none. */
bool people_yield(struct shop *, const struct json *desired, const char *id);

#endif
