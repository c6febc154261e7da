/* The plan against a model of Webflow: random products, changes, people,
 * faults and kills; after each run the shop is looked at.
 *
 *	plan_test [SEED [COUNT [-v]]]     COUNT scenarios from SEED on
 */
#include "unit/unit.h"

#include <stdlib.h>

#include "base/json_read.h"
#include "model/check.h"
#include "model/run.h"
#include "model/categories.h"

#define PIMS 3
#define COUNT 500
#define CATEGORY_SCENARIOS 4 /* scenarios of categories for one of products */

struct scenario {
	struct arena arena;
	struct shop shop;
	struct check check;
	struct pim pims[PIMS];
	struct store stores[PIMS];
	const struct json *desired[PIMS]; /* as last checked */
	bool catching_up[PIMS];           /* what it was to get was held back */
	bool by_hand[PIMS];               /* a person made it before */
	enum doubt
	    doubt[PIMS]; /* this round's runs were interrupted or disturbed */
	size_t npims;
	struct dice dice;
	unsigned serial;
	bool must_read;
	char said[4100];
};

static struct {
	unsigned runs, kills, faults, edits, requests, writes, first, refused,
	    reported;
} count;

static bool __attribute__((format(printf, 2, 3)))
bad(struct scenario *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s->said, sizeof s->said, fmt, ap);
	va_end(ap);
	return false;
}

static const struct json *
desire(struct scenario *s, size_t i)
{
	struct json_reader *r = json_reader_new(JSON_READ_RECORD_NODES);
	struct pim_hint *hint = arena_alloc(&s->arena, sizeof *hint);
	const struct json *v = NULL;
	struct verdict why = {0};
	struct buf b;
	struct json_writer e;

	buf_init(&b, 1 << 24);
	json_write_init(&e, &b);
	store_hint(&s->stores[i], hint);
	json_write_object(&e, NULL);
	pim_emit(&s->pims[i], hint, &s->arena, &e);
	json_write_end(&e);
	json_read(r, &s->arena, b.data, b.len, &v, &why);
	json_reader_free(r);
	buf_release(&b);
	verdict_release(&why);
	return v;
}

/* ---- the least that a first creation takes */

static unsigned
least(const struct scenario *s, const struct json *d)
{
	const struct json *skus = json_get(d, "skus");
	size_t n = json_len(skus) - 1, batch = 49;
	unsigned writes = 1;

	if (strcmp(json_get_text(d, "state", ""), "archive") == 0)
		return 0;
	/* what is born otherwise than wanted */
	writes +=
	    json_is(json_get(d, "state"), "draft") != s->shop.mode.born_draft;
	json_each (k, skus)
		writes +=
		    json_is(json_get(json_get(k, "inventory"), "inventoryType"),
			"finite");
	for (; n; n -= n < batch ? n : batch, writes++)
		while ((n < batch ? n : batch) > s->shop.mode.batch)
			batch = (n < batch ? n : batch) / 2;
	return writes;
}

static bool
broken_pictures(struct scenario *s, const struct json *d)
{
	struct buf b;
	struct json_writer e;
	bool found;

	(void)s;
	buf_init(&b, 1 << 24);
	json_write_init(&e, &b);
	json_write_value(&e, NULL, d);
	found = strstr(buf_str(&b), "broken") != NULL;
	buf_release(&b);
	return found;
}

/* ---- runs */

/* The wished-for run, and clean ones behind it until all is well. */
static bool
run_once(struct scenario *s, size_t i, struct run *r, bool renamed)
{
	const struct json *d = desire(s, i);
	bool first =
	    !s->stores[i].product && !s->stores[i].doubt && !s->by_hand[i];
	bool moved = false, other = false, yielded = false;
	const char *was;
	unsigned tries;

	r->shop = &s->shop;
	r->store = &s->stores[i];
	r->dice = &s->dice;
	r->desired = d;
	for (tries = 0;; tries++) {
		r->killed = r->faulted = false;
		r->requests = r->writes = 0;
		run_play(r);
		count.runs++;
		count.kills += r->killed;
		count.faults += r->faulted;
		count.requests += r->requests;
		count.writes += r->writes;
		if (s->shop.misuse)
			return bad(s, "a misuse: %s", s->shop.misuse);
		if (r->outcome == DONE && !r->killed)
			break;
		/* a person's copy stands in the way: refused, and nothing sent
		 * of which nothing is recorded, until the person gives way */
		if (r->outcome == REFUSED && !r->writes && !yielded &&
		    strstr(r->said, "variants-unpaired") &&
		    people_yield(&s->shop, d, store_product(&s->stores[i]))) {
			count.refused++;
			yielded = r->full = true;
			continue;
		}
		if (!r->faulted && !r->killed)
			return bad(s, "outcome %d: %s", r->outcome, r->said);
		if (tries == 5)
			return bad(s, "does not heal: %s", r->said);
		/* the next run; the PIM may have changed by then */
		if (!renamed && !(s->by_hand[i] && !s->stores[i].product) &&
		    chance(&s->dice, 25) &&
		    pim_change(&s->pims[i], &s->dice, false))
			moved = true;
		r->faults = r->kills = 0;
		r->full = chance(&s->dice, 60) ||
			  (s->by_hand[i] && !s->stores[i].product);
		was = check_text(&s->arena, d);
		r->desired = d = desire(s, i);
		other |= strcmp(was, check_text(&s->arena, d)) != 0;
	}
	s->desired[i] = d;
	s->doubt[i] = moved                 ? DOUBT_MOVED
		      : other               ? DOUBT_OTHER
		      : tries || r->faulted ? DOUBT_CUT
					    : DOUBT_NONE;
	if (s->doubt[i])
		return true;
	if (first && !s->shop.mode.live && s->shop.mode.first == FIRST_FREE &&
	    s->shop.mode.names_slug && !broken_pictures(s, d) &&
	    r->requests == r->writes && r->writes != least(s, d))
		return bad(s, "a first creation took %u writes, not %u",
		    r->writes, least(s, d));
	count.first += first;
	return true;
}

/* Whether the entity is PRODUCT, or one of its SKUs that stands for a desired
 * one. */
static bool
looked_after(struct scenario *s, size_t i, const char *entity)
{
	const char *product = store_product(&s->stores[i]);
	struct shop_sku *k = shop_sku_find(&s->shop, entity);

	if (!k)
		return strcmp(entity, product) == 0;
	return !k->gone && !k->was &&
	       strcmp(s->shop.products[k->product].id, product) == 0 &&
	       check_desired(&s->check, s->desired[i], k);
}

static const struct run_edit *
reported(const struct run *r, const struct mark *m)
{
	for (size_t n = 0; n < r->nedits; n++)
		if (strcmp(r->edits[n].entity, m->entity) == 0 &&
		    strcmp(r->edits[n].key, m->key) == 0)
			return &r->edits[n];
	return NULL;
}

/* A run that had nothing to write reports what people did, with the value that
 * they gave it; all of it, where it has read the shop. */
static bool
reports_edits(struct scenario *s, size_t i, const struct run *r)
{
	const struct json *state = json_get(s->desired[i], "state");
	const struct mark *m;

	for (size_t n = 0; n < r->nedits; n++) {
		const struct run_edit *e = &r->edits[n];

		count.reported++;
		m = check_mark_of(&s->check, e->entity, e->key);
		if (!m)
			return bad(s, "%s %s is reported as an edit, %s",
			    e->entity, e->key, e->text);
		if (strcmp(e->text, m->text) != 0)
			return bad(s, "%s %s is reported as %s, not %s",
			    e->entity, e->key, e->text, m->text);
	}
	for (size_t n = 0;
	     r->full && json_is(state, "publish") && n < s->check.nmarks; n++) {
		m = &s->check.marks[n];
		/* what the PIM has no value for is people's own */
		if (strcmp(m->want, "null") == 0 ||
		    strcmp(m->want, "\"\"") == 0)
			continue;
		if (!m->added && !m->ours && looked_after(s, i, m->entity) &&
		    !reported(r, m))
			return bad(s, "%s %s: %s is not reported", m->entity,
			    m->key, m->text);
	}
	return true;
}

static bool
look(struct scenario *s, size_t i)
{
	const char *why;
	struct run r = {0};

	why = check_product(&s->check, s->desired[i],
	    store_product(&s->stores[i]), s->doubt[i]);
	if (why)
		return bad(s, "%s", why);
	/* and again: nothing left to do */
	r.shop = &s->shop;
	r.store = &s->stores[i];
	r.dice = &s->dice;
	r.full = chance(&s->dice, 50);
	r.desired = desire(s, i);
	run_play(&r);
	if (r.writes && s->doubt[i]) {
		/* what stood in the store shaped the desired order of values */
		r.writes = 0;
		r.desired = desire(s, i);
		run_play(&r);
	}
	if (r.writes || r.outcome != DONE)
		return bad(s, "a second run sent %u writes (%s), %s", r.writes,
		    r.full ? "full" : "changed", r.said);
	return s->doubt[i] || reports_edits(s, i, &r);
}

/* No product of ours that no store knows. */
static bool
no_twins(struct scenario *s)
{
	for (size_t i = 0; i < s->shop.nproducts; i++) {
		const struct shop_product *p = &s->shop.products[i];
		unsigned known = 0;

		if (p->persons || p->gone)
			continue;
		for (size_t j = 0; j < s->npims; j++)
			known +=
			    store_product(&s->stores[j]) &&
			    strcmp(store_product(&s->stores[j]), p->id) == 0;
		if (known != 1)
			return bad(
			    s, "product %s is in %u stores", p->id, known);
	}
	return true;
}

/* One change takes one write, none takes none; and what a dry run foresees
 * is what happens. */
static bool
few(struct scenario *s, size_t i, enum pim_change only, const struct run *r)
{
	static const unsigned most[] = {
	    [CHANGE_NOTHING] = 0,
	    [CHANGE_PRICE] = 1,
	    [CHANGE_RENAMED_VALUE] = 1,
	    [CHANGE_RENAMED_OPTION] = 1,
	    [CHANGE_FIELD] = 1,
	    [CHANGE_STOCK] = 1,
	};

	if (s->must_read || s->catching_up[i])
		return true;
	if (!s->shop.mode.live && !s->shop.mode.resets &&
	    only < sizeof most / sizeof *most && r->writes > most[only] &&
	    (!only || most[only]))
		return bad(s, "change %d took %u writes", only, r->writes);
	if (r->writes != r->assumed && s->shop.mode.first == FIRST_FREE &&
	    !s->shop.mode.born_draft && !broken_pictures(s, s->desired[i]) &&
	    r->requests == r->writes)
		return bad(s, "a dry run foresaw %u writes, it took %u",
		    r->assumed, r->writes);
	return true;
}

static void
change_all(struct scenario *s, enum pim_change only[PIMS])
{
	size_t i, to = roll(&s->dice, s->npims);

	for (i = 0; i < s->npims; i++)
		for (size_t n = 0, of = roll(&s->dice, 3); n < of; n++) {
			enum pim_change c =
			    pim_change(&s->pims[i], &s->dice, !n);

			only[i] = n ? CHANGES : c;
			if (c == CHANGE_RENAMED_OPTION)
				break;
		}
	i = roll(&s->dice, s->npims);
	/* of an adopted product only the ledger's list of taken keys, which is
	 * not here, shows that a key belongs to another one now */
	if (chance(&s->dice, 85) || s->by_hand[i])
		return;
	if (s->npims < PIMS) {
		struct store *b = &s->stores[s->npims];

		memset(b, 0, sizeof *b);
		b->arena = &s->arena;
		if (pim_leave(&s->pims[i], &s->pims[s->npims], &s->dice, true))
			only[s->npims++] = CHANGES;
	} else if (i != to) {
		pim_leave(&s->pims[i], &s->pims[to], &s->dice, false);
		only[to] = CHANGES;
	}
	only[i] = CHANGES;
}

static bool
round_of_runs(struct scenario *s, bool first)
{
	enum pim_change only[PIMS] = {0};
	struct run plans[PIMS] = {{0}};

	if (!first)
		change_all(s, only);
	for (size_t i = 0; i < s->npims; i++) {
		struct run *r = &plans[i];
		size_t disturb = roll(&s->dice, 4);

		r->full = s->must_read || chance(&s->dice, 50);
		r->faults = disturb == 0 ? 15 : 0;
		r->kills = disturb == 1 ? 8 : 0;
		if (!run_once(s, i, r, only[i] == CHANGE_RENAMED_OPTION))
			return false;
		if (!first && !s->doubt[i] && !few(s, i, only[i], r))
			return false;
		s->catching_up[i] = strcmp(s->pims[i].state, "publish") != 0;
	}
	s->must_read = false;
	for (size_t i = 0; i < s->npims; i++)
		if (!look(s, i))
			return false;
	return no_twins(s);
}

static void
begin(struct scenario *s, uint64_t seed)
{
	memset(s, 0, sizeof *s);
	s->dice.state = seed;
	s->shop.arena = s->check.arena = &s->arena;
	s->check.shop = &s->shop;
	s->shop.mode.mint = chance(&s->dice, 50);
	s->shop.mode.strict = chance(&s->dice, 50);
	s->shop.mode.first = chance(&s->dice, 60)
				 ? FIRST_FREE
				 : (enum shop_first)(1 + roll(&s->dice, 2));
	s->shop.mode.batch = chance(&s->dice, 60) ? 50 : 1 + roll(&s->dice, 10);
	s->shop.mode.names_picture = chance(&s->dice, 50);
	s->shop.mode.names_field = chance(&s->dice, 50);
	s->shop.mode.names_slug = chance(&s->dice, 70);
	s->shop.mode.live = chance(&s->dice, 20);
	s->shop.mode.filters = chance(&s->dice, 70);
	s->shop.mode.refuses_filters = !s->shop.mode.filters && (seed & 1);
	s->shop.mode.born_draft = chance(&s->dice, 15);
	s->shop.mode.own_slug_refused = seed % 5 == 0;
	s->shop.mode.resets = seed % 7 == 0;
	s->shop.mode.refuses_live = seed % 3 == 0;
	s->shop.mode.no_ids = seed % 11 == 0;
	s->shop.mode.mints_files = seed % 13 == 0;
	s->npims = 1 + roll(&s->dice, PIMS);
	for (size_t i = 0; i < s->npims; i++) {
		pim_new(&s->pims[i], &s->dice, &s->serial);
		s->stores[i].arena = &s->arena;
		s->stores[i].keeps_shown = chance(&s->dice, 50);
	}
	for (size_t i = 0; i < s->npims && !s->shop.mode.live; i++)
		if (chance(&s->dice, 20) &&
		    people_make(&s->shop, desire(s, i), &s->dice))
			s->by_hand[i] = s->must_read = true;
	if (chance(&s->dice, 30))
		shop_foreign(&s->shop, "product-1", "somebody");
}

static bool
scenario(struct scenario *s, uint64_t seed)
{
	bool good;

	begin(s, seed);
	good = round_of_runs(s, true);
	for (size_t rounds = roll(&s->dice, 6); good && rounds; rounds--) {
		size_t i = roll(&s->dice, s->npims);

		if (chance(&s->dice, 20))
			shop_publish(&s->shop);
		if (chance(&s->dice, 30))
			check_sell(&s->check, &s->dice);
		if (chance(&s->dice, 30) &&
		    strcmp(s->pims[i].state, "publish") == 0) {
			count.edits++;
			s->must_read |= check_edit(&s->check, s->desired[i],
			    store_product(&s->stores[i]), &s->dice);
		}
		good = round_of_runs(s, false);
	}
	arena_release(&s->arena);
	return good;
}

int
main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	unsigned long n = argc > 2 ? strtoul(argv[2], NULL, 10) : COUNT;
	struct scenario *s = malloc(sizeof *s);
	struct categories_count categories = {0};
	unsigned failed = 0;

	run_verbose = argc > 3;
	if (!s)
		return 1;
	for (unsigned long i = 0; i < n && failed < 10; i++)
		if (!scenario(s, seed + i)) {
			failed++;
			printf("# scenario %llu: %s\n",
			    (unsigned long long)(seed + i), s->said);
		}
	printf(
	    "# %u runs, %u killed, %u with faults, %u edits, %u refused, "
	    "%u requests, %u writes, %u first creations, %u edits reported\n",
	    count.runs, count.kills, count.faults, count.edits, count.refused,
	    count.requests, count.writes, count.first, count.reported);
	CHECK(!failed, "%lu scenarios from seed %llu end well", n,
	    (unsigned long long)seed);
	CHECK(count.first > 0, "some of them undisturbed");
	CHECK(count.reported > 0, "some of them report edits");
	failed = 0;
	for (unsigned long i = 0; i < CATEGORY_SCENARIOS * n && failed < 10;
	     i++)
		if (!categories_play(
			seed + i, &categories, s->said, sizeof s->said)) {
			failed++;
			printf("# categories, scenario %llu: %s\n",
			    (unsigned long long)(seed + i), s->said);
		}
	free(s);
	printf("# %u runs, %u killed, %u faults, %u adopted, %u writes\n",
	    categories.runs, categories.kills, categories.faults,
	    categories.adopted, categories.writes);
	CHECK(!failed, "%lu scenarios of categories from seed %llu end well",
	    CATEGORY_SCENARIOS * n, (unsigned long long)seed);
	return unit_end();
}
