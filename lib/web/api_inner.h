/* Among the files of api. */
#ifndef WEB_API_INNER_H
#define WEB_API_INNER_H

#include "base/json_write.h"
#include "ledger/lists.h"
#include "web/api.h"

/* Begins an answer: an object, which the caller ends. */
void api_open(struct web_call *, struct json_writer *);

/* A record of the ledger as a value; NULL: it cannot be read. */
const struct json *api_parse(struct web_call *, const char *text, size_t len);

/* True where the outcome is DONE; else the answer is a refusal. */
bool api_done(struct web_call *, enum outcome, const struct verdict *);

/* Rows of the ledger as members of what is being written: all of them as an
 * array, or the first one, or null. */
bool api_list(struct web_call *, struct json_writer *, const char *key,
    enum ledger_list, const char *const args[LIST_ARGS]);
bool api_first(struct web_call *, struct json_writer *, const char *key,
    enum ledger_list, const char *const args[LIST_ARGS], bool *there);
bool api_report(struct web_call *, struct json_writer *, const char *key,
    enum ledger_report, const char *what);
bool api_card(struct web_call *, struct json_writer *, const char *key,
    enum ledger_report, const char *what);

/* NDJSON as an array behind KEY. */
void api_array(struct json_writer *, const char *key, struct buf *lines);

void api_ask(struct web_call *);
void api_look(struct web_call *);

#endif
