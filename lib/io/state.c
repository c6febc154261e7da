/* state: see state.h. */
#include "io/state.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int
state_path(
    char *path, size_t size, const char *state_dir, const char *format, ...)
{
	size_t len = (size_t)snprintf(path, size, "%s/", state_dir);
	int n, bad = 0;
	va_list args;

	va_start(args, format);
	n = len < size ? vsnprintf(path + len, size - len, format, args) : 0;
	va_end(args);
	if (len >= size || len + (size_t)n >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	for (char *slash = path + len - 1; slash && !bad;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		bad = mkdir(path, 0700) && errno != EEXIST;
		*slash = '/';
	}
	return bad ? -1 : 0;
}
