/* reason: why a run ended as it did, in one sentence, and what is left to
 * decide on the site, as codes; see ledger_inner.h. */
#include "ledger/ledger_inner.h"
#include "ledger/queries.h"

#include <stdio.h>
#include <string.h>

#include "base/sanitize.h"

/* The first message of an error: what came later came of it. */
static bool
first_line(const char *path, char *out, size_t size)
{
	FILE *f = path ? fopen(path, "re") : NULL;
	bool found = f && fgets(out, (int)size, f);

	if (f)
		fclose(f);
	if (!found)
		return false;
	out[strcspn(out, "\n")] = '\0';
	sanitize(out);
	return *out != '\0';
}

/* How many records were not taken, and the first of them. */
static enum outcome
from_errors(struct ledger *l, char *out, size_t size, struct verdict *v)
{
	const char *sku;

	if (db_do(l->db, sql_run_first_error, DB_ARGS(l->run), v) != DONE)
		return v->outcome;
	if (!db_rows(l->db))
		return DONE;
	sku = db_text(l->db, 0, 2);
	snprintf(out, size, "%lld %s%s%s%s: %.600s", db_int(l->db, 0, 0),
	    strcmp(db_text(l->db, 0, 1), "held") == 0 ? "held back"
						      : "refused or failed",
	    *sku ? ", first '" : "", sku, *sku ? "'" : "",
	    db_text(l->db, 0, 3));
	return DONE;
}

enum outcome
ledger_reason(struct ledger *l, enum outcome end, const struct ledger_end *how,
    char *out, size_t size, struct verdict *v)
{
	*out = '\0';
	if (end == DONE)
		return DONE;
	if (how->stopped && end == AWAY) {
		snprintf(out, size, "it was asked to stop");
		return DONE;
	}
	if (outcome_worse(end, REFUSED) != REFUSED &&
	    first_line(how->reasons, out, size))
		return DONE;
	if (from_errors(l, out, size, v) != DONE)
		return v->outcome;
	if (!*out && !first_line(how->reasons, out, size))
		snprintf(out, size, "exit code %d, without a message",
		    outcome_exit(end));
	return DONE;
}

enum outcome
ledger_causes(struct ledger *l, struct json_writer *e, struct verdict *v)
{
	if (db_do(l->db, sql_run_causes, DB_ARGS(l->run, l->site), v) != DONE)
		return v->outcome;
	if (!db_rows(l->db))
		return DONE;
	json_write_array(e, "causes");
	for (int i = 0; i < db_rows(l->db); i++)
		json_write_text(e, NULL, db_text(l->db, i, 0));
	json_write_end(e);
	return DONE;
}
