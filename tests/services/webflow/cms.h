/* cms: what the staged and the live item routes share. */
#ifndef SANDBOX_WEBFLOW_CMS_H
#define SANDBOX_WEBFLOW_CMS_H

#include "webflow/webflow.h"

bool is_ecommerce(const struct shop *, const struct collection *);

/* Bulk routes on Products and SKUs; true: it has answered 403. */
bool bulk_refused(struct shop *, struct collection *, struct web_answer *);

void
cms_create(struct shop *, struct web_request *, struct web_answer *, bool live);

/* Writes all or none; false: it has answered. */
bool cms_patch(struct shop *, struct collection *, struct doc **,
    struct json_object **items, size_t count, struct web_request *,
    struct web_answer *);

/* The documents of {items:[{id}]}; NULL: it has answered. Both lists are the
 * caller's to free. */
struct doc **find_members(struct collection *, struct web_request *,
    struct web_answer *, struct json_object ***items, size_t *count);

#endif
