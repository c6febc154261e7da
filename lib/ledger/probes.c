/* probes: the last answer of each service, from the files of a run
 * (net/probe.h) into the database; see ledger_inner.h. */
#include "ledger/ledger_inner.h"
#include "ledger/queries.h"

#include <stdio.h>
#include <string.h>

#include "io/cli.h"
#include "base/timestamp.h"

static enum outcome
keep(void *ctx, const struct json *line, struct arena *a, struct verdict *v)
{
	struct ledger *l = ctx;
	const struct json *api = json_get(line, "api");
	const char *at = json_get_text(line, "at", "");
	int64_t ms;
	char status[24], took[24];

	(void)a;
	if ((!json_is(api, "plytix") && !json_is(api, "webflow")) ||
	    timestamp_read(at, strlen(at), &ms))
		return DONE;
	snprintf(status, sizeof status, "%d",
	    (int)(json_int(json_get(line, "status"), 0) % 1000));
	snprintf(took, sizeof took, "%d",
	    (int)(json_int(json_get(line, "ms"), 0) & 0x7fffffff));
	return db_do(l->db, sql_probe_keep,
	    DB_ARGS(l->site, api->text,
		json_true(json_get(line, "ok")) ? "true" : "false", status,
		took, json_get_text(line, "message", NULL), at),
	    v);
}

enum outcome
ledger_probes(struct ledger *l, struct verdict *v)
{
	enum outcome o = DONE;
	struct verdict unread = {0};
	char pattern[128];
	glob_t found;

	snprintf(pattern, sizeof pattern, "run/%s/probe.*", l->run);
	if (cli_glob(l->state_dir, pattern, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc && db_alive(l->db); i++)
			ledger_read(found.gl_pathv[i], NULL, keep, l, &unread);
	globfree(&found);
	if (!db_alive(l->db))
		o = verdict_say(v, AWAY, unread.code, "%s", unread.sentence);
	verdict_release(&unread);
	return o;
}
