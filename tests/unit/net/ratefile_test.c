/* One state for several processes: the file, its lock, its rights. */
#include "net/ratefile.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "unit/unit.h"

#define S 1000000000LL
#define MS 1000000LL

static char dir[64];
static char file[512];

static const struct rate_rules rules = {
    .windows = {{20, 1 * S}, {1000, 3600 * S}}, .nwindows = 2};

static struct ratefile *
open_file(const struct rate_rules *r)
{
	struct verdict v = {0};
	struct ratefile *f = ratefile_open(dir, "plytix", "key-1", r, &v);

	if (!f)
		printf("# %s\n", v.sentence);
	verdict_release(&v);
	return f;
}

static uint64_t ticket; /* of the last take() */

static int64_t
take(struct ratefile *f, int64_t now)
{
	int64_t wait = rate_take(ratefile_lock(f), now, &ticket);

	ratefile_unlock(f);
	return wait;
}

static void
find_file(void)
{
	char path[256];
	DIR *d;
	struct dirent *e;

	snprintf(path, sizeof path, "%s/rate", dir);
	d = opendir(path);
	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			snprintf(
			    file, sizeof file, "%s/%.64s", path, e->d_name);
	if (d)
		closedir(d);
}

static void
test_file(void)
{
	struct ratefile *a = open_file(&rules), *b = open_file(&rules);
	struct rate_rules lower = rules;
	struct verdict v = {0};
	struct stat st;
	int64_t now = ratefile_now();
	int i;

	find_file();
	CHECK(stat(file, &st) == 0 && (st.st_mode & 0777) == 0600,
	    "the file is its owner's alone");
	CHECK(strlen(strrchr(file, '/')) == 17 && !strstr(file, "key"),
	    "its name is 16 digits and tells no key");
	for (i = 0; i < 30; i++)
		if (take(i % 2 ? a : b, now))
			break;
	CHECK_INT(i, 20, "two users of one key share one budget");
	ratefile_close(b);
	lower.windows[0].limit = 10;
	b = open_file(&lower);
	now += S + RATE_MARGIN_NS;
	for (i = 0; i < 30; i++)
		if (take(b, now))
			break;
	CHECK_INT(i, 10, "a user with lower rules keeps to them");
	for (; i < 30; i++)
		if (take(a, now))
			break;
	CHECK_INT(i, 20, "its neighbour to its own");
	CHECK_INT(ratefile_used(a, 60000).requests, 40, "all are counted");
	ratefile_claim(a, 1 * S, 5);
	now += S + RATE_MARGIN_NS;
	for (i = 0; i < 30; i++)
		if (take(b, now))
			break;
	CHECK_INT(i, 5, "a claim told to one lowers all");
	ratefile_close(b);
	b = ratefile_open(dir, "plytix", "key-2", &rules, &v);
	CHECK_INT(take(b, now), 0, "another key has a budget of its own");
	ratefile_close(b);
	ratefile_close(a);
	b = ratefile_open("/dev/null/no", "plytix", "key-1", &rules, &v);
	CHECK(!b && v.outcome == FATAL, "no folder is fatal: %s", v.sentence);
	verdict_release(&v);
}

/* FNV-1a over what comes before the sum. */
static uint64_t
sum(const struct rate_state *head)
{
	const unsigned char *p = (const unsigned char *)head;
	uint64_t n = 14695981039346656037u;

	while (p < (const unsigned char *)&head->sum)
		n = (n ^ *p++) * 1099511628211u;
	return n;
}

/* Rewrites the head of the file as another boot would have left it. */
static void
test_reboot(void)
{
	struct rate_state head;
	struct ratefile *f;
	struct timespec wall;
	int64_t now = ratefile_now(), starts[20], wait;
	int fd = open(file, O_RDWR);

	clock_gettime(CLOCK_REALTIME, &wall);
	CHECK(pread(fd, &head, sizeof head, 0) == sizeof head, "head read");
	/* the machine had been up for 9000 s, went down, came up again: the
	 * last twenty starts were made 200 ms ago by the wall clock */
	snprintf(head.boot_id, sizeof head.boot_id, "another");
	memset(head.claims, 0, sizeof head.claims);
	head.boot_ns = 9000 * S;
	head.wall_ns = wall.tv_sec * S + wall.tv_nsec - 200 * MS;
	head.count = 20;
	head.sum = sum(&head);
	for (size_t i = 0; i < 20; i++)
		starts[i] = 9000 * S;
	CHECK(pwrite(fd, &head, sizeof head, 0) == sizeof head &&
		  pwrite(fd, starts, sizeof starts, 512) == sizeof starts,
	    "a file of another boot");
	f = open_file(&rules);
	wait = take(f, now);
	CHECK(wait > 700 * MS && wait < 1000 * MS,
	    "a reboot forgets no start: %lld ms left", (long long)(wait / MS));
	CHECK(take(f, now + 2 * S) == 0, "and keeps nobody too long");

	CHECK(pwrite(fd, "garbage", 7, 0) == 7, "a damaged file");
	CHECK_INT(take(f, now), 0, "counts as new");
	CHECK_INT(ratefile_used(f, 60000).requests, 1, "and works again");
	for (size_t i = 8; i < sizeof head; i += 24) {
		CHECK(pread(fd, &head, sizeof head, 0) == sizeof head &&
			  pwrite(fd, "\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f", 8,
			      (off_t)i) == 8,
		    "a head that is damaged at byte %zu", i);
		CHECK_INT(take(f, now), 0, "counts as new too");
	}
	CHECK(ftruncate(fd, 100) == 0, "a file cut short");
	CHECK_INT(take(f, now), 0, "does not stop anybody");
	ratefile_close(f);
	close(fd);
	unlink(file);
}

/* ---- four processes against one server that counts by arrival */

struct server {
	volatile int lock;
	unsigned n, refused;
	int64_t arrivals[1000];
};

static void
arrive(struct server *s)
{
	int64_t now;
	unsigned used = 0;

	while (__sync_lock_test_and_set(&s->lock, 1))
		;
	now = ratefile_now();
	for (unsigned i = s->n; i > 0 && s->arrivals[i - 1] > now - S; i--)
		used++;
	if (used >= 20)
		s->refused++;
	else if (s->n < 1000)
		s->arrivals[s->n++] = now;
	__sync_lock_release(&s->lock);
}

static void
pause_ms(long ms)
{
	struct timespec t = {
	    .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	nanosleep(&t, NULL);
}

static void
worker(struct server *s, int64_t until, unsigned number)
{
	struct ratefile *f = open_file(&rules);
	uint32_t seed = number;
	int64_t wait;

	while (ratefile_now() < until) {
		wait = take(f, ratefile_now());
		if (wait > 0) {
			pause_ms(wait / MS + 1);
			continue;
		}
		seed = seed * 1664525 + 1013904223;
		pause_ms((seed >> 8) % 30); /* connecting */
		rate_sent(ratefile_lock(f), ticket, ratefile_now());
		ratefile_unlock(f);
		arrive(s);
		pause_ms((seed >> 16) % 30); /* waiting for the answer */
		if (number == 1 && s->n > 50)
			raise(SIGKILL); /* one dies in the middle */
	}
	ratefile_close(f);
	_exit(0);
}

static void
test_processes(void)
{
	struct server *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int64_t until = ratefile_now() + 3300 * MS;
	pid_t pids[4];

	fflush(stdout);
	for (unsigned i = 0; i < 4; i++)
		if ((pids[i] = fork()) == 0)
			worker(s, until, i);
	for (unsigned i = 0; i < 4; i++)
		waitpid(pids[i], NULL, 0);
	CHECK_INT(s->refused, 0, "four processes, 20 a second: none refused");
	CHECK(s->n >= 58, "and %u of 60 sent in three windows", s->n);
	munmap(s, sizeof *s);
}

static void
clean(void)
{
	char path[256];
	DIR *d;
	struct dirent *e;

	snprintf(path, sizeof path, "%s/rate", dir);
	d = opendir(path);
	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(path);
	rmdir(dir);
}

int
main(void)
{
	snprintf(dir, sizeof dir, "/tmp/ratefile_test.%ld", (long)getpid());
	if (mkdir(dir, 0700) < 0)
		return 1;
	test_file();
	test_reboot();
	test_processes();
	clean();
	return unit_end();
}
