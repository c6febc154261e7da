/* adopt: what is in the shop and was not made by this sync is held
 * until a person agrees; see ledger.h.
 *
 * What is ours is known by its key and never held, so that after the loss of a
 * database nobody is asked: a SKU's slug is made of Plytix ids, and so is the
 * slug of a category whose own was taken. Other categories have no key and are
 * held. */
#include "ledger/ledger_inner.h"
#include "ledger/queries.h"

#include <string.h>

#include "base/buf.h"
#include "io/log.h"

static const char release[] =
    "UPDATE want w SET hold = false WHERE w.hold AND (w.agreed IS NOT NULL"
    " OR EXISTS (SELECT 1 FROM adoptions a WHERE a.site = $1"
    "  AND a.of = w.of AND a.plytix_id = w.plytix_id AND a.part = w.part"
    "  AND a.webflow_id = w.webflow_id))";

static enum outcome
warn_unknown(struct ledger *l, const char *names, struct verdict *v)
{
	if (db_do(l->db, sql_adopt_unknown, DB_ARGS(names, l->site, l->run),
		v) != DONE)
		return v->outcome;
	for (int row = 0; row < db_rows(l->db); row++)
		log_warn("--adopt: nothing that is held is called '%s'",
		    db_text(l->db, row, 0));
	return DONE;
}

enum outcome
ledger_hold(
    struct ledger *l, const struct ledger_recall *how, struct verdict *v)
{
	if (how->adopt && !how->adopt[strspn(how->adopt, " \t,")])
		return verdict_say(v, USAGE, "adopt",
		    "--adopt needs names with commas, or all");
	if (!how->report)
		return DONE;
	if (db_do(l->db, sql_adopt_hold, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	if (how->adopt &&
	    db_do(l->db, sql_adopt_agree, DB_ARGS(how->adopt), v) != DONE)
		return v->outcome;
	if (how->adopt && !how->dry &&
	    db_do(l->db, sql_adopt_keep, DB_ARGS(l->site, l->run), v) != DONE)
		return v->outcome;
	if (db_do(l->db, release, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	return how->adopt ? warn_unknown(l, how->adopt, v) : DONE;
}

/* ---- what others sell under a code of ours */

#define NAMED_MAX 10

enum outcome
ledger_foreign(struct ledger *l, bool dry, struct verdict *v)
{
	static const char note[] =
	    "INSERT INTO sync_errors (site, run, severity, sku, stage, code,"
	    " message, digest) VALUES ($1, $2, 'warning', $3, 'audit-log',"
	    " 'foreign-code', $4, md5($4)) ON CONFLICT (run, digest) DO "
	    "NOTHING";
	struct buf texts;
	const char *p, *code;
	int rows;

	if (db_do(l->db, sql_foreign_codes, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	rows = db_rows(l->db);
	buf_init(&texts, (size_t)1 << 30);
	for (int row = 0; row < rows; row++) {
		buf_text(&texts, db_text(l->db, row, 2));
		buf_byte(&texts, '\0');
		buf_printf(&texts,
		    "product '%s' (%s) of the shop was not made by this sync"
		    " and sells code '%s', which product '%s' has: archive it"
		    " in Webflow or take the code off it",
		    db_text(l->db, row, 0), db_text(l->db, row, 1),
		    db_text(l->db, row, 2), db_text(l->db, row, 3));
		buf_byte(&texts, '\0');
	}
	p = buf_str(&texts);
	for (int row = 0; row < rows && v->outcome == DONE; row++) {
		code = p;
		p += strlen(p) + 1;
		if (row < NAMED_MAX)
			log_warn("%s", p);
		if (l->run && !dry)
			db_do(
			    l->db, note, DB_ARGS(l->site, l->run, code, p), v);
		p += strlen(p) + 1;
	}
	if (rows > NAMED_MAX)
		log_warn("%d more codes are sold by products that this sync"
			 " has not made",
		    rows - NAMED_MAX);
	buf_release(&texts);
	return v->outcome;
}
