/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files appear whole or not at all, and no link is followed. */
#include <errno.h>
#include <fcntl.h>
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

static void output(const char *to, const char *text)
{
	struct new_file f;

	assert_int_equal(new_file_output(&f, to), 0);
	assert_int_equal(new_file_write(&f, text, strlen(text)), 0);
	assert_int_equal(new_file_end(&f, 0), 0);
}

/* A link to a descriptor of ours stays, and the descriptor gets the text. */
static void test_writes_to_descriptors(void **state)
{
	char fd_path[32];
	struct stat st;
	int fd;

	(void)state;
	unlink(target);
	fd = open(target, O_WRONLY | O_CREAT | O_APPEND, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "a", 1), 1);
	snprintf(fd_path, sizeof(fd_path), "/dev/fd/%d", fd);
	output(fd_path, "b");
	expect_text(target, "ab");
	snprintf(fd_path, sizeof(fd_path), "/proc/self/fd/%d", fd);
	unlink(path);
	assert_int_equal(symlink(fd_path, path), 0);
	output(path, "c");
	expect_text(target, "abc");
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	close(fd);
	/* A link to anything else is replaced, to a device as well. */
	unlink(path);
	assert_int_equal(symlink("/dev/null", path), 0);
	output(path, "new");
	expect_text(path, "new");
	output("/dev/null", "gone");
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
}

static void test_place_keeps_what_is_there(void **state)
{
	struct new_file f;

	(void)state;
	write_file("old", 0, 0);
	assert_int_equal(new_file_output(&f, path), 0);
	expect_text(path, "old");
	assert_int_equal(new_file_place(&f), 0);
	expect_text(path, "");
	assert_int_equal(new_file_write(&f, "new", 3), 0);
	expect_text(path, "new");
	assert_int_equal(new_file_end(&f, -EIO), -EIO);
	expect_text(path, "new");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replaces),
		cmocka_unit_test(test_follows_nothing),
		cmocka_unit_test(test_fails),
		cmocka_unit_test(test_writes_to_descriptors),
		cmocka_unit_test(test_place_keeps_what_is_there),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
