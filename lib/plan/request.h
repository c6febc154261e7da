/* request: step + known → method, path and body (webflow/API.md, Products;
 * SKUs; Stock). */
#ifndef PLAN_REQUEST_H
#define PLAN_REQUEST_H

#include "base/buf.h"
#include "plan/known.h"
#include "plan/step.h"

struct request_site {
	const char *site_id, *sku_collection, *category_collection;
};

/* The method; PATH (from the base URL) and BODY are filled. An empty body
 * means none. */
const char *request_build(const struct request_site *, const struct step *,
    const struct known *, struct buf *path, struct buf *body);

#endif
