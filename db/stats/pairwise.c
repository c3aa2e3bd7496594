/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Order statistics of pairwise differences and means, by bisection: how many
 * are at most v takes one walk along both sorted groups to count.
 */
#include "db/stats/pairwise.h"

#include <stdint.h>
#include <string.h>

size_t pairwise_nr(const struct pairwise *p)
{
	return p->x ? p->n * p->m : p->m * (p->m + 1) / 2;
}

/* The larger x is, the more of y come within reach. */
static size_t differences_up_to(const struct pairwise *p, double v)
{
	size_t nr = 0, k = 0;

	for (size_t i = 0; i < p->n; i++) {
		while (k < p->m && p->y[k] - p->x[i] <= v)
			k++;
		nr += k;
	}
	return nr;
}

/* The larger one is, the fewer of those above it come within reach. */
static size_t means_up_to(const struct pairwise *p, double v)
{
	size_t nr = 0, k = p->m;

	for (size_t i = 0; i < k; i++) {
		while (k > i && (p->y[i] + p->y[k - 1]) / 2 > v)
			k--;
		nr += k - i;
	}
	return nr;
}

static size_t up_to(const struct pairwise *p, double v)
{
	return p->x ? differences_up_to(p, v) : means_up_to(p, v);
}

/*
 * Doubles in the order of whole numbers, so that halving an interval of them
 * 64 times leaves one.
 */
static uint64_t rank_of(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	return bits >> 63 ? ~bits : bits | 1ull << 63;
}

static double of_rank(uint64_t rank)
{
	uint64_t bits = rank >> 63 ? rank & ~(1ull << 63) : ~rank;
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

static double smallest(const struct pairwise *p)
{
	return p->x ? p->y[0] - p->x[p->n - 1] : p->y[0];
}

static double largest(const struct pairwise *p)
{
	return p->x ? p->y[p->m - 1] - p->x[0] : p->y[p->m - 1];
}

double pairwise_nth(const struct pairwise *p, size_t k)
{
	uint64_t low = rank_of(smallest(p)), high = rank_of(largest(p)), middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (up_to(p, of_rank(middle)) > k)
			high = middle;
		else
			low = middle + 1;
	}
	/* A zero is found as the negative one. */
	return of_rank(low) + 0.0;
}

double pairwise_median(const struct pairwise *p)
{
	size_t nr = pairwise_nr(p);

	return (pairwise_nth(p, (nr - 1) / 2) + pairwise_nth(p, nr / 2)) / 2;
}
