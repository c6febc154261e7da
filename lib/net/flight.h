/* flight: one request on its way through tries, waits and the rate.
 *
 * The inside of http, shared by http.c (who goes next, moving bytes) and
 * flight.c (what becomes of a try). Nobody else includes it.
 *
 * A flight goes FREE → WAITING → SENDING → (WAITING again) → ENDED → GIVEN
 * → FREE. */
#ifndef NET_FLIGHT_H
#define NET_FLIGHT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "net/ratefile.h"
#include "net/request.h"
#include "net/deprecation.h"
#include "net/probe.h"
#include "net/transfer.h"

#define FLIGHTS_MAX 8
#define SLICE_MS 1000 /* no single wait is longer */

enum flight_state { FREE, WAITING, SENDING, ENDED, GIVEN };

struct http_flight {
	enum flight_state state;
	unsigned long number; /* in the order of http_start() */
	struct http_request request;
	struct http_answer answer;
	struct transfer transfer;
	int64_t due_ms;   /* not before */
	int64_t began_ms; /* the present try */
	long waited_ms;
	unsigned tries; /* with those that did not leave */
	uint64_t ticket;
	int64_t entered_ns;
	long left_ms; /* the fence's bound of this try; 0: none */
	bool noted;   /* the start is corrected, or need not be */
};

struct http {
	struct http_limits limits;
	struct ratefile *rate;
	const volatile sig_atomic_t *stop;
	CURLM *multi;
	struct http_flight flights[FLIGHTS_MAX];
	unsigned long started;
	int64_t rate_due_ms; /* not before this, by the rate */
	int64_t fenced_ms;   /* a write waits at the fence since; 0: none */
	struct rate_outage outage; /* as all processes see it */
	unsigned long failed_last; /* our last request that failed */
	struct http_counts counts;
	struct probe last;
	char host[256]; /* where the last good answer came from */
	struct deprecation retired;
};

/* Milliseconds of ratefile_now(). */
int64_t flight_now_ms(void);

/* The program was asked to stop. */
bool flight_stopped(const struct http *);

/* Ends it with this answer; FMT as printf(), "" for DONE. */
void flight_end(struct http_flight *, enum outcome, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* May a write go out? False: later (due_ms), or it has ended. */
bool flight_allowed(struct http *, struct http_flight *, int64_t now_ms);

/* Takes a place in the shared budget. False: not yet, see rate_due_ms. */
bool flight_enter(struct http *, struct http_flight *, int64_t now_ms);

/* A start that was entered before its connection was made is corrected as
 * soon as the bytes are on their way. */
void flight_note_left(struct http *, struct http_flight *);

/* A try has ended: the flight ends, or waits for the next one. */
void flight_tried(struct http *, struct http_flight *, CURLcode);

#endif
