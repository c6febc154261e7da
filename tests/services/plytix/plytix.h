/* plytix: the stand-in for Plytix's token host, PIM (v1, v2) and file host.
 *
 * plytix/API.md is the rule, and what it calls not known is a switch
 * (sandbox-plytix -l). An account is loaded from a catalogue file:
 *
 *	{"attributes":[…],"categories":[…],"assets":[…],"products":[…],
 *	 "families":[…]?,"relationships":[…]?}
 *
 * as tests/catalogues/README.md says; GET /__state gives the same shape, with
 * the edits made since. A product's document in the store:
 *
 *	{"id","sku","label","gtin","status","created","modified",
 *	 "_parent_id"?,"num_variations","overwritten_attributes",
 *	 "attributes":{label: value},"thumbnail": id or null,
 *	 "assets":[id],"categories":[id],"relationships":[…]?}
 *
 * where media attributes are lists of {"id"}. Parents and variants are also
 * linked as documents (doc->parent, doc->children). All functions run under
 * the server's lock. */
#ifndef SANDBOX_PLYTIX_H
#define SANDBOX_PLYTIX_H

#include "common/limit.h"
#include "common/store.h"
#include "common/web.h"

/* What can be searched (plytix/API.md, Lists; Attributes; Inheritance;
 * Categories; Assets; Relationships). */
enum kind {
	KIND_PRODUCT,
	KIND_ATTRIBUTE,
	KIND_CATEGORY,
	KIND_ASSET,
	KIND_FAMILY,
	KIND_RELATIONSHIP,
	KINDS
};

/* The type of a field decides its operators (plytix/API.md, Filters). */
enum field_type {
	FIELD_NONE, /* no such field */
	FIELD_TEXT,
	FIELD_INT,
	FIELD_DECIMAL,
	FIELD_DATE,
	FIELD_DROPDOWN,
	FIELD_MULTISELECT,
	FIELD_BOOLEAN,
	FIELD_MEDIA,
	FIELD_STATUS,
	FIELD_LINKS, /* categories: exists !exists in !in */
	FIELD_LISTS, /* static lists: in */
	FIELD_ID,    /* eq !eq in !in */
	FIELD_COLUMN /* may be asked for, neither filtered nor sorted by */
};

#define TOKENS_MAX 256
#define CACHES_MAX 8

/* The rows of one listing, kept for its next pages. */
struct listing {
	char *key; /* kind, filters, order; NULL: free */
	struct doc **docs;
	size_t count;
	unsigned long used;
};

struct plytix {
	const struct web_tools *tools;
	struct table tables[KINDS];
	int64_t clock_ms;    /* the stamp of the last edit */
	unsigned generation; /* rises with every edit */
	struct {
		char *text;
		int64_t ends_ms;
	} tokens[TOKENS_MAX];
	size_t ntokens; /* ever made */
	struct limit near, far, auth;
	struct listing listings[CACHES_MAX];
	unsigned long asked;    /* listings asked for */
	unsigned long shifted;  /* edits made between pages */
	unsigned long searches; /* of products */
};

#define switch_is(p, name, value) switches_is((p)->tools->switches, name, value)
#define switch_on(p, name) switches_on((p)->tools->switches, name)
#define switch_number(p, name) switches_number((p)->tools->switches, name)

extern const struct switch_row plytix_switches[];
extern const struct web_route plytix_routes[];

/* ---- plytix_account: the stored account and its clock */
int account_load(struct plytix *, const char *file, struct buf *err);
void account_release(struct plytix *);
struct json_object *account_state(struct plytix *); /* the caller puts it */
/* Puts a product in the store, linked to its parent. Takes ROW over (when it
 * fails too). NULL with a sentence in ERR. */
struct doc *
account_product(struct plytix *, struct json_object *row, struct buf *err);
/* The parent may have come after its variants. */
void account_link(struct plytix *, struct doc *);
/* Takes a product out, and its variants (plytix/API.md, Variants). */
void account_delete(struct plytix *, struct doc *);
/* The attribute's type_class, or NULL when there is no such label. */
const char *account_class(const struct plytix *, const char *label);
/* A stamp of Plytix' own: 2026-02-11T16:08:47.488000+00:00. */
struct json_object *stamp_json(int64_t ms);
/* The next moment of the account's clock. */
int64_t account_tick(struct plytix *);
/* The stored rows changed: listings are made anew. */
void account_changed(struct plytix *);
/* 0 single, 1 parent, 2 variant, 3 variant of a variant (plytix/API.md,
 * Variants). */
int product_level(const struct doc *);
/* No value: null, "", [] (plytix/API.md, Values). */
bool json_vacant(struct json_object *);

/* ---- plytix_auth: tokens and limits (plytix/API.md, Tokens; Rate limits) */
void auth_token(void *, struct web_request *, struct web_answer *);
bool auth_guard(void *, const struct web_route *, struct web_request *,
    struct web_answer *);
void auth_switched(void *);
void auth_stats(void *, struct json_object *);
void auth_release(struct plytix *);

/* ---- plytix_field: names, types, operators (plytix/API.md, Filters;
 * Attributes) */
enum field_type field_type(const struct plytix *, enum kind, const char *name);
bool field_operator(
    const struct plytix *, enum kind, const char *name, const char *operator);
/* The value of a field of a stored row, borrowed until the next call. */
struct json_object *
field_value(const struct plytix *, enum kind, struct doc *, const char *name);
void filters_product(void *, struct web_request *, struct web_answer *);
void filters_asset(void *, struct web_request *, struct web_answer *);
void filters_relationship(void *, struct web_request *, struct web_answer *);
/* Hidden from the credential's role (plytix/API.md, Roles). */
bool field_hidden(const struct plytix *, const char *label);

/* ---- plytix_filter: OR of ANDs (plytix/API.md, Filters) */
/* Null when FILTERS are good (NULL or null are), else a list of {field, msg}
 * which the caller puts. */
struct json_object *
filter_check(const struct plytix *, enum kind, struct json_object *filters);
/* Good FILTERS, borrowed, made ready for many rows. */
struct filter *
filter_new(const struct plytix *, enum kind, struct json_object *filters);
void filter_free(struct filter *);
bool filter_match(
    const struct plytix *, enum kind, struct doc *, const struct filter *);
struct json_object *
relation_check(const struct plytix *, struct json_object *filters);
bool relation_match(struct doc *, struct json_object *filters);
/* As a product shows one: the member that names it, and its products. */
const char *relation_label(const struct plytix *, int version);
struct json_object *
relation_shown(const struct plytix *, struct json_object *related);

/* ---- plytix_search: pages (plytix/API.md, Lists) */
void search_products_v1(void *, struct web_request *, struct web_answer *);
void search_products_v2(void *, struct web_request *, struct web_answer *);
void search_attributes(void *, struct web_request *, struct web_answer *);
void search_categories(void *, struct web_request *, struct web_answer *);
void search_assets(void *, struct web_request *, struct web_answer *);
void search_families(void *, struct web_request *, struct web_answer *);
void search_relationships(void *, struct web_request *, struct web_answer *);
void listings_forget(struct plytix *);

/* ---- plytix_listing: which rows, in which order */
/* The rows that match, borrowed until the next call; NULL: over the limit of
 * sorted listings (428). */
struct listing *
listing_make(struct plytix *, enum kind, struct json_object *filters,
    struct json_object *relations, const char *order);

/* ---- plytix_row: a product's shapes (plytix/API.md, Rows) */
struct json_object *row_search(const struct plytix *, int version, struct doc *,
    struct json_object *columns);
struct json_object *
row_single(const struct plytix *, int version, struct doc *, bool all);
struct json_object *row_asset_link(const struct plytix *, const char *id);
struct json_object *row_category_link(const struct plytix *, const char *id);
/* A stamp in the spelling of the version (plytix/API.md, Times). */
struct json_object *
row_stamp(const struct plytix *, int version, struct json_object *);

/* ---- plytix_get: single things (plytix/API.md, Rows; Variants; Attributes;
 * Inheritance; Assets; Relationships) */
void get_product_v1(void *, struct web_request *, struct web_answer *);
void get_product_v2(void *, struct web_request *, struct web_answer *);
void get_variants_v1(void *, struct web_request *, struct web_answer *);
void get_variants_v2(void *, struct web_request *, struct web_answer *);
void get_product_assets(void *, struct web_request *, struct web_answer *);
void get_product_asset(void *, struct web_request *, struct web_answer *);
void get_product_categories(void *, struct web_request *, struct web_answer *);
void get_product_category(void *, struct web_request *, struct web_answer *);
void get_attribute(void *, struct web_request *, struct web_answer *);
void get_asset(void *, struct web_request *, struct web_answer *);
void get_family(void *, struct web_request *, struct web_answer *);
void get_family_attributes(void *, struct web_request *, struct web_answer *);
void get_relationship(void *, struct web_request *, struct web_answer *);
void get_groups_broken(void *, struct web_request *, struct web_answer *);

/* ---- plytix_file: the file host (plytix/API.md, Assets) */
void file_get(void *, struct web_request *, struct web_answer *);
/* An asset as searches and GETs show it; the caller puts it. */
struct json_object *asset_shown(const struct plytix *, struct doc *);

/* ---- plytix_edit: what people do in the PIM meanwhile */
void edit_post(void *, struct web_request *, struct web_answer *);
/* One edit between two pages of a listing (switch shift). */
void edit_shift(struct plytix *, const struct listing *);

/* ---- plytix_answer: bodies (plytix/API.md, Errors) */
/* Prints DOCUMENT (put by the callee) while the lock is held, as its parts
 * are shared with the store. */
void answer_json(struct web_answer *, int status, struct json_object *document);
/* {"data":[…]}; a list is taken as it is, anything else becomes its only
 * member. Takes DATA over. */
void answer_data(struct web_answer *, struct json_object *data);
/* {"error":{"msg","errors":[{field,msg}]}}; FIELD NULL: without the list. */
void answer_error(struct web_answer *, int status, const char *field,
    const char *msg, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* The same with a list of errors, taken over. */
void answer_errors(struct web_answer *, int status, const char *msg,
    struct json_object *errors);
struct json_object *error_item(const char *field, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
