/* image_import: see image_import.h. */
#include "plan/image_import.h"

#include <string.h>

#include "plan/field_value.h"

bool
image_import_release(struct known *k)
{
	bool any = false;

	for (size_t i = 0; i < k->npictures; i++)
		if (k->pictures[i].state == PICTURE_HELD) {
			k->pictures[i].state = PICTURE_NEW;
			any = true;
		}
	return any;
}

static bool
holds(const struct json *value, const struct json *picture)
{
	const struct json *x = value, *end = value ? json_next(value) : NULL;

	if (value && value->type == JSON_ARRAY)
		x = json_first(value);
	for (; x != end; x = json_next(x))
		if (field_is_picture(x) && field_same_picture(x, picture))
			return true;
	return false;
}

void
image_import_sent(
    struct known *k, const struct json *fields, const struct json *extra)
{
	const struct json *p, *went;
	size_t i;

	json_each_key (v, fields) {
		p = json_next(v);
		if (field_is_picture(p)) {
			known_picture_set(k, p, PICTURE_GOOD);
			continue;
		}
		if (p->type != JSON_ARRAY)
			continue;
		went = json_get(extra, v->text);
		for (i = 0, p = json_first(p); p != json_end(json_next(v));
		     p = json_next(p), i++)
			if (field_is_picture(went ? json_at(went, i) : p))
				known_picture_set(k, p, PICTURE_GOOD);
	}
	image_import_release(k);
}

static void
give_up(struct known *k, const struct json *picture, struct verdict *v)
{
	struct known_picture *p =
	    known_picture_set(k, picture, PICTURE_REFUSED);

	p->picture = picture; /* its address may have changed */
	p->tries += p->tries < 99;
	p->fresh = true;
	/* those that were held back are sent now */
	image_import_release(k);
	k->run.touched = true;
	verdict_warn(v, "picture-refused",
	    "Webflow could not import the picture '%s', so it is left out; it "
	    "is tried again after an hour, then less and less often, at once "
	    "when its file changes or by 'sync.sh retry'",
	    json_get_text(
		picture, "filename", json_get_text(picture, "url", "")));
}

void
image_import_deduce(struct known *k, struct verdict *v)
{
	struct known_picture *left = NULL;
	unsigned others = 0;

	for (size_t i = 0; i < k->npictures; i++) {
		if (!k->run.refusals || k->pictures[i].group != k->run.refusals)
			continue;
		if (k->pictures[i].state == PICTURE_REFUSED)
			return; /* known already */
		if (k->pictures[i].state == PICTURE_GOOD)
			others++;
		else if (left)
			return;
		else
			left = &k->pictures[i];
	}
	if (left && others)
		give_up(k, left->picture, v);
}

struct candidates {
	const struct known *k;
	const char *field; /* only this one's; NULL: any */
	const struct json *list[256];
	size_t n;
};

/* The pictures of FIELDS that may be the broken one: never taken, in this run
 * or in an earlier one. */
static void
add_candidates(struct candidates *s, const struct json *fields,
    const struct known_entity *is)
{
	const struct json *v, *end, *sent;

	json_each_key (key, fields) {
		if (s->field && !json_is(key, s->field))
			continue;
		sent = is ? json_get(is->sent, key->text) : NULL;
		v = json_next(key);
		end = json_next(v);
		if (v->type == JSON_ARRAY)
			v = v->len ? json_first(v) : end;
		for (; v != end && s->n < 256; v = json_next(v))
			if (field_is_picture(v) &&
			    known_picture(s->k, v) == PICTURE_NEW &&
			    !holds(sent, v))
				s->list[s->n++] = v;
	}
}

/* The candidate whose address is in MESSAGE; the longest, since one address may
 * be the beginning of another. */
static const struct json *
named(const struct candidates *s, const char *message)
{
	const struct json *found = NULL;
	size_t len, longest = 0;
	const char *url;

	for (size_t i = 0; i < s->n; i++) {
		url = json_get_text(s->list[i], "url", "");
		len = strlen(url);
		if (len <= longest || !message || !strstr(message, url))
			continue;
		longest = len;
		found = s->list[i];
	}
	return found;
}

static void
candidates_of(struct candidates *s, const struct step *step, const char *field)
{
	s->field = field;
	add_candidates(s, step->fields, s->k->webflow_id ? &s->k->is : NULL);
	for (size_t i = 0; i < step->nskus; i++)
		add_candidates(s, step->skus[i].fields,
		    step->skus[i].sku ? &step->skus[i].sku->is : NULL);
}

/* One picture cannot be imported, and the answer may not say which. If there is
 * one candidate, it is that; of several, the second half is held back until the
 * first is accepted. */
enum outcome
image_import_refused(struct known *k, const struct step *step,
    const struct api_error *error, struct verdict *v)
{
	struct candidates s = {.k = k};
	const struct json *broken;

	candidates_of(&s, step, error->field);
	if (!s.n) /* the name is no field of ours */
		candidates_of(&s, step, NULL);
	k->run.refusals++;
	broken = s.n == 1 ? s.list[0] : named(&s, error->message);
	if (broken) {
		give_up(k, broken, v);
		return DONE;
	}
	for (size_t i = 0; i < s.n; i++)
		known_picture_set(
		    k, s.list[i], i < s.n / 2 ? PICTURE_NEW : PICTURE_HELD)
		    ->group = k->run.refusals;
	return s.n ? DONE : REFUSED;
}

/* The fields that want PICTURE, with their whole value: a repair, which does
 * not read the PIM, needs it to try again. */
static void
add_wants(struct json_builder *m, const char *sku, const struct json *fields,
    const struct json *picture)
{
	json_each_key (key, fields) {
		if (!holds(json_next(key), picture))
			continue;
		json_build_open(m, JSON_OBJECT);
		json_build_text(m, "sku", sku);
		json_build_text(m, "field", key->text);
		json_build_key(m, "value");
		json_build_copy(m, json_next(key));
		json_build_close(m);
	}
}

static const struct json *
wants(const struct desired *g, struct known *k, const struct json *picture)
{
	struct json_builder m = {0};

	json_build_open(&m, JSON_ARRAY);
	add_wants(&m, "", g->fields, picture);
	for (size_t i = 0; i < g->nskus; i++)
		if (g->skus[i].plytix_id)
			add_wants(&m, g->skus[i].plytix_id, g->skus[i].fields,
			    picture);
	return field_built(&m, k->arena);
}

void
image_import_settle(const struct desired *g, struct known *k)
{
	struct known_picture *p;
	const struct json *where;

	for (size_t i = 0; i < k->npictures; i++) {
		p = &k->pictures[i];
		if (p->state != PICTURE_REFUSED) {
			k->run.touched |= p->due;
			p->due = false;
			continue;
		}
		where = wants(g, k, p->picture);
		if (!json_len(where)) {
			p->state = PICTURE_NEW;
			k->run.touched = true;
		} else if (!g->repair && !json_equal(where, p->wants)) {
			p->wants = where;
			k->run.touched = true;
		}
	}
}

void
image_import_tally(const struct known *k, struct json_writer *e)
{
	const struct known_picture *p = k->pictures, *q;
	long tried, refused;
	const char *host;
	bool any = false, counted;

	for (size_t i = 0; i < k->npictures; i++) {
		host = known_picture_host(k->arena, p[i].picture);
		tried = refused = 0;
		counted = false;
		for (size_t j = 0; j < k->npictures; j++) {
			q = &p[j];
			if (strcmp(host,
				known_picture_host(k->arena, q->picture)) != 0)
				continue;
			counted |= j < i;
			tried += q->state == PICTURE_GOOD || q->fresh;
			refused += q->fresh;
		}
		if (counted || !tried)
			continue;
		if (!any)
			json_write_array(e, "pictures");
		any = true;
		json_write_object(e, NULL);
		json_write_text(e, "host", host);
		json_write_int(e, "tried", tried);
		json_write_int(e, "refused", refused);
		json_write_end(e);
	}
	if (any)
		json_write_end(e);
}
