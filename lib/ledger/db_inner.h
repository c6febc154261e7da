/* Between db.c and copy.c. */
#ifndef LEDGER_DB_INNER_H
#define LEDGER_DB_INNER_H

#include <libpq-fe.h>

#include "base/buf.h"
#include "ledger/db.h"

#define HOT_MAX 64

struct db {
	PGconn *conn;
	PGresult *result;
	char *url, *program;
	const char *hot[HOT_MAX]; /* statements prepared, by address */
	int nhot;
	bool away;
	struct buf copy;
	bool copy_first; /* no tab before the next field */
	bool copy_broken;
};

/* Keeps a result until the next one. The outcome is that of the result. */
enum outcome db_keep(struct db *, PGresult *, struct verdict *);
/* RESULT may be NULL: what the connection says. */
enum outcome db_failed(struct db *, const PGresult *, struct verdict *);

#endif
