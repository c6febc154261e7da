/* known: see known.h. */
#include "plan/known.h"

#include <string.h>

#include "base/mem.h"

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

void
known_learn(struct known *k, unsigned fact, bool is)
{
	if (!(k->facts & fact) == !is)
		return;
	k->facts = is ? k->facts | fact : k->facts & ~fact;
	k->run.facts_new |= fact;
}

struct known_sku *
known_default(const struct known *k)
{
	for (size_t i = 0; i < k->nskus; i++)
		if (k->skus[i].is_default)
			return &k->skus[i];
	return k->nskus ? &k->skus[0] : NULL;
}

const struct known_value *
known_value_find(const struct known_option *o, const char *name)
{
	for (size_t i = 0; name && i < o->nvalues; i++)
		if (strcmp(o->values[i].name, name) == 0)
			return &o->values[i];
	return NULL;
}

const struct known_value *
known_value_by_id(const struct known_option *o, const char *id)
{
	for (size_t i = 0; id && i < o->nvalues; i++)
		if (strcmp(o->values[i].id, id) == 0)
			return &o->values[i];
	return NULL;
}

bool
known_is_key(const char *slug)
{
	size_t n = slug ? strspn(slug, "0123456789abcdef") : 0;

	return n == 24 && (!slug[n] || slug[n] == '_');
}

bool
known_is_ours(const struct known_sku *s)
{
	return s->plytix_id || json_members(s->is.sent) ||
	       known_is_key(s->slug);
}

const char *
known_code(const struct known_sku *s)
{
	return json_get_text(s->is.shop ? s->is.shop : s->is.sent, "sku", "");
}

long
known_option_find(const struct known_options *o, const char *name)
{
	for (size_t i = 0; i < o->len; i++)
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
	for (size_t i = 0; i < k->npictures; i++)
		if (same_asset(k->pictures[i].picture, picture))
			return k->pictures[i].state;
	return PICTURE_NEW;
}

struct known_picture *
known_picture_set(
    struct known *k, const struct json *picture, enum picture_state state)
{
	struct known_picture *p;

	for (size_t i = 0; i < k->npictures; i++)
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

const char *
known_picture_host(struct arena *a, const struct json *picture)
{
	const char *at = strstr(json_get_text(picture, "url", ""), "://");
	size_t len;
	char *host;

	if (!at)
		return json_get_text(picture, "host", "");
	at += 3;
	len = strcspn(at, "/?#");
	for (size_t i = 0; i < len; i++)
		if (at[i] == '@') { /* a name and password come before */
			at += i + 1;
			len -= i + 1;
			i = 0;
		}
	len = *at == '[' ? strcspn(at, "]") : strcspn(at, ":/?#");
	host = arena_printf(a, "%.*s", (int)(len > 255 ? 255 : len), at);
	for (size_t i = 0; host[i]; i++)
		if (host[i] >= 'A' && host[i] <= 'Z')
			host[i] = (char)(host[i] + ('a' - 'A'));
	return host;
}

void
known_options_read(struct known *k, const struct json *options)
{
	struct known_option *to;

	k->options.list = arena_alloc(k->arena, json_len(options) * sizeof *to);
	k->options.len = 0;
	json_each (o, options) {
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
		json_each (v, values) {
			struct known_value *value = &to->values[to->nvalues++];

			value->id = json_get_text(v, "id", "");
			value->name = json_get_text(v, "name", "");
			value->slug = json_get_text(v, "slug", "");
		}
		if (!to->nvalues) /* no SKU can have a value of it */
			k->options.len--;
	}
}

void
known_sent(struct known *k, struct known_entity *is, const char *key,
    const struct json *sent, const struct json *shown)
{
	is->sent = json_set(k->arena, is->sent, key, sent);
	is->shown = json_set(k->arena, is->shown, key, shown);
}

bool
known_is_taken(const struct known *k, const char *slug)
{
	for (size_t i = 0; i < k->ntaken; i++)
		if (strcmp(k->taken[i], slug) == 0)
			return true;
	return false;
}

void
known_take(struct known *k, const char *slug)
{
	k->taken = grown(
	    k->arena, k->taken, &k->taken_cap, k->ntaken + 1, sizeof *k->taken);
	k->taken[k->ntaken++] = slug;
}
