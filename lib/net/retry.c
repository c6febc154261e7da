/* Full jitter: the wait is anywhere between nothing and the doubled base, so
 * that four processes that failed together do not come back together. */
#include "net/retry.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

bool
retry_status(int status)
{
	return status == 408 || status == 429 || status == 500 ||
	       (status >= 502 && status <= 504) ||
	       (status >= 520 && status <= 524);
}

static long
doubled(long base, unsigned times, long most)
{
	while (times-- && base < most)
		base *= 2;
	return base < most ? base : most;
}

static long
backoff(const struct retry_try *t)
{
	long most = doubled(
	    t->backoff_ms, t->tries ? t->tries - 1 : 0, RETRY_BACKOFF_MAX_MS);

	return (long)(((uint64_t)most * t->dice) >> 32);
}

long
retry_limited_ms(unsigned limited, long after_ms)
{
	if (after_ms >= 0)
		return after_ms;
	return doubled(
	    RETRY_LIMITED_MS, limited ? limited - 1 : 0, RETRY_AFTER_MAX_MS);
}

bool
retry_doubt(const struct retry_try *t)
{
	return !t->repeatable && t->left &&
	       (t->status == 0 || t->status == 408 || t->status >= 500);
}

long
retry_wait_ms(const struct retry_try *t)
{
	long wait;

	if (t->sent >= t->tries_max)
		return RETRY_STOP;
	if (t->status == 429)
		wait = retry_limited_ms(t->limited, t->after_ms);
	else if (!t->left)
		wait = backoff(t);
	else if (!t->repeatable || (t->status && !retry_status(t->status)))
		return RETRY_STOP;
	else if (t->status == 503 && t->after_ms >= 0)
		wait = t->after_ms;
	else
		wait = backoff(t);
	return wait > t->total_wait_ms - t->waited_ms ? RETRY_STOP : wait;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t
days(int64_t year, int month, int day)
{
	int64_t era, of_era, of_year;

	year -= month <= 2;
	era = year / 400;
	of_era = year - era * 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

static int
month_number(const char *name)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12; i++)
		if (memcmp(names + 3 * i, name, 3) == 0)
			return i + 1;
	return 0;
}

int64_t
retry_date(const char *text)
{
	char month[4] = "";
	int year = 0, day = 0, h = 0, m = 0, s = 0, number;

	if (!text)
		return -1;
	if (sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT",
		&day, month, &year, &h, &m, &s) == 6) {
		/* Sun, 06 Nov 1994 08:49:37 GMT */
	} else if (sscanf(text,
		       "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT", &day,
		       month, &year, &h, &m, &s) == 6) {
		year += year < 70 ? 2000 : 1900;
	} else if (sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d",
		       month, &day, &h, &m, &s, &year) != 6) {
		return -1;
	}
	number = strlen(month) == 3 ? month_number(month) : 0;
	if (!number || year < 1970 || day < 1 || day > 31 || h < 0 || h > 23 ||
	    m < 0 || m > 59 || s < 0 || s > 60)
		return -1;
	return days(year, number, day) * 86400 + h * 3600 + m * 60 + s;
}

long
retry_after_ms(const char *text, int64_t now_s)
{
	int64_t seconds = 0;
	size_t digits;

	if (!text)
		return -1;
	text += strspn(text, " \t");
	digits = strspn(text, "0123456789");
	if (digits && !text[digits + strspn(text + digits, " \t")]) {
		for (size_t i = 0; i < digits && seconds < 100000; i++)
			seconds = seconds * 10 + (text[i] - '0');
	} else {
		seconds = retry_date(text);
		if (seconds < 0)
			return -1;
		seconds -= now_s;
	}
	if (seconds > RETRY_AFTER_MAX_MS / 1000)
		return RETRY_AFTER_MAX_MS;
	if (seconds < RETRY_AFTER_MIN_MS / 1000)
		return RETRY_AFTER_MIN_MS;
	return (long)seconds * 1000;
}
