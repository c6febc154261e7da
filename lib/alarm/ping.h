/* ping: reports to a monitor that a run began or how it ended, by the
 * convention of healthchecks.io, which others understand, too: PING_URL/start,
 * PING_URL, PING_URL/fail, each with the run as ?rid=UUID and the summary as
 * body. A monitor that gets no report raises an alarm by itself. */
#ifndef ALARM_PING_H
#define ALARM_PING_H

#include <stddef.h>

#include "base/verdict.h"

enum ping { PING_START, PING_SUCCESS, PING_FAIL };

/* URL is a secret: whoever knows it can ping. RUN may be NULL. Two tries of ten
 * seconds; a fault is a warning, since the run is not worse for it. */
void
ping(const char *url, enum ping, const char *run, const char *body, size_t len);

#endif
