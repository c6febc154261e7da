/* state: files in STATE_DIR. */
#ifndef IO_STATE_H
#define IO_STATE_H

#include <stddef.h>

/* Writes the path of a file of STATE_DIR, and makes the folders that lead to
 * it, for the owner alone. FORMAT gives the name inside STATE_DIR; one that
 * ends in '/' is a folder. 0, or -1 with errno; PATH is whole in any case but
 * ENAMETOOLONG. */
int state_path(char *path, size_t size, const char *state_dir,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
