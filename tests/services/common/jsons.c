/* jsons: the store's helpers for JSON documents, times and files. */
#include "common/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

struct json_object *
at(struct json_object *object, const char *path)
{
	char name[256];

	while (object != NULL) {
		size_t n = strcspn(path, ".");

		if (!json_object_is_type(object, json_type_object) ||
		    n >= sizeof name)
			return NULL;
		memcpy(name, path, n);
		name[n] = '\0';
		if (!json_object_object_get_ex(object, name, &object))
			return NULL;
		if (path[n] == '\0')
			return object;
		path += n + 1;
	}
	return NULL;
}

const char *
at_text(struct json_object *object, const char *path)
{
	struct json_object *value = at(object, path);

	return json_object_is_type(value, json_type_string)
		   ? json_object_get_string(value)
		   : NULL;
}

struct json_object *
json_deep(struct json_object *value)
{
	struct json_object *copy = NULL;

	if (value != NULL && json_object_deep_copy(value, &copy, NULL) != 0)
		abort();
	return copy;
}

void
put_text(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(
	    object, key, text == NULL ? NULL : json_object_new_string(text));
}

void
time_text(int64_t ms, char out[25])
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm;
	char text[80];

	gmtime_r(&seconds, &tm);
	snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
	    tm.tm_sec, (int)(ms % 1000));
	memcpy(out, text, 24);
	out[24] = '\0';
}

struct json_object *
time_json(int64_t ms)
{
	char text[25];

	time_text(ms, text);
	return json_object_new_string(text);
}

/* Reads "", "Z", "+hh:mm" or "-hhmm" into minutes. */
static bool
zone(const char *text, int *minutes)
{
	int hours, mins, n = 0;

	*minutes = 0;
	if (*text == '\0' || strcmp(text, "Z") == 0)
		return true;
	if (*text != '+' && *text != '-')
		return false;
	if (sscanf(text + 1, "%2d:%2d%n", &hours, &mins, &n) != 2 &&
	    sscanf(text + 1, "%2d%2d%n", &hours, &mins, &n) != 2)
		return false;
	if (text[1 + n] != '\0')
		return false;
	*minutes = (hours * 60 + mins) * (*text == '-' ? -1 : 1);
	return true;
}

/* So many digits, and AFTER ('\0': nothing) behind them. A filter compares each
 * row of a large account: sscanf takes ten times as long. */
static bool
number(const char **text, int digits, char after, int *n)
{
	*n = 0;
	for (; digits; digits--, ++*text) {
		if (**text < '0' || **text > '9')
			return false;
		*n = *n * 10 + **text - '0';
	}
	if (!after)
		return true;
	return *(*text)++ == after;
}

/* Of the Gregorian calendar, with years that begin in March. */
static int64_t
days_since_1970(int64_t year, int64_t month, int64_t day)
{
	year -= month < 3;
	month = (month + 9) % 12;
	return year * 365 + year / 4 - year / 100 + year / 400 +
	       (month * 153 + 2) / 5 + day - 719469;
}

bool
time_parse(const char *text, int64_t *ms)
{
	struct tm tm = {0};
	int minutes, fraction = 0, digits = 0;
	const char *rest = text;

	if (!number(&rest, 4, '-', &tm.tm_year) ||
	    !number(&rest, 2, '-', &tm.tm_mon) ||
	    !number(&rest, 2, '\0', &tm.tm_mday))
		return false;
	if (*rest == 'T' || *rest == ' ') {
		rest++;
		if (!number(&rest, 2, ':', &tm.tm_hour) ||
		    !number(&rest, 2, ':', &tm.tm_min) ||
		    !number(&rest, 2, '\0', &tm.tm_sec))
			return false;
		if (*rest == '.') {
			for (rest++; *rest >= '0' && *rest <= '9'; rest++)
				if (digits < 3)
					fraction = fraction * 10 + *rest - '0',
					digits++;
			for (; digits < 3; digits++)
				fraction *= 10;
		}
	}
	if (!zone(rest, &minutes) || tm.tm_mon < 1 || tm.tm_mon > 12 ||
	    tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 24 ||
	    tm.tm_min > 59 || tm.tm_sec > 60)
		return false;
	*ms = (((days_since_1970(tm.tm_year, tm.tm_mon, tm.tm_mday) * 24 +
		    tm.tm_hour) *
		       60 +
		   tm.tm_min - minutes) *
		      60 +
		  tm.tm_sec) *
		  1000 +
	      fraction;
	return true;
}

bool
json_whole(const char *text, size_t len, struct json_object **value)
{
	struct json_tokener *tokener = json_tokener_new_ex(64);
	enum json_tokener_error error;
	bool good;

	*value = NULL;
	if (tokener == NULL || len > INT32_MAX - 1) {
		json_tokener_free(tokener);
		return false;
	}
	json_tokener_set_flags(
	    tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	/* the NUL is passed on, so that a bare number ends */
	*value = json_tokener_parse_ex(tokener, text, (int)len + 1);
	error = json_tokener_get_error(tokener);
	good = error == json_tokener_success &&
	       json_tokener_get_parse_end(tokener) >= len;
	if (good && memchr(text, '\0', len) != NULL)
		good = false;
	if (!good) {
		json_object_put(*value);
		*value = NULL;
	}
	json_tokener_free(tokener);
	return good;
}

const char *
json_compact(struct json_object *value)
{
	return json_object_to_json_string_ext(
	    value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
}

char *
file_read(const char *path, size_t bytes_max, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *bytes = NULL;
	size_t cap = 0;

	*len = 0;
	if (fd < 0)
		return NULL;
	for (;;) {
		ssize_t n;

		bytes = mem_grow(bytes, &cap, *len + 65537, 1);
		n = read(fd, bytes + *len, 65536);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || (*len += (size_t)n) > bytes_max) {
			int why = n < 0 ? errno : n > 0 ? EFBIG : 0;

			close(fd);
			bytes[*len] = '\0';
			if (why == 0)
				return bytes;
			free(bytes);
			errno = why;
			return NULL;
		}
	}
}
