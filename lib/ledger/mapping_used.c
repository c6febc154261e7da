/* mapping_used: see ledger.h. */
#include "ledger/ledger.h"
#include "ledger/queries.h"

#include <stdio.h>
#include <string.h>

#include "io/log.h"

enum outcome
ledger_mapping_read(const char *text, const char *file,
    struct ledger_mapping *m, struct verdict *v)
{
	*m = (struct ledger_mapping){.digest = text, .file = file};
	if (!text || strcmp(text, LEDGER_BUILT_IN) == 0)
		return DONE;
	m->missing = strcmp(text, "none") == 0;
	if (m->missing)
		m->digest = LEDGER_BUILT_IN;
	else if (strlen(text) != 64 || strspn(text, "0123456789abcdef") != 64)
		return verdict_say(v, USAGE, "mapping",
		    "--mapping must be a SHA-256 of 64 digits 0-9 and "
		    "a-f, " LEDGER_BUILT_IN " or none");
	else if (!m->file)
		m->file = "-";
	return DONE;
}

/* What the last run of the site was made with, and its file. Where that is the
 * same as now and the run has not ended well, its summary may never have been
 * seen: what it logged as BEFORE is logged again. */
struct last {
	char digest[80], file[4096];
};

static enum outcome
read_last(struct ledger *l, struct ledger_mapping *m, struct last *last,
    struct verdict *v)
{
	const char *before;

	*last->digest = *last->file = *m->before = '\0';
	if (db_do(l->db, sql_mapping_last, DB_ARGS(l->site), v) != DONE)
		return v->outcome;
	if (!db_rows(l->db) || !db_text(l->db, 0, 0) || !db_text(l->db, 0, 1))
		return DONE;
	snprintf(last->digest, sizeof last->digest, "%s", db_text(l->db, 0, 0));
	snprintf(last->file, sizeof last->file, "%s", db_text(l->db, 0, 1));
	before = strcmp(last->digest, m->digest) != 0 ? last->digest
						      : db_text(l->db, 0, 2);
	if (before && strcmp(before, m->digest) != 0)
		snprintf(m->before, sizeof m->before, "%s", before);
	return DONE;
}

enum outcome
ledger_mapping(struct ledger *l, struct ledger_mapping *m, struct verdict *v)
{
	const char *file = m->file ? m->file : LEDGER_BUILT_IN;
	struct last last;

	if (read_last(l, m, &last, v) != DONE || !*m->before)
		return v->outcome;
	if (m->missing && strcmp(last.digest, LEDGER_BUILT_IN) != 0)
		return verdict_say(v, USAGE, "mapping-missing",
		    "the last run of site '%s' used the mapping '%s', and now "
		    "there is none: put it back, or say where it is with "
		    "MAPPING_FILE; MAPPING_FILE=" LEDGER_BUILT_IN
		    " says that the built-in mapping is meant",
		    l->site, last.file);
	if (strcmp(last.file, file) != 0)
		log_warn("the mapping is another one than last time: '%s', "
			 "until now '%s'",
		    file, last.file);
	else
		log_warn(
		    "the mapping '%s' has changed since the last run", file);
	return DONE;
}

enum outcome
ledger_mapping_keep(
    struct ledger *l, const struct ledger_mapping *m, struct verdict *v)
{
	static const char sql[] =
	    "UPDATE sites SET mapping = $2, mapping_file = $3"
	    " WHERE site = $1";

	return db_do(l->db, sql,
	    DB_ARGS(l->site, m->digest, m->file ? m->file : LEDGER_BUILT_IN),
	    v);
}

void
ledger_mapping_tell(const struct ledger_mapping *m, struct json_writer *e)
{
	if (!m->digest) {
		json_write_null(e, "mapping");
		json_write_null(e, "mapping_before");
		return;
	}
	json_write_text(e, "mapping", m->digest);
	if (*m->before)
		json_write_text(e, "mapping_before", m->before);
	else
		json_write_null(e, "mapping_before");
}
