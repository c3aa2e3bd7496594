/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every check on a machine made of files, with good and bad settings. */
#include <errno.h>
#include <sys/stat.h>

#include "harness/machine/checks.h"
#include "harness/machine/knobs.h"
#include "tests/unit/harness/scratch.h"

#define CPU	"/sys/devices/system/cpu/"
#define MM	"/sys/kernel/mm/"
#define STATUS	"/proc/self/status"
#define ALL	"CapEff:\t000001ffffffffff\n"
#define NONE	"CapEff:\t0000000000000000\n"
#define LIMITS	"Max locked memory         "
#define ENABLED MM "transparent_hugepage/enabled"

/* For each check a file that is fine, and one that is not; @with, @text is
 * another file that stands beside both. */
static const struct {
	const char *name, *path, *fine, *found, *value;
	const char *with, *text;
} cases[] = {
	{ "numa_balancing", "/proc/sys/kernel/numa_balancing", "0\n", "1\n",
	  "1", NULL, NULL },
	{ "clocksource",
	  "/sys/devices/system/clocksource/clocksource0/current_clocksource",
	  "tsc\n", "hpet\n", "hpet", NULL, NULL },
	{ "privilege", STATUS, ALL, NONE, "no CAP_SYS_ADMIN", NULL, NULL },
	{ "perf_event_paranoid", "/proc/sys/kernel/perf_event_paranoid", "-1\n",
	  "3\n", "3", STATUS, NONE },
	{ "thp_enabled", ENABLED, "always [madvise] never\n",
	  "always madvise [never]\n", "never", NULL, NULL },
	{ "hugetlb_pool", MM "hugepages/hugepages-2048kB/free_hugepages", "4\n",
	  "3\n", "3", NULL, NULL },
	{ "memlock", "/proc/self/limits", LIMITS "unlimited unlimited bytes\n",
	  LIMITS "65536    65536    bytes\n", "65536", STATUS, NONE },
	{ "io_uring_disabled", "/proc/sys/kernel/io_uring_disabled", "0\n",
	  "2\n", "2", NULL, NULL },
	{ "load", "/proc/loadavg", "0.50 9.00 9.00 1/200 77\n",
	  "0.70 0.00 0.00 1/200 77\n", "0.70 on 2 CPUs", "/proc/stat",
	  "cpu  1 0 0 9 0 0 0 0 0 0\ncpu0 1\ncpu1 1\nintr 5\n" },
	{ "governor", CPU "cpu1/cpufreq/scaling_governor", "performance\n",
	  "powersave\n", "powersave", CPU "cpu0/cpufreq/scaling_governor",
	  "performance\n" },
	{ "turbo_intel", CPU "intel_pstate/no_turbo", "1\n", "0\n", "0", NULL,
	  NULL },
	{ "turbo", CPU "cpufreq/boost", "0\n", "1\n", "1", NULL, NULL },
	{ "smt", CPU "smt/active", "0\n", "1\n", "1", NULL, NULL },
	{ "hypervisor", "/proc/cpuinfo", "flags\t\t: fpu vme tsc\n",
	  "flags\t\t: fpu hypervisor tsc\n", "virtual machine", NULL, NULL },
	{ "steal", "/proc/stat", "cpu  500 0 0 500 0 0 0 5 0 0\n",
	  "cpu  500 0 0 480 0 0 0 20 0 0\n", "2.00 % since boot", NULL, NULL },
	{ "khugepaged",
	  MM "transparent_hugepage/khugepaged/scan_sleep_millisecs", "60000\n",
	  "10000\n", "10000", ENABLED, "[always] madvise never\n" },
	{ "ksm", MM "ksm/run", "2\n", "1\n", "1", NULL, NULL },
	{ "compaction", "/proc/sys/vm/compaction_proactiveness", "0\n", "20\n",
	  "20", NULL, NULL },
	{ "swap", "/proc/swaps", "Filename Type Size Used Priority\n",
	  "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n",
	  "1 device", NULL, NULL },
	{ "nmi_watchdog", "/proc/sys/kernel/nmi_watchdog", "0\n", "1\n", "1",
	  NULL, NULL },
};

#define NR_CASES (sizeof(cases) / sizeof(cases[0]))

static const struct check *check_named(const char *name)
{
	for (size_t i = 0; i < nr_checks; i++)
		if (!strcmp(checks[i].name, name))
			return &checks[i];
	fail_msg("no check %s", name);
	return NULL;
}

static void put_below(const struct scratch *s, const char *path,
		      const char *text)
{
	char full[512];

	snprintf(full, sizeof(full), "%s%s", s->dir, path);
	for (char *p = full + strlen(s->dir) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		if (mkdir(full, 0755))
			assert_int_equal(errno, EEXIST);
		*p = '/';
	}
	put_text(full, text);
}

static void expect(const struct scratch *s, const char *name,
		   enum check_state state, const char *value)
{
	struct finding f;

	check_probe(check_named(name), s->dir, &f);
	if (f.state != state)
		fail_msg("%s: state %d, not %d (%s)", name, (int)f.state,
			 (int)state, f.value);
	if (value)
		assert_string_equal(f.value, value);
}

/* One case must not find what the one before it put there. */
static void clear(const struct scratch *s)
{
	char command[160];

	snprintf(command, sizeof(command), "rm -rf '%s/proc' '%s/sys'", s->dir,
		 s->dir);
	assert_int_equal(system(command), 0);
}

static void test_every_check(void **state)
{
	struct scratch *s = *state;

	assert_int_equal(nr_checks, NR_CASES);
	for (size_t i = 0; i < NR_CASES; i++) {
		expect(s, cases[i].name, CHECK_UNKNOWN, "");
		if (cases[i].with)
			put_below(s, cases[i].with, cases[i].text);
		put_below(s, cases[i].path, cases[i].fine);
		expect(s, cases[i].name, CHECK_FINE, NULL);
		put_below(s, cases[i].path, cases[i].found);
		expect(s, cases[i].name, CHECK_FOUND, cases[i].value);
		clear(s);
	}
}

/* A capability makes up for what a setting refuses. */
static void test_privilege_excuses(void **state)
{
	struct scratch *s = *state;

	put_below(s, STATUS, ALL);
	put_below(s, "/proc/sys/kernel/perf_event_paranoid", "3\n");
	put_below(s, "/proc/self/limits", LIMITS "65536 65536 bytes\n");
	expect(s, "perf_event_paranoid", CHECK_FINE, "3");
	expect(s, "memlock", CHECK_FINE, "65536");
	/* khugepaged has nothing to do where THP is for who asks. */
	put_below(s, ENABLED, "always [madvise] never\n");
	put_below(s, MM "transparent_hugepage/khugepaged/scan_sleep_millisecs",
		  "10000\n");
	expect(s, "khugepaged", CHECK_FINE, "10000");
}

static void test_rows_are_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < nr_checks; i++) {
		assert_non_null(checks[i].cost);
		assert_non_null(checks[i].fix);
		assert_non_null(checks[i].path);
		assert_true(checks[i].severity < CHECK_SEVERITY_NR);
		assert_true(checks[i].concern);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(checks[i].name, checks[k].name);
	}
}

/* A tuned setting is fine, and restored in the end. */
static void test_tune_and_back(void **state)
{
	static const char path[] = CPU "cpu%d/cpufreq/scaling_governor";
	struct scratch *s = *state;
	const struct check *c = check_named("governor");
	struct knobs *k;
	char file[512], below[256];

	for (int i = 0; i < 3; i++) {
		snprintf(below, sizeof(below), path, i);
		put_below(s, below, i == 1 ? "performance\n" : "powersave\n");
	}
	assert_int_equal(knobs_open(&k, s->journal, NULL, NULL, NULL), 0);
	assert_int_equal(check_tune(check_named("smt"), s->dir, k),
			 -EOPNOTSUPP);
	assert_int_equal(check_tune(c, s->dir, k), 0);
	expect(s, "governor", CHECK_FINE, "performance");
	knobs_close(k);
	for (int i = 0; i < 3; i++) {
		snprintf(below, sizeof(below), path, i);
		snprintf(file, sizeof(file), "%s%s", s->dir, below);
		assert_text(file, i == 1 ? "performance\n" : "powersave\n");
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		SCRATCH_TEST(test_every_check),
		SCRATCH_TEST(test_privilege_excuses),
		cmocka_unit_test(test_rows_are_whole),
		SCRATCH_TEST(test_tune_and_back),
	};

	return RUN_OR_SKIP(tests);
}
