/* server: what web.c, answer.c, control.c and serve.c share; services see
 * web.h only. */
#ifndef SANDBOX_SERVER_H
#define SANDBOX_SERVER_H

#include <microhttpd.h>
#include <pthread.h>

#include "common/faults.h"
#include "common/ids.h"
#include "common/reqlog.h"
#include "common/switches.h"
#include "common/web.h"

#define WEB_ROUTES_MAX 128
#define WEB_STATUS_MAX 600

struct web {
	struct web_service *service;
	struct MHD_Daemon *daemon;
	pthread_mutex_t lock;
	pthread_cond_t thaw; /* epoch rose, or the end */
	unsigned epoch;      /* rises when the faults are cleared */
	unsigned frozen;     /* answers that wait for it */
	bool ending;

	struct switches switches;
	struct faults faults;
	struct ids ids;
	struct reqlog log;
	const char *file;

	int64_t since_ms;
	unsigned long n, writes, limited, faulted;
	unsigned long by_route[WEB_ROUTES_MAX + 1]; /* the last: no route */
	unsigned long by_status[WEB_STATUS_MAX];
};

int64_t web_now_ms(void);

/* The route of a request, whose parameters then point into PIECES, a copy of
 * its path; NULL: none, METHODS then says if the path has other methods. */
const struct web_route *web_route_find(const struct web_route *routes,
    struct web_request *, char *pieces, bool *methods);

/* Sleeps, in pieces, until the time is over or the server ends. */
void web_sleep(struct web *, long ms);

/* Frees what an answer holds. */
void web_answer_release(struct web_answer *);

/* Turns the document into text. Under the lock, as documents may share
 * members with the state. */
void answer_render(struct web_answer *);

/* Turns the rendered answer into MHD's and queues it; TRUNCATE cuts it
 * half-way. */
enum MHD_Result answer_send(
    struct web *, struct MHD_Connection *, struct web_answer *, bool truncate);

/* Makes ANSWER what a fault of kind status or html says. */
void answer_fault(struct web *, struct web_answer *, const struct fault *);

/* Under the lock: true when the path is one of control's. */
bool control_handle(struct web *, struct web_request *, struct web_answer *);

/* Faults off, frozen requests go on. Under the lock. */
void web_thaw(struct web *);

/* The state as at the start. Under the lock; 0 / -1 with ERR. */
int web_load(struct web *, struct buf *err);

/* Starts and stops listening; PORT 0 takes any. The port, or -1. */
int web_listen(struct web *, int port);

#endif
