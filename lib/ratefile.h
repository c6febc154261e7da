/* ratefile: one struct rate for all processes of a host that use one key.
 *
 * A file of its own under STATE_DIR/rate, named by a hash of service and key
 * (never the key), mode 0600, read and written under flock. */
#ifndef RATEFILE_H
#define RATEFILE_H

#include "rate.h"
#include "verdict.h"

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

#endif
