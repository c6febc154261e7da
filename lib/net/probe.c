/* probe: see probe.h. */
#include "net/probe.h"

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json_write.h"
#include "base/timestamp.h"
#include "io/cli.h"

void
probe_note(struct probe *p, const struct http_answer *a, int64_t ms)
{
	bool refused = a->status == 401 || a->status == 403;

	if (a->stopped || a->fenced)
		return;
	p->any = true;
	p->ok = a->outcome == DONE && !refused;
	p->status = a->status;
	p->ms = ms;
	p->at_ms = (int64_t)time(NULL) * 1000;
	if (a->outcome != DONE)
		snprintf(p->message, sizeof p->message, "%s", a->error);
	else
		snprintf(p->message, sizeof p->message,
		    "HTTP status %d: the credentials are not accepted",
		    a->status);
}

static void
write_text(const char *folder, const char *api, const struct buf *text)
{
	char new[4096], path[4096];
	int fd;

	if (snprintf(path, sizeof path, "%s/probe.%s", folder, api) >=
		(int)sizeof path ||
	    snprintf(new, sizeof new, "%s/.probe.%s.%ld", folder, api,
		(long)getpid()) >= (int)sizeof new)
		return;
	fd = open(
	    new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return;
	if (cli_write(fd, text->data, text->len) || rename(new, path))
		unlink(new);
	close(fd);
}

void
probe_keep(const struct probe *p, const char *folder, const char *api)
{
	char at[TIMESTAMP_MAX];
	struct json_writer e;
	struct buf b;

	if (!p->any || !folder)
		return;
	buf_init(&b, 4096);
	json_write_init(&e, &b);
	json_write_object(&e, NULL);
	json_write_text(&e, "api", api);
	json_write_bool(&e, "ok", p->ok);
	if (p->status)
		json_write_int(&e, "status", p->status);
	json_write_int(&e, "ms", p->ms);
	if (!p->ok)
		json_write_text(&e, "message", p->message);
	timestamp_write(p->at_ms, at);
	json_write_text(&e, "at", at);
	json_write_end(&e);
	if (!b.broken)
		write_text(folder, api, &b);
	buf_release(&b);
}
