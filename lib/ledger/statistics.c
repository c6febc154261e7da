/* statistics: what PostgreSQL knows of tables that have just grown. Its own
 * daemon looks once a minute; a first sync fills within seconds what its end
 * and the next run join, and joins that were planned for empty tables take a
 * time that grows with the square of the products. */
#include "ledger/ledger_inner.h"
#include "ledger/queries.h"

enum outcome
ledger_statistics(struct ledger *l, struct verdict *v)
{
	const char *command;

	if (!l->run)
		return DONE;
	if (db_do(l->db, sql_statistics, DB_NONE, v) != DONE)
		return v->outcome;
	command = db_text(l->db, 0, 0);
	return command ? db_script(l->db, command, v) : DONE;
}

enum outcome
ledger_index(struct ledger *l, const char *index, struct verdict *v)
{
	return l->few ? DONE : db_script(l->db, index, v);
}
