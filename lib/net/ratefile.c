/* Plain pread and pwrite under a file lock, nothing mapped: the lock goes
 * with its process, so a kill at any instant leaves nothing to repair. Only
 * the head and the starts in question are read, only the changed ones are
 * written. The file has its full size from the start, so that a full disk
 * cannot make processes forget what the others sent. */
#include "net/ratefile.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "io/log.h"
#include "io/state.h"
#include "base/mem.h"
#include "base/sha256.h"

#define RING_OFFSET 512

_Static_assert(sizeof(struct rate_state) <= RING_OFFSET, "head fits");

struct ratefile {
	int fd;
	char service[32];
	char boot_id[sizeof((struct rate_state *)0)->boot_id];
	bool warned;
	struct rate rate;
};

static int64_t
clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t
ratefile_now(void)
{
	return clock_ns(CLOCK_BOOTTIME);
}

static void
read_boot_id(struct ratefile *f)
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return; /* times ahead of now are then clamped, see rate.c */
	n = read(fd, f->boot_id, sizeof f->boot_id - 1);
	if (n < 0)
		n = 0;
	f->boot_id[n] = '\0';
	f->boot_id[strcspn(f->boot_id, "\n")] = '\0';
	close(fd);
}

/* 0, or -1 when not all bytes could be moved. */
static int
move(int fd, bool out, void *bytes, size_t len, off_t at)
{
	char *p = bytes;
	ssize_t n;

	while (len) {
		n = out ? pwrite(fd, p, len, at) : pread(fd, p, len, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO; /* the file was cut */
		if (n <= 0)
			return -1;
		p += n;
		len -= (size_t)n;
		at += n;
	}
	return 0;
}

/* The starts FROM up to END, which may go round the ring's end once. */
static int
move_ring(struct ratefile *f, bool out, uint64_t from, uint64_t end)
{
	while (from < end) {
		uint64_t place = from % RATE_RING, n = RATE_RING - place;

		if (n > end - from)
			n = end - from;
		if (move(f->fd, out, f->rate.ring + place, n * sizeof(int64_t),
			RING_OFFSET + (off_t)(place * sizeof(int64_t))))
			return -1;
		from += n;
	}
	return 0;
}

/* A head that was torn or overwritten has another sum. */
static uint64_t
head_sum(const struct rate_state *head)
{
	return hash64(head, offsetof(struct rate_state, sum));
}

static void
complain(struct ratefile *f, const char *what)
{
	if (!f->warned)
		log_warn("could not %s the rate file of '%s': %s", what,
		    f->service, strerror(errno));
	f->warned = true;
}

static void
read_state(struct ratefile *f, bool whole)
{
	struct rate *r = &f->rate;
	struct rate_state head, fresh = r->state;
	uint64_t depth;

	if (move(f->fd, false, &head, sizeof head, 0)) {
		complain(f, "read");
		return; /* our own memory has to do */
	}
	if (memcmp(head.magic, fresh.magic, sizeof head.magic) != 0 ||
	    head.sum != head_sum(&head)) {
		struct rate_rules rules = r->rules;

		rate_init(r, &rules);
		memcpy(r->state.boot_id, f->boot_id, sizeof f->boot_id);
		return;
	}
	head.boot_id[sizeof head.boot_id - 1] = '\0';
	r->state = head;
	if (strcmp(head.boot_id, f->boot_id) != 0)
		whole = true;
	depth = whole ? RATE_RING : rate_depth(r);
	if (depth > head.count)
		depth = head.count;
	if (move_ring(f, false, head.count - depth, head.count))
		complain(f, "read");
	if (strcmp(head.boot_id, f->boot_id) != 0) {
		int64_t asleep = clock_ns(CLOCK_REALTIME) - head.wall_ns;

		if (asleep < 0)
			asleep = 0; /* the wall clock was set back */
		rate_shift(r, ratefile_now() - head.boot_ns - asleep);
		memcpy(r->state.boot_id, f->boot_id, sizeof f->boot_id);
	}
}

static struct rate *
lock(struct ratefile *f, bool whole)
{
	while (flock(f->fd, LOCK_EX) < 0 && errno == EINTR)
		;
	f->rate.dirty = f->rate.dirty_end = 0;
	read_state(f, whole);
	return &f->rate;
}

struct rate *
ratefile_lock(struct ratefile *f)
{
	return lock(f, false);
}

void
ratefile_unlock(struct ratefile *f)
{
	struct rate *r = &f->rate;

	r->state.boot_ns = ratefile_now();
	r->state.wall_ns = clock_ns(CLOCK_REALTIME);
	r->state.sum = head_sum(&r->state);
	/* the starts first: a head that counts one too few loses one start, a
	 * head that counts one too many would read an old one */
	if (move_ring(f, true, r->dirty, r->dirty_end) ||
	    move(f->fd, true, &r->state, sizeof r->state, 0))
		complain(f, "write");
	flock(f->fd, LOCK_UN);
}

struct ratefile *
ratefile_open(const char *state_dir, const char *service, const char *key,
    const struct rate_rules *rules, struct verdict *v)
{
	struct ratefile *f = mem_alloc(sizeof *f);
	struct sha256 hash;
	struct stat st;
	char path[4096], hex[65];
	int error;

	rate_init(&f->rate, rules);
	snprintf(f->service, sizeof f->service, "%s", service);
	read_boot_id(f);
	memcpy(f->rate.state.boot_id, f->boot_id, sizeof f->boot_id);
	sha256_init(&hash);
	sha256_add(&hash, service, strlen(service) + 1);
	sha256_add(&hash, key, strlen(key));
	sha256_hex(&hash, hex);
	f->fd = -1;
	if (state_path(path, sizeof path, state_dir, "rate/%.16s", hex))
		goto fail;
	f->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (f->fd < 0 || fstat(f->fd, &st) < 0)
		goto fail;
	if ((st.st_mode & 077) && fchmod(f->fd, 0600) < 0)
		goto fail;
	error = posix_fallocate(
	    f->fd, 0, RING_OFFSET + RATE_RING * sizeof(int64_t));
	if (error) {
		errno = error;
		goto fail;
	}
	return f;
fail:
	error = errno;
	verdict_say(v, FATAL, "rate-file",
	    "could not open the rate file '%s': %s", path, strerror(error));
	ratefile_close(f);
	return NULL;
}

void
ratefile_close(struct ratefile *f)
{
	if (!f)
		return;
	if (f->fd >= 0)
		close(f->fd);
	free(f);
}

const char *
ratefile_service(const struct ratefile *f)
{
	return f->service;
}

struct rate_use
ratefile_used(struct ratefile *f, int64_t ago_ms)
{
	struct rate *r = lock(f, true);
	struct rate_use use;

	use = rate_used(r, ratefile_now() - ago_ms * 1000000);
	ratefile_unlock(f);
	return use;
}

void
ratefile_claim(struct ratefile *f, int64_t length_ns, uint32_t limit)
{
	rate_claim(ratefile_lock(f), length_ns, limit);
	ratefile_unlock(f);
}
