/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every module that a kernel's modules.dep names gets into the initramfs. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "vm/modules.h"

/* Their names take 40 KiB. */
#define MODULES 800

static char dir[] = "/tmp/pincow-test-XXXXXX";

static void name_of(char *name, size_t size, int i)
{
	snprintf(name, size, "a_module_with_quite_a_long_name_%04d.ko", i);
}

static int setup(void **state)
{
	char path[128], name[64];
	FILE *dep, *f;

	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/lib", dir);
	if (mkdir(path, 0755))
		return -1;
	snprintf(path, sizeof(path), "%s/lib/modules.dep", dir);
	dep = fopen(path, "w");
	if (!dep)
		return -1;
	for (int i = 0; i < MODULES; i++) {
		name_of(name, sizeof(name), i);
		fprintf(dep, "%s%s", name, i ? "" : ":");
		fputc(i + 1 < MODULES ? ' ' : '\n', dep);
		snprintf(path, sizeof(path), "%s/lib/%s", dir, name);
		f = fopen(path, "w");
		if (!f || fclose(f))
			return -1;
	}
	return fclose(dep);
}

static int teardown(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

/* The list is the last file of the archive. */
static const char *list_of(const struct cpio *c)
{
	const char *at = NULL, *end = (const char *)c->data + c->len, *next;

	for (next = (const char *)c->data;
	     (next = memmem(next, (size_t)(end - next), "job/modules", 12));
	     next++)
		at = next;
	return at;
}

static void test_none_is_left_out(void **state)
{
	static const char *const wanted[] = {
		"a_module_with_quite_a_long_name_0000", NULL
	};
	struct cpio c = { 0 };
	char why[256] = "", line[96], name[64];
	const char *list;

	(void)state;
	assert_int_equal(modules_add(&c, dir, "lib", wanted, why, sizeof(why)),
			 0);
	assert_int_equal(cpio_end(&c), 0);
	list = list_of(&c);
	assert_non_null(list);
	for (int i = 0; i < MODULES; i++) {
		name_of(name, sizeof(name), i);
		snprintf(line, sizeof(line), "/job/%s\n", name);
		assert_non_null(memmem(
			list, (size_t)((const char *)c.data + c.len - list),
			line, strlen(line)));
	}
	cpio_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none_is_left_out),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
