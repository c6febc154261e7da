/* journal: see journal.h. */
#include "ledger/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "io/cli.h"
#include "base/json_write.h"
#include "base/json_read.h"
#include "base/mem.h"
#include "io/ndjson.h"
#include "io/state.h"

#define PENDING_BYTES_MAX ((size_t)64 << 20)
#define HEADER_BYTES_MAX 4096

struct journal {
	int fd;
	char path[PATH_MAX];
	char *run;
	int64_t start; /* behind the header */
	int64_t end;   /* behind the last whole line */
	struct buf pending;
};

static enum outcome
file_error(struct verdict *v, const char *what, const char *path)
{
	return verdict_say(v, FATAL, "journal", "could not %s '%s': %s", what,
	    path, strerror(errno));
}

/* A new name is only safe once its folder is on disk too. */
static int
sync_folder(const char *path)
{
	char folder[PATH_MAX];
	char *slash;
	int fd, bad;

	snprintf(folder, sizeof folder, "%s", path);
	slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	bad = fsync(fd);
	close(fd);
	return bad;
}

static void
add_header(struct journal *j, const char *site)
{
	struct json_writer e;

	json_write_init(&e, &j->pending);
	json_write_object(&e, NULL);
	json_write_text(&e, "kind", "journal");
	json_write_text(&e, "site", site);
	json_write_text(&e, "run", j->run);
	json_write_end(&e);
}

struct journal *
journal_new(
    const char *state_dir, const char *site, const char *run, struct verdict *v)
{
	struct journal *j = mem_alloc(sizeof *j);
	size_t len;
	bool made = false;

	j->fd = -1;
	j->run = mem_dup(run, strlen(run));
	buf_init(&j->pending, PENDING_BYTES_MAX);
	if (state_path(
		j->path, sizeof j->path - 64, state_dir, "run/%s/", run)) {
		file_error(v, "make the folder", j->path);
		goto bad;
	}
	/* A number that was used before (in a container it often is) must
	 * not meet the journal of its namesake. */
	len = strlen(j->path);
	for (int n = 0; n < 1000 && j->fd < 0; n++) {
		snprintf(j->path + len, sizeof j->path - len,
		    n ? "journal.%ld.%d" : "journal.%ld", (long)getpid(), n);
		j->fd = open(j->path,
		    O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
		if (j->fd < 0 && errno != EEXIST)
			break;
	}
	made = j->fd >= 0;
	if (!made || flock(j->fd, LOCK_EX | LOCK_NB)) {
		file_error(v, "open", j->path);
		goto bad;
	}
	add_header(j, site);
	if (journal_sync(j, v) != DONE)
		goto bad;
	j->start = j->end;
	if (sync_folder(j->path)) {
		file_error(v, "keep", j->path);
		goto bad;
	}
	return j;
bad:
	if (made) /* nothing was kept in it */
		unlink(j->path);
	journal_free(j);
	return NULL;
}

/* The length of the file in whole lines: what follows the last newline was
 * cut off. */
static int
find_end(struct journal *j)
{
	char block[65536];
	int64_t at = lseek(j->fd, 0, SEEK_END);
	ssize_t n;

	while (at > 0) {
		size_t want =
		    at < (int64_t)sizeof block ? (size_t)at : sizeof block;

		n = pread(j->fd, block, want, at - (int64_t)want);
		if (n != (ssize_t)want)
			return -1;
		while (n > 0 && block[n - 1] != '\n')
			n--;
		at -= (int64_t)want - n;
		if (n > 0)
			break;
	}
	j->end = at;
	return at < 0 ? -1 : 0;
}

/* 1 ours, 0 another's or empty, -1 unreadable. */
static int
read_header(struct journal *j, const char *site)
{
	struct arena arena = {0};
	struct verdict v = {0};
	struct json_reader *reader;
	const struct json *header;
	char line[HEADER_BYTES_MAX];
	ssize_t n = pread(j->fd, line, sizeof line, 0);
	const char *newline = n > 0 ? memchr(line, '\n', (size_t)n) : NULL;
	int ours = 0;

	if (n < 0)
		return -1;
	if (!newline)
		return 0;
	reader = json_reader_new(100);
	if (json_read(reader, &arena, line, (size_t)(newline - line), &header,
		&v) == DONE &&
	    json_is(json_get(header, "kind"), "journal") &&
	    json_is(json_get(header, "site"), site)) {
		const char *run = json_get_text(header, "run", "");

		j->run = mem_dup(run, strlen(run));
		j->start = newline - line + 1;
		ours = 1;
	}
	json_reader_free(reader);
	arena_release(&arena);
	verdict_release(&v);
	return ours;
}

struct journal *
journal_open(const char *path, const char *site, bool *busy, struct verdict *v)
{
	struct journal *j = mem_alloc(sizeof *j);
	int ours;

	*busy = false;
	buf_init(&j->pending, PENDING_BYTES_MAX);
	snprintf(j->path, sizeof j->path, "%s", path);
	j->fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC);
	if (j->fd < 0) {
		if (errno != ENOENT)
			file_error(v, "open", path);
		goto none;
	}
	ours = read_header(j, site);
	if (ours == 0)
		goto none;
	if (ours > 0 && flock(j->fd, LOCK_EX | LOCK_NB)) {
		*busy = true;
		goto none;
	}
	if (ours < 0 || find_end(j)) {
		file_error(v, "read", path);
		goto none;
	}
	return j;
none:
	journal_free(j);
	return NULL;
}

void
journal_free(struct journal *j)
{
	if (!j)
		return;
	if (j->fd >= 0)
		close(j->fd);
	buf_release(&j->pending);
	free(j->run);
	free(j);
}

const char *
journal_run(const struct journal *j)
{
	return j->run;
}

void
journal_add(struct journal *j, const char *line, size_t len)
{
	buf_add(&j->pending, line, len);
	buf_byte(&j->pending, '\n');
}

enum outcome
journal_sync(struct journal *j, struct verdict *v)
{
	int bad;

	if (!j->pending.len)
		return DONE;
	bad = j->pending.broken ||
	      cli_write(j->fd, j->pending.data, j->pending.len) ||
	      fdatasync(j->fd);
	if (bad) {
		file_error(v, "write", j->path);
		/* Half a line must not be glued to the next one. */
		if (ftruncate(j->fd, j->end))
			file_error(v, "write and mend", j->path);
	} else {
		j->end += (int64_t)j->pending.len;
	}
	buf_reset(&j->pending);
	return bad ? v->outcome : DONE;
}

int64_t
journal_start(const struct journal *j)
{
	return j->start;
}

int64_t
journal_end(const struct journal *j)
{
	return j->end;
}

enum outcome
journal_replay(struct journal *j, int64_t *at, unsigned limit,
    journal_line *each, void *ctx, struct verdict *v)
{
	struct ndjson_reader in;
	struct ndjson_line line;
	enum outcome o = DONE;
	int got;

	if (*at < j->start)
		*at = j->start;
	if (lseek(j->fd, *at, SEEK_SET) < 0)
		return file_error(v, "read", j->path);
	ndjson_init(&in, j->fd, NDJSON_LINE_MAX);
	for (unsigned n = 0; n < limit && *at < j->end && o == DONE; n++) {
		got = ndjson_next(&in, &line);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			o = file_error(v, "read", j->path);
			break;
		}
		o = each(ctx, line.text, line.len, v);
		if (o == DONE)
			*at += (int64_t)line.len + 1;
	}
	ndjson_release(&in);
	return o;
}

enum outcome
journal_done(struct journal *j, struct verdict *v)
{
	char path[PATH_MAX + 8];
	const char *slash = strrchr(j->path, '/');
	int folder = slash ? (int)(slash - j->path) : 0;

	snprintf(path, sizeof path, "%.*s/done.%s", folder, j->path,
	    strrchr(j->path, '/') + 1 + strlen("journal."));
	if (rename(j->path, path))
		return file_error(v, "rename", j->path);
	return sync_folder(j->path) ? file_error(v, "keep", path) : DONE;
}
