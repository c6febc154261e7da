/* rate: when may the next request start?
 *
 * Pure: time is a parameter, in nanoseconds of a clock that also runs while the
 * machine sleeps. Two kinds in one: sliding windows by our own log of starts
 * (Plytix), and besides a fixed window learned from the answers' own headers
 * (Webflow). The figures: plytix/API.md, Rate limits.
 *
 *	wait = rate_take(rate, now, &ticket);   0: entered, send at once
 *	rate_sent(rate, ticket, left);          the bytes left later than that
 *	rate_learn(...) or rate_pause(...) or rate_silent(...)
 *
 * A place once taken is never given back: a process that is killed costs one
 * request, and there is nothing to clean up. */
#ifndef NET_RATE_H
#define NET_RATE_H

#include <stdbool.h>
#include <stdint.h>

#define RATE_WINDOWS_MAX 2
#define RATE_RING 16384 /* starts remembered: the largest window's limit */

#define RATE_MARGIN_NS 150000000LL      /* g: kept behind each window */
#define RATE_MARGIN_MAX_NS 1000000000LL /* g after several 429s */

struct rate_rules {
	struct {
		uint32_t limit; /* 0, or over RATE_RING: this window is not
				 * counted here */
		int64_t length_ns;
	} windows[RATE_WINDOWS_MAX];
	unsigned nwindows;
	bool learns; /* limit, remaining and end come with the answers; they
		      * belong to windows[0] */
};

/* Since when nothing has answered, for all processes together, so that a
 * process that has just begun need not wait a minute to find out. */
struct rate_outage {
	int64_t since_ns; /* the first failed try; 0: none */
	int64_t last_ns;
	uint64_t requests; /* different requests that failed */
};

/* What all processes share, as it lies in the file in front of the ring.
 * Only rate.c and ratefile.c look inside. */
struct rate_state {
	char magic[8];
	char boot_id[40];         /* of the boot that the times belong to */
	int64_t boot_ns, wall_ns; /* both clocks at the last change */
	uint64_t count;           /* starts ever; the newest is count - 1 */
	uint64_t limited;         /* answers 429 ever */
	int64_t blocked_ns;       /* nobody starts before */
	int64_t ends_ns;          /* E: end of the learned window, 0: none */
	int64_t ended_ns;         /* E0: end of the one before */
	int64_t probe_ns;         /* when the prober left, 0: none out */
	uint64_t probe_ticket;
	int64_t margin_ns, margin_until_ns;
	struct rate_outage outage;
	int32_t limit;     /* L as learned, 0: never */
	int32_t remaining; /* R, -1: unknown */
	struct {
		int64_t length_ns, limit; /* limit 0: none */
	} claims[RATE_WINDOWS_MAX];
	uint64_t sum; /* of all the bytes before, as the file has them */
	/* Behind the sum, as older files end there: the wait that was reported
	 * last, and when. */
	int64_t told_ns, told_at_ns;
};

struct rate {
	struct rate_state state;
	int64_t ring[RATE_RING]; /* start number n at n % RATE_RING */
	/* not stored: */
	struct rate_rules rules;
	uint64_t dirty, dirty_end; /* starts changed since they were read */
};

/* A state in which nothing was ever sent. */
void rate_init(struct rate *, const struct rate_rules *);

/* A state of another boot: SHIFT_NS is added to each time in it. */
void rate_shift(struct rate *, int64_t shift_ns);

/* How many of the last starts the next rate_take() may look at. */
uint32_t rate_depth(const struct rate *);

/* 0: a start is entered at NOW_NS, its number in *TICKET; the request goes
 * out at once. Else ask again after that many nanoseconds, or sooner. */
int64_t rate_take(struct rate *, int64_t now_ns, uint64_t *ticket);

/* How long all processes wait from NOW_NS on, if that is LEAST_NS or more and
 * was not reported yet by any process; it counts as reported then. Else 0. The
 * waits of a window are reported at most once a minute or so, those that the
 * service asks for always. */
int64_t rate_report_wait(struct rate *, int64_t now_ns, int64_t least_ns);

/* The bytes left at LEFT_NS, later than the start that was entered. */
void rate_sent(struct rate *, uint64_t ticket, int64_t left_ns);

/* An answer other than 429. What its headers did not say is -1. Does something
 * only where the rules learn, and only if all three are there: a site publish
 * has a limit of its own and no Retry-After (webflow/API.md, Rate limits). */
void rate_learn(struct rate *, int64_t now_ns, uint64_t ticket, long limit,
    long remaining, long retry_after_s);

/* An answer 429: no request starts before UNTIL_NS. */
void rate_pause(struct rate *, int64_t now_ns, int64_t until_ns);

/* The answer to TICKET was lost: another one may probe. */
void rate_silent(struct rate *, uint64_t ticket);

/* A try that ended: GOOD, or bad; ANOTHER: of a request that had not failed
 * before. Failures of long ago, without a try since, are forgotten. */
void rate_outage(struct rate_outage *, int64_t now_ns, bool good, bool another);

/* The service itself names its limit (Plytix: the token's claim). It lowers
 * the window of that length for every process, and never raises it over the
 * rules; the newest claim replaces the one before. Windows that the rules do
 * not have, or leave out with limit 0, stay as they are. */
void rate_claim(struct rate *, int64_t length_ns, uint32_t limit);

/* What was used since SINCE_NS, for the summary of a run. */
struct rate_use {
	uint64_t requests; /* starts since then, as far as the ring goes */
	uint64_t limited;  /* answers 429 since the state was made */
	uint32_t limit;    /* of the first window, as it holds now; 0: none */
	int64_t first_ns, last_ns;
	int share; /* per mille of what was allowed between the first and the
		    * last start; -1: less than one window, or no limit */
};

struct rate_use rate_used(const struct rate *, int64_t since_ns);

#endif
