/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the order of points from a seed. */
#include "run/order.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/types.h>

/* A double holds 53 bits, and tools that read our JSON have nothing else. */
#define SEED_MASK ((1ull << 53) - 1)

int order_new_seed(uint64_t *seed)
{
	ssize_t n = getrandom(seed, sizeof(*seed), 0);

	if (n != (ssize_t)sizeof(*seed))
		return n < 0 ? -errno : -EIO;
	*seed &= SEED_MASK;
	return 0;
}

/* Not rand(3): a stored seed has to give the same order with any C library. */
static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* Neighbouring run seeds share most of these: a run with --seed 2 repeats the
 * orders of one with --seed 1, from its second invocation on. */
uint64_t order_seed(uint64_t run_seed, unsigned int seq)
{
	uint64_t state = run_seed + seq;

	return splitmix64(&state) & SEED_MASK;
}

/* Below @n without bias: what is left over at the top is drawn again. */
static uint64_t draw(uint64_t *state, uint64_t n)
{
	uint64_t limit = UINT64_MAX - UINT64_MAX % n, z;

	do
		z = splitmix64(state);
	while (z >= limit);
	return z % n;
}

void order_shuffle(size_t *index, size_t nr, uint64_t seed)
{
	for (size_t i = nr; i > 1; i--) {
		size_t j = (size_t)draw(&seed, i);
		size_t t = index[i - 1];

		index[i - 1] = index[j];
		index[j] = t;
	}
}

/* Quadratic, over some hundred points and once per process. */
void order_last(size_t *index, size_t nr,
		bool (*last)(const void *arg, size_t i), const void *arg)
{
	for (size_t seen = 0, i = 0; seen < nr; seen++) {
		size_t x = index[i];

		if (!last(arg, x)) {
			i++;
			continue;
		}
		memmove(&index[i], &index[i + 1],
			(nr - i - 1) * sizeof(*index));
		index[nr - 1] = x;
	}
}
