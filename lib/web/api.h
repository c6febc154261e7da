/* api: a route → its answer from the ledger. */
#ifndef WEB_API_H
#define WEB_API_H

#include "base/arena.h"
#include "ledger/ledger.h"
#include "web/route.h"

struct web_call {
	const struct web_route *route;
	const struct web_request *request;
	struct ledger *ledger; /* open, unless the route is offline */
	struct arena *arena;
	struct web_answer *answer;
	const char *shop; /* its name, if that is known */
	long rate_limit;  /* of Webflow, a minute */
};

void web_api(struct web_call *);

/* The database does not answer, or its tables are of another version. */
void web_away(struct web_answer *, const struct verdict *);

#endif
