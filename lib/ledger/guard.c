/* guard: too much at once is held back; see ledger.h.
 *
 * A mistake in the PIM (a filter, a status set by hand on everything, an
 * export that went wrong) looks exactly like a wish to empty the shop. So
 * whatever takes more than a share of the live products or variants out of
 * sight is not done at all, and a message says how to allow it once.
 *
 * A new product that has the code of a mapped one (see rival.c) is made only
 * by a run that takes the other off sale. */
#include "ledger/ledger_inner.h"

#include <unistd.h>

#include "io/cli.h"
#include "io/filter.h"
#include "io/log.h"
#include "ledger/allow.h"
#include "ledger/limit.h"

struct guard {
	struct ledger *l;
	long long others; /* live ones that the ledger does not know */
	long long turning, withdrawn;
	long long out, out_skus; /* of these: left out by the mapping */
	const struct ledger_guard *how;
	struct ledger_names products, variants;
	struct allowances may; /* a person has said so */
	bool whole;            /* what is gone from the catalogue goes */
	bool hold_products, hold_variants, refused; /* second pass */
};

/* Whether customers can see the product now, as far as we know. What is held
 * is not ours, and nothing happens to it. */
static bool
is_live(const struct json *known)
{
	const struct json *sent = json_get(known, "sent");
	const struct json *shop = json_get(json_get(known, "shop"), "product");

	if (json_true(json_get(known, "hold")))
		return false;
	if (sent)
		return json_is(json_get(sent, "state"), "publish");
	return shop && !json_true(json_get(shop, "isArchived")) &&
	       !json_true(json_get(shop, "isDraft"));
}

static bool
holds_variant(const struct json *skus, const char *id)
{
	const struct json *s;

	for (s = json_first(skus); s != json_end(skus); s = json_next(s))
		if (json_is(json_get(s, "plytix_id"), id))
			return true;
	return false;
}

static bool
has_moved(const struct json *known, const char *id)
{
	const struct json *moved = json_get(known, "moved"), *m;

	for (m = json_first(moved); m != json_end(moved); m = json_next(m))
		if (json_is(m, id))
			return true;
	return false;
}

static bool
may_go(const struct guard *g, const struct json *record, const char *variant)
{
	return allowances_have(&g->may, json_get_text(record, "plytix_id", ""),
	    json_get_text(record, "part", ""), variant);
}

static void
keep(struct guard *g, const struct json *record, const char *variant)
{
	db_copy_text(g->l->db, json_get_text(record, "plytix_id", ""));
	db_copy_text(g->l->db, json_get_text(record, "part", ""));
	db_copy_text(g->l->db, variant);
	db_copy_text(g->l->db, json_get_text(record, "sku", NULL));
	db_copy_row(g->l->db);
}

/* A variant that the mapping does not select. */
static bool
is_left_out(const struct json *record, const char *id)
{
	return holds_variant(json_get(record, "left_out"), id);
}

/* A variant is withdrawn when it was sent with stock other than a plain
 * zero, and the PIM no longer has it, here or in another product. KEPT: as one
 * that is held back. */
static unsigned
count_withdrawn(
    struct guard *g, const struct json *record, bool kept, unsigned *out)
{
	const struct json *known = json_get(record, "known");
	const struct json *skus = json_get(json_get(known, "sent"), "skus");
	const struct json *s, *stock;
	const char *id;
	unsigned n = 0;

	*out = 0;
	/* nothing is sent of the SKUs of such a one */
	if (json_is(json_get(record, "state"), "archive") ||
	    ledger_is_out(record))
		return 0;

	for (s = json_first(skus); s != json_end(skus); s = json_next(s)) {
		id = json_get_text(s, "plytix_id", NULL);
		stock = json_get(s, "stock");
		if (!id || holds_variant(json_get(record, "skus"), id) ||
		    has_moved(known, id) || may_go(g, record, id))
			continue;
		if (json_is(json_get(stock, "inventoryType"), "finite") &&
		    json_int(json_get(stock, "quantity"), -1) == 0)
			continue;
		n++;
		*out += is_left_out(record, id);
		if (kept)
			keep(g, record, id);
	}
	return n;
}

static bool
is_turning(const struct guard *g, const struct json *record)
{
	return !json_is(json_get(record, "state"), "publish") &&
	       is_live(json_get(record, "known")) && !may_go(g, record, "");
}

static const char *
name_of(const struct json *record)
{
	return json_get_text(
	    record, "sku", json_get_text(record, "plytix_id", "?"));
}

static enum outcome
count(void *ctx, const struct json *record, struct arena *a,
    struct json_writer *e, struct verdict *v)
{
	struct guard *g = ctx;
	const struct json *known = json_get(record, "known");
	unsigned out, withdrawn = count_withdrawn(g, record, false, &out);

	(void)a;
	(void)v;
	if (is_live(known) && !json_get(known, "sent"))
		g->others++;
	if (is_turning(g, record)) {
		g->turning++;
		g->out += ledger_is_out(record);
		ledger_names_add(&g->products, name_of(record));
	} else if (withdrawn) {
		g->withdrawn += withdrawn;
		g->out_skus += out;
		ledger_names_add(&g->variants, name_of(record));
	}
	json_write_value(e, NULL, record);
	return DONE;
}

static void
write_error(struct json_writer *e, const struct json *record, const char *code,
    const char *message)
{
	json_write_object(e, NULL);
	json_write_text(e, "kind", "error");
	json_write_text(e, "stage", "audit-log");
	json_write_text(e, "plytix_id", json_get_text(record, "plytix_id", ""));
	json_write_text(e, "part", json_get_text(record, "part", ""));
	json_write_text(e, "sku", json_get_text(record, "sku", ""));
	json_write_text(e, "code", code);
	json_write_text(e, "message", message);
	json_write_end(e);
}

static void
write_held(
    struct json_writer *e, const struct json *record, const char *message)
{
	write_error(e, record, "held", message);
}

static void
refuse_rival(struct guard *g, const struct json *record,
    const struct json *rival, struct arena *a, struct json_writer *e)
{
	const char *message = arena_printf(a,
	    "code '%s' belongs to product '%s', which the shop sells and which "
	    "is not in this run: it is neither made nor moved, the next full "
	    "decides (%s full)",
	    json_get_text(rival, "code", ""),
	    json_get_text(rival, "plytix_id", ""), cli_sync());

	log_warn("%s: %s", name_of(record), message);
	write_error(e, record, "code-taken", message);
	g->refused = true;
}

/* Is what is held back kept? A trial keeps nothing. */
static bool
keeps(const struct guard *g)
{
	return g->l->run && !g->how->dry &&
	       (g->hold_products || g->hold_variants);
}

static enum outcome
let(void *ctx, const struct json *record, struct arena *a,
    struct json_writer *e, struct verdict *v)
{
	struct guard *g = ctx;
	const struct json *known = json_get(record, "known");
	const struct json *rival = json_get(known, "rival");
	unsigned out;

	(void)v;
	if (rival && !g->whole)
		refuse_rival(g, record, rival, a, e);
	else if (g->hold_products && rival)
		write_held(e, record,
		    "held back: the product that has its code in the shop "
		    "stays there");
	else if (g->hold_products && is_turning(g, record)) {
		write_held(e, record,
		    ledger_is_out(record)
			? arena_printf(a,
			      "held back: too many products would leave the "
			      "shop; %s",
			      json_get_text(record, "message", ""))
			: "held back: too many products would leave the shop");
		if (keeps(g))
			keep(g, record, "");
	} else if (g->hold_variants &&
		   count_withdrawn(g, record, keeps(g), &out))
		write_held(e, record,
		    "held back: too many variants would be withdrawn");
	else
		json_write_value(e, NULL, record);
	return DONE;
}

static enum outcome
pass(struct guard *g, filter_record *handler, int in, int out)
{
	static const char *const kinds[] = {"product", NULL};
	const struct filter f = {.stage = "audit-log",
	    .kinds = kinds,
	    .wanted = {.kind = "product",
		.member = "plytix_id",
		.from = handler == count ? "audit-log recall" : NULL},
	    .ctx = g,
	    .record = handler,
	    .quiet_errors = true};

	return filter_run(&f, in, out);
}

/* What is decided here binds `absent` too, later in the run. */
static enum outcome
keep_held(struct guard *g, struct verdict *v)
{
	return db_do(g->l->db,
	    "UPDATE sync_states SET held = 'products' WHERE run = $1",
	    DB_ARGS(g->l->run), v);
}

/* Held before: mappings that did not move (see moves.c), and were logged. What
 * is allowed of them goes with the others or not at all: the products that have
 * their codes are held, too. */
static enum outcome
see_held(struct guard *g, struct verdict *v)
{
	if (!g->l->run)
		return DONE;
	if (db_do(g->l->db,
		"SELECT 1 FROM sync_states WHERE run = $1"
		" AND held = 'moves'",
		DB_ARGS(g->l->run), v) == DONE)
		g->hold_products = db_rows(g->l->db) > 0;
	if (g->hold_products)
		allowances_release(&g->may);
	return v->outcome;
}

/* The lines to OUT, and what is held back into the ledger, with what is gone
 * from the catalogue. */
static enum outcome
let_all(struct guard *g, int in, int out, struct verdict *v)
{
	static const char gone[] =
	    "INSERT INTO holding SELECT plytix_id, part, '', sku FROM absent"
	    " WHERE joined IS NULL AND NOT allowed";
	enum outcome worst, kept;

	if (!keeps(g))
		return pass(g, let, in, out);
	if (holding_make(g->l, v) != DONE ||
	    (g->hold_products && g->whole &&
		db_do(g->l->db, gone, DB_NONE, v) != DONE) ||
	    db_copy(g->l->db, "COPY holding FROM STDIN", v) != DONE)
		return cli_say(v);
	worst = pass(g, let, in, out);
	kept = db_copy_end(g->l->db, v);
	if (kept == DONE)
		kept = holding_keep(g->l, v);
	return outcome_worse(worst, kept == DONE ? DONE : cli_say(v));
}

static enum outcome
weigh(struct guard *g, struct verdict *v)
{
	const struct ledger_limit *limit = &g->how->limit;
	long long live = 0, live_skus = 0, most, absent = 0;

	if (see_held(g, v) != DONE)
		return v->outcome;
	if (g->how->rows &&
	    ledger_find_absent(g->l, g->how->rows, NULL, &g->whole, v) != DONE)
		return v->outcome;
	if (g->whole) {
		if (ledger_absent_names(g->l, &g->products, v) != DONE)
			return v->outcome;
		absent = db_rows(g->l->db);
	}
	/* the share of nothing needs no total */
	if ((g->turning || absent || g->withdrawn) &&
	    ledger_live(g->l, &live, &live_skus, v) != DONE)
		return v->outcome;
	live += g->others;
	most = ledger_allowed(limit, live);
	if (!g->hold_products && g->turning + absent > most) {
		g->hold_products = true;
		ledger_too_many("products", g->turning + absent, g->out, live,
		    most, &g->products);
		if (g->l->run && !g->how->dry && keep_held(g, v) != DONE)
			return v->outcome;
	}
	most = ledger_allowed(limit, live_skus);
	if (g->withdrawn > most) {
		g->hold_variants = true;
		ledger_too_many("variants", g->withdrawn, g->out_skus,
		    live_skus, most, &g->variants);
	}
	return g->hold_products || g->hold_variants ? REFUSED : DONE;
}

enum outcome
ledger_guard(struct ledger *l, const struct ledger_guard *how, int in, int out)
{
	struct guard g = {.l = l, .how = how};
	struct verdict v = {0};
	enum outcome worst, o;
	int spool = ledger_spool(l, &v);

	if (spool < 0) {
		worst = cli_say(&v);
		verdict_release(&v);
		return worst;
	}
	ledger_names_init(&g.products);
	ledger_names_init(&g.variants);
	if (allowances_read(l, &g.may, &v) != DONE) {
		worst = cli_say(&v);
		goto out;
	}
	worst = pass(&g, count, in, spool);
	if (worst == AWAY || worst == USAGE)
		goto out;
	o = weigh(&g, &v);
	worst = outcome_worse(worst, o);
	if (o != DONE && o != REFUSED)
		cli_say(&v);
	else if (lseek(spool, 0, SEEK_SET) < 0)
		worst = FATAL;
	else
		worst = outcome_worse(worst, let_all(&g, spool, out, &v));
	if (g.refused)
		worst = outcome_worse(worst, REFUSED);
out:
	allowances_release(&g.may);
	ledger_names_release(&g.products);
	ledger_names_release(&g.variants);
	close(spool);
	verdict_release(&v);
	return worst;
}
