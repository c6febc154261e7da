/* route: which of our routes a request is for, and what it takes. Pure. */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "web/request.h"

enum web_route_id {
	WEB_HEALTH,
	WEB_HEALTH_DETAILED,
	WEB_AUTH_CHECK,
	WEB_TRIGGER,
	WEB_TRIGGER_PRODUCT,
	WEB_STATUS,
	WEB_CANCEL,
	WEB_ALLOW,
	WEB_TASKS,
	WEB_HISTORY,
	WEB_ERRORS,
	WEB_PRODUCT,
	WEB_OVERVIEW,
	WEB_STATS,
	WEB_ACTIVITY,
	WEB_HEALTH_METRICS,
	WEB_METRICS,
	WEB_WEBHOOK,
	WEB_OPENAPI
};

/* What must come with a request. */
enum web_key { WEB_KEY_NONE, WEB_KEY_TOKEN, WEB_KEY_WEBHOOK };

struct web_route {
	enum web_route_id id;
	const char *method;  /* GET takes HEAD, too */
	const char *path;    /* a star is any one segment */
	const char *params;  /* those that it takes, a blank between two */
	const char *members; /* of a body; NULL: any */
	enum web_key key;
	bool offline; /* no ledger is needed */
};

/* Its route; NULL, and the answer says why. */
const struct web_route *
web_route(const struct web_request *, struct web_answer *);

/* Does it hold what the route takes, and nothing else? */
bool web_route_takes(
    const struct web_route *, const struct web_request *, struct web_answer *);

/* What stands for the star; NULL: there is none. */
const char *
web_route_star(const struct web_route *, const struct web_request *);

#endif
