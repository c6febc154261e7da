/* check: see check.h. */
#include "model/check_inner.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_write.h"
#include "base/json_read.h"

const char *
check_text(struct arena *a, const struct json *v)
{
	const char *text;
	struct buf b;
	struct json_writer e;

	buf_init(&b, 1 << 20);
	json_write_init(&e, &b);
	json_write_value(&e, NULL, v);
	text = arena_dup(a, b.data, b.len - 1);
	buf_release(&b);
	return text;
}

const struct json *
check_value(struct arena *a, const char *text)
{
	struct json_reader *r = json_reader_new(JSON_READ_PAGE_NODES);
	const struct json *v = NULL;
	struct verdict why = {0};

	if (text)
		json_read(r, a, text, strlen(text), &v, &why);
	json_reader_free(r);
	verdict_release(&why);
	return v;
}

bool
check_wrong(struct check *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->said, sizeof c->said, fmt, ap);
	va_end(ap);
	return false;
}

/* ---- which desired SKU a SKU of the shop is, by its combination */

static bool
same_combination(struct check *c, const struct json *desired,
    const struct json *sku, const struct shop_sku *k)
{
	const struct shop_product *p = &c->shop->products[k->product];
	const struct json *options = json_get(desired, "options");

	for (size_t i = 0; i < json_len(options); i++) {
		const char *name =
		    json_get_text(json_at(options, i), "name", "");
		const char *is = NULL;

		for (size_t o = 0; o < p->noptions; o++)
			if (strcmp(p->options[o].name, name) == 0)
				is = shop_value_name(c->shop, k, o);
		if (!is || !json_is(json_at(json_get(sku, "values"), i), is))
			return false;
	}
	return true;
}

const struct json *
check_desired(
    struct check *c, const struct json *desired, const struct shop_sku *k)
{
	const struct json *skus = json_get(desired, "skus");

	json_each (s, skus)
		if (same_combination(c, desired, s, k))
			return s;
	return NULL;
}

/* ---- stock */

static struct stock *
stock_of(struct check *c, const char *sku)
{
	size_t i;

	for (i = 0; i < c->nstocks; i++)
		if (strcmp(c->stocks[i].sku, sku) == 0)
			return &c->stocks[i];
	if (i == CHECK_STOCKS)
		abort();
	c->stocks[c->nstocks].sku = sku;
	c->stocks[c->nstocks].want = NULL;
	return &c->stocks[c->nstocks++];
}

static bool
check_stock(struct check *c, const struct shop_sku *k, const struct json *want,
    enum doubt doubt)
{
	struct stock *s = stock_of(c, k->id);
	const char *text = check_text(c->arena, want);
	bool finite = json_is(json_get(want, "inventoryType"), "finite");
	long wanted = atol(json_get_text(want, "quantity", "0"));
	bool good, same = s->want && strcmp(s->want, text) == 0;

	if (!want)
		return true;
	good = k->finite == finite &&
	       (!finite || k->quantity == (same ? s->quantity : wanted) ||
		   ((doubt == DOUBT_MOVED || c->shop->mode.resets) &&
		       k->quantity == wanted));
	if (!good)
		return check_wrong(c, "%s stock: want %s, %ld left, is %s %ld",
		    k->id, text, s->quantity, k->finite ? "finite" : "infinite",
		    k->quantity);
	s->want = text;
	s->quantity = k->quantity;
	return true;
}

void
check_sell(struct check *c, struct dice *d)
{
	struct shop_sku *k;

	for (size_t i = 0; i < c->nstocks; i++) {
		k = shop_sku_find(c->shop, c->stocks[i].sku);
		if (!k || !c->stocks[i].want || !k->finite || k->quantity < 1 ||
		    !chance(d, 30))
			continue;
		k->quantity--;
		c->stocks[i].quantity--;
	}
}

/* ---- the product */

static bool
check_state(struct check *c, const struct json *desired,
    const struct shop_product *p, enum doubt doubt)
{
	const char *state = json_get_text(desired, "state", "");
	struct mark *m = check_mark_of(c, p->id, "isArchived");
	bool archived = strcmp(state, "archive") == 0 ||
			(strcmp(state, "draft") == 0 && p->published);
	bool draft = strcmp(state, "draft") == 0 && !p->published;

	if (m && strcmp(m->want, state) == 0) {
		if (p->archived)
			return true;
		if (doubt != DOUBT_MOVED)
			return check_wrong(
			    c, "a person archived it, it came back");
	}
	if (m)
		check_mark_drop(c, m);
	if (p->archived != archived || (!archived && p->draft != draft))
		return check_wrong(c, "wants %s, is%s%s%s", state,
		    p->archived ? " archived" : "", p->draft ? " draft" : "",
		    p->published ? " published" : "");
	return true;
}

/* A SKU that is withdrawn by the time a cut run is mended keeps what that
 * run wrote: nobody looks after it. */
static void
leave(struct check *c, const struct shop_sku *k)
{
	static const char *const keys[] = {
	    "sku", "compare-at-price", "main-image"};
	const struct json *is;

	for (size_t i = 0; i < 3; i++)
		if (shop_get(&k->is, keys[i]) &&
		    !check_mark_of(c, k->id, keys[i]))
			check_mark_ours(c, k->id, keys[i], "null",
			    shop_get(&k->is, keys[i]));
	is = check_value(c->arena, shop_get(&k->is, "more-images"));
	json_each (x, is)
		if (!check_added(c, k->id, "more-images", x))
			check_mark_member(c, k->id, "more-images", x);
}

/* All fields of a SKU as one text. */
const char *
check_fields_of(struct arena *a, const struct shop_sku *k)
{
	const char *all = "";

	for (size_t i = 0; i < k->is.len; i++)
		all = arena_printf(a, "%s%s=%s;", all, k->is.fields[i].key,
		    k->is.fields[i].text);
	return all;
}

/* What a person made and no store has is the person's, whatever it is. */
static bool
check_persons(struct check *c, const struct shop_sku *k, enum doubt doubt)
{
	if (k->finite)
		return check_wrong(c,
		    "%s is a person's, but its stock is finite %ld", k->id,
		    k->quantity);
	if (!doubt && strcmp(k->was, check_fields_of(c->arena, k)) != 0)
		return check_wrong(c, "%s is a person's, and was %s, but is %s",
		    k->id, k->was, check_fields_of(c->arena, k));
	return true;
}

/* No two SKUs that are the PIM's have one code. */
static bool
check_codes(struct check *c, size_t product)
{
	const char *a, *b;

	for (size_t i = 0; i < c->shop->nskus; i++) {
		const struct shop_sku *k = &c->shop->skus[i];

		a = shop_get(&k->is, "sku");
		if (k->product != product || k->gone || k->was || !a ||
		    strlen(a) < 3)
			continue;
		for (size_t j = 0; j < i; j++) {
			const struct shop_sku *o = &c->shop->skus[j];

			b = shop_get(&o->is, "sku");
			if (o->product == product && !o->gone && !o->was && b &&
			    strcmp(a, b) == 0)
				return check_wrong(c,
				    "%s and %s have the code %s", k->id, o->id,
				    a);
		}
	}
	return true;
}

static bool
check_skus(struct check *c, const struct json *desired, size_t product,
    enum doubt doubt)
{
	const struct json *skus = json_get(desired, "skus");
	size_t found;

	json_each (s, skus) {
		found = 0;
		for (size_t i = 0; i < c->shop->nskus; i++) {
			const struct shop_sku *k = &c->shop->skus[i];

			if (k->product != product || k->gone ||
			    !same_combination(c, desired, s, k))
				continue;
			if (k->was) {
				/* it stands where a placeholder would be */
				found += !json_get(s, "plytix_id");
				continue;
			}
			if (found++)
				return check_wrong(c, "two SKUs for %s",
				    check_text(
					c->arena, json_get(s, "values")));
			if (!check_fields(c, k->id, &k->is,
				json_get(s, "fieldData"), doubt) ||
			    !check_stock(c, k, json_get(s, "inventory"), doubt))
				return false;
		}
		if (!found)
			return check_wrong(c, "no SKU for %s",
			    check_text(c->arena, json_get(s, "values")));
	}
	for (size_t i = 0; i < c->shop->nskus; i++) {
		const struct shop_sku *k = &c->shop->skus[i];

		if (k->product != product || k->gone)
			continue;
		if (k->was) {
			if (!check_persons(c, k, doubt))
				return false;
			continue;
		}
		if (check_desired(c, desired, k))
			continue;
		if (!k->finite || k->quantity)
			return check_wrong(c,
			    "%s is withdrawn, but its stock is %s %ld", k->id,
			    k->finite ? "finite" : "infinite", k->quantity);
		stock_of(c, k->id)->want = NULL;
		if (doubt)
			leave(c, k);
	}
	return doubt || check_codes(c, product);
}

/* In a live run nothing that is wanted waits for a publish. */
static bool
check_live(
    struct check *c, const struct json *desired, const struct shop_product *p)
{
	if (p->archived || p->draft)
		return true; /* a person's */
	if (p->staged || !p->published)
		return check_wrong(c, "%s is not on the site", p->id);
	for (size_t i = 0; i < c->shop->nskus; i++) {
		const struct shop_sku *k = &c->shop->skus[i];

		if (&c->shop->products[k->product] == p && !k->gone &&
		    k->staged && check_desired(c, desired, k))
			return check_wrong(c, "%s is not on the site", k->id);
	}
	return true;
}

/* After a doubt an archived product's edits are taken for our own. */
static void
may_go(struct check *c, const struct shop_product *p)
{
	const struct shop_sku *k;

	for (size_t i = 0; i < c->nmarks; i++) {
		k = shop_sku_find(c->shop, c->marks[i].entity);
		if (strcmp(c->marks[i].entity, p->id) == 0 ||
		    (k && &c->shop->products[k->product] == p))
			c->marks[i].ours |= !c->marks[i].added;
	}
}

const char *
check_product(struct check *c, const struct json *desired,
    const char *webflow_id, enum doubt doubt)
{
	const char *state = json_get_text(desired, "state", "");
	struct shop_product *p =
	    webflow_id ? shop_find(c->shop, webflow_id) : NULL;

	if (!p && strcmp(state, "archive") == 0)
		return NULL;
	if (!p) {
		check_wrong(c, "it is not there");
		return c->said;
	}
	if (!check_state(c, desired, p, doubt))
		return c->said;
	if (strcmp(state, "archive") == 0 ||
	    (strcmp(state, "draft") == 0 && p->published)) {
		if (doubt == DOUBT_MOVED)
			may_go(c, p);
		return NULL;
	}
	if (c->shop->mode.live && !c->shop->mode.refuses_live &&
	    strcmp(state, "publish") == 0 && !doubt &&
	    !check_live(c, desired, p))
		return c->said;
	if (!check_fields(c, p->id, &p->is,
		json_get(json_get(desired, "product"), "fieldData"), doubt) ||
	    !check_skus(c, desired, (size_t)(p - c->shop->products), doubt))
		return c->said;
	return NULL;
}
