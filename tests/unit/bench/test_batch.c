/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Readings of a batch: as many as there is room for, or an error. */
#include <errno.h>
#include <string.h>

#include "bench/batch/batch.h"
#include "tests/skip.h"

static void test_readings(void **state)
{
	struct life l;

	(void)state;
	memset(&l, 0, sizeof(l));
	for (int i = 0; i < LIFE_READINGS; i++)
		life_reading(&l, "faults", i);
	assert_int_equal(life_check_readings(&l), 0);
	assert_int_equal(l.result.nr_readings, LIFE_READINGS);
	life_reading(&l, "faults", LIFE_READINGS);
	assert_int_equal(l.result.nr_readings, LIFE_READINGS);
	assert_int_equal(life_check_readings(&l), -ENOBUFS);
	assert_non_null(strstr(l.why.text, "49 readings"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_readings),
	};

	return RUN_OR_SKIP(tests);
}
