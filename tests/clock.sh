# shellcheck shell=bash
# A clock that is wrong, for one run of the programs: a library in front of
# libc moves it by CLOCK_SHIFT seconds. The services, the database, and clocks
# that nobody sets stay as they are.
#
#	. tests/lib.sh, then this
#	clock_shifted -4000 sync.sh full

cat >"$tmp/shift.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static time_t
shift(void)
{
	const char *s = getenv("CLOCK_SHIFT");

	return s ? atol(s) : 0;
}

int
clock_gettime(clockid_t id, struct timespec *t)
{
	int (*real)(clockid_t, struct timespec *) =
	    (int (*)(clockid_t, struct timespec *))dlsym(
		RTLD_NEXT, "clock_gettime");
	int bad = real(id, t);

	if (!bad && id == CLOCK_REALTIME)
		t->tv_sec += shift();
	return bad;
}

time_t
time(time_t *out)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (out)
		*out = t.tv_sec;
	return t.tv_sec;
}
END
"${CC:-gcc}" -shared -fPIC -o "$tmp/shift.so" "$tmp/shift.c" -ldl

clock_shifted() { # SECONDS COMMAND…
	CLOCK_SHIFT=$1 LD_PRELOAD=$tmp/shift.so "${@:2}"
}
