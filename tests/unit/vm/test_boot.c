/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A boot, with a program in QEMU's place: every way it can go wrong. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "vm/accel.h"
#include "vm/boot.h"

struct seen {
	unsigned int hello, lines, notes;
	int err;
};

static int on_hello(void *arg, struct boot *b, const char *release)
{
	(void)b;
	assert_string_equal(release, "9.9.9");
	((struct seen *)arg)->hello++;
	return 0;
}

static int on_line(void *arg, struct boot *b, const char *line, size_t len)
{
	struct seen *seen = arg;

	(void)b;
	assert_int_equal(line[len], 0);
	seen->lines++;
	return seen->err;
}

static int on_note(void *arg, struct boot *b, const char *text)
{
	(void)b;
	(void)text;
	((struct seen *)arg)->notes++;
	return 0;
}

static const struct boot_ops ops = { on_hello, on_line, on_note };

static void wait_over(struct boot *b)
{
	struct pollfd fds[BOOT_FDS];

	while (!boot_step(b)) {
		boot_fds(b, fds);
		poll(fds, BOOT_FDS, 50);
	}
}

static enum arch arch; /* of the guest */

static struct qemu_machine fake(void)
{
	return (struct qemu_machine){ .arch = arch,
				      .qemu = getenv("PINCOW_FAKE_QEMU"),
				      .cpus = 1,
				      .memory_mib = 256 };
}

/* Boot the scenario @what; @b is to be released. */
static void boot(struct boot *b, const char *what, struct seen *seen)
{
	static const struct boot_limits limits = { 6, 6, 15 };
	const struct qemu_machine m = fake();
	int fd = memfd_create("initramfs", MFD_CLOEXEC);

	setenv("FAKE_QEMU", what, 1);
	assert_int_equal(boot_start(b, &m, "/dev/null", -1, fd, -1, &limits,
				    &ops, seen),
			 0);
	close(fd);
	wait_over(b);
	assert_int_equal(b->pid, 0);
}

static void test_good(void **state)
{
	struct seen seen = { 0 };
	struct boot b;

	(void)state;
	boot(&b, "good", &seen);
	assert_int_equal(b.end, BOOT_DONE);
	assert_int_equal(seen.hello, 1);
	assert_int_equal(seen.lines, 1);
	assert_int_equal(WEXITSTATUS((int)b.bye_status), 3);
	assert_int_equal(console_kept(&b.console), 2);
	boot_release(&b);
}

static void test_reasons(void **state)
{
	static const struct {
		const char *what;
		enum boot_end end;
		unsigned int lines;
		const char *why;
	} cases[] = {
		{ "mute", BOOT_MUTE, 0, "printed nothing" },
		{ "no-init", BOOT_NO_INIT, 0, "init was not reached" },
		{ "refuses", BOOT_DIED, 0, "invalid accelerator" },
		{ "panic-early", BOOT_PANIC, 0, "Attempted to kill init" },
		{ "panic-hangs", BOOT_PANIC, 0, "Attempted to kill init" },
		{ "panic", BOOT_PANIC, 1, "Attempted to kill init" },
		{ "no-memory", BOOT_NO_MEMORY, 0, "deadlocked on memory" },
		{ "garbage", BOOT_GARBAGE, 0, "garbage" },
		{ "silent", BOOT_SILENT, 1, "nothing came for 6 s" },
		{ "killed", BOOT_DIED, 1, "killed by signal 9" },
		{ "leaves", BOOT_DIED, 1, "exited with 0" },
		{ "damaged", BOOT_DAMAGED, 1, "a frame was lost" },
		{ "miscounted", BOOT_DAMAGED, 1, "1 records arrived of 7" },
		{ "wrong-exit", BOOT_DIED, 1, "exited with 0" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct seen seen = { 0 };
		struct boot b;

		boot(&b, cases[i].what, &seen);
		if (b.end != cases[i].end || !strstr(b.why, cases[i].why))
			fail_msg("%s: %s: %s", cases[i].what,
				 boot_end_names[b.end], b.why);
		assert_int_equal(seen.lines, cases[i].lines);
		boot_release(&b);
	}
}

/* Nothing ends QEMU there but to power off, which looks like a reset. */
static void test_power_off(void **state)
{
	static const struct {
		const char *what;
		enum boot_end end;
	} cases[] = {
		{ "wrong-exit", BOOT_DONE },  { "good", BOOT_DIED },
		{ "leaves", BOOT_DIED },      { "panic", BOOT_PANIC },
		{ "panic-late", BOOT_PANIC }, { "miscounted", BOOT_DIED },
	};

	(void)state;
	arch = ARCH_ARM64;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct seen seen = { 0 };
		struct boot b;

		boot(&b, cases[i].what, &seen);
		if (b.end != cases[i].end)
			fail_msg("%s: %s: %s", cases[i].what,
				 boot_end_names[b.end], b.why);
		boot_release(&b);
	}
	arch = ARCH_AMD64;
}

static void test_not_started(void **state)
{
	static const struct boot_limits limits = { 6, 6, 15 };
	struct qemu_machine m = fake();
	struct seen seen = { 0 };
	struct boot b;
	int fd = memfd_create("initramfs", MFD_CLOEXEC);
	char version[32];

	(void)state;
	m.qemu = "/nonexistent/qemu";
	assert_int_equal(boot_start(&b, &m, "/dev/null", -1, fd, -1, &limits,
				    &ops, &seen),
			 0);
	close(fd);
	wait_over(&b);
	assert_int_equal(b.end, BOOT_NOT_STARTED);
	assert_non_null(strstr(b.why, "No such file"));
	boot_release(&b);
	assert_int_equal(qemu_version(m.qemu, version, sizeof(version)),
			 -ENOENT);
	assert_int_equal(qemu_version(fake().qemu, version, sizeof(version)),
			 0);
	assert_string_equal(version, "7.7.7");
}

static void test_whole_limit(void **state)
{
	struct seen seen = { 0 };
	struct boot b;

	(void)state;
	boot(&b, "slow", &seen);
	assert_int_equal(b.end, BOOT_TIMEOUT);
	assert_true(seen.lines > 5);
	boot_release(&b);
}

static void test_refused(void **state)
{
	struct seen seen = { .err = -EBADMSG };
	struct boot b;

	(void)state;
	boot(&b, "slow", &seen);
	assert_int_equal(b.end, BOOT_REFUSED);
	assert_int_equal(seen.lines, 1);
	boot_release(&b);
}

static void test_console(void **state)
{
	struct seen seen = { 0 };
	struct boot b;

	(void)state;
	boot(&b, "console", &seen);
	assert_int_equal(b.end, BOOT_DONE);
	assert_int_equal(b.console.lines, 1002);
	assert_int_equal(console_kept(&b.console), CONSOLE_LINES);
	assert_string_equal(console_line(&b.console, 0), "line 800 ?[1m");
	assert_string_equal(console_line(&b.console, CONSOLE_LINES - 1),
			    "line 999 ?[1m");
	boot_release(&b);
}

static pid_t read_pid(const char *path)
{
	FILE *f = NULL;
	int pid = 0;

	for (int i = 0; i < 100 && !pid; i++) {
		f = fopen(path, "re");
		if (f && fscanf(f, "%d", &pid) != 1)
			pid = 0;
		if (f)
			fclose(f);
		usleep(20000);
	}
	return pid;
}

/* QEMU dies with a killed booter. */
static void test_dies_with_us(void **state)
{
	char path[] = "/tmp/pincow-test-XXXXXX";
	int fd = mkstemp(path);
	pid_t child, pid;

	(void)state;
	assert_true(fd >= 0);
	setenv("FAKE_QEMU_PID", path, 1);
	child = fork();
	if (!child) {
		struct seen seen = { 0 };
		struct boot b;

		boot(&b, "mute", &seen);
		_exit(0);
	}
	pid = read_pid(path);
	unsetenv("FAKE_QEMU_PID");
	assert_true(pid > 0);
	assert_int_equal(kill(pid, 0), 0);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	for (int i = 0; i < 200 && !kill(pid, 0); i++)
		usleep(10000);
	/* Gone, or a zombie that init has not reaped yet. */
	if (!kill(pid, 0)) {
		char stat[64], state_of = 0;
		FILE *f;

		snprintf(stat, sizeof(stat), "/proc/%d/stat", (int)pid);
		f = fopen(stat, "re");
		if (f) {
			if (fscanf(f, "%*d %*s %c", &state_of) != 1)
				state_of = 'Z';
			fclose(f);
			assert_int_equal(state_of, 'Z');
		}
	}
	close(fd);
	unlink(path);
}

static bool alive(pid_t pid)
{
	char path[64], state = 'Z';
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "re");
	if (f) {
		if (fscanf(f, "%*d %*s %c", &state) != 1)
			state = 'Z';
		fclose(f);
	}
	return state != 'Z';
}

static void wait_dead(pid_t pid)
{
	for (int i = 0; i < 200 && alive(pid); i++)
		usleep(10000);
	assert_false(alive(pid));
}

/* A script that starts QEMU as its child: the guest ends with the boot, and
 * with a booter that is killed. */
static void test_wrapper(void **state)
{
	char path[] = "/tmp/pincow-test-XXXXXX";
	char wrapper[] = "/tmp/pincow-test-XXXXXX";
	struct qemu_machine m = fake();
	FILE *f = fdopen(mkstemp(wrapper), "w");

	(void)state;
	assert_non_null(f);
	close(mkstemp(path));
	setenv("FAKE_QEMU_PID", path, 1);
	setenv("FAKE_QEMU", "mute", 1);
	fprintf(f, "#!/bin/sh\n%s \"$@\"\nexit 1\n", m.qemu);
	fclose(f);
	chmod(wrapper, 0700);
	m.qemu = wrapper;
	for (int killed = 0; killed < 2; killed++) {
		static const struct boot_limits limits = { 1, 1, 1 };
		pid_t pid, child;

		assert_int_equal(truncate(path, 0), 0);
		child = fork();
		if (!child) {
			struct boot_limits longer = { 60, 60, 60 };
			struct seen seen = { 0 };
			struct boot b;
			int fd = memfd_create("initramfs", 0);

			boot_start(&b, &m, "/dev/null", -1, fd, -1,
				   killed ? &longer : &limits, &ops, &seen);
			wait_over(&b);
			_exit(b.end != BOOT_MUTE);
		}
		pid = read_pid(path);
		assert_true(pid > 0);
		assert_true(alive(pid));
		if (killed)
			kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		wait_dead(pid);
	}
	unsetenv("FAKE_QEMU_PID");
	unlink(path);
	unlink(wrapper);
}

static void test_sandbox(void **state)
{
	struct qemu_machine m = fake();

	(void)state;
	setenv("FAKE_QEMU", "sandbox", 1);
	assert_true(qemu_sandboxed(m.qemu));
	setenv("FAKE_QEMU", "no-sandbox", 1);
	assert_false(qemu_sandboxed(m.qemu));
	assert_false(qemu_sandboxed("/nonexistent"));
	for (int has = 0; has < 2; has++) {
		static const struct boot_limits limits = { 6, 6, 15 };
		struct seen seen = { 0 };
		int fd = memfd_create("initramfs", MFD_CLOEXEC);
		struct boot b;

		setenv("FAKE_QEMU", has ? "sandbox" : "no-sandbox", 1);
		m.sandbox = has;
		assert_int_equal(boot_start(&b, &m, "/dev/null", -1, fd, -1,
					    &limits, &ops, &seen),
				 0);
		close(fd);
		wait_over(&b);
		assert_int_equal(b.end, BOOT_DONE);
		boot_release(&b);
	}
}

static void test_probe(void **state)
{
	const char *qemu = getenv("PINCOW_FAKE_QEMU");
	struct payload p;
	char why[512];

	(void)state;
	assert_int_equal(payload_init(&p, "/proc/self/exe", why, sizeof(why)),
			 0);
	/* The probe's guest has nothing to run: no lines, no bye of one. */
	setenv("FAKE_QEMU", "kvm:mute", 1);
	assert_int_equal(accel_probe(qemu, "/dev/null", "/dev/null", &p, 1, why,
				     sizeof(why)),
			 ACCEL_TCG);
	assert_non_null(strstr(why, "no guest boots under KVM"));
	setenv("FAKE_QEMU", "kvm:panic-early", 1);
	assert_int_equal(accel_probe(qemu, "/dev/null", "/dev/null", &p, 1, why,
				     sizeof(why)),
			 ACCEL_TCG);
	setenv("FAKE_QEMU", "kvm:refuses", 1);
	assert_int_equal(accel_probe(qemu, "/dev/null", "/dev/null", &p, 1, why,
				     sizeof(why)),
			 ACCEL_TCG);
	setenv("FAKE_QEMU", "kvm:probe", 1);
	assert_int_equal(accel_probe(qemu, "/dev/null", "/dev/null", &p, 1, why,
				     sizeof(why)),
			 ACCEL_KVM);
	assert_int_equal(accel_probe(qemu, "/nonexistent", "/dev/null", &p, 1,
				     why, sizeof(why)),
			 ACCEL_TCG);
	assert_non_null(strstr(why, "/nonexistent"));
	payload_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_power_off),
		cmocka_unit_test(test_not_started),
		cmocka_unit_test(test_whole_limit),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_console),
		cmocka_unit_test(test_dies_with_us),
		cmocka_unit_test(test_wrapper),
		cmocka_unit_test(test_sandbox),
		cmocka_unit_test(test_probe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
