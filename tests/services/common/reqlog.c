/* reqlog: see reqlog.h. */
#include "common/reqlog.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "common/store.h"

static char *
copy(const char *text)
{
	return text == NULL ? NULL : mem_dup(text, strlen(text));
}

void
reqlog_add(struct reqlog *log, const struct reqlog_entry *given)
{
	struct reqlog_entry *entry;
	size_t len = given->body == NULL ? 0 : strlen(given->body);

	if (log->count == REQLOG_ENTRIES_MAX)
		return;
	log->entries = mem_grow(
	    log->entries, &log->cap, log->count + 1, sizeof *log->entries);
	entry = &log->entries[log->count++];
	*entry = *given;
	entry->method = copy(given->method);
	entry->path = copy(given->path);
	entry->query = copy(given->query);
	entry->note = copy(given->note);
	entry->body = NULL;
	if (len > 0 && len <= REQLOG_BODY_MAX &&
	    log->bytes + len <= REQLOG_BYTES_MAX) {
		entry->body = copy(given->body);
		log->bytes += len;
	}
}

void
reqlog_clear(struct reqlog *log)
{
	for (size_t i = 0; i < log->count; i++) {
		free(log->entries[i].method);
		free(log->entries[i].path);
		free(log->entries[i].query);
		free(log->entries[i].note);
		free(log->entries[i].body);
	}
	free(log->entries);
	memset(log, 0, sizeof *log);
}

static void
member(struct buf *out, const char *name, const char *text)
{
	struct json_object *value = json_object_new_string(text);

	buf_printf(out, ",\"%s\":%s", name, json_compact(value));
	json_object_put(value);
}

void
reqlog_print(const struct reqlog *log, unsigned long from, struct buf *out)
{
	for (size_t i = 0; i < log->count; i++) {
		const struct reqlog_entry *entry = &log->entries[i];

		if (entry->n < from)
			continue;
		buf_printf(out, "{\"n\":%lu,\"at_ms\":%lld", entry->n,
		    (long long)entry->at_ms);
		member(out, "method", entry->method);
		member(out, "path", entry->path);
		member(out, "query", entry->query);
		buf_printf(out, ",\"status\":%d", entry->status);
		if (entry->write)
			buf_text(out, ",\"write\":true");
		if (entry->fault != NULL)
			member(out, "fault", entry->fault);
		if (entry->note != NULL && entry->note[0] != '\0')
			member(out, "note", entry->note);
		if (entry->body != NULL) {
			buf_text(out, ",\"body\":");
			buf_text(out, entry->body);
		}
		buf_text(out, "}\n");
	}
}
