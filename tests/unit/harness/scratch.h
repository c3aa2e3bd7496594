/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A temporary directory with files that stand for settings of the kernel.
 */
#ifndef PINCOW_TESTS_UNIT_HARNESS_SCRATCH_H
#define PINCOW_TESTS_UNIT_HARNESS_SCRATCH_H

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/skip.h"

struct scratch {
	char dir[64]; /* of everything */
	char journal[128]; /* for knobs_open(), not made yet */
	char a[128], b[128]; /* settings */
};

static inline void put_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static inline void assert_text(const char *path, const char *text)
{
	char now[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(now, 1, sizeof(now) - 1, f);
	fclose(f);
	now[n] = '\0';
	assert_string_equal(now, text);
}

static inline int scratch_setup(void **state)
{
	struct scratch *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	/* The journal syncs: memory is quicker than a disk that others use. */
	snprintf(s->dir, sizeof(s->dir), "%s/pincow-test-XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	assert_non_null(mkdtemp(s->dir));
	snprintf(s->journal, sizeof(s->journal), "%s/journal.d", s->dir);
	snprintf(s->a, sizeof(s->a), "%s/a", s->dir);
	snprintf(s->b, sizeof(s->b), "%s/b", s->dir);
	put_text(s->a, "60\n");
	put_text(s->b, "always [madvise] never\n");
	*state = s;
	return 0;
}

static inline int scratch_teardown(void **state)
{
	struct scratch *s = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", s->dir);
	assert_int_equal(system(command), 0);
	free(s);
	return 0;
}

#define SCRATCH_TEST(f)                                                        \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)

#endif
