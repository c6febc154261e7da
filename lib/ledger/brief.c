/* brief: a short form of a listing, which is one, too: what guard, absent and
 * end need of each line. */
#include "ledger/ledger_inner.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "io/cli.h"

#define BRIEF_BYTES ((size_t)64 << 10)

enum outcome
ledger_brief_open(struct ledger_brief *b, const char *path, struct verdict *v)
{
	*b = (struct ledger_brief){.fd = -1};
	if (!path)
		return DONE;
	b->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (b->fd < 0)
		return verdict_say(v, FATAL, "file", "could not open '%s': %s",
		    path, strerror(errno));
	buf_init(&b->text, (size_t)64 << 20);
	json_write_init(&b->json, &b->text);
	return DONE;
}

static enum outcome
failed(struct verdict *v)
{
	return verdict_say(
	    v, FATAL, "output", "could not write the brief listing");
}

static enum outcome
flush(struct ledger_brief *b, struct verdict *v)
{
	if (b->text.broken || cli_write(b->fd, b->text.data, b->text.len))
		return failed(v);
	buf_reset(&b->text);
	return DONE;
}

enum outcome
ledger_brief_add(
    struct ledger_brief *b, const struct json *line, struct verdict *v)
{
	static const char *const members[] = {
	    "family", "kind", "id", "parent", "sku", "modified"};
	const struct json *kind = json_get(line, "kind");
	const char *text;

	if (b->fd < 0)
		return DONE;
	if (json_is(kind, "end") || json_is(kind, "error")) {
		json_write_value(&b->json, NULL, line);
	} else if (json_is(kind, "row")) {
		json_write_object(&b->json, NULL);
		for (size_t i = 0; i < sizeof members / sizeof *members; i++)
			if ((text = json_get_text(line, members[i], NULL)))
				json_write_text(&b->json, members[i], text);
		json_write_end(&b->json);
	}
	return b->text.len < BRIEF_BYTES ? DONE : flush(b, v);
}

enum outcome
ledger_brief_close(struct ledger_brief *b, enum outcome o, struct verdict *v)
{
	if (b->fd < 0)
		return o;
	if (o == DONE)
		o = flush(b, v);
	buf_release(&b->text);
	if (close(b->fd) && o == DONE)
		o = failed(v);
	return o;
}
