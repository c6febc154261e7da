/* shop_inner: what the shop's files share. See shop.h. */
#ifndef SHOP_INNER_H
#define SHOP_INNER_H

#include "model/shop.h"

struct text {
	char *data;
	size_t len, cap;
};

struct call {
	struct shop *shop;
	enum shop_fault fault;
	struct text out;
	int status;
};

/* ---- text */
void text_add(struct text *, const char *);
void text_string(struct text *, const char *);
/* A member, with the comma before it unless it is the first. */
void text_key(struct text *, const char *key);
void text_member(struct text *, const char *key, const char *value);
void text_json(struct text *, const struct json *);
/* The finished text, kept as long as the shop. */
const char *text_kept(struct shop *, struct text *);

/* ---- showing */
const char *inner_id(struct shop *, const char *kind);
const struct shop_value *
inner_value(const struct shop_option *, const char *id);
void inner_show_sku(struct shop *, struct text *, const struct shop_sku *);
void
inner_show_product(struct shop *, struct text *, const struct shop_product *);
void inner_show_whole(struct shop *, struct text *, size_t product);

/* ---- taking; false after a refusal */
bool
inner_refuse(struct call *, int status, const char *param, const char *words);
/* What no client should do. */
bool inner_blame(struct call *, const char *what);
bool inner_fields(struct call *, struct shop_entity *, const struct json *data,
    const char *const *allowed);
/* A slug that is free, or OWN. NULL after a refusal. */
const char *inner_slug(
    struct call *, const struct json *data, bool product, const char *own);
/* Of a SKU: name, slug and price in each body (webflow/API.md, SKUs). */
bool inner_required(struct call *, const struct json *data);

/* ---- options */
bool inner_options(struct call *, const struct shop_product *was,
    struct shop_product *to, const struct json *list);
/* Values that SKUs use must stay. */
bool inner_in_use(struct call *, size_t product, const struct shop_product *);
/* `sku-values`; SENT: the option list of the same request, or NULL. */
bool inner_values(struct call *, struct shop_sku *, const struct shop_product *,
    const struct json *values, const struct json *sent);
bool inner_has_twin(struct call *, const struct shop_sku *, size_t product);
void inner_twins(struct call *, const struct shop_sku *, size_t product);

#endif
