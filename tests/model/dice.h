/* dice: random numbers that a seed repeats. */
#ifndef DICE_H
#define DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

/* 0 to N - 1 (splitmix64) */
static inline size_t
roll(struct dice *d, size_t n)
{
	uint64_t z = (d->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (size_t)((z ^ (z >> 31)) % n);
}

static inline bool
chance(struct dice *d, unsigned percent)
{
	return roll(d, 100) < percent;
}

#endif
