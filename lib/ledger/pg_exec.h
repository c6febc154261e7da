/* pg_exec: psql and pg_dump with the connection of the ledger.
 *
 * Arguments of a process can be seen by everybody: the password goes to it
 * in the environment (PGPASSWORD), all else of the connection string behind
 * a last "-d". */
#ifndef LEDGER_PG_EXEC_H
#define LEDGER_PG_EXEC_H

#include "base/verdict.h"

#define CLIENT_ARGS_MAX 200

/* Becomes the program ARGS[0] with its arguments (NULL-ended). Comes back
 * with USAGE only: no connection string, another secret than the password in
 * it, no such program. */
enum outcome pg_exec(const char *url, char *const *args, struct verdict *);

#endif
