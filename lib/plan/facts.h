/* facts: how a site behaves where the API reference does not say. Each fact is
 * found out by one request, stored for the site, and used from then on. */
#ifndef PLAN_FACTS_H
#define PLAN_FACTS_H

#include "base/json_write.h"
#include "base/json.h"

enum {
	FACT_IMAGE_TEXT = 1 << 0,  /* a picture is sent as its address alone */
	FACT_IMAGES_TEXT = 1 << 1, /* the same in a list of pictures */
	FACT_NO_SLUG = 1 << 2,     /* a PATCH must not repeat the slug */
	FACT_SKU_STAYS = 1 << 3, /* a live write of a SKU does not publish it */
	FACT_ALONE = 1 << 4, /* one of a product leaves its default SKU out */
	FACT_STOCK_KEPT = 1 << 5,  /* a PATCH of a SKU leaves its stock alone */
	FACT_STOCK_RESET = 1 << 6, /* or does not */
	FACT_NO_IDS = 1 << 7, /* in a list no picture is sent by its file id */
};

/* "no-slug":true,…: of those in MASK, set or not. */
void facts_members(unsigned facts, unsigned mask, struct json_writer *);
/* *MASK: which of them there are. */
unsigned facts_read(const struct json *, unsigned *mask);

#endif
