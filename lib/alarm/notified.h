/* notified: what was reported last of a site, and when: a file of STATE_DIR.
 *
 * It has its size from the beginning and is written in place, so that it can be
 * written on a full disk, too. */
#ifndef ALARM_NOTIFIED_H
#define ALARM_NOTIFIED_H

#include <stdbool.h>
#include <stdint.h>

#include "alarm/due.h"

#define NOTIFY_AGAIN_S (24 * 3600)

struct notified {
	int fd; /* -1: it cannot be kept */
	char key[DUE_KEY];
	int64_t at_s; /* since 1970 */
};

/* Opens, or makes, STATE_DIR/alarm/SITE. A fault is a warning. */
void notified_open(struct notified *, const char *state_dir, const char *site);
void notified_close(struct notified *);

/* Is KEY news at NOW_S? Keeps it if so; "" is never, and forgets. Where the
 * last report could not be stored, every fault is news. */
bool notified_news(struct notified *, const char *key, int64_t now_s);

#endif
