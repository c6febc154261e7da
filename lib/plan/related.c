/* related: see related.h. */
#include "plan/related.h"

#include <string.h>

#include "plan/field_value.h"
#include "plan/api_error.h"
#include "plan/desired.h"

/* The id in the PIM that V stands for, or NULL. */
static const char *
product_of(const struct json *v)
{
	return v && v->type == JSON_OBJECT ? json_get_text(v, "plytix_id", NULL)
					   : NULL;
}

static bool
names_products(const struct json *v)
{
	json_each (x, v)
		if (product_of(x))
			return true;
	return product_of(v);
}

/* ---- ids of the shop */

struct resolving {
	const struct known *k;
	const struct json *sent; /* the field as it was sent last */
	struct json_builder list;
	const char **ids; /* those in it */
	size_t nids, max;
};

static void
put(struct resolving *r, const char *id)
{
	if (r->nids == r->max ||
	    (r->k->webflow_id && strcmp(id, r->k->webflow_id) == 0))
		return;
	for (size_t i = 0; i < r->nids; i++)
		if (strcmp(r->ids[i], id) == 0)
			return;
	r->ids[r->nids++] = id;
	json_build_add(&r->list, JSON_STRING, id, strlen(id));
}

/* What leaves the shop in this run is not linked any more, but a link that
 * exists stays until then: the guard may hold it back. */
static bool
is_new(const struct resolving *r, const char *item)
{
	return !field_lists(r->sent, item) &&
	       !(r->sent && r->sent->type == JSON_STRING &&
		   json_is(r->sent, item));
}

static void
resolve_one(struct resolving *r, const char *id)
{
	const struct known *k = r->k;
	const struct json *items = json_get(k->ledger.products, id);
	bool goes = field_lists(k->ledger.going, id);

	/* in a plan its own id stands for one still to be made */
	if (k->second_pass && field_lists(k->ledger.coming, id))
		put(r, id);
	if (k->second_pass && goes)
		return;
	json_each (x, items)
		if (json_text(x) && (!goes || !is_new(r, x->text)))
			put(r, x->text);
}

static const struct json *
resolve(const struct known *k, struct arena *a, const char *field,
    const struct json *value)
{
	bool one = value->type != JSON_ARRAY;
	struct resolving r = {.k = k, .sent = json_get(k->is.sent, field)};
	const struct json *made;

	r.max = one ? 1 : 64 * (json_len(value) + 1);
	r.ids = arena_alloc(a, r.max * sizeof *r.ids);
	json_build_open(&r.list, JSON_ARRAY);
	if (one)
		resolve_one(&r, product_of(value));
	for (const struct json *x = one ? NULL : json_first(value);
	     x != (one ? NULL : json_end(value)); x = json_next(x)) {
		if (product_of(x))
			resolve_one(&r, product_of(x));
		else if (json_text(x))
			put(&r, x->text);
	}
	made = field_built(&r.list, a);
	return one ? json_at(made, 0) : made;
}

const struct json *
related_resolve(
    const struct known *k, struct arena *a, const struct json *fields)
{
	const struct json *result = fields;

	json_each_key (key, fields)
		if (names_products(json_next(key)) && !json_is(key, "category"))
			result = json_set(a, result, key->text,
			    resolve(k, a, key->text, json_next(key)));
	return result;
}

bool
related_later(const struct known *k)
{
	return json_len(k->ledger.coming) || json_len(k->ledger.going);
}

/* ---- how many */

static bool
is_list(const char *field, const struct json *v)
{
	return v && v->type == JSON_ARRAY && v->len &&
	       json_first(v)->type == JSON_STRING &&
	       strcmp(field, "category") != 0;
}

const struct json *
related_cut(const struct known *k, const char *field, const struct json *want)
{
	if (!k->refs_max || !is_list(field, want))
		return want;
	return field_cut(k->arena, want, k->refs_max);
}

/* The longest list that the answer names; NAMED: whether it names any field. */
static size_t
longest(const struct step *step, const struct json *body, bool *named)
{
	const struct json *sent, *fields = step->fields;
	size_t all = 0, of_named = 0;

	*named = false;
	json_each_key (key, fields) {
		bool is_named = api_error_names(body, key->text);

		*named |= is_named;
		sent = json_get(step->extra, key->text);
		if (!sent)
			sent = json_next(key);
		if (!is_list(key->text, sent))
			continue;
		all = sent->len > all ? sent->len : all;
		if (is_named && sent->len > of_named)
			of_named = sent->len;
	}
	return *named ? of_named : all;
}

bool
related_halve(struct known *k, const struct step *step, const struct json *body)
{
	bool named;
	size_t half = longest(step, body, &named) / 2;

	/* what people added may be the most of it */
	if (k->refs_max && half >= k->refs_max)
		half = k->refs_max / 2;
	if (!half)
		return false;
	k->refs_max = (unsigned)half;
	k->run.refs_tried = true;
	return true;
}

/* An id, or a list of them. */
static bool
is_reference(const char *field, const struct json *v)
{
	const char *id = v->type == JSON_STRING ? v->text
			 : is_list(field, v)    ? json_first(v)->text
						: NULL;

	return id && strcmp(field, "category") != 0 && strlen(id) == 24 &&
	       strspn(id, "0123456789abcdef") == 24;
}

bool
related_leave(struct known *k, const struct step *step, const struct json *body,
    const char *why, struct verdict *v)
{
	bool any = false;

	json_each_key (key, step->fields) {
		if (!is_reference(key->text, json_next(key)) ||
		    !api_error_names(body, key->text))
			continue;
		k->is.left = json_set(k->arena, k->is.left, key->text, key);
		verdict_warn(v, "reference-refused",
		    "'%s' was refused (%s): it is left as it is, and sent by "
		    "the next run that has another one",
		    key->text, why);
		any = k->run.refs_left = true;
	}
	return any;
}

void
related_taken(struct known *k, const struct step *step)
{
	bool named;

	if (!k->run.refs_tried || !longest(step, NULL, &named))
		return;
	k->run.refs_tried = false;
	k->run.refs_new = true;
}

void
related_warn(const struct desired *g, const struct known *k, struct verdict *v)
{
	for (const struct json *key = json_first_key(g->fields);
	     k->refs_max && key != json_end_keys(g->fields);
	     key = json_next(json_next(key)))
		if (is_list(key->text, json_next(key)) &&
		    json_next(key)->len > k->refs_max)
			verdict_warn(v, "references-cut",
			    "'%s' points to %zu items, more than Webflow takes "
			    "there: the first %u are sent",
			    key->text, (size_t)json_next(key)->len,
			    k->refs_max);
}
