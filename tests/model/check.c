/* check: see check.h. */
#include "model/check.h"

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

static bool __attribute__((format(printf, 2, 3)))
wrong(struct check *c, const char *fmt, ...)
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

/* ---- fields */

static bool
is_picture(const struct json *v)
{
	return v && v->type == JSON_OBJECT && json_get(v, "url");
}

static bool
is_broken(const struct json *v)
{
	return is_picture(v) && strstr(json_get_text(v, "url", ""), "broken");
}

static bool
shows_picture(struct check *c, const struct json *want, const struct json *is)
{
	const char *id = json_get_text(is, "fileId", "");
	const char *alt = json_get_text(want, "alt", "");
	size_t n;

	if (strncmp(id, "file", 4) != 0)
		return false;
	n = (size_t)atol(id + 4);
	return n < c->shop->nfiles &&
	       strcmp(c->shop->files[n], json_get_text(want, "url", "")) == 0 &&
	       strcmp(alt, json_get_text(is, "alt", "")) == 0;
}

static bool
shows(struct check *c, const struct json *want, const struct json *is)
{
	if (json_empty(want) || json_empty(is))
		return json_empty(want) && json_empty(is);
	if (is_picture(want))
		return shows_picture(c, want, is);
	if (json_get(want, "plytix_id")) /* "c1" is item "cat1" */
		return is->type == JSON_STRING &&
		       strncmp(is->text, "cat", 3) == 0 &&
		       strcmp(is->text + 3,
			   json_get_text(want, "plytix_id", "") + 1) == 0;
	return json_equal(want, is);
}

static bool
added(struct check *c, const char *entity, const char *key,
    const struct json *member)
{
	const char *text = check_text(c->arena, member);

	for (size_t i = 0; i < c->nmarks; i++)
		if (c->marks[i].added &&
		    strcmp(c->marks[i].entity, entity) == 0 &&
		    strcmp(c->marks[i].key, key) == 0 &&
		    strcmp(c->marks[i].text, text) == 0)
			return true;
	return false;
}

struct mark *
check_mark_of(struct check *c, const char *entity, const char *key)
{
	for (size_t i = 0; i < c->nmarks; i++)
		if (!c->marks[i].added &&
		    strcmp(c->marks[i].entity, entity) == 0 &&
		    strcmp(c->marks[i].key, key) == 0)
			return &c->marks[i];
	return NULL;
}

void
check_mark(struct check *c, const char *entity, const char *key,
    const char *want, const char *text, bool is_added)
{
	struct mark *m = is_added ? NULL : check_mark_of(c, entity, key);

	if (!m) {
		if (c->nmarks == CHECK_MARKS)
			return;
		m = &c->marks[c->nmarks++];
	}
	m->entity = entity;
	m->key = key;
	m->want = want;
	m->text = text;
	m->added = is_added;
	m->ours = false;
}

static void
mark_ours(struct check *c, const char *entity, const char *key,
    const char *want, const char *text)
{
	check_mark(c, entity, key, want, text, false);
	if (check_mark_of(c, entity, key))
		check_mark_of(c, entity, key)->ours = true;
}

static void
mark_member(struct check *c, const char *entity, const char *key,
    const struct json *member)
{
	size_t n = c->nmarks;

	check_mark(c, entity, key, "", check_text(c->arena, member), true);
	if (c->nmarks > n)
		c->marks[n].ours = true;
}

static void
drop(struct check *c, struct mark *m)
{
	*m = c->marks[--c->nmarks];
}

/* A list was sent when a run was interrupted: the next one cannot separate our
 * members from a person's. */
static bool
left_behind(struct check *c, const struct json *is, enum doubt doubt)
{
	size_t n = (size_t)atol(json_get_text(is, "fileId", "file0") + 4);

	if (is->type == JSON_STRING)
		return doubt == DOUBT_MOVED;
	return doubt && is->type == JSON_OBJECT && n < c->shop->nfiles &&
	       strstr(c->shop->files[n], "files.example.com");
}

static bool
holds(struct check *c, const struct json *list, const char *text)
{
	json_each (x, list)
		if (strcmp(check_text(c->arena, x), text) == 0)
			return true;
	return false;
}

/* A list: what is wanted in its order, broken pictures left out; then what
 * people added, all of it and nothing else. */
static bool
list_shows(struct check *c, const char *entity, const char *key,
    const struct json *want, const struct json *is, enum doubt doubt)
{
	const struct json *x = json_first(is);

	json_each (w, want) {
		if (is_broken(w))
			continue;
		while (x != json_end(is) && added(c, entity, key, x) &&
		       !shows(c, w, x))
			x = json_next(x);
		if (x == json_end(is) || !shows(c, w, x))
			return false;
		x = json_next(x);
	}
	for (; x != json_end(is); x = json_next(x)) {
		if (added(c, entity, key, x))
			continue;
		if (!left_behind(c, x, doubt))
			return false;
		mark_member(c, entity, key, x);
	}
	for (size_t i = 0; i < c->nmarks; i++)
		if (c->marks[i].added && !c->marks[i].ours &&
		    strcmp(c->marks[i].entity, entity) == 0 &&
		    strcmp(c->marks[i].key, key) == 0 &&
		    !holds(c, is, c->marks[i].text))
			return false;
	return true;
}

static bool
check_field(struct check *c, const char *entity, const struct shop_entity *e,
    const char *key, const struct json *want, enum doubt doubt)
{
	const char *text = shop_get(e, key);
	const struct json *is = check_value(c->arena, text);
	struct mark *m = check_mark_of(c, entity, key);

	if (m && strcmp(m->want, check_text(c->arena, want)) == 0) {
		if (text && strcmp(m->text, text) == 0)
			return true;
		if (doubt < DOUBT_OTHER && !m->ours)
			return wrong(c, "%s %s: the person's %s became %s",
			    entity, key, m->text, text ? text : "nothing");
		drop(c, m);
	} else if (m) {
		drop(c, m);
	}
	if (is_broken(want))
		return true;
	if (doubt == DOUBT_MOVED && json_empty(want) && !json_empty(is) &&
	    is->type != JSON_ARRAY) {
		/* wanted when it was sent, unrecorded, wanted no more */
		mark_ours(c, entity, key, check_text(c->arena, want), text);
		return true;
	}
	if (strcmp(key, "brand") == 0) /* if-empty */
		return json_empty(want) || !json_empty(is)
			   ? true
			   : wrong(c, "%s brand is empty", entity);
	if (strcmp(key, "weight") == 0 && json_empty(want))
		return true; /* cannot be cleared */
	if ((is && is->type == JSON_ARRAY) || (want && want->type == JSON_ARRAY)
		? list_shows(c, entity, key, want, is, doubt)
		: shows(c, want, is))
		return true;
	return wrong(c, "%s %s: want %s, is %s", entity, key,
	    check_text(c->arena, want), text ? text : "nothing");
}

static bool
check_fields(struct check *c, const char *entity, const struct shop_entity *e,
    const struct json *want, enum doubt doubt)
{
	static const char *const keys[] = {"name", "description", "category",
	    "brand", "sku", "price", "compare-at-price", "weight", "main-image",
	    "more-images", NULL};

	for (size_t i = 0; keys[i]; i++)
		if (!check_field(
			c, entity, e, keys[i], json_get(want, keys[i]), doubt))
			return false;
	return true;
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
		return wrong(c, "%s stock: want %s, %ld left, is %s %ld", k->id,
		    text, s->quantity, k->finite ? "finite" : "infinite",
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
			return wrong(c, "a person archived it, it came back");
	}
	if (m)
		drop(c, m);
	if (p->archived != archived || (!archived && p->draft != draft))
		return wrong(c, "wants %s, is%s%s%s", state,
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
			mark_ours(c, k->id, keys[i], "null",
			    shop_get(&k->is, keys[i]));
	is = check_value(c->arena, shop_get(&k->is, "more-images"));
	json_each (x, is)
		if (!added(c, k->id, "more-images", x))
			mark_member(c, k->id, "more-images", x);
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
		return wrong(c, "%s is a person's, but its stock is finite %ld",
		    k->id, k->quantity);
	if (!doubt && strcmp(k->was, check_fields_of(c->arena, k)) != 0)
		return wrong(c, "%s is a person's, and was %s, but is %s",
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
				return wrong(c, "%s and %s have the code %s",
				    k->id, o->id, a);
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
				return wrong(c, "two SKUs for %s",
				    check_text(
					c->arena, json_get(s, "values")));
			if (!check_fields(c, k->id, &k->is,
				json_get(s, "fieldData"), doubt) ||
			    !check_stock(c, k, json_get(s, "inventory"), doubt))
				return false;
		}
		if (!found)
			return wrong(c, "no SKU for %s",
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
			return wrong(c,
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
		return wrong(c, "%s is not on the site", p->id);
	for (size_t i = 0; i < c->shop->nskus; i++) {
		const struct shop_sku *k = &c->shop->skus[i];

		if (&c->shop->products[k->product] == p && !k->gone &&
		    k->staged && check_desired(c, desired, k))
			return wrong(c, "%s is not on the site", k->id);
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
		wrong(c, "it is not there");
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
