/* Timestamps in, timestamps out, over all days that can be written. */
#include "unit/unit.h"

#include <time.h>

#include "base/timestamp.h"

static const struct {
	const char *in, *out; /* NULL: refused */
} rows[] = {
    {"2026-02-11T16:08:47.488Z", "2026-02-11T16:08:47.488Z"},
    {"2026-02-11T16:08:47.488+00:00", "2026-02-11T16:08:47.488Z"},
    {"2026-02-11T16:08:47.488623+00:00", "2026-02-11T16:08:47.488Z"},
    {"2026-02-11T16:08:47.488623", "2026-02-11T16:08:47.488Z"},
    {"2026-02-11T16:08:47", "2026-02-11T16:08:47.000Z"},
    {"2026-02-11 16:08:47.4", "2026-02-11T16:08:47.400Z"},
    {"2026-02-11T16:08", "2026-02-11T16:08:00.000Z"},
    {"2026-02-11", "2026-02-11T00:00:00.000Z"},
    {"2026-02-11T00:30:00+01:00", "2026-02-10T23:30:00.000Z"},
    {"2026-02-11T23:30:00-0130", "2026-02-12T01:00:00.000Z"},
    {"2024-02-29", "2024-02-29T00:00:00.000Z"},
    {"2000-02-29", "2000-02-29T00:00:00.000Z"},
    {"2100-02-29", NULL},
    {"2023-02-29", NULL},
    {"2023-04-31", NULL},
    {"2023-00-10", NULL},
    {"2023-13-10", NULL},
    {"2023-01-00", NULL},
    {"2023-01-32", NULL},
    {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"},
    {"1970-01-01T00:30:00+01:00", NULL},
    {"1969-12-31", NULL},
    {"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
    {"9999-12-31T23:59:59-00:01", NULL},
    {"2026-02-11T24:00:00Z", NULL},
    {"2026-02-11T16:60:00Z", NULL},
    {"2026-02-11T16:08:61Z", NULL},
    {"2026-02-11T16:08:60Z", "2026-02-11T16:09:00.000Z"},
    {"2026-02-11T16:08:47.Z", NULL},
    {"2026-02-11T16:08:47.Zx", NULL},
    {"2026-02-11T16:08:47+24:00", NULL},
    {"2026-02-11T16:08:47+1:00", NULL},
    {"2026-02-11T", NULL},
    {"2026-2-11", NULL},
    {"26-02-11", NULL},
    {"2026/02/11", NULL},
    {"", NULL},
    {"now", NULL},
    {"2026-02-11T16:08:47Z ", NULL},
};

/* Each day from 1970 to 9999 once, at a moment of its own, against libc. */
static bool
days(void)
{
	char out[INSTANT_MAX], want[INSTANT_MAX];
	int64_t ms, back;
	struct tm tm;
	time_t t;
	long day;

	for (day = 0; day < 2932896; day += 13) {
		t = (time_t)day * 86400 + (day * 7919) % 86400;
		ms = (int64_t)t * 1000 + day % 1000;
		timestamp_write(ms, out);
		gmtime_r(&t, &tm);
		snprintf(want, sizeof want,
		    "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
		    (unsigned)(tm.tm_year + 1900) % 10000u,
		    (unsigned)(tm.tm_mon + 1) % 100u,
		    (unsigned)tm.tm_mday % 100u, (unsigned)tm.tm_hour % 100u,
		    (unsigned)tm.tm_min % 100u, (unsigned)tm.tm_sec % 100u,
		    (unsigned)(day % 1000) % 1000u);
		if (strcmp(out, want) != 0 ||
		    timestamp_read(out, strlen(out), &back) || back != ms) {
			printf("# day %ld: %s, want %s\n", day, out, want);
			return false;
		}
	}
	return true;
}

int
main(void)
{
	char out[INSTANT_MAX];
	int64_t ms;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *in = rows[i].in, *got = NULL;

		if (timestamp_read(in, strlen(in), &ms) == 0) {
			timestamp_write(ms, out);
			got = out;
		}
		CHECK_STR(got, rows[i].out, "'%s'", in);
	}
	CHECK(days(), "days from 1970 to 9999, there and back");
	timestamp_write(-1, out);
	CHECK_STR(out, "1970-01-01T00:00:00.000Z", "nothing before 1970");
	timestamp_write(INT64_MAX, out);
	CHECK_STR(out, "1970-01-01T00:00:00.000Z", "nothing after 9999");
	return unit_end();
}
