/* recall: desired lines → desired lines with `known`; see ledger.h.
 *
 * Two passes over a spooled copy: the first copies each line's keys into the
 * database, which then joins them all with the shop at once; the second walks
 * lines and joined rows side by side. A whole shop of any size costs no memory
 * here. */
#include "ledger/ledger_inner.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/cli.h"
#include "io/filter.h"
#include "io/log.h"
#include "base/mem.h"
#include "io/ndjson.h"
#include "ledger/related.h"
#include "ledger/queries.h"
#include "base/sha256.h"
#include "base/text.h"

#define FEW_LINES 200

struct recall {
	struct ledger *l;
	const struct ledger_recall *how;
	bool read, read_items; /* the shop, whole; collections */
	bool products, others; /* lines of products or errors; and not */
	unsigned long long lines;
	const char **texts;
	size_t texts_cap;
	struct buf text; /* of one record */
	struct related_texts refs;
	struct settled settled;
	struct buf schema; /* what push reads in it */
	struct idmap due;  /* to be linked; with `again` the only lines */
};

/* ---- first pass */

static void
copy_number(struct recall *r)
{
	char n[24];

	snprintf(n, sizeof n, "%llu", ++r->lines);
	db_copy_text(r->l->db, n);
}

/* The member KEY of each element, as an array: FIRST (unless it is NULL), then
 * each with TAIL behind it. */
static void
copy_texts(struct recall *r, struct arena *a, const char *first,
    const struct json *list, const char *key, const char *tail)
{
	const struct json *x;
	const char *text;
	size_t n = 0;

	r->texts = mem_grow(
	    r->texts, &r->texts_cap, json_len(list) + 1, sizeof *r->texts);
	if (first)
		r->texts[n++] = first;
	for (x = json_first(list); x != json_end(list); x = json_next(x)) {
		text = json_get_text(x, key, NULL);
		if (text && *text)
			r->texts[n++] =
			    *tail ? arena_printf(a, "%s%s", text, tail) : text;
	}
	db_copy_array(r->l->db, r->texts, n);
}

/* A digest of what is wanted; not of why it is not. */
static void
copy_digest(struct recall *r, const struct json *record)
{
	static const char *const but[] = {
	    "known", "condition", "message", "left_out", "warnings", NULL};
	struct sha256 hash;
	struct json_writer e;
	char hex[65];

	buf_reset(&r->text);
	json_write_init(&e, &r->text);
	json_write_object(&e, NULL);
	json_write_members(&e, record, but);
	json_write_end(&e);
	sha256_init(&hash);
	sha256_add(&hash, r->text.data, r->text.len);
	sha256_hex(&hash, hex);
	hex[32] = '\0';
	db_copy_text(r->l->db, hex);
}

/* A code as a part of a slug, by the one rule for slugs. */
static void
copy_slug(struct recall *r, const char *code)
{
	buf_reset(&r->text);
	text_slug(&r->text, code, strlen(code));
	db_copy_text(r->l->db, r->text.len ? buf_str(&r->text) : NULL);
}

static void
copy_want(struct recall *r, const struct json *record, struct arena *a,
    const char *of)
{
	bool product = strcmp(of, "product") == 0;
	const struct json *fields =
	    product ? json_get(json_get(record, "product"), "fieldData")
		    : json_get(record, "fieldData");
	const struct json *skus = json_get(record, "skus");
	bool item = strcmp(of, "item") == 0;
	const char *id = json_get_text(record, item ? "key" : "plytix_id", "");
	const char *part =
	    json_get_text(record, item ? "collection" : "part", "");
	const char *refs[LEDGER_REFS_MAX];
	const char *tail = *part ? arena_printf(a, "_%s", part) : "";
	const char *key = arena_printf(a, "%s%s", id, tail), *name;

	copy_number(r);
	db_copy_text(r->l->db, of);
	db_copy_text(r->l->db, id);
	db_copy_text(r->l->db, part);
	db_copy_text(r->l->db, json_get_text(record, "sku", NULL));
	db_copy_text(r->l->db, json_get_text(fields, "slug", ""));
	buf_reset(&r->text);
	name = json_get_text(fields, "name", "");
	if (item)
		text_plain(&r->text, name, strlen(name));
	db_copy_text(r->l->db, item ? buf_str(&r->text) : name);
	db_copy_text(r->l->db, key);
	copy_texts(r, a, NULL, skus, "sku", "");
	copy_texts(r, a, NULL, product ? json_get(fields, "category") : NULL,
	    "plytix_id", "");
	copy_texts(r, a, product ? key : NULL, skus, "plytix_id", tail);
	copy_digest(r, record);
	db_copy_text(r->l->db,
	    product ? NULL : json_join(a, json_get(record, "path"), '/'));
	if (item)
		db_copy_text(r->l->db, json_get_text(record, "code", ""));
	else
		copy_slug(r, json_get_text(record, "sku", ""));
	db_copy_text(r->l->db, json_get_text(record, "state", NULL));
	db_copy_array(
	    r->l->db, refs, product ? ledger_refs(a, record, refs) : 0);
	ledger_copy_item(r->l, record, item);
	related_copy(r->l, &r->refs, product ? record : NULL);
	db_copy_row(r->l->db);
}

/* An error of an earlier stage is work too: when it gets lost on its way to
 * the record, the run is not complete. */
static void
copy_error(struct recall *r, const struct json *record)
{
	const char *id = json_get_text(record, "plytix_id", "");
	const char *family = json_get_text(record, "family", "");

	if (*family && strcmp(family, "~") != 0)
		id = family;
	if (!*id)
		return;
	db_copy_text(r->l->db, "0");
	db_copy_text(r->l->db, "error");
	db_copy_text(r->l->db, id);
	db_copy_text(r->l->db, json_get_text(record, "part", ""));
	db_copy_text(r->l->db, json_get_text(record, "sku", NULL));
	db_copy_text(r->l->db, json_get_text(record, "code", ""));
	db_copy_text(r->l->db, "");
	db_copy_text(r->l->db, "");
	db_copy_array(r->l->db, NULL, 0);
	db_copy_array(r->l->db, NULL, 0);
	db_copy_array(r->l->db, NULL, 0);
	db_copy_text(r->l->db, NULL);
	db_copy_text(r->l->db, NULL);
	db_copy_text(r->l->db, NULL);
	db_copy_text(r->l->db, NULL);
	db_copy_array(r->l->db, NULL, 0);
	ledger_copy_item(r->l, NULL, false);
	related_copy(r->l, &r->refs, NULL);
	db_copy_row(r->l->db);
}

/* Among the lines that are taken up again, if only those are. */
static bool
is_due(const struct recall *r, const struct json *record, const char *kind)
{
	const char *id = json_get_text(record, "plytix_id", "");

	return !r->how->again ||
	       (strcmp(kind, "product") == 0 && idmap_valid(id) &&
		   idmap_find(&r->due, id) &&
		   !json_is(json_get(record, "state"), "archive"));
}

static enum outcome
first(void *ctx, const struct json *record, struct arena *a,
    struct json_writer *e, struct verdict *v)
{
	struct recall *r = ctx;
	const char *kind = json_get_text(record, "kind", "");

	if (!is_due(r, record, kind))
		return DONE;
	if (strcmp(kind, "category") == 0 || strcmp(kind, "item") == 0)
		r->others = true;
	else
		r->products = true;
	if (strcmp(kind, "error") == 0)
		copy_error(r, record);
	else if (!*json_get_text(
		     record, strcmp(kind, "item") ? "plytix_id" : "key", ""))
		return verdict_say(v, REFUSED, "input", "a %s without a %s",
		    kind, strcmp(kind, "item") ? "plytix_id" : "key");
	else
		copy_want(r, record, a, kind);
	json_write_value(e, NULL, record);
	return DONE;
}

static enum outcome
first_pass(struct recall *r, int in, int spool)
{
	static const char copy[] =
	    "COPY want (n, of, plytix_id, part, sku, wish, name, identity,"
	    " codes, cats, keys, digest, path, code, state, items, fold,"
	    " creates, by_slug, refs, ref_fields, ref_once) FROM STDIN";
	static const char *const kinds[] = {
	    "product", "category", "item", "error", NULL};
	const struct filter f = {.stage = "audit-log",
	    .kinds = kinds,
	    .wanted = {.kind = "product",
		.member = "plytix_id",
		.from = "webflow-map"},
	    .ctx = r,
	    .record = first};
	struct verdict v = {0};
	enum outcome worst, o;

	o = ledger_want_begin(r->l, &v);
	if (o == DONE)
		o = db_copy(r->l->db, copy, &v);
	if (o != DONE) {
		log_error("%s", v.sentence);
		verdict_release(&v);
		return o;
	}
	worst = filter_run(&f, in, spool);
	o = db_copy_end(r->l->db, &v);
	if (o != DONE)
		log_error("%s", v.sentence);
	verdict_release(&v);
	return outcome_worse(worst, o);
}

/* ---- between the passes */

/* From here on a line without a result is a lost one. */
static enum outcome
count_todo(struct recall *r, struct verdict *v)
{
	return db_do(
	    r->l->db, sql_todo_insert, DB_ARGS(r->l->run, r->l->site), v);
}

static enum outcome
schema_line(
    void *ctx, const struct json *line, struct arena *a, struct verdict *v)
{
	struct recall *r = ctx;
	const struct json *site = json_get(line, "site");
	const struct json *collections = json_get(line, "collections");
	const struct json *published = json_get(site, "lastPublished");
	const char *id = json_get_text(site, "id", r->l->site);

	(void)a;
	if (strcmp(id, r->l->site) != 0)
		return verdict_say(v, USAGE, "other-site",
		    "the schema is of site '%s', not of '%s'", id, r->l->site);
	buf_printf(&r->schema, "%s %s %s",
	    json_get_text(json_get(collections, "sku"), "id", ""),
	    json_get_text(json_get(collections, "category"), "id", ""),
	    published && published->type == JSON_NULL ? "never" : "");
	return DONE;
}

/* Lines that need no push leave in a run alone: it records them. */
static enum outcome
settled_start(struct recall *r, struct verdict *v)
{
	const struct ledger_recall *how = r->how;
	const char *rules[] = {VERSION, r->l->site, r->l->live ? "live" : "",
	    how->price_zero, buf_str(&r->schema), NULL};
	bool wanted = r->l->run && !how->dry && !how->again;

	return settled_begin(
	    &r->settled, r->l, wanted ? how->settled : NULL, rules, v);
}

/* ---- second pass */

static enum outcome
second(void *ctx, const struct json *record, struct arena *a,
    struct json_writer *e, struct verdict *v)
{
	static const char *const but[] = {"known", NULL};
	struct recall *r = ctx;
	bool out = ledger_is_out(record);
	const char *state = out ? ledger_out_state(r->how, record) : "";
	struct json_writer before = *e;
	struct settled_last last;
	size_t mark = e->out->len;
	bool leaves = false;
	enum outcome o;

	if (out) {
		ledger_out_begin(record, state ? state : "", e);
	} else {
		json_write_object(e, NULL);
		json_write_members(e, record, but);
	}
	o = ledger_known_next(r->l, r->read, r->read_items, a, e, v);
	if (o == REFUSED || o == FAILED) /* rows and lines are out of step */
		o = v->outcome = FATAL;
	json_write_end(e);
	if (o == DONE && out && (!state || !ledger_known_any(r->l))) {
		buf_cut(e->out, mark);
		*e = before;
		ledger_out_result(record, r->how->dry, e);
		return DONE;
	}
	if (o != DONE)
		return o;
	ledger_known_last(r->l, a, &last);
	if (settled_line(&r->settled, record, e->out->data + mark,
		e->out->len - mark, &last, &leaves, v) != DONE)
		return v->outcome;
	if (leaves) {
		buf_cut(e->out, mark);
		*e = before;
	}
	return DONE;
}

static enum outcome
second_pass(struct recall *r, int spool, int out)
{
	static const char *const kinds[] = {
	    "product", "category", "item", NULL};
	const struct filter f = {.stage = "audit-log",
	    .kinds = kinds,
	    .ctx = r,
	    .record = second,
	    .quiet_errors = true};
	struct verdict v = {0};
	enum outcome o = ledger_known_start(r->l, &v);

	if (o == DONE) {
		o = filter_run(&f, spool, out);
		db_drop(r->l->db);
		if (o == DONE || o == REFUSED)
			settled_keep(&r->settled, &v);
	}
	if (v.outcome != DONE)
		log_error("%s", v.sentence);
	o = outcome_worse(o, v.outcome);
	verdict_release(&v);
	return o;
}

/* Categories and items alone need no product of the shop: most of it. Without
 * any line the shop still shows what was published. */
static enum outcome
load_shop(struct recall *r, const struct ledger_recall *how, struct verdict *v)
{
	bool products = r->products || !r->others;

	if (ledger_load_shop(r->l, how->shop, products, &r->read, v) != DONE ||
	    ledger_load_items(r->l, how->items, &r->read_items, v) != DONE ||
	    !r->read || !r->l->run || how->dry)
		return v->outcome;
	return ledger_debt_shown(r->l, v);
}

enum outcome
ledger_recall(
    struct ledger *l, const struct ledger_recall *how, int in, int out)
{
	struct recall r = {.l = l, .how = how};
	struct verdict v = {0};
	enum outcome o, worst;
	int spool;

	buf_init(&r.text, 2 * (size_t)NDJSON_LINE_MAX);
	buf_init(&r.schema, 4096);
	o = how->again ? related_due(l, &r.due, &v) : DONE;
	if (o == DONE && how->again && !r.due.len)
		return DONE;
	if (o == DONE && how->schema)
		o = ledger_read(how->schema, NULL, schema_line, &r, &v);
	if (o == DONE)
		o = settled_start(&r, &v);
	spool = o == DONE ? ledger_spool(l, &v) : -1;
	if (spool < 0) {
		o = cli_say(&v);
		verdict_release(&v);
		return o;
	}
	worst = first_pass(&r, in, spool);
	if (worst == AWAY || worst == USAGE)
		goto out;
	l->few = r.lines <= FEW_LINES;
	o = load_shop(&r, how, &v);
	if (o == DONE)
		o = ledger_join_items(l, how->products, r.read_items, &v);
	if (o == DONE)
		o = ledger_join(l, how->shop, &v);
	if (o == DONE)
		o = ledger_rivals(l, &v);
	if (o == DONE)
		o = ledger_hold(l, how, &v);
	/* a dry look within a run is followed by one that is not */
	if (o == DONE && r.read && !(how->dry && l->run) && !how->again)
		o = ledger_foreign(l, how->dry, &v);
	if (o == DONE && l->run && !how->dry)
		o = count_todo(&r, &v);
	if (o == DONE && l->run && !how->dry)
		o = how->again ? related_again(l, &v) : related_keep(l, &v);
	if (o == DONE && r.read && !how->dry)
		o = ledger_give_up(l, &v);
	if (o != DONE || lseek(spool, 0, SEEK_SET) < 0) {
		worst = outcome_worse(worst, cli_say(&v));
		goto out;
	}
	worst = outcome_worse(worst, second_pass(&r, spool, out));
out:
	free(r.texts);
	related_release(&r.refs);
	settled_release(&r.settled);
	buf_release(&r.schema);
	idmap_release(&r.due);
	buf_release(&r.text);
	close(spool);
	verdict_release(&v);
	return worst;
}
