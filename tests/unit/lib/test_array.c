/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays keep what they have, and refuse sizes that no memory has. */
#include "lib/array.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "tests/skip.h"

static void grows_by_one_and_keeps_all(void **state)
{
	uint32_t *x = NULL;

	(void)state;
	for (size_t nr = 0; nr < 5000; nr++) {
		assert_int_equal(array_grow(&x, nr, sizeof(*x)), 0);
		x[nr] = (uint32_t)nr;
	}
	for (size_t nr = 0; nr < 5000; nr++)
		assert_int_equal(x[nr], nr);
	free(x);
}

static void reserves_once(void **state)
{
	uint64_t *x = NULL, *before;
	size_t room = 0;

	(void)state;
	assert_int_equal(array_reserve(&x, &room, 100, sizeof(*x)), 0);
	assert_true(room >= 100);
	x[99] = 7;
	before = x;
	assert_int_equal(array_reserve(&x, &room, 100, sizeof(*x)), 0);
	assert_ptr_equal(x, before);
	assert_int_equal(array_reserve(&x, &room, 1000, sizeof(*x)), 0);
	assert_int_equal(x[99], 7);
	free(x);
}

static void refuses_what_overflows(void **state)
{
	char *x = malloc(1), *before = x;
	size_t room = 8;

	(void)state;
	assert_int_equal(array_grow(&x, (SIZE_MAX >> 1) + 1, 1), -ENOMEM);
	assert_int_equal(array_grow(&x, (size_t)1 << 60, 64), -ENOMEM);
	assert_int_equal(array_reserve(&x, &room, SIZE_MAX, 1), -ENOMEM);
	assert_int_equal(room, 8);
	assert_ptr_equal(x, before);
	free(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_by_one_and_keeps_all),
		cmocka_unit_test(reserves_once),
		cmocka_unit_test(refuses_what_overflows),
	};

	return RUN_OR_SKIP(tests);
}
