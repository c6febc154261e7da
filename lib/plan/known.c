/* known: see known.h. */
#include "plan/known.h"

#include <string.h>

#include "base/mem.h"

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

void
known_options_read(struct known *k, const struct json *options)
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
		if (!to->nvalues) /* no SKU can have a value of it */
			k->options.len--;
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
	known_options_read(k, list);
	list = json_get(sent, "refused");
	for (x = json_first(list); x != json_end(list); x = json_next(x))
		known_picture_set(k, x, PICTURE_REFUSED);
	list = json_get(sent, "skus");
	for (x = json_first(list); x != json_end(list); x = json_next(x))
		read_sku(k, x);
	return DONE;
}

void
known_take(struct known *k, const char *slug)
{
	if (k->ntaken == k->taken_cap) {
		const char **more = arena_alloc(
		    k->arena, (k->taken_cap * 2 + 8) * sizeof *more);

		if (k->ntaken)
			memcpy(more, k->taken, k->ntaken * sizeof *more);
		k->taken = more;
		k->taken_cap = k->taken_cap * 2 + 8;
	}
	k->taken[k->ntaken++] = slug;
}

enum outcome
known_read(struct known *k, struct arena *a, const struct json *record,
    struct verdict *v)
{
	const struct json *known = json_get(record, "known"), *shop;
	const struct json *taken, *t;

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
	k->same = !k->doubt && json_true(json_get(known, "same"));
	k->doubt |= json_true(json_get(known, "doubt"));
	k->read_whole = json_true(json_get(known, "read"));
	k->first_values = json_true(json_get(known, "first_values"));
	if (json_get(known, "sent") &&
	    read_sent(k, json_get(known, "sent"), v) != DONE)
		return REFUSED;
	taken = json_get(known, "taken");
	for (t = json_first(taken); t != json_end(taken); t = json_next(t))
		if (json_text(t))
			known_take(k, t->text);
	shop = json_get(known, "shop");
	if (json_get(shop, "product"))
		known_shop(
		    k, json_get(shop, "product"), json_get(shop, "skus"));
	return DONE;
}
