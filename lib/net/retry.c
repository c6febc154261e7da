/* Half jitter: a wait is between half and all of the doubled base. Processes
 * that failed together do not come back together, and six tries take no less
 * than 15 seconds, however the dice fall: a service that is away for a moment
 * ends no run. */
#include "net/retry.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

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

	return most / 2 + (long)(((uint64_t)(most - most / 2) * t->dice) >> 32);
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

int64_t
retry_date(const char *text)
{
	static const char *const forms[] = {"%a, %d %b %Y %H:%M:%S GMT",
	    "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"};

	for (size_t i = 0; text && i < sizeof forms / sizeof *forms; i++) {
		struct tm tm = {0};

		if (strptime(text, forms[i], &tm))
			return tm.tm_year < 70 ? -1 : timegm(&tm);
	}
	return -1;
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
