/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which pages were copied, and which are not known to have been. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/experiment/shared/copy_counts.h"

static void expect(struct copy_counts_seen s, int64_t writes, int64_t copies,
		   int64_t undecided)
{
	struct copy_counts c = { 1000, 10, 1 };

	copy_counts_add(&c, &s);
	assert_int_equal(c.writes, 1000 + writes);
	assert_int_equal(c.copies, 10 + copies);
	assert_int_equal(c.undecided, 1 + undecided);
}

static void test_flushes_decide(void **state)
{
	(void)state;
	expect((struct copy_counts_seen){ 64, 0, 0, false }, 64, 0, 0);
	expect((struct copy_counts_seen){ 64, 3, 3, false }, 64, 3, 0);
	/* Beside a migration elsewhere, and one of our own pages. */
	expect((struct copy_counts_seen){ 64, 3, 3, true }, 64, 3, 0);
	expect((struct copy_counts_seen){ 64, 3, 1, true }, 64, 1, 0);
	expect((struct copy_counts_seen){ 64, 3, 0, true }, 64, 0, 0);
	/* Nothing is known to have moved these two, or to have flushed. */
	expect((struct copy_counts_seen){ 64, 3, 1, false }, 61, 0, 3);
	expect((struct copy_counts_seen){ 64, 3, 5, true }, 61, 0, 3);
	expect((struct copy_counts_seen){ 64, 3, 5, false }, 61, 0, 3);
}

static void test_without_flushes(void **state)
{
	(void)state;
	expect((struct copy_counts_seen){ 64, 0, -1, true }, 64, 0, 0);
	expect((struct copy_counts_seen){ 64, 3, -1, false }, 64, 3, 0);
	expect((struct copy_counts_seen){ 64, 3, -1, true }, 61, 0, 3);
	expect((struct copy_counts_seen){ 0, 0, -1, true }, 0, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flushes_decide),
		cmocka_unit_test(test_without_flushes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
