/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs by what somebody types; labels. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db/open.h"
#include "db/run_name.h"
#include "db/runs.h"
#include "tests/unit/db/scratch.h"

static int64_t find(struct store *s, const char *name)
{
	int64_t id;
	int err = store_find_run(s, name, &id);

	return err ? err : id;
}

/* Four runs: 6.1.0, 5.10.0 (interrupted), 6.1.20, 6.12.0 (interrupted). */
static struct store *four_runs(void)
{
	static const char *const kernels[] = { "6.1.0", "5.10.0", "6.1.20",
					       "6.12.0" };
	struct store *s = scratch_store("a.db");
	char uuid[] = "01234567-89ab-4cde-8f01-234567890000";
	unsigned int i;

	for (i = 0; i < 4; i++) {
		struct facts f = { .uuid = uuid,
				   .kernel = kernels[i],
				   .invocations = 1,
				   .points = 1,
				   .batches = 1,
				   .samples = 4,
				   .stop_after = i % 2 };

		uuid[35] = (char)('0' + i);
		assert_int_equal(scratch_run(s, &f), i + 1);
	}
	return s;
}

static void names_of_runs(void **state)
{
	static const struct {
		const char *name;
		int64_t id;
	} table[] = {
		{ "1", 1 },
		{ "4", 4 },
		{ "04", 4 },
		{ "5", -ENOENT },
		{ "0", -ENOENT },
		{ "99999999999999999999", -ENOENT },
		{ "latest", 4 },
		{ "latest~0", 4 },
		{ "latest~3", 1 },
		{ "latest~4", -ENOENT },
		{ "latest~", -ENOENT },
		{ "latest~x", -ENOENT },
		{ "kernel:6.1*", 3 },
		{ "kernel:6.1.0", 1 },
		/* Not the whole release; not complete. */
		{ "kernel:6.1", -ENOENT },
		{ "kernel:6.12*", -ENOENT },
		{ "kernel:*", 3 },
		{ "kernel:", -ENOENT },
		{ "01234567-89ab-4cde-8f01-234567890002", 3 },
		{ "01234567-89ab-4cde-8f01-234567890009", -ENOENT },
		{ "01234567-89ab-4cde-8f01-23456789000", -ENOENT },
		{ "base", -ENOENT },
		{ "", -ENOENT },
		{ "-1", -ENOENT },
		{ "' OR 1 --", -ENOENT },
	};
	struct store *s = four_runs();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (find(s, table[i].name) != table[i].id)
			fail_msg("'%s' is %lld", table[i].name,
				 (long long)find(s, table[i].name));
	find(s, "nobody");
	assert_string_equal(store_why(s), "a.db: no such run: 'nobody'");
	store_close(s);
}

static void labels_name_one_run(void **state)
{
	static const char *const bad[] = { "",	       "12",	   "latest",
					   "latest~1", "kernel:6", "a/b",
					   "x.ndjson", "-x",	   "a\nb",
					   "\033[31m" };
	struct store *s = four_runs();
	char longest[66];
	size_t i;

	(void)state;
	assert_int_equal(store_label_run(s, 2, "base"), 0);
	assert_int_equal(find(s, "base"), 2);
	assert_int_equal(store_label_run(s, 3, "base"), 0);
	assert_int_equal(find(s, "base"), 3);
	assert_int_equal(store_label_run(s, 9, "base"), -ENOENT);
	assert_int_equal(find(s, "base"), 3);
	assert_int_equal(store_label_run(s, 3, NULL), 0);
	assert_int_equal(find(s, "base"), -ENOENT);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(store_label_run(s, 1, bad[i]), -EINVAL);
	memset(longest, 'x', 65);
	longest[65] = '\0';
	assert_int_equal(store_label_run(s, 1, longest), -EINVAL);
	assert_int_equal(store_label_run(s, 1, longest + 1), 0);
	assert_int_equal(store_label_run(s, 1, "before the fix, 6.1"), 0);
	store_close(s);
}

/* The run that is being measured is not the one to be shown. */
static void latest_is_not_being_measured(void **state)
{
	struct store *s = four_runs(), *other = scratch_store("a.db");
	struct facts f = { .uuid = "aaaaaaaa-89ab-4cde-8f01-234567890000" };
	struct fact_run run = facts_header(&f);
	struct sink *sink;
	int64_t id;

	(void)state;
	assert_int_equal(store_begin(s, &run, &sink, &id), 0);
	assert_int_equal(id, 5);
	assert_int_equal(find(s, "latest"), 4);
	assert_int_equal(find(other, "latest"), 4);
	assert_int_equal(find(other, "5"), 5);
	assert_int_equal(store_finish(s, RUN_FAILED), 0);
	assert_int_equal(find(s, "latest"), 5);
	assert_int_equal(find(other, "latest"), 5);
	store_close(s);
	store_close(other);
}

int main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		TEST(names_of_runs),
		TEST(labels_name_one_run),
		TEST(latest_is_not_being_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
