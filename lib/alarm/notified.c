/* notified: see notified.h. */
#include "alarm/notified.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/log.h"
#include "io/state.h"

#define SIZE 128 /* a line, filled up with blanks */

static bool
open_in(struct notified *t, const char *state_dir, const char *site)
{
	char path[4096];
	struct stat st;

	if (state_path(path, sizeof path, state_dir, "alarm/%s", site))
		return false;
	t->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (t->fd < 0 || fstat(t->fd, &st))
		return false;
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid()) {
		errno = EPERM;
		return false;
	}
	return st.st_size >= SIZE || posix_fallocate(t->fd, 0, SIZE) == 0;
}

void
notified_open(struct notified *t, const char *state_dir, const char *site)
{
	char line[SIZE + 1] = "";

	*t = (struct notified){.fd = -1};
	if (!open_in(t, state_dir, site)) {
		log_warn("could not open '%s/alarm/%s': %s; every run that "
			 "does not end well is reported",
		    state_dir, site, strerror(errno));
		notified_close(t);
		return;
	}
	if (pread(t->fd, line, SIZE, 0) < 0 ||
	    sscanf(line, "%64[0-9a-f] %" SCNd64, t->key, &t->at_s) != 2)
		*t->key = '\0';
}

void
notified_close(struct notified *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
}

static void
keep(struct notified *t, const char *key, int64_t now_s)
{
	char line[SIZE + 1];
	int n;

	n = snprintf(line, sizeof line, "%s %" PRId64, key, now_s);
	memset(line + n, ' ', (size_t)(SIZE - n));
	line[SIZE - 1] = '\n';
	snprintf(t->key, sizeof t->key, "%s", key);
	t->at_s = now_s;
	if (t->fd >= 0 && pwrite(t->fd, line, SIZE, 0) != SIZE)
		log_warn(
		    "could not store what was reported: %s", strerror(errno));
}

bool
notified_news(struct notified *t, const char *key, int64_t now_s)
{
	bool same = *t->key && strcmp(key, t->key) == 0;

	if (same && now_s >= t->at_s && now_s - t->at_s < NOTIFY_AGAIN_S)
		return false;
	if (*key || *t->key)
		keep(t, key, now_s);
	return *key != '\0';
}
