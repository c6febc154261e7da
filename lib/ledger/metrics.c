/* metrics: the ledger as Prometheus reads it, text format 0.0.4; see ledger.h.
 *
 * The view gives the samples of one metric together, as the format wants it. No
 * label holds what came from outside: they are words of our own. */
#include "ledger/ledger_inner.h"

#include <string.h>

#include "io/cli.h"

#define PREFIX "plytix_webflow_"

static void
head(struct buf *b, const char *name, const char *help, const char *type)
{
	buf_printf(b, "# HELP " PREFIX "%s %s\n", name, help);
	buf_printf(b, "# TYPE " PREFIX "%s %s\n", name, type);
}

enum outcome
ledger_metrics(struct ledger *l, struct buf *b, struct verdict *v)
{
	static const char sql[] =
	    "SELECT name, type, help, labels, value FROM v_metrics"
	    " WHERE site = $1 ORDER BY place, labels";
	const char *before = "";

	if (db_do(l->db, sql, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	head(b, "build_info", "The version of the programs", "gauge");
	buf_printf(b, PREFIX "build_info{version=\"%s\"} 1\n", VERSION);
	for (int i = 0; i < db_rows(l->db); i++) {
		const char *name = db_text(l->db, i, 0);
		const char *labels = db_text(l->db, i, 3);

		if (strcmp(name, before) != 0)
			head(b, name, db_text(l->db, i, 2),
			    db_text(l->db, i, 1));
		before = name;
		buf_printf(b, PREFIX "%s{site=\"%s\"%s%s} %s\n", name, l->site,
		    *labels ? "," : "", labels, db_text(l->db, i, 4));
	}
	return DONE;
}
