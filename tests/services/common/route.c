/* route: which row of a service's table a request is for. */
#include <string.h>

#include "common/server.h"

/* Does PATH (a copy that may be cut up) fit the pattern? */
static bool
fits(const char *pattern, char *path, const char **param)
{
	size_t nparam = 0;

	while (*pattern != '\0') {
		if (strncmp(pattern, "{}", 2) == 0) {
			size_t n = strcspn(path, "/");
			bool last = path[n] == '\0';

			if (n == 0 || nparam == WEB_PARAMS)
				return false;
			if (pattern[2] == '\0' && !last)
				return false;
			param[nparam++] = path;
			pattern += 2;
			path += n;
			if (last)
				return *pattern == '\0';
			if (*pattern != '/')
				return false;
			*path++ = '\0';
			pattern++;
		} else if (strcmp(pattern, "*") == 0) {
			param[nparam++] = path;
			return true;
		} else if (*pattern++ != *path++) {
			return false;
		}
	}
	return *path == '\0';
}

static bool
method_fits(const char *route, const char *method)
{
	return strcmp(route, "*") == 0 || strcmp(route, method) == 0 ||
	       (strcmp(route, "GET") == 0 && strcmp(method, "HEAD") == 0);
}

const struct web_route *
web_route_find(const struct web_route *routes, struct web_request *request,
    char *pieces, bool *methods)
{
	size_t size = strlen(request->path) + 1;

	*methods = false;
	for (const struct web_route *route = routes; route->method != NULL;
	     route++) {
		memcpy(pieces, request->path, size);
		memset(request->param, 0, sizeof request->param);
		if (!fits(route->pattern, pieces, request->param))
			continue;
		if (method_fits(route->method, request->method))
			return route;
		*methods = true;
	}
	memset(request->param, 0, sizeof request->param);
	return NULL;
}
