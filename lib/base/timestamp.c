/* timestamp: see timestamp.h. */
#include "base/timestamp.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#define LAST_MS INT64_C(253402300799999) /* the end of 9999 */

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
	int day, hour = 0, min = 0, sec = 0, frac = 0, scale = 100, zone = 0;
	struct tm tm = {0};
	int64_t date;

	tm.tm_year = digits(&p, end, 4) - 1900;
	if (tm.tm_year < 70 || !one(&p, end, '-'))
		return -1;
	tm.tm_mon = digits(&p, end, 2) - 1;
	if (tm.tm_mon < 0 || tm.tm_mon > 11 || !one(&p, end, '-'))
		return -1;
	tm.tm_mday = day = digits(&p, end, 2);
	date = timegm(&tm); /* makes 1 March of 29 February 2023 */
	if (tm.tm_mday != day)
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
	*ms = (date + (hour * 60 + min - zone) * 60 + sec) * 1000 + frac;
	return *ms < 0 || *ms > LAST_MS ? -1 : 0;
}

void
timestamp_write(int64_t ms, char out[TIMESTAMP_MAX])
{
	time_t seconds;
	struct tm tm;
	size_t len;

	if (ms < 0 || ms > LAST_MS)
		ms = 0;
	seconds = ms / 1000;
	gmtime_r(&seconds, &tm);
	len = strftime(out, TIMESTAMP_MAX, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(
	    out + len, TIMESTAMP_MAX - len, ".%03uZ", (unsigned)(ms % 1000));
}
