/* known_write: what the ledger records; see known.h. */
#include "plan/known.h"

/* What people made is not recorded. */
static bool
is_recorded(const struct known_sku *s)
{
	return s->touched && s->webflow_id && known_is_ours(s);
}

bool
known_touched(const struct known *k)
{
	if (k->run.touched || k->run.forget || k->run.facts_new ||
	    k->run.refs_new)
		return true;
	for (size_t i = 0; i < k->nskus; i++)
		if (is_recorded(&k->skus[i]))
			return true;
	return false;
}

bool
known_written(const struct known *k)
{
	for (size_t i = 0; i < k->nskus; i++)
		if (k->skus[i].is.sure || k->skus[i].made || k->skus[i].stocked)
			return true;
	return k->is.sure;
}

/* After an interrupted run, or when the product is adopted: changes that are
 * not on the site may be an earlier run's. A live run sends them again instead.
 */
static bool
owes(const struct known *k)
{
	bool waits = k->shop.waits;

	for (size_t i = 0; i < k->nskus; i++)
		waits |= k->skus[i].waits && known_is_ours(&k->skus[i]);
	return waits && k->ledger.unrecorded && k->webflow_id && k->shop.read &&
	       !k->shop.archived && !k->shop.draft && !k->live;
}

bool
known_to_record(const struct known *k, bool done)
{
	return (known_touched(k) || owes(k)) &&
	       (done || known_written(k) || !k->run.adopting || k->run.forget);
}

/* While no SKU is paired (a product that is adopted as an archived one), the
 * names of its options are people's, and not to become hints of later runs. */
static bool
has_ours(const struct known *k)
{
	for (size_t i = 0; i < k->nskus; i++)
		if (known_is_ours(&k->skus[i]))
			return true;
	return false;
}

void
known_option_write(
    struct json_writer *e, const struct known_option *o, const char *values)
{
	json_write_text(e, "id", o->id);
	json_write_text(e, "name", o->name);
	json_write_array(e, values);
	for (size_t i = 0; i < o->nvalues; i++) {
		json_write_object(e, NULL);
		json_write_text(e, "id", o->values[i].id);
		json_write_text(e, "name", o->values[i].name);
		json_write_text(e, "slug", o->values[i].slug);
		json_write_end(e);
	}
	json_write_end(e);
}

static void
write_options(const struct known *k, struct json_writer *e)
{
	json_write_array(e, "options");
	for (size_t i = 0; i < k->options.len && has_ours(k); i++) {
		const struct known_option *o = &k->options.list[i];

		json_write_object(e, NULL);
		known_option_write(e, o, "values");
		json_write_value_if(e, "order", o->order);
		json_write_end(e);
	}
	json_write_end(e);
}

static void
write_refusal(const struct known *k, const struct known_picture *at,
    struct json_writer *e)
{
	const struct json *p = at->picture;

	json_write_object(e, NULL);
	json_write_value_if(e, "asset", json_get(p, "asset"));
	json_write_value_if(e, "modified", json_get(p, "modified"));
	if (!json_get(p, "asset"))
		json_write_value_if(e, "url", json_get(p, "url"));
	json_write_text(e, "host", known_picture_host(k->arena, p));
	json_write_int(e, "tries", at->tries);
	json_write_value_if(e, "wants", at->wants);
	if (at->fresh) {
		json_write_bool(e, "fresh", true);
	} else {
		json_write_value_if(e, "at", json_get(p, "at"));
		json_write_value_if(e, "run", json_get(p, "run"));
	}
	json_write_end(e);
}

static void
write_product(const struct known *k, struct json_writer *e)
{
	json_write_object(e, "product");
	json_write_text(e, "webflow_id", k->webflow_id);
	json_write_text(e, "slug", k->slug ? k->slug : "");
	json_write_text_if(e, "state", k->ledger.state);
	json_write_bool(e, "published", k->ledger.published);
	json_write_value_if(e, "fields", k->is.sent);
	if (json_members(k->is.shown))
		json_write_value(e, "shown", k->is.shown);
	write_options(k, e);
	json_write_array(e, "refused");
	for (size_t i = 0; i < k->npictures; i++)
		if (k->pictures[i].state == PICTURE_REFUSED ||
		    (k->pictures[i].due &&
			k->pictures[i].state != PICTURE_GOOD))
			write_refusal(k, &k->pictures[i], e);
	json_write_end(e);
	json_write_end(e);
}

static void
write_sku(
    const struct known *k, const struct known_sku *s, struct json_writer *e)
{
	const struct json *stock;

	json_write_object(e, NULL);
	json_write_text(e, "webflow_id", s->webflow_id);
	json_write_text(e, "slug", s->slug ? s->slug : "");
	json_write_text_if(e, "plytix_id", s->plytix_id);
	json_write_array(e, "values");
	for (size_t i = 0; i < s->nvalues; i++) {
		if (s->values[i])
			json_write_text(e, NULL, s->values[i]);
		else
			json_write_null(e, NULL);
	}
	json_write_end(e);
	if (s->is_default)
		json_write_bool(e, "default", true);
	json_write_value_if(e, "fields", s->is.sent);
	if (json_members(s->is.shown))
		json_write_value(e, "shown", s->is.shown);
	stock = s->stock;
	if (stock && s->unsure)
		stock = json_set(k->arena, stock, "unsure",
		    json_string(k->arena, "patch", 5));
	json_write_value_if(e, "stock", stock);
	json_write_end(e);
}

void
known_write(struct known *k, struct json_writer *e)
{
	bool any = false;

	if (k->run.forget)
		json_write_bool(e, "forget", true);
	if (owes(k))
		json_write_bool(e, "owed", true);
	if (k->run.touched && k->webflow_id)
		write_product(k, e);
	for (size_t i = 0; i < k->nskus; i++)
		any |= is_recorded(&k->skus[i]);
	if (any && k->webflow_id) {
		json_write_array(e, "skus");
		for (size_t i = 0; i < k->nskus; i++)
			if (is_recorded(&k->skus[i]))
				write_sku(k, &k->skus[i], e);
		json_write_end(e);
	}
	if (k->run.ngone) {
		json_write_array(e, "gone");
		for (size_t i = 0; i < k->run.ngone; i++)
			if (k->run.gone[i])
				json_write_text(e, NULL, k->run.gone[i]);
		json_write_end(e);
	}
	if (k->run.first_values_new)
		json_write_bool(e, "first_values", true);
	if (k->run.facts_new || k->run.refs_new) {
		json_write_object(e, "learned");
		facts_members(k->facts, k->run.facts_new, e);
		if (k->run.refs_new)
			json_write_int(e, "references", k->refs_max);
		json_write_end(e);
	}
	k->run.facts_new = 0;
	k->run.refs_new = false;
	k->run.touched = k->run.forget = k->run.first_values_new = false;
	k->ledger.unrecorded = false;
	k->run.ngone = 0;
	for (size_t i = 0; i < k->nskus; i++)
		k->skus[i].touched = false;
}
