/* run: see run.h. */
#include "model/run.h"

#include <stdio.h>
#include <string.h>

#include "plan/answer.h"
#include "base/json_read.h"
#include "plan/learn.h"
#include "plan/plan.h"
#include "plan/request.h"
#include "model/check.h"

bool run_verbose;

static const struct request_site site = {"SITE", "SKUS", "CATEGORIES"};

static const struct json *
parse(struct arena *a, const char *text, size_t len)
{
	struct json_reader *r = json_reader_new(JSON_READ_PAGE_NODES);
	const struct json *v = NULL;
	struct verdict why = {0};

	if (len && json_read(r, a, text, len, &v, &why) != DONE)
		printf("# %s: %.*s\n", why.sentence, (int)len, text);
	json_reader_free(r);
	verdict_release(&why);
	return v;
}

/* Whether a person made it of these variants, by their codes. */
static bool
same_codes(struct run *r, size_t product)
{
	const struct json *skus = json_get(r->desired, "skus");
	struct shop *s = r->shop;

	for (size_t i = 0; s->products[product].by_hand && i < s->nskus; i++)
		json_each (x, skus) {
			const char *code = shop_get(&s->skus[i].is, "sku");
			const char *own =
			    json_get_text(json_get(x, "fieldData"), "sku", "");

			if (s->skus[i].product == product && code && *own &&
			    strncmp(code + 1, own, strlen(own)) == 0 &&
			    code[strlen(own) + 1] == '"')
				return true;
		}
	return false;
}

/* The product as recall joins it: by id, else by the default SKU's slug, else
 * by a code. */
static const char *
shown(struct run *r, const char *id, const char *part)
{
	const char *mapped = store_product(r->store);
	struct shop *s = r->shop;
	char key[128];

	snprintf(key, sizeof key, "%s%s%s", id, *part ? "_" : "", part);
	for (size_t i = 0; i < s->nproducts; i++) {
		const struct shop_product *p = &s->products[i];

		if (p->gone)
			continue;
		if (mapped ? strcmp(p->id, mapped) == 0
			   : strcmp(s->skus[p->default_sku].slug, key) == 0 ||
				 same_codes(r, i))
			return shop_show(s, i);
	}
	return NULL;
}

static const struct json *
recall(struct run *r, struct arena *a)
{
	const struct json *d = r->desired;
	const char *shop;
	struct buf b;
	struct json_writer e;
	const struct json *record;

	buf_init(&b, 1 << 24);
	json_write_init(&e, &b);
	json_write_object(&e, NULL);
	json_write_members(&e, d, NULL);
	json_write_object(&e, "known");
	json_write_text(&e, "slug",
	    json_get_text(
		json_get(json_get(d, "product"), "fieldData"), "slug", ""));
	json_write_object(&e, "categories");
	for (int i = 0; i < 3; i++)
		json_write_text(
		    &e, arena_printf(a, "c%d", i), arena_printf(a, "cat%d", i));
	json_write_end(&e);
	store_doubts(r->store, d, &e);
	if (r->store->first_values)
		json_write_bool(&e, "first_values", true);
	json_write_object(&e, "learned");
	facts_members(r->store->facts, r->store->facts, &e);
	json_write_end(&e);
	store_sent(r->store, &e);
	shop = r->full ? shown(r, json_get_text(d, "plytix_id", ""),
			     json_get_text(d, "part", ""))
		       : NULL;
	if (shop)
		json_write_value(&e, "shop", parse(a, shop, strlen(shop)));
	if (r->full)
		json_write_bool(&e, "read", true);
	json_write_end(&e);
	json_write_end(&e);
	record = parse(a, b.data, b.len);
	buf_release(&b);
	return record;
}

/* The step line as far as the store is concerned. */
static void
write_step(struct run *r, struct known *k)
{
	struct shop_product *p;
	struct shop_sku *sku;
	struct buf b;
	struct json_writer e;

	buf_init(&b, 1 << 24);
	json_write_init(&e, &b);
	json_write_object(&e, NULL);
	known_write(k, &e);
	json_write_end(&e);
	store_step(r->store, parse(k->arena, b.data, b.len));
	/* what the map gives to one is given to no other */
	p = store_product(r->store)
		? shop_find(r->shop, store_product(r->store))
		: NULL;
	if (p)
		p->by_hand = false;
	for (size_t i = 0; i < r->store->nskus; i++) {
		sku = shop_sku_find(r->shop,
		    json_get_text(r->store->skus[i], "webflow_id", ""));
		if (sku)
			sku->was = NULL;
	}
	buf_release(&b);
}

static bool
cut_here(struct run *r)
{
	if (!r->kills || !chance(r->dice, r->kills))
		return false;
	r->killed = true;
	return true;
}

static enum shop_fault
fault(struct run *r, const struct step *step)
{
	static const enum shop_fault faults[] = {
	    LOST_BEFORE, LOST_AFTER, HALF_DONE, EMPTY_BODY};
	enum shop_fault f;

	if (!r->faults || !chance(r->dice, r->faults))
		return FAULT_FREE;
	f = faults[roll(r->dice, 4)];
	if (f == HALF_DONE && step->kind != STEP_CREATE_SKUS)
		f = LOST_AFTER;
	if (f == EMPTY_BODY && !step_writes(step->kind))
		f = LOST_BEFORE;
	r->faulted = true;
	return f;
}

/* False: killed. */
static bool
one(struct run *r, struct known *k, const struct step *step, struct verdict *v)
{
	struct buf path, body;
	const char *method, *answer;
	int status;

	if (learn_before(k, step))
		write_step(r, k);
	buf_init(&path, 4096);
	buf_init(&body, 8 << 20);
	method = request_build(&site, step, k, &path, &body);
	if (cut_here(r)) {
		buf_release(&path);
		buf_release(&body);
		return false;
	}
	status = shop_serve(r->shop, fault(r, step), method, buf_str(&path),
	    parse(k->arena, buf_str(&body), body.len), &answer);
	if (run_verbose)
		printf("# %s %s %s: %d %s\n", method, buf_str(&path),
		    buf_str(&body), status, answer);
	buf_release(&path);
	buf_release(&body);
	r->requests++;
	if (status >= 200 && status <= 299 && step_writes(step->kind))
		r->writes++;
	if (cut_here(r))
		return false;
	r->outcome = answer_learn(
	    k, step, status, parse(k->arena, answer, strlen(answer)), v);
	if (cut_here(r))
		return false;
	if (known_to_record(k, false) &&
	    (step_writes(step->kind) || k->run.forget))
		write_step(r, k);
	return true;
}

static unsigned
assume(struct arena *a, const struct json *record, bool live)
{
	struct known k;
	struct desired g;
	struct step step;
	struct verdict v = {0};
	unsigned writes = 0, n = 300;

	if (known_read(&k, a, record, &v) == DONE &&
	    desired_read(&g, a, record, &k, &v) == DONE) {
		k.live = live;
		while (n-- && plan_next(&g, &k, &step, NULL)) {
			writes += step_writes(step.kind);
			answer_assume(&k, &step);
		}
	}
	verdict_release(&v);
	return n == (unsigned)-1 ? n : writes;
}

static void
note_edits(struct run *r, const char *entity, const struct json *kept)
{
	for (const struct json *key = json_first_key(kept);
	     key != json_end_keys(kept) && r->nedits < RUN_EDITS;
	     key = json_next(json_next(key)))
		r->edits[r->nedits++] = (struct run_edit){
		    .entity = arena_printf(r->shop->arena, "%s", entity),
		    .key = arena_printf(r->shop->arena, "%s", key->text),
		    .text = check_text(r->shop->arena, json_next(key))};
}

/* The edits of people that the run reports, by the ids of the shop. */
static void
note_all(struct run *r, const struct known *k)
{
	r->nedits = 0;
	if (!k->webflow_id)
		return;
	note_edits(r, k->webflow_id, k->is.kept);
	for (size_t i = 0; i < k->nskus; i++)
		note_edits(r, k->skus[i].webflow_id, k->skus[i].is.kept);
	if (k->run.kept_state && r->nedits < RUN_EDITS)
		r->edits[r->nedits++] = (struct run_edit){
		    arena_printf(r->shop->arena, "%s", k->webflow_id),
		    "isArchived", ""};
}

static void
print(const struct json *record)
{
	struct buf b;
	struct json_writer e;

	buf_init(&b, 1 << 24);
	json_write_init(&e, &b);
	json_write_value(&e, NULL, record);
	printf("# %s", buf_str(&b));
	buf_release(&b);
}

void
run_play(struct run *r)
{
	struct arena a = {0};
	struct verdict v = {0};
	const struct json *record = recall(r, &a);
	struct known k;
	struct desired g;
	struct step step;
	unsigned n;

	if (run_verbose)
		print(record);
	r->assumed = assume(&a, record, r->shop->mode.live);
	r->outcome = known_read(&k, &a, record, &v);
	k.live = r->shop->mode.live;
	if (r->outcome == DONE)
		r->outcome = desired_read(&g, &a, record, &k, &v);
	n = r->outcome == DONE ? 40 + 4 * (unsigned)(g.nskus + k.nskus) : 0;
	while (r->outcome == DONE && plan_next(&g, &k, &step, &v)) {
		if (!n--)
			r->outcome = verdict_say(&v, FATAL, "no-progress",
			    "no progress: %s", step_name(step.kind));
		else if (!one(r, &k, &step, &v))
			goto out;
	}
	if (r->outcome == DONE && k.run.conflict)
		r->outcome = REFUSED;
	else if (known_to_record(&k, r->outcome == DONE))
		write_step(r, &k);
	note_all(r, &k);
out:
	store_doubt(r->store, r->desired, r->killed || r->outcome != DONE);
	if (run_verbose)
		printf("# %s\n", r->killed ? "killed" : "ended");
	snprintf(r->said, sizeof r->said, "%s: %s", v.code, v.sentence);
	verdict_release(&v);
	arena_release(&a);
}
