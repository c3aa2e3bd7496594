/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header of a run: entries that must be there, and those that must not. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "harness/machine/environment_collect.h"
#include "harness/machine/knobs.h"
#include "tests/skip.h"

static int collect(void **state)
{
	static struct environment e;

	environment_init(&e);
	assert_int_equal(environment_collect(&e), 0);
	*state = &e;
	return 0;
}

static int release(void **state)
{
	environment_release(*state);
	return 0;
}

static void test_replaces_and_cleans(void **state)
{
	struct environment e;

	(void)state;
	environment_init(&e);
	assert_null(environment_get(&e, "x"));
	assert_int_equal(environment_add(&e, ENV_RECORDED, "x", "1"), 0);
	assert_int_equal(environment_addf(&e, ENV_MUST_MATCH, "x", "%d", 2), 0);
	assert_int_equal(e.nr, 1);
	assert_string_equal(environment_get(&e, "x"), "2");
	assert_int_equal(e.entry[0].group, ENV_MUST_MATCH);
	assert_int_equal(environment_add(&e, ENV_RECORDED, "y", "a\n\xff"), 0);
	assert_string_equal(environment_get(&e, "y"), "a??");
	environment_release(&e);
	environment_release(&e);
}

static const struct environment_entry *entry(const struct environment *e,
					     const char *key)
{
	size_t i;

	for (i = 0; i < e->nr; i++)
		if (!strcmp(e->entry[i].key, key))
			return &e->entry[i];
	fail_msg("no %s", key);
	return NULL;
}

static void test_has_what_every_machine_has(void **state)
{
	static const struct {
		const char *key;
		enum environment_group group;
	} wanted[] = {
		{ "arch", ENV_MUST_MATCH },
		{ "cpus_online", ENV_MUST_MATCH },
		{ "accelerator", ENV_MUST_MATCH },
		{ "memory_mib", ENV_MUST_MATCH },
		{ "page_size", ENV_MUST_MATCH },
		{ "kernel_release", ENV_MAY_DIFFER },
		{ "kernel_version", ENV_MAY_DIFFER },
		{ "kernel_arguments", ENV_MAY_DIFFER },
		{ "load_average", ENV_RECORDED },
		{ "pincow", ENV_RECORDED },
		{ "libpfm", ENV_RECORDED },
		{ "benchmark", ENV_RECORDED },
		{ "root", ENV_RECORDED },
		{ "memlock_bytes", ENV_RECORDED },
	};
	size_t i;

	for (i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		const struct environment_entry *e =
			entry(*state, wanted[i].key);

		assert_int_equal(e->group, wanted[i].group);
	}
}

static void test_agrees_with_others(void **state)
{
	const struct environment *e = *state;
	char value[64], count[24];
	struct utsname name;

	assert_int_equal(uname(&name), 0);
	assert_string_equal(environment_get(e, "kernel_release"), name.release);
	snprintf(count, sizeof(count), "%ld", sysconf(_SC_NPROCESSORS_ONLN));
	assert_string_equal(environment_get(e, "cpus_online"), count);
	if (!knobs_read("/sys/kernel/mm/transparent_hugepage/enabled", value,
			sizeof(value)))
		assert_string_equal(environment_get(e, "thp_enabled"), value);
	assert_string_equal(environment_get(e, "root"),
			    geteuid() ? "no" : "yes");
}

static void test_memory_is_rounded(void **state)
{
	long mib = atol(environment_get(*state, "memory_mib"));

	assert_true(mib > 0);
	assert_int_equal(mib % 64, 0);
}

static void test_keys_are_unique_and_values_one_line(void **state)
{
	const struct environment *e = *state;
	size_t i, j;

	for (i = 0; i < e->nr; i++) {
		for (j = 0; j < i; j++)
			assert_string_not_equal(e->entry[i].key,
						e->entry[j].key);
		assert_null(strpbrk(e->entry[i].value, "\n\r"));
	}
}

/* Arguments that say something about the host stay out of a mail. */
static void test_no_argument_leaks(void **state)
{
	static const char *const never[] = {
		"root=", "console=", "UUID",  "init=", "addr",
		"ip=",	 "rd.",	     "crypt", "nfs",
	};
	const char *kept = environment_get(*state, "kernel_arguments");
	size_t i;

	for (i = 0; i < sizeof(never) / sizeof(*never); i++)
		assert_null(strstr(kept, never[i]));
}

static void test_nobody_is_identified(void **state)
{
	const struct environment *e = *state;
	const char *user = getenv("USER");
	struct utsname name;
	size_t i;

	assert_int_equal(uname(&name), 0);
	for (i = 0; i < e->nr; i++) {
		assert_string_not_equal(e->entry[i].value, name.nodename);
		if (user && strcmp(user, "root") && user[0])
			assert_string_not_equal(e->entry[i].value, user);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replaces_and_cleans),
		cmocka_unit_test(test_has_what_every_machine_has),
		cmocka_unit_test(test_agrees_with_others),
		cmocka_unit_test(test_memory_is_rounded),
		cmocka_unit_test(test_keys_are_unique_and_values_one_line),
		cmocka_unit_test(test_no_argument_leaks),
		cmocka_unit_test(test_nobody_is_identified),
	};

	return test_exit_code(cmocka_run_group_tests(tests, collect, release),
			      sizeof(tests) / sizeof(*tests));
}
