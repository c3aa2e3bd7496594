/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Skips of cmocka programs: a test that cannot run here says why and is
 * counted; a program of which nothing ran exits with 77, which ctest shows as
 * a skip and not as a success.
 *
 *	static void test_x(void **state)
 *	{
 *		if (geteuid())
 *			SKIP("needs root");
 *		...
 *	}
 *
 *	int main(void)
 *	{
 *		const struct CMUnitTest tests[] = { ... };
 *
 *		return RUN_OR_SKIP(tests);
 *	}
 *
 * One source file a program includes this.
 */
#ifndef PINCOW_TESTS_SKIP_H
#define PINCOW_TESTS_SKIP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define TEST_EXIT_SKIP 77

static unsigned int tests_skipped;

#define SKIP(...)                                                              \
	do {                                                                   \
		fputs("SKIP: ", stdout);                                       \
		printf(__VA_ARGS__);                                           \
		putchar('\n');                                                 \
		tests_skipped++;                                               \
		skip();                                                        \
	} while (0)

static inline int test_exit_code(int failed, size_t nr)
{
	if (failed)
		return 1;
	return tests_skipped && tests_skipped == nr ? TEST_EXIT_SKIP : 0;
}

#define RUN_OR_SKIP(tests)                                                     \
	test_exit_code(cmocka_run_group_tests(tests, NULL, NULL),              \
		       sizeof(tests) / sizeof(*(tests)))

#endif
