/* webflow: the stand-in for the Webflow Data API v2.
 *
 * webflow/API.md is the rule, and what it calls not known is a switch. State:
 * one site; its collections with schema and items; Products, SKUs and
 * Categories are collections like any other, a product's SKUs are its
 * document's children, a SKU's stock its side document.
 *
 * Items never change in place: a write puts a new document in, so that an
 * answer, a list that lags and the published copy can share the old one.
 *
 * State file (-f, also what GET /__state shows):
 *	{"site":{..}, "collections":[{id,displayName,singularName,slug,fields}],
 *	 "categories":[ITEM..], "items":{"a-collection":[ITEM..]},
 *	 "products":[{"product":ITEM,"skus":[ITEM with "inventory"]}],
 *	 "files":{fileId: source url}}
 * Whatever is missing is as in the default state; ITEM needs fieldData only.
 *
 * POST /__edit: one operation or a list of them, as a person would do in the
 * Designer; see edit.c. */
#ifndef SANDBOX_WEBFLOW_H
#define SANDBOX_WEBFLOW_H

#include <json-c/json.h>
#include <stdbool.h>

#include "common/limit.h"
#include "common/store.h"
#include "common/web.h"

#define SHOP_COLLECTIONS_MAX 24
#define SHOP_TOKENS_MAX 8
#define SHOP_PAGE_MAX 100
#define SHOP_BULK_MAX 100

struct collection {
	struct json_object *json;   /* as shown, without fields; owned */
	struct json_object *schema; /* the list of fields; owned */
	struct json_object *fields; /* field slug → field; owned */
	const char *id, *slug;      /* in json */
	struct table items;         /* by id, and by slug */
};

struct shop {
	const struct web_tools *tools;
	struct json_object *site, *webhooks, *files; /* owned */
	struct collection collections[SHOP_COLLECTIONS_MAX];
	size_t ncollections;
	struct collection *products, *skus, *categories;
	struct {
		char *token;
		struct limit limit;
	} tokens[SHOP_TOKENS_MAX];
	size_t ntokens;
	char *rate_key; /* the switches that the limits were made from */
	struct limit publish;
	unsigned lists; /* product lists answered, for list_order */
	/* of the request at hand */
	int token; /* place in tokens, -1: none */
};

/* ---- errors, in the shapes of webflow/API.md, Errors */

/* What is wrong with a request: details, and required members missing. */
struct problems {
	struct json_object *details; /* NULL until the first */
	char missing[1024];
	char other[512]; /* a message of its own */
	long wait_ms;    /* spent on fetching pictures */
};

void problem(struct problems *, const char *param, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* "Value (fieldData) should have required property 'name'". */
void problem_missing(struct problems *, const char *value, const char *name);
/* The message of the whole error. */
void problem_say(struct problems *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A detail that is a bare text. */
void problem_text(struct problems *, const char *text);
bool problems_any(const struct problems *);
/* Answers 400 when there are any, and clears them either way. */
bool problems_answer(struct problems *, struct web_answer *);

struct json_object *shop_error(void *ctx, int status);
void
fail(struct web_answer *, int status, const char *code, const char *message);
void fail_detail(struct web_answer *, int status, const char *code,
    const char *message, struct json_object *detail);
void fail_id(struct web_answer *);                        /* 400 */
void fail_gone(struct web_answer *, const char *subject); /* 404 */

/* ---- switches, shortly */
const char *wish(const struct shop *, const char *name);
bool wished(const struct shop *, const char *name, const char *value);
long wish_number(const struct shop *, const char *name);

/* ---- the shop (shop.c) */
extern const char shop_default[]; /* shop.json */

int shop_load(void *ctx, const char *file, struct buf *err);
/* Adds what a state file holds. 0 / -1 with ERR. */
int shop_add(struct shop *, struct json_object *state, struct buf *err);
void shop_release(void *ctx);
struct json_object *shop_state(void *ctx);
struct collection *shop_collection(struct shop *, const char *id_or_slug);
void collection_schema(struct collection *, struct json_object *fields);

/* A new item, linked to PARENT when that is given. Takes FIELDS over. */
struct doc *item_new(struct shop *, struct collection *, const char *id,
    struct json_object *fields, int64_t now_ms);
/* Puts new fields (taken over; NULL: as they are) and flags (-1: as they
 * are) in, stamps it, keeps the old one for lists that lag. */
void item_write(struct shop *, struct collection *, struct doc *,
    struct json_object *fields, int archived, int draft, int64_t now_ms);
void item_publish(struct doc *, int64_t now_ms);
void item_unpublish(struct doc *);
/* Removes it, a product with its SKUs. */
void item_remove(struct shop *, struct collection *, struct doc *);

/* The default SKU of a product. */
struct doc *product_default(struct shop *, const struct doc *product);
struct json_object *fields_of(const struct doc *);       /* borrowed */
struct json_object *item_view(struct json_object *item); /* a new reference */
struct json_object *sku_view(struct json_object *item);  /* without flags */
struct json_object *product_with_skus(const struct doc *product);
void item_switched(struct shop *); /* answers as the switches say */

/* An answer to a request of METHOD follows. */
void item_answers(struct shop *, const char *method);

/* A new reference: the text as the server keeps it (texts.c). */
struct json_object *text_stored(const struct shop *, struct json_object *);

/* The same answer of KIND (list, get, create) without them, if it is to be. */
struct json_object *
skus_left_out(const struct shop *, const char *kind, struct json_object *);
bool is_archived(const struct doc *);
bool is_draft(const struct doc *);
bool was_published(const struct doc *);
bool site_published(const struct shop *);

/* 0 found, else it has answered 400 or 404. */
int find_site(struct shop *, const struct web_request *, struct web_answer *);
struct collection *
find_collection(struct shop *, const char *id, struct web_answer *);
struct doc *find_item(struct collection *, const char *id, const char *subject,
    struct web_answer *);

/* ---- values (fields.c, pictures.c, options.c) */

/* What a set of fields is checked against. */
struct fields_at {
	struct shop *shop;
	struct collection *collection;
	struct doc *doc;     /* NULL: a new item */
	struct doc *product; /* of a SKU */
	/* of a SKU: the options it must fit, NULL: none */
	struct json_object *options;
	/* option and value ids as sent → as minted, or NULL */
	struct json_object *renamed_options, *renamed_values;
	bool skip_files; /* pictures that cannot be had are left out */
	bool cms;        /* by a CMS route */
	struct problems *problems;
};

/* Checks GIVEN and returns the fields as they are to be stored: those of the
 * item merged with it. The caller puts it; problems tell if it is good. */
struct json_object *fields_merge(struct fields_at *, struct json_object *given);
/* Required members of a new item that neither GIVEN nor FIELDS have. */
void fields_required(
    struct fields_at *, struct json_object *given, struct json_object *fields);
size_t characters(const char *text);
bool slug_good(const char *slug);
void slug_make(struct shop *, struct collection *, const char *name, char *out,
    size_t size);

/* The stored form of a picture or file, or NULL with a problem. */
struct json_object *picture_take(struct fields_at *, const char *param,
    struct json_object *given, bool image);
void pictures_learn(struct shop *, struct json_object *value);

/* sku-properties as they are to be stored, NULL with a problem; fills the
 * renamed maps of AT in mint mode. */
struct json_object *options_take(struct fields_at *, struct json_object *given);
/* sku-values, checked against AT's options. */
struct json_object *values_take(struct fields_at *, struct json_object *given);
struct json_object *values_first(struct json_object *options);
/* Do both say the same of the same options? */
bool values_equal(struct json_object *, struct json_object *);
/* A problem when one of PRODUCT's SKUs uses a value that OPTIONS lack. VALUES
 * stands for those of the default SKU when it is given. */
void options_dropped(struct fields_at *, struct json_object *options,
    struct json_object *values);

/* What an item refers to must be on the site before it can be (webflow/API.md,
 * Field values). FIELDS are what the product OWNER (NULL: a new one) is to
 * have. True: it has answered. */
bool references_refused(struct shop *, const struct doc *owner,
    struct json_object *fields, struct web_answer *);

/* ---- lists (list.c) */

/* limit and offset; false: it has answered 400. */
bool page_of(
    const struct web_request *, struct web_answer *, long *limit, long *offset);
struct json_object *pagination(long limit, long offset, size_t total);
void list_products(void *, struct web_request *, struct web_answer *);
void list_items(void *, struct web_request *, struct web_answer *);
void list_live(void *, struct web_request *, struct web_answer *);

/* ---- handlers */
void token_introspect(void *, struct web_request *, struct web_answer *);
void token_user(void *, struct web_request *, struct web_answer *);
void sites_list(void *, struct web_request *, struct web_answer *);
void site_get(void *, struct web_request *, struct web_answer *);
void site_domains(void *, struct web_request *, struct web_answer *);
void site_publish(void *, struct web_request *, struct web_answer *);
void site_settings(void *, struct web_request *, struct web_answer *);
void collections_list(void *, struct web_request *, struct web_answer *);
void collection_get(void *, struct web_request *, struct web_answer *);
void hooks_list(void *, struct web_request *, struct web_answer *);
void hook_create(void *, struct web_request *, struct web_answer *);
void hook_get(void *, struct web_request *, struct web_answer *);
void hook_delete(void *, struct web_request *, struct web_answer *);

void product_get(void *, struct web_request *, struct web_answer *);
void product_create(void *, struct web_request *, struct web_answer *);
void product_patch(void *, struct web_request *, struct web_answer *);
void skus_create(void *, struct web_request *, struct web_answer *);
void sku_patch(void *, struct web_request *, struct web_answer *);
void stock_get(void *, struct web_request *, struct web_answer *);
void stock_patch(void *, struct web_request *, struct web_answer *);

void item_get(void *, struct web_request *, struct web_answer *);
void items_create(void *, struct web_request *, struct web_answer *);
void items_bulk(void *, struct web_request *, struct web_answer *);
void item_patch(void *, struct web_request *, struct web_answer *);
void items_patch(void *, struct web_request *, struct web_answer *);
void item_delete(void *, struct web_request *, struct web_answer *);
void items_delete(void *, struct web_request *, struct web_answer *);
void live_get(void *, struct web_request *, struct web_answer *);
void live_create(void *, struct web_request *, struct web_answer *);
void live_patch(void *, struct web_request *, struct web_answer *);
void live_patch_all(void *, struct web_request *, struct web_answer *);
void live_delete(void *, struct web_request *, struct web_answer *);
void live_delete_all(void *, struct web_request *, struct web_answer *);
void items_publish(void *, struct web_request *, struct web_answer *);

/* Publishes all that is neither draft nor archived (also /__edit). */
void shop_publish(struct shop *, int64_t now_ms);

void shop_edit(void *, struct web_request *, struct web_answer *);

/* ---- rate (rate.c) */
void rate_switched(struct shop *); /* limits as the switches say */
/* Which token; -1 none such. */
int rate_token(struct shop *, const char *bearer);
/* True: it has answered 429. */
bool rate_guard(struct shop *, struct web_request *, struct web_answer *);
bool rate_publish(struct shop *, struct web_request *, struct web_answer *);
void rate_headers(struct shop *, struct web_request *, struct web_answer *);
void rate_stats(struct shop *, struct json_object *);
void rate_release(struct shop *);

#endif
