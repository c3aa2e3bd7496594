/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every order statistic of differences and means, against sorting them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "db/stats/pairwise.h"
#include "db/stats/rank.h"
#include "db/stats/statistics.h"

/* Numbers with ties, of both signs, some of them not whole; sorted. */
static void draw(double *x, size_t n, unsigned int spread, double unit)
{
	for (size_t i = 0; i < n; i++)
		x[i] = ((double)((unsigned int)rand() % spread) -
			(double)spread / 2) *
		       unit;
	statistics_sort(x, n);
}

static size_t list(const struct pairwise *p, double *all)
{
	size_t nr = 0;

	for (size_t i = 0; i < (p->x ? p->n : p->m); i++)
		for (size_t k = p->x ? 0 : i; k < p->m; k++)
			all[nr++] = p->x ? p->y[k] - p->x[i]
					 : (p->y[i] + p->y[k]) / 2;
	statistics_sort(all, nr);
	return nr;
}

static void check(const struct pairwise *p)
{
	static double all[60 * 60];
	size_t nr = list(p, all), k;

	assert_int_equal(pairwise_nr(p), nr);
	for (k = 0; k < nr; k++)
		/* Not nearly: the same number. */
		assert_true(pairwise_nth(p, k) >= all[k] &&
			    pairwise_nth(p, k) <= all[k]);
	assert_float_equal(pairwise_median(p),
			   (all[(nr - 1) / 2] + all[nr / 2]) / 2, 0);
}

static void all_are_those_of_a_sort(void **state)
{
	static const unsigned int spread[] = { 1, 3, 50, 1000000 };
	static const double unit[] = { 1, 0.1, 1e-9, 1e12 };
	double x[60], y[60];

	(void)state;
	srand(1);
	for (int i = 0; i < 64; i++) {
		size_t n = 1 + (size_t)rand() % 24;
		size_t m = 1 + (size_t)rand() % 24;

		draw(x, n, spread[i % 4], unit[i / 4 % 4]);
		draw(y, m, spread[i / 16], unit[i / 4 % 4]);
		check(&(struct pairwise){ x, n, y, m });
		check(&(struct pairwise){ .y = y, .m = m });
	}
	draw(x, 60, 1000, 0.3);
	draw(y, 60, 1000, 0.3);
	check(&(struct pairwise){ x, 60, y, 60 });
}

#define MANY 20000

/* 400 million differences: within the time limit only if none is listed. */
static void many_numbers_take_no_longer(void **state)
{
	double *x = malloc(MANY * sizeof(*x)), *y = malloc(MANY * sizeof(*y));
	struct rank_result r;

	(void)state;
	assert_true(x && y);
	srand(2);
	for (size_t i = 0; i < MANY; i++) {
		x[i] = (double)(rand() % 100000);
		y[i] = (double)(rand() % 100000) + 5000;
	}
	assert_int_equal(rank_independent(x, MANY, y, MANY, &r), 0);
	/* The standard error of the shift is 290. */
	assert_float_equal(r.shift, 5000, 900);
	assert_true(r.at95.low < r.at90.low && r.at90.high < r.at95.high);
	assert_true(r.at90.low < r.shift && r.shift < r.at90.high);
	assert_true(r.p < 1e-6);
	assert_int_equal(rank_paired(x, y, MANY, &r), 0);
	assert_float_equal(r.shift, 5000, 900);
	assert_true(r.at95.low < r.shift && r.shift < r.at95.high);
	free(x);
	free(y);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_those_of_a_sort),
		cmocka_unit_test(many_numbers_take_no_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
