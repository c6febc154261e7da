/* pooler: see pooler.h. */
#include "ledger/pooler.h"

#include <stdlib.h>

#define TRIES 3 /* others may use the pool meanwhile */

/* The server process that answers; 0: none does. */
static int
server_of(PGconn *conn)
{
	PGresult *result = PQexec(conn, "SELECT pg_catalog.pg_backend_pid()");
	int pid = PQresultStatus(result) == PGRES_TUPLES_OK
		      ? atoi(PQgetvalue(result, 0, 0))
		      : 0;

	PQclear(result);
	return pid;
}

/* A transaction of OTHER takes a server for itself: that of CONN, or CONN is
 * then given another one. */
static bool
moves(PGconn *conn, PGconn *other)
{
	int own = server_of(conn), now;

	PQclear(PQexec(other, "BEGIN"));
	now = server_of(other) == own ? 0 : server_of(conn);
	PQclear(PQexec(other, "ROLLBACK"));
	return own && now != own;
}

bool
pooler_shares(PGconn *conn, const char *const *keys, const char *const *values)
{
	bool shares = false;
	PGconn *other;

	/* a pooler answers with a number of its own */
	if (server_of(conn) == PQbackendPID(conn))
		return false;
	other = PQconnectdbParams(keys, values, 1);
	for (int i = 0;
	     i < TRIES && !shares && PQstatus(other) == CONNECTION_OK; i++)
		shares = moves(conn, other);
	PQfinish(other);
	return shares;
}
