/* Timestamps in, timestamps out, over all days that can be written. */
#include "unit/unit.h"

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

/* Each day from 1970 to 9999 once, at a moment of its own, against a calendar
 * that counts on from one day to the next. */
static bool
days(void)
{
	static const int lengths[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	char out[TIMESTAMP_MAX], want[TIMESTAMP_MAX];
	unsigned year = 1970, month = 1, day = 1;

	for (int64_t n = 0; n < 2932897; n++) {
		bool leap = (year % 4 == 0 && year % 100) || year % 400 == 0;
		unsigned s = (unsigned)(n * 7919 % 86400);
		int64_t ms = (n * 86400 + s) * 1000 + n % 1000, back;

		timestamp_write(ms, out);
		snprintf(want, sizeof want,
		    "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", year % 10000u,
		    month % 100u, day % 100u, s / 3600, s / 60 % 60, s % 60,
		    (unsigned)(n % 1000));
		if (strcmp(out, want) != 0 ||
		    timestamp_read(out, strlen(out), &back) || back != ms) {
			printf("# %s, want %s\n", out, want);
			return false;
		}
		if (day++ < (unsigned)lengths[month - 1] + (leap && month == 2))
			continue;
		day = 1;
		if (month++ == 12) {
			month = 1;
			year++;
		}
	}
	return year == 10000;
}

int
main(void)
{
	char out[TIMESTAMP_MAX];
	int64_t ms;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
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
