/* known: see known.h. */
#include "known.h"

#include <string.h>

#include "instant.h"
#include "mem.h"

/* ---- small pieces */

static void *
grown(struct arena *a, void *old, size_t *cap, size_t need, size_t size)
{
	size_t room = *cap ? *cap * 2 : 8;
	void *p;

	if (need <= *cap)
		return old;
	if (room < need)
		room = need;
	p = arena_alloc(a, room * size);
	if (*cap)
		memcpy(p, old, *cap * size);
	*cap = room;
	return p;
}

struct known_sku *
known_sku_new(struct known *k)
{
	struct known_sku *s;

	/* SKUs are pointed at by steps, so they must not move: the array is
	 * made once, with room for all that a product may have. */
	if (!k->skus) {
		k->skus_cap = 2 * KNOWN_SKUS_MAX;
		k->skus = arena_alloc(k->arena, k->skus_cap * sizeof *k->skus);
	}
	if (k->nskus == k->skus_cap)
		return NULL;
	s = &k->skus[k->nskus++];
	memset(s, 0, sizeof *s);
	return s;
}

struct known_sku *
known_default(const struct known *k)
{
	size_t i;

	for (i = 0; i < k->nskus; i++)
		if (k->skus[i].is_default)
			return &k->skus[i];
	return k->nskus ? &k->skus[0] : NULL;
}

const struct known_value *
known_value_find(const struct known_option *o, const char *name)
{
	size_t i;

	for (i = 0; name && i < o->nvalues; i++)
		if (strcmp(o->values[i].name, name) == 0)
			return &o->values[i];
	return NULL;
}

long
known_option_find(const struct known_options *o, const char *name)
{
	size_t i;

	for (i = 0; i < o->len; i++)
		if (strcmp(o->list[i].name, name) == 0)
			return (long)i;
	return -1;
}

static bool
same_asset(const struct json *a, const struct json *b)
{
	const char *x = json_get_text(a, "asset", NULL);
	const char *y = json_get_text(b, "asset", NULL);

	if (!x || !y) {
		x = json_get_text(a, "url", "");
		y = json_get_text(b, "url", "");
		return strcmp(x, y) == 0;
	}
	return strcmp(x, y) == 0 && strcmp(json_get_text(a, "modified", ""),
					json_get_text(b, "modified", "")) == 0;
}

enum picture_state
known_picture(const struct known *k, const struct json *picture)
{
	size_t i;

	for (i = 0; i < k->npictures; i++)
		if (same_asset(k->pictures[i].picture, picture))
			return k->pictures[i].state;
	return PICTURE_NEW;
}

struct known_picture *
known_picture_set(
    struct known *k, const struct json *picture, enum picture_state state)
{
	struct known_picture *p;
	size_t i;

	for (i = 0; i < k->npictures; i++)
		if (same_asset(k->pictures[i].picture, picture)) {
			k->pictures[i].state = state;
			return &k->pictures[i];
		}
	k->pictures = grown(k->arena, k->pictures, &k->pictures_cap,
	    k->npictures + 1, sizeof *k->pictures);
	p = &k->pictures[k->npictures++];
	memset(p, 0, sizeof *p);
	p->picture = picture;
	p->state = state;
	return p;
}

/* ---- reading the record */

static void
read_options(struct known *k, const struct json *options)
{
	const struct json *o, *v;
	struct known_option *to;

	k->options.list = arena_alloc(k->arena, json_len(options) * sizeof *to);
	k->options.len = 0;
	for (o = json_first(options); o != json_end(options);
	     o = json_next(o)) {
		const struct json *values = json_get(o, "values");

		if (!values)
			values = json_get(o, "enum");
		to = &k->options.list[k->options.len++];
		to->id = json_get_text(o, "id", "");
		to->name = json_get_text(o, "name", "");
		to->order = json_get(o, "order");
		to->values = arena_alloc(
		    k->arena, json_len(values) * sizeof *to->values);
		to->nvalues = 0;
		for (v = json_first(values); v != json_end(values);
		     v = json_next(v)) {
			struct known_value *value = &to->values[to->nvalues++];

			value->id = json_get_text(v, "id", "");
			value->name = json_get_text(v, "name", "");
			value->slug = json_get_text(v, "slug", "");
		}
	}
}

static void
read_sku(struct known *k, const struct json *sku)
{
	const struct json *values = json_get(sku, "values"), *v;
	struct known_sku *s = known_sku_new(k);

	if (!s)
		return;
	s->webflow_id = json_get_text(sku, "webflow_id", NULL);
	s->slug = json_get_text(sku, "slug", NULL);
	s->plytix_id = json_get_text(sku, "plytix_id", NULL);
	s->is_default = json_true(json_get(sku, "default"));
	s->is.sent = json_get(sku, "fields");
	s->is.shown = json_get(sku, "shown");
	s->stock = json_get(sku, "stock");
	s->values = arena_alloc(k->arena,
	    (json_len(values) + KNOWN_OPTIONS_MAX) * sizeof *s->values);
	for (v = json_first(values); v != json_end(values); v = json_next(v))
		s->values[s->nvalues++] = json_text(v);
}

static enum outcome
read_sent(struct known *k, const struct json *sent, struct verdict *v)
{
	const struct json *list, *x;

	k->webflow_id = json_get_text(sent, "webflow_id", NULL);
	if (json_get_text(sent, "slug", NULL))
		k->slug = json_get_text(sent, "slug", NULL);
	k->state = json_get_text(sent, "state", "");
	if (!*k->state)
		k->state = NULL;
	k->published = json_true(json_get(sent, "published"));
	/* as we left them, until the shop says otherwise */
	if (k->state && strcmp(k->state, "publish") != 0) {
		k->draft = strcmp(k->state, "draft") == 0 && !k->published;
		k->archived = !k->draft;
	}
	k->is.sent = json_get(sent, "fields");
	k->is.shown = json_get(sent, "shown");
	list = json_get(sent, "options");
	if (json_len(list) > KNOWN_OPTIONS_MAX)
		return verdict_say(v, REFUSED, "record",
		    "known has more than %d options", KNOWN_OPTIONS_MAX);
	read_options(k, list);
	list = json_get(sent, "refused");
	for (x = json_first(list); x != json_end(list); x = json_next(x))
		known_picture_set(k, x, PICTURE_REFUSED);
	list = json_get(sent, "skus");
	for (x = json_first(list); x != json_end(list); x = json_next(x))
		read_sku(k, x);
	return DONE;
}

enum outcome
known_read(struct known *k, struct arena *a, const struct json *record,
    struct verdict *v)
{
	const struct json *known = json_get(record, "known"), *shop;

	memset(k, 0, sizeof *k);
	k->arena = a;
	k->batch = KNOWN_BATCH;
	k->doubt = json_true(json_get(record, "repair"));
	if (!known)
		return DONE;
	if (known->type != JSON_OBJECT)
		return verdict_say(
		    v, REFUSED, "record", "\"known\" is no object");
	k->slug = json_get_text(known, "slug", NULL);
	k->categories = json_get(known, "categories");
	k->doubt |= json_true(json_get(known, "doubt"));
	k->read_whole = json_true(json_get(known, "read"));
	k->first_values = json_true(json_get(known, "first_values"));
	if (json_get(known, "sent") &&
	    read_sent(k, json_get(known, "sent"), v) != DONE)
		return REFUSED;
	shop = json_get(known, "shop");
	if (json_get(shop, "product"))
		known_shop(
		    k, json_get(shop, "product"), json_get(shop, "skus"));
	return DONE;
}

/* ---- what the shop shows */

static const char *
value_name(const struct known_option *o, const char *id)
{
	size_t i;

	for (i = 0; id && i < o->nvalues; i++)
		if (strcmp(o->values[i].id, id) == 0)
			return o->values[i].name;
	return NULL;
}

/* The option list as the shop has it; what differs from the audit log's must
 * reach it, or the next run would start from the old list. */
static void
shop_options(struct known *k, const struct json *options)
{
	struct known_options was = k->options;
	size_t i, j;

	read_options(k, options);
	for (i = 0; i < was.len; i++)
		for (j = 0; j < k->options.len; j++)
			if (strcmp(was.list[i].id, k->options.list[j].id) == 0)
				k->options.list[j].order = was.list[i].order;
	k->touched |= was.len != k->options.len;
	for (i = 0; !k->touched && i < was.len; i++) {
		const struct known_option *a = &was.list[i];
		const struct known_option *b = &k->options.list[i];

		k->touched = strcmp(a->id, b->id) != 0 ||
			     strcmp(a->name, b->name) != 0 ||
			     a->nvalues != b->nvalues;
		for (j = 0; !k->touched && j < a->nvalues; j++)
			k->touched =
			    strcmp(a->values[j].id, b->values[j].id) != 0 ||
			    strcmp(a->values[j].name, b->values[j].name) != 0;
	}
}

static bool
same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The SKU's values by the names of the options' ids; one that the product
 * does not know (a foreign id, sheet 8.1) counts as none. */
static void
shop_values(struct known *k, struct known_sku *s, const struct json *fields)
{
	const struct json *ids = json_get(fields, "sku-values");
	const char **was = s->values;
	size_t i, nwas = s->nvalues;

	s->values = arena_alloc(
	    k->arena, (k->options.len + KNOWN_OPTIONS_MAX) * sizeof *s->values);
	s->nvalues = k->options.len;
	s->touched |= nwas != s->nvalues;
	for (i = 0; i < k->options.len; i++) {
		s->values[i] = value_name(&k->options.list[i],
		    json_get_text(ids, k->options.list[i].id, NULL));
		s->touched |= i < nwas && !same(was[i], s->values[i]);
	}
}

/* Whether the item was changed since it was published last. */
static bool
waits(const struct json *item)
{
	const struct json *out = json_get(item, "lastPublished");
	const struct json *change = json_get(item, "lastUpdated");
	int64_t published, changed;

	if (!json_text(out) || instant_read(out->text, out->len, &published))
		return true;
	return json_text(change) &&
	       instant_read(change->text, change->len, &changed) == 0 &&
	       changed > published;
}

static void
shop_sku(struct known *k, const struct json *sku, const char *default_id)
{
	const struct json *fields = json_get(sku, "fieldData");
	const char *id = json_get_text(sku, "id", NULL);
	struct known_sku *s = NULL;
	size_t i;

	if (!id)
		return;
	for (i = 0; i < k->nskus; i++)
		if (k->skus[i].webflow_id &&
		    strcmp(k->skus[i].webflow_id, id) == 0)
			s = &k->skus[i];
	if (!s) {
		s = known_sku_new(k);
		if (!s)
			return;
		s->webflow_id = id;
		s->touched = true;
	}
	s->is.found |= !json_len(s->is.sent);
	s->touched |=
	    !same(s->slug, json_get_text(fields, "slug", s->slug)) ||
	    s->is_default != (default_id && strcmp(default_id, id) == 0);
	s->slug = json_get_text(fields, "slug", s->slug);
	s->is_default = default_id && strcmp(default_id, id) == 0;
	s->is.shop = fields;
	s->waits = waits(sku);
	shop_values(k, s, fields);
}

/* SKUs that we believed in and that a read of the product does not show. */
static void
drop_missing(struct known *k)
{
	size_t i, kept = 0;

	for (i = 0; i < k->nskus; i++) {
		if (!k->skus[i].is.shop) {
			k->gone = grown(k->arena, k->gone, &k->gone_cap,
			    k->ngone + 1, sizeof *k->gone);
			k->gone[k->ngone++] = k->skus[i].webflow_id;
			k->touched = true;
			continue;
		}
		if (kept != i)
			k->skus[kept] = k->skus[i];
		kept++;
	}
	k->nskus = kept;
}

void
known_shop(struct known *k, const struct json *product, const struct json *skus)
{
	const struct json *fields = json_get(product, "fieldData"), *s;
	const char *id = json_get_text(product, "id", NULL);
	const char *default_id = json_get_text(fields, "default-sku", NULL);
	size_t i;

	if (!k->webflow_id || !id || strcmp(k->webflow_id, id) != 0)
		k->touched = true;
	k->webflow_id = id;
	k->slug = json_get_text(fields, "slug", k->slug);
	k->archived = json_true(json_get(product, "isArchived"));
	k->draft = json_true(json_get(product, "isDraft"));
	if (json_get_text(product, "lastPublished", NULL) && !k->published) {
		k->published = true;
		k->touched = true;
	}
	k->is.shop = fields;
	k->waits = waits(product);
	k->is.found |= !json_len(k->is.sent);
	shop_options(k, json_get(fields, "sku-properties"));
	for (i = 0; i < k->nskus; i++)
		k->skus[i].is.shop = NULL;
	for (s = json_first(skus); s != json_end(skus); s = json_next(s))
		shop_sku(k, s, default_id);
	drop_missing(k);
	if (k->nskus && !default_id)
		k->skus[0].is_default = true;
	k->have_shop = k->may_write = true;
}

/* ---- writing */

bool
known_touched(const struct known *k)
{
	size_t i;

	if (k->touched || k->forget)
		return true;
	for (i = 0; i < k->nskus; i++)
		if (k->skus[i].touched)
			return true;
	return false;
}

static void
write_options(const struct known *k, struct emit *e)
{
	size_t i, j;

	emit_array(e, "options");
	for (i = 0; i < k->options.len; i++) {
		const struct known_option *o = &k->options.list[i];

		emit_object(e, NULL);
		emit_text(e, "id", o->id);
		emit_text(e, "name", o->name);
		emit_array(e, "values");
		for (j = 0; j < o->nvalues; j++) {
			emit_object(e, NULL);
			emit_text(e, "id", o->values[j].id);
			emit_text(e, "name", o->values[j].name);
			emit_text(e, "slug", o->values[j].slug);
			emit_end(e);
		}
		emit_end(e);
		emit_value_if(e, "order", o->order);
		emit_end(e);
	}
	emit_end(e);
}

static void
write_product(const struct known *k, struct emit *e)
{
	size_t i;

	emit_object(e, "product");
	emit_text(e, "webflow_id", k->webflow_id);
	emit_text(e, "slug", k->slug ? k->slug : "");
	emit_text_if(e, "state", k->state);
	emit_bool(e, "published", k->published);
	emit_value_if(e, "fields", k->is.sent);
	if (json_len(k->is.shown))
		emit_value(e, "shown", k->is.shown);
	write_options(k, e);
	emit_array(e, "refused");
	for (i = 0; i < k->npictures; i++) {
		const struct json *p = k->pictures[i].picture;

		if (k->pictures[i].state != PICTURE_REFUSED)
			continue;
		emit_object(e, NULL);
		emit_value_if(e, "asset", json_get(p, "asset"));
		emit_value_if(e, "modified", json_get(p, "modified"));
		if (!json_get(p, "asset"))
			emit_value_if(e, "url", json_get(p, "url"));
		emit_end(e);
	}
	emit_end(e);
	emit_end(e);
}

static void
write_sku(const struct known_sku *s, struct emit *e)
{
	size_t i;

	emit_object(e, NULL);
	emit_text(e, "webflow_id", s->webflow_id);
	emit_text(e, "slug", s->slug ? s->slug : "");
	emit_text_if(e, "plytix_id", s->plytix_id);
	emit_array(e, "values");
	for (i = 0; i < s->nvalues; i++) {
		if (s->values[i])
			emit_text(e, NULL, s->values[i]);
		else
			emit_null(e, NULL);
	}
	emit_end(e);
	if (s->is_default)
		emit_bool(e, "default", true);
	emit_value_if(e, "fields", s->is.sent);
	if (json_len(s->is.shown))
		emit_value(e, "shown", s->is.shown);
	emit_value_if(e, "stock", s->stock);
	emit_end(e);
}

void
known_write(struct known *k, struct emit *e)
{
	size_t i;
	bool any = false;

	if (k->forget)
		emit_bool(e, "forget", true);
	if (k->touched && k->webflow_id)
		write_product(k, e);
	for (i = 0; i < k->nskus; i++)
		any |= k->skus[i].touched;
	if (any && k->webflow_id) {
		emit_array(e, "skus");
		for (i = 0; i < k->nskus; i++)
			if (k->skus[i].touched && k->skus[i].webflow_id)
				write_sku(&k->skus[i], e);
		emit_end(e);
	}
	if (k->ngone) {
		emit_array(e, "gone");
		for (i = 0; i < k->ngone; i++)
			if (k->gone[i])
				emit_text(e, NULL, k->gone[i]);
		emit_end(e);
	}
	if (k->told_first_values)
		emit_bool(e, "first_values", true);
	k->touched = k->forget = k->told_first_values = false;
	k->ngone = 0;
	for (i = 0; i < k->nskus; i++)
		k->skus[i].touched = false;
}
