/* audit_verbs: the verbs of audit-log. Each is a row of the table audit_verbs,
 * which says what it needs, and a function. */
#ifndef LEDGER_AUDIT_VERBS_H
#define LEDGER_AUDIT_VERBS_H

#include <stdbool.h>

#include "io/cli.h"
#include "io/conf.h"
#include "io/verbs.h"
#include "ledger/ledger.h"

struct audit_options {
	const char *mode, *pid, *catalogue, *id, *rows, *shop, *schema, *exit;
	const char *by, *delay, *wait, *items, *products, *families, *brief,
	    *left, *joined;
	const char *sql, *adopt, *days, *mapping, *mapping_file;
	bool accept, dry, json, each, trial, stopped, whole, move, again;
	bool current, seen;
};

struct audit {
	const struct audit_verb *verb;
	struct cli cli;
	struct audit_options o;
	struct conf conf;
	struct ledger ledger;
	struct ledger_limit limit; /* ARCHIVE_MAX */
	bool all_may_go;           /* it is 100% */
	enum audit_policy {
		POLICY_ARCHIVE,
		POLICY_DRAFT,
		POLICY_IGNORE
	} policy;
	bool report; /* ADOPT */
	long history_days;
	struct buf out; /* for stdout */
	struct json_writer json;
	struct verdict v;
};

/* What a verb wants to be there before its function is called. */
enum audit_needs {
	NEEDS_LEDGER = 1, /* the settings and the database */
	NEEDS_RUN = 2,    /* RUN_ID */
	NEEDS_ROWS = 4,   /* --rows */
	NEEDS_URL = 8,    /* DATABASE_URL alone */
	NEEDS_TIME = 16   /* SIGTERM does not end it before its input */
};

struct audit_verb {
	struct verb_name is;
	enum outcome (*run)(struct audit *);
	unsigned needs;
	int args_min, args_max;
	enum ledger_report report; /* of the verbs that are one */
};

extern const struct verbs audit_verbs;

/* What the verb needs, then its function. */
enum outcome audit_run(struct audit *);

#endif
