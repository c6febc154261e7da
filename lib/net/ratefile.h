/* ratefile: one struct rate for all processes of a host that use one key.
 *
 * A file of its own under STATE_DIR/rate, named by a hash of service and key
 * (never the key), mode 0600, read and written under flock. Each process keeps
 * its own rules over the shared log: one that is set to a lower limit than the
 * others keeps the lower one.
 *
 * Times are those of ratefile_now(); after a reboot they are carried over by
 * the wall clock. A file that is damaged counts as new. */
#ifndef NET_RATEFILE_H
#define NET_RATEFILE_H

#include "net/rate.h"
#include "base/verdict.h"

struct ratefile;

/* Opens or makes the file for SERVICE and KEY with the windows of RULES; a
 * stored state of other windows is adapted. NULL with the verdict (FATAL). */
struct ratefile *ratefile_open(const char *state_dir, const char *service,
    const char *key, const struct rate_rules *, struct verdict *);
void ratefile_close(struct ratefile *); /* NULL is fine */

/* The state, read under the lock; changes are kept by ratefile_unlock().
 * Between the two calls: arithmetic only, never a wait. */
struct rate *ratefile_lock(struct ratefile *);
void ratefile_unlock(struct ratefile *);

/* The service's name, borrowed. */
const char *ratefile_service(const struct ratefile *);

/* Nanoseconds since boot, sleep included. */
int64_t ratefile_now(void);

/* What was used in the last AGO_MS by all processes (rate_used). */
struct rate_use ratefile_used(struct ratefile *, int64_t ago_ms);

/* rate_claim() under the lock: the limit that the service names. */
void ratefile_claim(struct ratefile *, int64_t length_ns, uint32_t limit);

#endif
