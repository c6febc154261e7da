/* ecommerce: what the handlers of products and of SKUs share. */
#ifndef SANDBOX_WEBFLOW_ECOMMERCE_H
#define SANDBOX_WEBFLOW_ECOMMERCE_H

#include "webflow/webflow.h"

/* publishStatus: 0 staging, 1 live, -1 it has answered. */
int
publish_status(struct shop *, struct json_object *body, struct web_answer *);

/* Live writes want a published site of the same structure (webflow/API.md,
 * Publishing); true: it has answered 409. */
bool live_refused(struct shop *, struct web_answer *);

/* The body as an object, or it has answered. */
bool body_object(struct web_request *, struct web_answer *);

/* isArchived and isDraft of an object: -1 absent; false with a problem. */
bool
flag_of(struct json_object *, const char *name, struct problems *, int *flag);

/* True: no room for so many more items, it has answered. */
bool plan_full(struct shop *, size_t more, struct web_answer *);

/* What a PATCH of a SKU does to its stock. */
void stock_after_patch(struct shop *, struct doc *sku);

/* name, slug and price, where the switch wants them. */
void sku_needs(struct shop *, struct json_object *fields, struct problems *);

/* A problem when another SKU of PRODUCT has the values of FIELDS. */
void twins(struct fields_at *, const struct doc *product,
    const struct doc *self, struct json_object *fields);

#endif
