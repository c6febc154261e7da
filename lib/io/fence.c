/* fence: see fence.h. */
#include "io/fence.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "io/log.h"

int64_t
fence_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* By rename, so that nobody reads half of it. Several processes may. */
static void
keep(const char *folder, const char *text)
{
	char new[4096], path[4096];
	size_t len = strlen(text);
	bool good;
	int fd;

	snprintf(path, sizeof path, "%s/beat", folder);
	if (snprintf(new, sizeof new, "%s/beat.%ld", folder, (long)getpid()) >=
	    (int)sizeof new)
		return;
	fd = open(
	    new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	good = fd >= 0 && write(fd, text, len) == (ssize_t)len;
	if (fd >= 0)
		good &= close(fd) == 0;
	if (good && rename(new, path) == 0)
		return;
	if (errno != ENOENT) /* else the folder went with its run */
		log_warn("could not write '%s': %s", path, strerror(errno));
	if (fd >= 0)
		unlink(new);
}

void
fence_keep(const char *folder, int64_t beat_ms)
{
	char text[32];

	snprintf(text, sizeof text, "%" PRId64 "\n", beat_ms);
	keep(folder, text);
}

void
fence_close(const char *folder)
{
	keep(folder, "closed\n");
}

enum fence
fence_ask(const char *folder, long *left_ms)
{
	char path[4096], text[32] = "", *end;
	int64_t age;
	ssize_t n;
	int fd;

	*left_ms = 0;
	if (!folder)
		return FENCE_OPEN;
	snprintf(path, sizeof path, "%s/beat", folder);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return errno == ENOENT ? FENCE_OPEN : FENCE_WAIT;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	if (n > 0 && strcmp(text, "closed\n") == 0)
		return FENCE_CLOSED;
	age = fence_now_ms() - strtoll(text, &end, 10);
	if (n <= 0 || *end != '\n' || age < 0 || age >= FENCE_WAIT_MS)
		return FENCE_WAIT;
	*left_ms = FENCE_END_MS - age;
	return FENCE_OPEN;
}
