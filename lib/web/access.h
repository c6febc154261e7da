/* access: who may ask, and by which name. Pure. */
#ifndef WEB_ACCESS_H
#define WEB_ACCESS_H

#include "web/request.h"
#include "web/route.h"

#define WEB_TOKEN_MIN 32

struct web_access {
	const char *token;   /* NULL: none is set */
	const char *webhook; /* the secret of the webhooks; NULL: none */
	bool open;           /* API_AUTH=off */
	const char *listen;  /* the served address, HOST:PORT */
	const char *hosts;   /* more names, with commas; NULL: none */
};

/* Is the server asked by a name of its own? Else a page under another name
 * could ask with the rights of its reader. */
bool
web_access_host(const struct web_access *, web_variable *, struct web_answer *);

/* Is a POST of no page of another site? */
bool web_access_origin(const struct web_access *, const struct web_request *,
    web_variable *, struct web_answer *);

/* Does it bring the token, or the secret, that its route wants? */
bool web_access_key(const struct web_access *, enum web_key, web_variable *,
    struct web_answer *);

#endif
