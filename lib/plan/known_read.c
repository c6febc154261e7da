/* known_read: a record's member `known`, as audit-log recall writes it; see
 * known.h. */
#include "plan/known.h"

#include <string.h>

static void
read_sku(struct known *k, const struct json *sku)
{
	const struct json *values = json_get(sku, "values");
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
	s->unsure = json_get(s->stock, "unsure");
	if (s->unsure)
		s->stock = json_set(k->arena, s->stock, "unsure", NULL);
	s->values = arena_alloc(k->arena,
	    (json_len(values) + KNOWN_OPTIONS_MAX) * sizeof *s->values);
	json_each (v, values)
		s->values[s->nvalues++] = json_text(v);
}

static enum outcome
read_sent(
    struct known *k, const struct json *sent, bool repair, struct verdict *v)
{
	const struct json *list;

	k->webflow_id = json_get_text(sent, "webflow_id", NULL);
	if (json_get_text(sent, "slug", NULL))
		k->slug = json_get_text(sent, "slug", NULL);
	k->ledger.state = json_get_text(sent, "state", "");
	if (!*k->ledger.state)
		k->ledger.state = NULL;
	k->ledger.published = json_true(json_get(sent, "published"));
	/* as we left them, until the shop says otherwise */
	if (k->ledger.state && strcmp(k->ledger.state, "publish") != 0) {
		k->shop.draft = strcmp(k->ledger.state, "draft") == 0 &&
				!k->ledger.published;
		k->shop.archived = !k->shop.draft;
	}
	k->is.sent = json_get(sent, "fields");
	k->is.shown = json_get(sent, "shown");
	list = json_get(sent, "options");
	if (json_len(list) > KNOWN_OPTIONS_MAX)
		return verdict_say(v, REFUSED, "record",
		    "known has more than %d options", KNOWN_OPTIONS_MAX);
	known_options_read(k, list);
	list = json_get(sent, "refused");
	json_each (x, list) {
		bool due = repair || json_true(json_get(x, "due"));
		struct known_picture *p = known_picture_set(
		    k, x, due ? PICTURE_NEW : PICTURE_REFUSED);

		p->due = due;
		p->wants = json_get(x, "wants");
		p->tries = (unsigned)json_int(json_get(x, "tries"), 0) % 100;
	}
	list = json_get(sent, "skus");
	json_each (x, list)
		read_sku(k, x);
	k->run.adopting = k->webflow_id && !k->nskus;
	return DONE;
}

enum publish_mark
known_mark(const struct json *known)
{
	const char *mark = json_get_text(known, "publish", "");

	return strcmp(mark, "owed") == 0       ? PUBLISH_OWED
	       : strcmp(mark, "staged") == 0   ? PUBLISH_STAGED
	       : strcmp(mark, "unproven") == 0 ? PUBLISH_UNPROVEN
					       : PUBLISH_DONE;
}

/* As the listing shows it. Where that cannot be read, or lags, the product is
 * read by itself. */
static void
read_shop(struct known *k, const struct json *shop)
{
	const struct json *product = json_get(shop, "product");
	const struct json *skus = json_get(shop, "skus");

	k->run.adopting |= !k->webflow_id;
	if (!known_readable(product, skus)) {
		k->shop.unreadable = true;
	} else if (known_listed(k, product, skus)) {
		known_shop(k, product, skus);
		return;
	} else {
		k->shop.lagging = shop;
	}
	if (!k->webflow_id)
		k->webflow_id = json_get_text(product, "id", NULL);
}

enum outcome
known_read(struct known *k, struct arena *a, const struct json *record,
    struct verdict *v)
{
	const struct json *known = json_get(record, "known"), *shop;
	const struct json *taken;
	unsigned mask;

	memset(k, 0, sizeof *k);
	k->arena = a;
	k->run.batch = KNOWN_BATCH;
	k->ledger.interrupted = json_true(json_get(record, "repair"));
	if (!known)
		return DONE;
	if (known->type != JSON_OBJECT)
		return verdict_say(
		    v, REFUSED, "record", "\"known\" is no object");
	k->slug = json_get_text(known, "slug", NULL);
	k->ledger.categories = json_get(known, "categories");
	k->ledger.items = json_get(known, "items");
	k->ledger.products = json_get(known, "products");
	k->ledger.coming = json_get(known, "coming");
	k->ledger.going = json_get(known, "going");
	k->ledger.wanted_same =
	    !k->ledger.interrupted && json_true(json_get(known, "same"));
	k->ledger.interrupted |= json_true(json_get(known, "doubt"));
	k->ledger.read_whole = json_true(json_get(known, "read"));
	k->first_values = json_true(json_get(known, "first_values"));
	k->facts = facts_read(json_get(known, "learned"), &mask);
	k->refs_max = (unsigned)json_int(
	    json_get(json_get(known, "learned"), "references"), 0);
	k->ledger.mark = known_mark(known);
	if (json_get(known, "sent") &&
	    read_sent(k, json_get(known, "sent"),
		json_true(json_get(record, "repair")), v) != DONE)
		return REFUSED;
	taken = json_get(known, "taken");
	json_each (t, taken)
		if (json_text(t))
			known_take(k, t->text);
	k->ledger.unrecorded =
	    !k->webflow_id || json_true(json_get(known, "doubt"));
	/* nobody has changed it since */
	k->ledger.created =
	    k->webflow_id && json_true(json_get(known, "fresh"));
	k->shop.may_write = k->ledger.created;
	shop = json_get(known, "shop");
	if (json_get(shop, "product"))
		read_shop(k, shop);
	return DONE;
}
