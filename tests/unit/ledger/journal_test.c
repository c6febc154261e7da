/* journal: what is on disk after each call, cut-off lines, other sites. */
#include "ledger/journal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "unit/unit.h"

#define SITE "580e63e98c9a982ac9b8b741"

struct seen {
	char text[4096];
	unsigned count, stop_at; /* 0: never */
};

static enum outcome
see(void *ctx, const char *line, size_t len, struct verdict *v)
{
	struct seen *s = ctx;
	size_t at = strlen(s->text);

	if (s->stop_at && s->count + 1 == s->stop_at)
		return verdict_say(v, REFUSED, "test", "stopped");
	s->count++;
	snprintf(s->text + at, sizeof s->text - at, "%.*s|", (int)len, line);
	return DONE;
}

/* The one journal of the run's folder, in PATH. */
static void
find(const char *dir, const char *name, char *path, size_t size)
{
	char command[600];
	FILE *f;

	snprintf(
	    command, sizeof command, "ls %s/run/R/%s.* 2>/dev/null", dir, name);
	f = popen(command, "r");
	path[0] = '\0';
	if (f && fgets(path, (int)size, f))
		path[strcspn(path, "\n")] = '\0';
	if (f)
		pclose(f);
}

static void
append(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_APPEND);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (int)strlen(text),
	    "'%s' is added by hand", text);
	close(fd);
}

static void
written_and_read(const char *dir, char *path, size_t size)
{
	struct verdict v = {0};
	struct journal *j = journal_new(dir, SITE, "R", &v), *other;
	struct seen all = {{0}, 0, 0}, some = {{0}, 0, 0}, stop = {{0}, 0, 3};
	int64_t at = 0, start;
	bool busy;

	CHECK(j != NULL, "a journal is made: %s", v.sentence);
	find(dir, "journal", path, size);
	start = journal_end(j);
	journal_add(j, "{\"a\":1}", 7);
	journal_add(j, "{\"a\":2}", 7);
	CHECK_INT(journal_end(j), start, "nothing counts before the disk");
	CHECK_INT(journal_sync(j, &v), DONE, "two lines reach the disk");
	CHECK_INT(journal_end(j), start + 16, "and count");
	journal_add(j, "{\"a\":3}", 7);
	journal_sync(j, &v);
	CHECK_INT(journal_replay(j, &at, 100, see, &all, &v), DONE, "replay");
	CHECK_STR(all.text, "{\"a\":1}|{\"a\":2}|{\"a\":3}|", "in order");
	CHECK_INT(at, journal_end(j), "to the end");
	at = 0;
	journal_replay(j, &at, 2, see, &some, &v);
	CHECK_STR(some.text, "{\"a\":1}|{\"a\":2}|", "a limit is kept");
	journal_replay(j, &at, 2, see, &some, &v);
	CHECK_INT(some.count, 3, "and the rest comes next");
	at = 0;
	CHECK_INT(journal_replay(j, &at, 100, see, &stop, &v), REFUSED,
	    "the callback ends it");
	CHECK_INT(at, start + 16, "in front of the line that it refused");
	other = journal_open(path, SITE, &busy, &v);
	CHECK(!other && busy, "nobody else takes it while it is written");
	journal_free(other);
	journal_free(j);
	verdict_release(&v);
}

static void
after_a_crash(const char *dir, const char *path)
{
	struct verdict v = {0};
	struct seen all = {{0}, 0, 0};
	struct journal *j;
	char done[600];
	int64_t at = 0;
	bool busy;

	append(path, "{\"a\":4,\"cut");
	j = journal_open(path, "another site", &busy, &v);
	CHECK(!j && !busy && v.outcome == DONE, "another site's is let be");
	j = journal_open(path, SITE, &busy, &v);
	CHECK(j != NULL, "it opens again: %s", v.sentence);
	if (!j)
		return;
	CHECK_STR(journal_run(j), "R", "and knows its run");
	CHECK_INT(journal_replay(j, &at, 100, see, &all, &v), DONE, "replay");
	CHECK_STR(all.text, "{\"a\":1}|{\"a\":2}|{\"a\":3}|",
	    "a line that was cut off is left out");
	CHECK_INT(journal_done(j, &v), DONE, "it is done with");
	journal_free(j);
	CHECK(access(path, F_OK) != 0, "and has a new name");
	find(dir, "done", done, sizeof done);
	CHECK(*done != '\0', "by which it is kept");
	j = journal_open(path, SITE, &busy, &v);
	CHECK(!j && v.outcome == DONE, "one that has gone is no error");
	verdict_release(&v);
}

int
main(void)
{
	char dir[] = "/tmp/journal.XXXXXX", path[600], command[700];
	struct verdict v = {0};

	if (!mkdtemp(dir))
		return 1;
	written_and_read(dir, path, sizeof path);
	after_a_crash(dir, path);
	CHECK(
	    !journal_new("/proc/nowhere", SITE, "R", &v) && v.outcome == FATAL,
	    "a folder that cannot be made is told: %s", v.sentence);
	verdict_release(&v);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	if (system(command))
		return 1;
	return unit_end();
}
