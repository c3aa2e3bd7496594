/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folders that last no longer than the program, and links in them. */
#include "lib/temporary_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/skip.h"

static void is_private_and_goes_with_its_files(void **state)
{
	char dir[PATH_MAX - 16], file[PATH_MAX];
	struct stat st;
	int fd;

	(void)state;
	assert_int_equal(temporary_dir_make(dir, sizeof(dir)), 0);
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	snprintf(file, sizeof(file), "%s/a", dir);
	fd = open(file, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	temporary_dir_remove(dir);
	assert_int_equal(access(dir, F_OK), -1);
}

static void links_are_not_followed(void **state)
{
	char dir[PATH_MAX - 16], other[PATH_MAX - 16], path[PATH_MAX];
	char link[PATH_MAX];
	int fd;

	(void)state;
	assert_int_equal(temporary_dir_make(other, sizeof(other)), 0);
	snprintf(path, sizeof(path), "%s/kept", other);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(temporary_dir_make(dir, sizeof(dir)), 0);
	snprintf(link, sizeof(link), "%s/link", dir);
	assert_int_equal(symlink(other, link), 0);
	temporary_dir_remove(dir);
	assert_int_equal(access(path, F_OK), 0);
	temporary_dir_remove(other);
}

static void a_path_too_long_is_none(void **state)
{
	char dir[8] = "left";

	(void)state;
	assert_int_equal(temporary_dir_make(dir, sizeof(dir)), -ENAMETOOLONG);
	temporary_dir_remove("");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_private_and_goes_with_its_files),
		cmocka_unit_test(links_are_not_followed),
		cmocka_unit_test(a_path_too_long_is_none),
	};

	return RUN_OR_SKIP(tests);
}
