/* fence: may a run still write?
 *
 * A run reports to the database now and then that it is still running. When it
 * could not for FENCE_TAKEN_S, another host may take over; so it stops writing
 * some time before. Its processes know the time of the last report by a small
 * file in its folder: milliseconds since the machine's start, which no setting
 * of a clock moves. */
#ifndef IO_FENCE_H
#define IO_FENCE_H

#include <stdint.h>

#define FENCE_BEAT_S 30            /* interval of the reports */
#define FENCE_WAIT_MS (120 * 1000) /* then no write is begun */
#define FENCE_END_MS (175 * 1000)  /* then none is under way */
#define FENCE_TAKEN_S 180          /* then others may begin */

int64_t fence_now_ms(void);

/* The database has the report of a statement that was sent at BEAT_MS. FOLDER
 * is the run's. A file that cannot be written is a warning; writes then wait.
 */
void fence_keep(const char *folder, int64_t beat_ms);
/* Another process has taken the run over. */
void fence_close(const char *folder);

enum fence { FENCE_OPEN, FENCE_WAIT, FENCE_CLOSED };

/* FOLDER NULL, or without such a file: open, as when a program is run by hand.
 * OPEN: *LEFT_MS is how long a write that begins now may take; 0: no bound. */
enum fence fence_ask(const char *folder, long *left_ms);

#endif
