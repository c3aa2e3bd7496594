/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files appear whole or not at all, and no link is followed. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/new_file.h"

static char dir[256], path[300], target[300];

static int setup(void **state)
{
	(void)state;
	umask(022);
	snprintf(dir, sizeof(dir), "/tmp/pincow-test.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/file", dir);
	snprintf(target, sizeof(target), "%s/target", dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(path);
	unlink(target);
	return rmdir(dir);
}

static void expect_text(const char *name, const char *wanted)
{
	char text[64] = "";
	FILE *f = fopen(name, "r");

	assert_non_null(f);
	if (!fgets(text, sizeof(text), f))
		*text = '\0';
	fclose(f);
	assert_string_equal(text, wanted);
}

static void write_file(const char *text, int err, int wanted)
{
	struct new_file f;

	assert_int_equal(new_file_open(&f, path), 0);
	assert_int_equal(new_file_write(&f, text, strlen(text)), 0);
	assert_int_equal(new_file_end(&f, err), wanted);
}

static void test_replaces(void **state)
{
	struct stat st;

	(void)state;
	write_file("first", 0, 0);
	expect_text(path, "first");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	write_file("second", -ECANCELED, -ECANCELED);
	expect_text(path, "first");
	write_file("third", 0, 0);
	expect_text(path, "third");
}

static void test_follows_nothing(void **state)
{
	struct stat st;
	FILE *f = fopen(target, "w");

	(void)state;
	assert_non_null(f);
	fputs("kept", f);
	fclose(f);
	unlink(path);
	assert_int_equal(symlink(target, path), 0);
	write_file("new", 0, 0);
	expect_text(target, "kept");
	expect_text(path, "new");
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISREG(st.st_mode));
}

static void test_fails(void **state)
{
	struct new_file f;
	int err;

	(void)state;
	err = new_file_open(&f, "/nonexistent/folder/file");
	assert_int_equal(err, -ENOENT);
	assert_int_equal(new_file_end(&f, err), -ENOENT);
	/* A folder of its name: what was written is gone. */
	assert_int_equal(new_file_open(&f, dir), 0);
	assert_int_equal(new_file_end(&f, 0), -EISDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replaces),
		cmocka_unit_test(test_follows_nothing),
		cmocka_unit_test(test_fails),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
