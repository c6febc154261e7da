/* pooler: is there a pooler before the database that hands each transaction to
 * another session (PgBouncer's pool_mode=transaction)?
 *
 * The ledger needs a session of its own: its search_path, temporary tables,
 * prepared statements and locks are a session's. */
#ifndef LEDGER_POOLER_H
#define LEDGER_POOLER_H

#include <stdbool.h>

#include <libpq-fe.h>

/* Whether CONN, made with KEYS and VALUES, has no session of its own. Asks
 * nothing more where the database itself is at the other end. */
bool
pooler_shares(PGconn *, const char *const *keys, const char *const *values);

#endif
