/* run_file: see run_file.h. */
#include "webflow/run_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/hash.h"
#include "io/log.h"

static const char magic[8] = "push 2";

/* A state that is not whole has another sum. */
static uint64_t
sum(const struct run_state *s)
{
	return hash64(s, offsetof(struct run_state, sum));
}

static int
open_in(const char *folder, const char *name)
{
	char path[4096];
	int fd;

	if (snprintf(path, sizeof path, "%s/%s", folder, name) >=
	    (int)sizeof path)
		return -1;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		log_warn("could not open '%s': %s; this process goes on "
			 "without what others of the run find out",
		    path, strerror(errno));
	return fd;
}

void
run_file_open(struct run_file *f, const char *folder)
{
	memset(f, 0, sizeof *f);
	f->fd = folder ? open_in(folder, "push.state") : -1;
	f->turn = f->fd >= 0 ? open_in(folder, "push.turn") : -1;
}

void
run_file_close(struct run_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	if (f->turn >= 0)
		close(f->turn);
	f->fd = f->turn = -1;
}

static void
lock(int fd)
{
	while (fd >= 0 && flock(fd, LOCK_EX) < 0 && errno == EINTR)
		;
}

struct run_state *
run_file_lock(struct run_file *f)
{
	struct run_state s;

	lock(f->fd);
	if (f->fd >= 0 && pread(f->fd, &s, sizeof s, 0) == sizeof s &&
	    memcmp(s.magic, magic, sizeof magic) == 0 && s.sum == sum(&s))
		f->state = s;
	return &f->state;
}

void
run_file_unlock(struct run_file *f)
{
	struct run_state *s = &f->state;

	if (f->fd < 0)
		return;
	memcpy(s->magic, magic, sizeof magic);
	if (s->sum != sum(s)) {
		s->sum = sum(s);
		if (pwrite(f->fd, s, sizeof *s, 0) != sizeof *s)
			log_warn("could not write 'push.state', which the "
				 "processes of the run share: %s",
			    strerror(errno));
	}
	flock(f->fd, LOCK_UN);
}

void
run_file_take_turn(struct run_file *f)
{
	if (!f->has_turn)
		lock(f->turn);
	f->has_turn = true;
}

void
run_file_end_turn(struct run_file *f)
{
	if (f->has_turn && f->turn >= 0)
		flock(f->turn, LOCK_UN);
	f->has_turn = false;
}
