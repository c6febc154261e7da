/* limit: see limit.h. */
#include "common/limit.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
limit_init(
    struct limit *limit, enum limit_kind kind, int max, int64_t length_ms)
{
	limit_release(limit);
	memset(limit, 0, sizeof *limit);
	limit->kind = kind;
	limit->max = max > LIMIT_MAX ? LIMIT_MAX : max;
	limit->length_ms = length_ms < 1 ? 1 : length_ms;
	if (limit->max > 0)
		limit->ring =
		    mem_alloc((size_t)limit->max * sizeof *limit->ring);
	limit->windows = mem_alloc(LIMIT_WINDOWS * sizeof *limit->windows);
}

void
limit_release(struct limit *limit)
{
	free(limit->ring);
	free(limit->windows);
	limit->ring = NULL;
	limit->windows = NULL;
}

/* When the window that holds NOW began; a window that is over is closed. */
static void
turn(struct limit *limit, int64_t now_ms)
{
	if (limit->kind == LIMIT_GRID) {
		int64_t start = now_ms - now_ms % limit->length_ms;

		if (start != limit->start_ms)
			limit->start_ms = start, limit->used = 0;
	} else if (limit->kind == LIMIT_FIRST) {
		if (now_ms >= limit->start_ms + limit->length_ms)
			limit->start_ms = 0, limit->used = 0;
	}
}

/* Sliding: the start that a request now would push out. */
static int64_t
oldest(const struct limit *limit)
{
	return limit->ring[limit->taken % (unsigned long)limit->max];
}

int64_t
limit_wait(struct limit *limit, int64_t now_ms)
{
	if (limit->max <= 0)
		return limit->length_ms;
	if (limit->kind == LIMIT_SLIDING) {
		int64_t wait;

		if (limit->taken < (unsigned long)limit->max)
			return 0;
		wait = oldest(limit) + limit->length_ms - now_ms;
		return wait > 0 ? wait : 0;
	}
	turn(limit, now_ms);
	if (limit->used < limit->max)
		return 0;
	return limit_ends(limit, now_ms) - now_ms;
}

/* The statistics' window of NOW, or -1 past the last one kept. */
static long
slot(struct limit *limit, int64_t now_ms)
{
	int64_t i;

	if (limit->first_ms == 0) {
		limit->first_ms = limit->kind == LIMIT_GRID
				      ? now_ms - now_ms % limit->length_ms
				      : now_ms;
	}
	i = (now_ms - limit->first_ms) / limit->length_ms;
	if (i < 0 || i >= LIMIT_WINDOWS)
		return -1;
	if ((size_t)i >= limit->nwindows)
		limit->nwindows = (size_t)i + 1;
	return (long)i;
}

void
limit_count(struct limit *limit, int64_t now_ms)
{
	long i = slot(limit, now_ms);

	if (i >= 0)
		limit->windows[i].taken++;
	turn(limit, now_ms);
	if (limit->kind == LIMIT_FIRST && limit->used == 0)
		limit->start_ms = now_ms;
	if (limit->max > 0)
		limit->ring[limit->taken % (unsigned long)limit->max] = now_ms;
	limit->taken++;
	limit->used++;
}

void
limit_refuse(struct limit *limit, int64_t now_ms)
{
	long i = slot(limit, now_ms);

	if (i >= 0)
		limit->windows[i].refused++;
	limit->refused++;
}

int
limit_left(struct limit *limit, int64_t now_ms)
{
	int left;

	if (limit->kind != LIMIT_SLIDING) {
		turn(limit, now_ms);
		left = limit->max - limit->used;
	} else {
		unsigned long kept =
		    limit->taken < (unsigned long)limit->max
			? limit->taken
			: (unsigned long)(limit->max > 0 ? limit->max : 0);

		left = limit->max;
		for (unsigned long i = 0; i < kept; i++)
			if (limit->ring[i] > now_ms - limit->length_ms)
				left--;
	}
	return left < 0 ? 0 : left;
}

int64_t
limit_ends(struct limit *limit, int64_t now_ms)
{
	if (limit->kind == LIMIT_SLIDING) {
		int64_t first = now_ms;

		for (int i = 0; i < limit->max; i++) {
			if ((unsigned long)i >= limit->taken)
				break;
			if (limit->ring[i] > now_ms - limit->length_ms &&
			    limit->ring[i] < first)
				first = limit->ring[i];
		}
		return first + limit->length_ms;
	}
	turn(limit, now_ms);
	if (limit->kind == LIMIT_FIRST && limit->used == 0)
		return now_ms + limit->length_ms;
	return limit->start_ms + limit->length_ms;
}

struct json_object *
limit_json(const struct limit *limit, int64_t now_ms)
{
	struct json_object *object = json_object_new_object();
	struct json_object *windows = json_object_new_array();
	int64_t over = limit->first_ms == 0
			   ? 0
			   : (now_ms - limit->first_ms) / limit->length_ms;
	size_t full = over < 0 ? 0 : (size_t)over;
	int64_t taken = 0;

	/* a stretch of idle windows at the end is no waste of the client's */
	if (full > limit->nwindows)
		full = limit->nwindows;
	for (size_t i = 0; i < limit->nwindows; i++) {
		if (i < full)
			taken += limit->windows[i].taken;
		json_object_array_add(
		    windows, json_object_new_int(limit->windows[i].taken));
	}
	json_object_object_add(object, "max", json_object_new_int(limit->max));
	json_object_object_add(
	    object, "length_ms", json_object_new_int64(limit->length_ms));
	json_object_object_add(
	    object, "taken", json_object_new_int64((int64_t)limit->taken));
	json_object_object_add(
	    object, "refused", json_object_new_int64((int64_t)limit->refused));
	json_object_object_add(
	    object, "full_windows", json_object_new_int64((int64_t)full));
	json_object_object_add(object, "share",
	    full == 0 || limit->max <= 0
		? NULL
		: json_object_new_double(
		      (double)taken / ((double)full * (double)limit->max)));
	json_object_object_add(object, "windows", windows);
	return object;
}
