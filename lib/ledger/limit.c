/* limit: see limit.h. */
#include "ledger/limit.h"
#include "ledger/queries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/cli.h"
#include "io/log.h"

#define NAMES_MAX 10

int
ledger_limit_read(const char *text, struct ledger_limit *limit)
{
	size_t digits = strspn(text, "0123456789");
	long n = strtol(text, NULL, 10);

	limit->share = -1;
	limit->count = 0;
	if (!digits || digits > 9)
		return -1;
	if (text[digits] == '%' && !text[digits + 1] && n <= 100)
		limit->share = (double)n / 100;
	else if (!text[digits])
		limit->count = n;
	else
		return -1;
	return 0;
}

long long
ledger_allowed(const struct ledger_limit *limit, long long live)
{
	long long n = limit->share < 0
			  ? limit->count
			  : (long long)(limit->share * (double)live);

	return n > 1 ? n : 1;
}

void
ledger_names_init(struct ledger_names *n)
{
	buf_init(&n->text, 4096);
	n->count = 0;
}

void
ledger_names_release(struct ledger_names *n)
{
	buf_release(&n->text);
}

void
ledger_names_add(struct ledger_names *n, const char *name)
{
	if (n->count++ < NAMES_MAX)
		buf_printf(&n->text, "%s'%s'", n->text.len ? ", " : "", name);
}

void
ledger_too_many(const char *what, long long many, long long out, long long live,
    long long most, const struct ledger_names *n)
{
	char select[120] = "";

	if (out)
		snprintf(select, sizeof select,
		    "%lld of them by 'select' of the mapping, which may hold "
		    "a mistake. ",
		    out);
	log_error("%lld of %lld live %s would go, at most %lld may at once: "
		  "none is touched. %sTo let these go, once: '%s allow latest' "
		  "and run again, or ARCHIVE_MAX=%lld. The first: %s",
	    many, live, what, most, select, cli_sync(), many,
	    buf_str(&n->text));
}

enum outcome
ledger_live(struct ledger *l, long long *products, long long *variants,
    struct verdict *v)
{
	if (db_do(l->db, sql_live_counts, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	*products = db_int(l->db, 0, 0);
	*variants = db_int(l->db, 0, 1);
	return DONE;
}
