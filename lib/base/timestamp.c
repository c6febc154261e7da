/* timestamp: see timestamp.h. */
#include "base/timestamp.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#define DAY_MS INT64_C(86400000)
#define LAST_MS INT64_C(253402300799999) /* the end of 9999 */

/* Days since 1970-01-01 in the Gregorian calendar, by counting years from
 * March so that the leap day comes last. */
static int64_t
days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400, of_era = y - era * 400;
	int64_t of_year =
	    (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

static void
civil_from_days(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468, era = z / 146097, d = z - era * 146097;
	int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
	int64_t of_year = d - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;

	*day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400 + (*month <= 2));
}

static int
month_days(int year, int month)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

/* COUNT digits at *P, which moves on. -1 when there are fewer. */
static int
digits(const char **p, const char *end, int count)
{
	int n = 0;

	for (; count; count--, ++*p) {
		if (*p == end || !isdigit((unsigned char)**p))
			return -1;
		n = n * 10 + (**p - '0');
	}
	return n;
}

static bool
one(const char **p, const char *end, char c)
{
	if (*p == end || **p != c)
		return false;
	++*p;
	return true;
}

/* "+02:00", "-0130", "Z" or nothing, in minutes. */
static int
read_zone(const char **p, const char *end, int *minutes)
{
	int hours, mins, sign;

	*minutes = 0;
	if (*p == end)
		return 0;
	if (one(p, end, 'Z') || one(p, end, 'z'))
		return 0;
	if (one(p, end, '+'))
		sign = 1;
	else if (one(p, end, '-'))
		sign = -1;
	else
		return -1;
	hours = digits(p, end, 2);
	one(p, end, ':');
	mins = digits(p, end, 2);
	if (hours < 0 || hours > 23 || mins < 0 || mins > 59)
		return -1;
	*minutes = sign * (hours * 60 + mins);
	return 0;
}

int
timestamp_read(const char *text, size_t len, int64_t *ms)
{
	const char *p = text, *end = text + len;
	int year, month, day, hour = 0, min = 0, sec = 0, frac = 0, scale = 100;
	int zone = 0;

	year = digits(&p, end, 4);
	if (year < 1970 || !one(&p, end, '-'))
		return -1;
	month = digits(&p, end, 2);
	if (month < 1 || month > 12 || !one(&p, end, '-'))
		return -1;
	day = digits(&p, end, 2);
	if (day < 1 || day > month_days(year, month))
		return -1;
	if (p < end) {
		if (!one(&p, end, 'T') && !one(&p, end, ' '))
			return -1;
		hour = digits(&p, end, 2);
		if (hour < 0 || hour > 23 || !one(&p, end, ':'))
			return -1;
		min = digits(&p, end, 2);
		if (min < 0 || min > 59)
			return -1;
		if (one(&p, end, ':')) {
			sec = digits(&p, end, 2);
			if (sec < 0 || sec > 60)
				return -1;
		}
		if (one(&p, end, '.')) {
			if (p == end || !isdigit((unsigned char)*p))
				return -1;
			for (; p < end && isdigit((unsigned char)*p); p++) {
				frac += (*p - '0') * scale;
				scale /= 10;
			}
		}
		if (read_zone(&p, end, &zone))
			return -1;
	}
	if (p != end)
		return -1;
	*ms = days_from_civil(year, month, day) * DAY_MS +
	      ((int64_t)(hour * 60 + min - zone) * 60 + sec) * 1000 + frac;
	return *ms < 0 || *ms > LAST_MS ? -1 : 0;
}

void
timestamp_write(int64_t ms, char out[INSTANT_MAX])
{
	int64_t days = ms / DAY_MS, rest = ms % DAY_MS;
	int year, month, day;

	civil_from_days(days, &year, &month, &day);
	if (ms < 0 || ms > LAST_MS) {
		snprintf(out, INSTANT_MAX, "1970-01-01T00:00:00.000Z");
		return;
	}
	snprintf(out, INSTANT_MAX, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
	    (unsigned)year % 10000u, (unsigned)month % 100u,
	    (unsigned)day % 100u, (unsigned)(rest / 3600000) % 100u,
	    (unsigned)(rest / 60000 % 60), (unsigned)(rest / 1000 % 60),
	    (unsigned)(rest % 1000));
}
