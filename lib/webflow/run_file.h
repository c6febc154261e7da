/* run_file: what the push processes of one run share: how many records in a row
 * were refused alike, and facts about the site.
 *
 * A file in the run's folder, read and written whole under flock, so that a
 * kill at any moment leaves nothing to repair. Without a folder it is memory of
 * this process. */
#ifndef WEBFLOW_RUN_FILE_H
#define WEBFLOW_RUN_FILE_H

#include <stdbool.h>
#include <stdint.h>

struct run_state {
	char magic[8];
	char last[256];        /* the last refusal */
	uint32_t refused;      /* how many of all were counted */
	uint32_t excused;      /* those of them before the present row */
	uint32_t stopped;      /* the row was too long: the run is to end */
	uint32_t live_refused; /* live writes in a row that were */
	uint32_t facts, known; /* FACT_…: as they are; those found out */
	uint32_t references;   /* that a list may hold; 0: any number */
	uint64_t sum;
};

struct run_file {
	int fd, turn; /* -1: none */
	bool has_turn;
	struct run_state state;
};

/* FOLDER may be NULL. One that cannot be used gives a warning. */
void run_file_open(struct run_file *, const char *folder);
void run_file_close(struct run_file *);

/* The state, read under the lock; kept by run_file_unlock(). Between the two:
 * arithmetic only, never a wait. */
struct run_state *run_file_lock(struct run_file *);
void run_file_unlock(struct run_file *);

/* A fact about the site is found out by one process while the others wait for
 * it. */
void run_file_take_turn(struct run_file *);
void run_file_end_turn(struct run_file *);

#endif
