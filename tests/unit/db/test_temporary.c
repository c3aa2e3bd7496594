/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A database without a file is one like others, and leaves nothing. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/open.h"
#include "tests/skip.h"
#include "db/temporary.h"
#include "tests/unit/db/scratch.h"

static void has_no_files(void **state)
{
	struct facts f = {
		.invocations = 2, .points = 6, .batches = 2, .samples = 64
	};
	struct why why = { 0 };
	struct store *s;

	(void)state;
	assert_int_equal(mkdir("tmp", 0777), 0);
	setenv("TMPDIR", "tmp", 1);
	assert_int_equal(temporary_open(&s, &why), 0);
	/* An empty folder: a kill leaves nothing. */
	assert_int_equal(rmdir("tmp"), 0);
	scratch_run(s, &f);
	f.uuid = "aaaaaaaa-89ab-4cde-8f01-234567890000";
	scratch_run(s, &f);
	assert_int_equal(scratch_number(s, "SELECT count(*) FROM run_info"), 2);
	store_close(s);
}

static void needs_no_folder(void **state)
{
	static const struct facts f = {
		.invocations = 1, .points = 2, .batches = 1, .samples = 8
	};
	struct why why = { 0 };
	struct store *s;

	(void)state;
	setenv("TMPDIR", "no/where", 1);
	assert_int_equal(temporary_open(&s, &why), 0);
	scratch_run(s, &f);
	scratch_expect(s, "PRAGMA integrity_check", "ok");
	store_close(s);
}

int main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		TEST(has_no_files),
		TEST(needs_no_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
