/* migrate_words: migrations by the words of a command, and where they are; see
 * migrate.h. */
#include "ledger/migrate.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/cli.h"

static enum outcome
migrate_read(const char *way_word, const char *steps_word,
    enum migrate_way *way, long *steps, struct verdict *v)
{
	static const struct {
		const char *name;
		enum migrate_way way;
		long steps;
	} ways[] = {
	    {"up", MIGRATE_UP, MIGRATE_ALL},
	    {"down", MIGRATE_DOWN, 1},
	    {"status", MIGRATE_STATUS, MIGRATE_ALL},
	};
	size_t i = 0;

	while (i < 3 && strcmp(way_word, ways[i].name) != 0)
		i++;
	if (i == 3)
		return verdict_say(v, USAGE, "migrate",
		    "'%s' is none of up, down and status", way_word);
	*way = ways[i].way;
	*steps = ways[i].steps;
	if (!steps_word)
		return DONE;
	if (strcmp(steps_word, "all") == 0)
		*steps = MIGRATE_ALL;
	else if (!cli_count(steps_word, 1, 999, steps))
		return verdict_say(v, USAGE, "migrate",
		    "'%s' is no number of steps from 1 to 999, and not all",
		    steps_word);
	return DONE;
}

enum outcome
migrate_command(const char *url, const char *folder, char **words, int nwords,
    struct json_writer *e, struct verdict *v)
{
	enum migrate_way way = MIGRATE_STATUS;
	struct db *db;
	long steps = 0;

	if (migrate_read(words[0], nwords > 1 ? words[1] : NULL, &way, &steps,
		v) != DONE)
		return v->outcome;
	db = db_open(url, "audit-log", v);
	if (db)
		migrate(db, folder, way, steps, e, v);
	db_close(db);
	return v->outcome;
}

const char *
migrate_folder(char *path, size_t size)
{
	static const char *const places[] = {"../sql", "../../sql",
	    "../../../sql", "../share/plytix-webflow/sql",
	    "../lib/plytix-webflow/sql"};
	char here[2048];
	ssize_t n = readlink("/proc/self/exe", here, sizeof here - 1);
	struct stat st;

	if (n < 0)
		return "sql";
	here[n] = '\0';
	*strrchr(here, '/') = '\0';
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		snprintf(path, size, "%s/%s", here, places[i]);
		if (!stat(path, &st) && S_ISDIR(st.st_mode))
			return path;
	}
	return "sql";
}
