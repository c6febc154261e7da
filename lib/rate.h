/* rate: when may the next request start?
 *
 * Pure: time is a parameter, in nanoseconds of a clock that also runs while
 * the machine sleeps. Two kinds in one: sliding windows by our own log of
 * starts (Plytix), and besides a fixed window learned from the answers' own
 * headers (Webflow). The algorithm and its figures: the sheet rate-limit. */
#ifndef RATE_H
#define RATE_H

#include <stdbool.h>
#include <stdint.h>

#define RATE_WINDOWS_MAX 2
#define RATE_RING 16384 /* starts remembered: the largest window's limit */

struct rate_rules {
	struct {
		uint32_t limit;
		int64_t length_ns;
	} windows[RATE_WINDOWS_MAX];
	unsigned nwindows;
	bool learns; /* limit, remaining and end come with the answers */
};

struct rate; /* its layout is the file's; see rate.c */

#endif
