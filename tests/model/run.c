/* life: see life.h. */
#include "model/run.h"

#include <stdio.h>
#include <string.h>

#include "plan/answer.h"
#include "base/json_read.h"
#include "plan/learn.h"
#include "plan/plan.h"
#include "plan/request.h"
#include "model/check.h"

bool life_told;

static const struct request_site site = {"SITE", "SKUS", "CATEGORIES"};

static const struct json *
parse(struct arena *a, const char *text, size_t len)
{
	struct json_reader *r = json_reader_new(JREAD_PAGE_NODES_MAX);
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
same_codes(struct life *l, size_t product)
{
	const struct json *skus = json_get(l->desired, "skus"), *x;
	struct shop *s = l->shop;

	for (size_t i = 0; s->products[product].by_hand && i < s->nskus; i++)
		for (x = json_first(skus); x != json_end(skus);
		     x = json_next(x)) {
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
shown(struct life *l, const char *id, const char *part)
{
	const char *mapped = book_product(l->book);
	struct shop *s = l->shop;
	char key[128];

	snprintf(key, sizeof key, "%s%s%s", id, *part ? "_" : "", part);
	for (size_t i = 0; i < s->nproducts; i++) {
		const struct shop_product *p = &s->products[i];

		if (p->gone)
			continue;
		if (mapped ? strcmp(p->id, mapped) == 0
			   : strcmp(s->skus[p->default_sku].slug, key) == 0 ||
				 same_codes(l, i))
			return shop_show(s, i);
	}
	return NULL;
}

static const struct json *
recall(struct life *l, struct arena *a)
{
	const struct json *d = l->desired;
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
	book_doubts(l->book, d, &e);
	if (l->book->first_values)
		json_write_bool(&e, "first_values", true);
	json_write_object(&e, "learned");
	facts_members(l->book->facts, l->book->facts, &e);
	json_write_end(&e);
	book_sent(l->book, &e);
	shop = l->full ? shown(l, json_get_text(d, "plytix_id", ""),
			     json_get_text(d, "part", ""))
		       : NULL;
	if (shop)
		json_write_value(&e, "shop", parse(a, shop, strlen(shop)));
	if (l->full)
		json_write_bool(&e, "read", true);
	json_write_end(&e);
	json_write_end(&e);
	record = parse(a, b.data, b.len);
	buf_release(&b);
	return record;
}

/* The step line as far as the book is concerned. */
static void
write_step(struct life *l, struct known *k)
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
	book_step(l->book, parse(k->arena, b.data, b.len));
	/* what the map gives to one is given to no other */
	p = book_product(l->book) ? shop_find(l->shop, book_product(l->book))
				  : NULL;
	if (p)
		p->by_hand = false;
	for (size_t i = 0; i < l->book->nskus; i++) {
		sku = shop_sku_find(
		    l->shop, json_get_text(l->book->skus[i], "webflow_id", ""));
		if (sku)
			sku->was = NULL;
	}
	buf_release(&b);
}

static bool
cut_here(struct life *l)
{
	if (!l->kills || !chance(l->dice, l->kills))
		return false;
	l->killed = true;
	return true;
}

static enum shop_fault
fault(struct life *l, const struct step *step)
{
	static const enum shop_fault faults[] = {
	    LOST_BEFORE, LOST_AFTER, HALF_DONE, EMPTY_BODY};
	enum shop_fault f;

	if (!l->faults || !chance(l->dice, l->faults))
		return FAULT_FREE;
	f = faults[roll(l->dice, 4)];
	if (f == HALF_DONE && step->kind != STEP_CREATE_SKUS)
		f = LOST_AFTER;
	if (f == EMPTY_BODY && !step_writes(step->kind))
		f = LOST_BEFORE;
	l->faulted = true;
	return f;
}

/* False: killed. */
static bool
one(struct life *l, struct known *k, const struct step *step, struct verdict *v)
{
	struct buf path, body;
	const char *method, *answer;
	int status;

	if (learn_before(k, step))
		write_step(l, k);
	buf_init(&path, 4096);
	buf_init(&body, 8 << 20);
	method = request_build(&site, step, k, &path, &body);
	if (cut_here(l)) {
		buf_release(&path);
		buf_release(&body);
		return false;
	}
	status = shop_serve(l->shop, fault(l, step), method, buf_str(&path),
	    parse(k->arena, buf_str(&body), body.len), &answer);
	if (life_told)
		printf("# %s %s %s: %d %s\n", method, buf_str(&path),
		    buf_str(&body), status, answer);
	buf_release(&path);
	buf_release(&body);
	l->requests++;
	if (status >= 200 && status <= 299 && step_writes(step->kind))
		l->writes++;
	if (cut_here(l))
		return false;
	l->outcome = answer_learn(
	    k, step, status, parse(k->arena, answer, strlen(answer)), v);
	if (cut_here(l))
		return false;
	if (known_to_record(k, false) &&
	    (step_writes(step->kind) || k->run.forget))
		write_step(l, k);
	return true;
}

static unsigned
imagine(struct arena *a, const struct json *record, bool live)
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
note_edits(struct life *l, const char *entity, const struct json *kept)
{
	const struct json *key;

	for (key = json_first_key(kept);
	     key != json_end_keys(kept) && l->nedits < LIFE_EDITS;
	     key = json_next(json_next(key)))
		l->edits[l->nedits++] = (struct life_edit){
		    .entity = arena_printf(l->shop->arena, "%s", entity),
		    .key = arena_printf(l->shop->arena, "%s", key->text),
		    .text = check_text(l->shop->arena, json_next(key))};
}

/* What the run tells of people's edits, by the ids of the shop. */
static void
note_all(struct life *l, const struct known *k)
{
	l->nedits = 0;
	if (!k->webflow_id)
		return;
	note_edits(l, k->webflow_id, k->is.kept);
	for (size_t i = 0; i < k->nskus; i++)
		note_edits(l, k->skus[i].webflow_id, k->skus[i].is.kept);
	if (k->run.kept_state && l->nedits < LIFE_EDITS)
		l->edits[l->nedits++] = (struct life_edit){
		    arena_printf(l->shop->arena, "%s", k->webflow_id),
		    "isArchived", ""};
}

static void
tell(const struct json *record)
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
life_run(struct life *l)
{
	struct arena a = {0};
	struct verdict v = {0};
	const struct json *record = recall(l, &a);
	struct known k;
	struct desired g;
	struct step step;
	unsigned n;

	if (life_told)
		tell(record);
	l->imagined = imagine(&a, record, l->shop->mode.live);
	l->outcome = known_read(&k, &a, record, &v);
	k.live = l->shop->mode.live;
	if (l->outcome == DONE)
		l->outcome = desired_read(&g, &a, record, &k, &v);
	n = l->outcome == DONE ? 40 + 4 * (unsigned)(g.nskus + k.nskus) : 0;
	while (l->outcome == DONE && plan_next(&g, &k, &step, &v)) {
		if (!n--)
			l->outcome = verdict_say(&v, FATAL, "no-progress",
			    "no progress: %s", step_name(step.kind));
		else if (!one(l, &k, &step, &v))
			goto out;
	}
	if (l->outcome == DONE && k.run.conflict)
		l->outcome = REFUSED;
	else if (known_to_record(&k, l->outcome == DONE))
		write_step(l, &k);
	note_all(l, &k);
out:
	book_doubt(l->book, l->desired, l->killed || l->outcome != DONE);
	if (life_told)
		printf("# %s\n", l->killed ? "killed" : "lived");
	snprintf(l->said, sizeof l->said, "%s: %s", v.code, v.sentence);
	verdict_release(&v);
	arena_release(&a);
}
