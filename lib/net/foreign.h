/* foreign: an answer that does not come from the service: a message that says
 * what came, from whom, and what to do. */
#ifndef NET_FOREIGN_H
#define NET_FOREIGN_H

#include "net/request.h"

#define FOREIGN_MAX 400

/* A page of HTML with its title, or a redirect and where to, without
 * credentials and query; "" where it may be the service's own. One line. */
void foreign_words(const struct http_answer *, char out[FOREIGN_MAX]);

#endif
