/* known_write: what the audit log is told; see known.h. */
#include "plan/known.h"

/* What people made is not the audit log's. */
static bool
is_told(const struct known_sku *s)
{
	return s->touched && s->webflow_id && known_is_ours(s);
}

bool
known_touched(const struct known *k)
{
	size_t i;

	if (k->touched || k->forget || k->told || k->refs_told)
		return true;
	for (i = 0; i < k->nskus; i++)
		if (is_told(&k->skus[i]))
			return true;
	return false;
}

bool
known_written(const struct known *k)
{
	size_t i;

	for (i = 0; i < k->nskus; i++)
		if (k->skus[i].is.sure || k->skus[i].made || k->skus[i].stocked)
			return true;
	return k->is.sure;
}

/* After an unclean end, or when it is taken over: what the shop shows off the
 * site may have been left there by an earlier run. A live one sends it again
 * instead. */
static bool
owes(const struct known *k)
{
	bool waits = k->waits;
	size_t i;

	for (i = 0; i < k->nskus; i++)
		waits |= k->skus[i].waits && known_is_ours(&k->skus[i]);
	return waits && k->unrecorded && k->webflow_id && k->have_shop &&
	       !k->archived && !k->draft && !k->live;
}

bool
known_to_tell(const struct known *k, bool done)
{
	return (known_touched(k) || owes(k)) &&
	       (done || known_written(k) || !k->adopting || k->forget);
}

/* While no SKU is paired (a product that is adopted as an archived one), the
 * names of its options are people's: they are not to come back as hints. */
static bool
has_ours(const struct known *k)
{
	size_t i;

	for (i = 0; i < k->nskus; i++)
		if (known_is_ours(&k->skus[i]))
			return true;
	return false;
}

static void
write_options(const struct known *k, struct emit *e)
{
	size_t i, j;

	emit_array(e, "options");
	for (i = 0; i < k->options.len && has_ours(k); i++) {
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
write_refusal(
    const struct known *k, const struct known_picture *at, struct emit *e)
{
	const struct json *p = at->picture;

	emit_object(e, NULL);
	emit_value_if(e, "asset", json_get(p, "asset"));
	emit_value_if(e, "modified", json_get(p, "modified"));
	if (!json_get(p, "asset"))
		emit_value_if(e, "url", json_get(p, "url"));
	emit_text(e, "host", known_picture_host(k->arena, p));
	emit_int(e, "tries", at->tries);
	emit_value_if(e, "wants", at->wants);
	if (at->fresh) {
		emit_bool(e, "fresh", true);
	} else {
		emit_value_if(e, "at", json_get(p, "at"));
		emit_value_if(e, "run", json_get(p, "run"));
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
	if (json_members(k->is.shown))
		emit_value(e, "shown", k->is.shown);
	write_options(k, e);
	emit_array(e, "refused");
	for (i = 0; i < k->npictures; i++)
		if (k->pictures[i].state == PICTURE_REFUSED ||
		    (k->pictures[i].due &&
			k->pictures[i].state != PICTURE_GOOD))
			write_refusal(k, &k->pictures[i], e);
	emit_end(e);
	emit_end(e);
}

static void
write_sku(const struct known *k, const struct known_sku *s, struct emit *e)
{
	const struct json *stock;
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
	if (json_members(s->is.shown))
		emit_value(e, "shown", s->is.shown);
	stock = s->stock;
	if (stock && s->unsure)
		stock = json_set(k->arena, stock, "unsure",
		    json_string(k->arena, "patch", 5));
	emit_value_if(e, "stock", stock);
	emit_end(e);
}

void
known_write(struct known *k, struct emit *e)
{
	size_t i;
	bool any = false;

	if (k->forget)
		emit_bool(e, "forget", true);
	if (owes(k))
		emit_bool(e, "owed", true);
	if (k->touched && k->webflow_id)
		write_product(k, e);
	for (i = 0; i < k->nskus; i++)
		any |= is_told(&k->skus[i]);
	if (any && k->webflow_id) {
		emit_array(e, "skus");
		for (i = 0; i < k->nskus; i++)
			if (is_told(&k->skus[i]))
				write_sku(k, &k->skus[i], e);
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
	if (k->told || k->refs_told) {
		emit_object(e, "learned");
		facts_members(k->facts, k->told, e);
		if (k->refs_told)
			emit_int(e, "references", k->refs_max);
		emit_end(e);
	}
	k->told = 0;
	k->refs_told = false;
	k->touched = k->forget = k->told_first_values = false;
	k->unrecorded = false;
	k->ngone = 0;
	for (i = 0; i < k->nskus; i++)
		k->skus[i].touched = false;
}
