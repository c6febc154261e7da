/* price: see price.h. */
#include "plan/price.h"

#include <string.h>

#include "base/decimal.h"

#define NAMED_MAX 5 /* SKUs named in one sentence */

static bool
is_zero(const struct json *fields)
{
	const struct json *value = json_get(json_get(fields, "price"), "value");

	return json_text(value) &&
	       decimal_same(value->text, value->len, "0", 1);
}

/* As far as known: of a draft nothing is sold. */
static bool
is_for_sale(const struct known *k)
{
	if (k->ledger.state)
		return strcmp(k->ledger.state, "publish") == 0;
	return k->shop.read && !k->shop.archived && !k->shop.draft;
}

static bool
is_sold_for_0(const struct known *k, const struct known_sku *s)
{
	return s && is_for_sale(k) &&
	       (is_zero(s->is.sent) || is_zero(s->is.shop));
}

/* A price that is not written, as people set it in the shop, is theirs. */
static bool
is_sent(const struct desired *g, const struct known_sku *s)
{
	return !s ||
	       strcmp(desired_policy(g->write_sku, "price"), "always") == 0;
}

bool
price_is_held(const struct desired *g, struct known *k, const struct match *m,
    struct verdict *v)
{
	const char *who[2] = {"", ""}; /* held, sold already */
	size_t n[2] = {0, 0};

	if (k->price_zero || strcmp(g->state, "publish") != 0)
		return false;
	for (size_t d = 0; d < g->nskus; d++) {
		const struct desired_sku *s = &g->skus[d];
		bool sold;

		if (s->placeholder || !is_zero(s->fields) ||
		    !is_sent(g, m->skus[d]))
			continue;
		sold = is_sold_for_0(k, m->skus[d]);
		if (n[sold]++ < NAMED_MAX)
			who[sold] = arena_printf(k->arena, "%s%s'%.80s'",
			    who[sold], *who[sold] ? ", " : "", s->code);
	}
	if (n[1] && v)
		verdict_warn(v, "price-zero",
		    "%s%s %s sold for 0; if that is meant, set "
		    "PRICE_ZERO=allow",
		    who[1], n[1] > NAMED_MAX ? " and others" : "",
		    n[1] > 1 ? "are" : "is");
	if (!n[0])
		return false;
	k->run.conflict = "a price of 0";
	if (v)
		verdict_say(v, REFUSED, "price-zero",
		    "%s%s would be sold for 0, so nothing was written; give "
		    "%s a price in the PIM, or set PRICE_ZERO=allow",
		    who[0], n[0] > NAMED_MAX ? " and others" : "",
		    n[0] > 1 ? "them" : "it");
	return true;
}
