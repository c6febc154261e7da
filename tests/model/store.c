/* store: see store.h. */
#include "model/store.h"

#include <string.h>

#include "plan/facts.h"

static const char *const hidden[] = {"shown", NULL};

static const char *
id_of(const struct json *entity)
{
	return json_get_text(entity, "webflow_id", "");
}

static void
forget_skus(struct store *b, const char *id)
{
	size_t kept = 0;

	for (size_t i = 0; i < b->nskus; i++)
		if (id && strcmp(id_of(b->skus[i]), id) != 0)
			b->skus[kept++] = b->skus[i];
	b->nskus = kept;
}

void
store_step(struct store *b, const struct json *line)
{
	const struct json *product = json_get(line, "product");
	unsigned facts, mask;
	size_t i;

	if (json_true(json_get(line, "forget"))) {
		b->product = NULL;
		forget_skus(b, NULL);
	}
	json_each (x, json_get(line, "gone"))
		forget_skus(b, x->text);
	if (product) {
		if (b->product &&
		    strcmp(id_of(product), id_of(b->product)) != 0)
			forget_skus(b, NULL);
		b->product = json_copy(b->arena, product);
	}
	json_each (x, json_get(line, "skus")) {
		for (i = 0; i < b->nskus; i++)
			if (strcmp(id_of(b->skus[i]), id_of(x)) == 0)
				break;
		if (i == b->nskus)
			b->nskus++;
		b->skus[i] = json_copy(b->arena, x);
	}
	facts = facts_read(json_get(line, "learned"), &mask);
	b->facts = (b->facts & ~mask) | facts;
	b->first_values |= json_true(json_get(line, "first_values"));
}

const char *
store_product(const struct store *b)
{
	return json_get_text(b->product, "webflow_id", NULL);
}

void
store_sent(const struct store *b, struct json_writer *e)
{
	const char *const *but = b->keeps_shown ? NULL : hidden;

	if (!b->product)
		return;
	json_write_object(e, "sent");
	json_write_members(e, b->product, but);
	json_write_array(e, "skus");
	for (size_t i = 0; i < b->nskus; i++) {
		json_write_object(e, NULL);
		json_write_members(e, b->skus[i], but);
		json_write_end(e);
	}
	json_write_end(e);
	json_write_end(e);
}

static const char *
text_of(struct arena *a, const struct json *record)
{
	struct buf b;
	struct json_writer e;
	const char *text;

	buf_init(&b, 1 << 24);
	json_write_init(&e, &b);
	json_write_value(&e, NULL, record);
	text = arena_dup(a, b.data, b.len);
	buf_release(&b);
	return text;
}

void
store_doubt(struct store *b, const struct json *desired, bool doubt)
{
	const char *wish = text_of(b->arena, desired);

	b->moved =
	    doubt && b->doubt && (b->moved || strcmp(wish, b->wish) != 0);
	b->doubt = doubt;
	b->wish = wish;
}

void
store_doubts(
    const struct store *b, const struct json *desired, struct json_writer *e)
{
	if (!b->doubt)
		return;
	json_write_bool(e, "doubt", true);
	if (!b->moved && strcmp(b->wish, text_of(b->arena, desired)) == 0)
		json_write_bool(e, "same", true);
}

void
store_hint(const struct store *b, struct pim_hint *h)
{
	const struct json *options = json_get(b->product, "options");

	memset(h, 0, sizeof *h);
	json_each (o, options) {
		h->options[h->noptions] = json_get_text(o, "name", "");
		json_each (v, json_get(o, "values"))
			h->values[h->noptions][h->nvalues[h->noptions]++] =
			    json_get_text(v, "name", "");
		h->first[h->noptions] = h->values[h->noptions][0];
		h->noptions++;
	}
	for (size_t i = 0; i < b->nskus; i++) {
		const struct json *values = json_get(b->skus[i], "values");

		h->skus[i].plytix_id =
		    json_get_text(b->skus[i], "plytix_id", NULL);
		for (size_t n = 0; n < h->noptions; n++) {
			h->skus[i].values[n] = json_text(json_at(values, n));
			if (h->skus[i].values[n] &&
			    json_true(json_get(b->skus[i], "default")))
				h->first[n] = h->skus[i].values[n];
		}
	}
	h->nskus = b->nskus;
}
