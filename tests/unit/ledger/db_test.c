/* db: connection strings that cannot work, and what is said of them. With a
 * server: tests/system/ledger.t. */
#include "ledger/db.h"

#include <stdlib.h>
#include <unistd.h>

#include "io/log.h"
#include "unit/unit.h"

static const struct {
	const char *what, *url;
	enum outcome wanted;
} rows[] = {
    {"no server behind the socket",
	"host=/nonexistent dbname=x password=geheim-1", AWAY},
    {"nobody at the port",
	"postgresql://u:geheim-2@127.0.0.1:1/x?connect_timeout=2", AWAY},
    {"no such option", "hots=/tmp password=geheim-3", USAGE},
    {"a URL cut short", "postgresql://u:geheim-4@[::1", USAGE},
};

int
main(void)
{
	struct verdict v = {0};
	struct db *db;

	log_open("db_test");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		verdict_clear(&v);
		db = db_open(rows[i].url, "db_test", &v);
		CHECK(!db, "%s: no connection", rows[i].what);
		CHECK_INT(
		    v.outcome, rows[i].wanted, "%s: whose fault", rows[i].what);
		CHECK(*v.sentence != '\0', "%s: told", rows[i].what);
		CHECK(!strstr(v.sentence, "geheim"),
		    "%s: without the password: %s", rows[i].what, v.sentence);
		db_close(db);
	}
	verdict_release(&v);
	return unit_end();
}
