/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings come back on every way out, whatever kills us and when. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "harness/machine/knobs.h"
#include "harness/machine/setting.h"
#include "lib/why.h"
#include "tests/unit/harness/scratch.h"

static struct knobs *open_knobs(const struct scratch *s, unsigned int expected)
{
	struct knobs_restored restored = { .nr = 99 };
	struct knobs *k;

	assert_int_equal(knobs_open(&k, s->journal, NULL, NULL, &restored), 0);
	assert_int_equal(restored.nr, expected);
	return k;
}

static void test_close_puts_back(void **state)
{
	struct scratch *s = *state;
	struct knobs *k = open_knobs(s, 0);

	assert_int_equal(knobs_set(k, s->a, "61"), 0);
	assert_int_equal(knobs_set(k, s->b, "always"), 0);
	assert_int_equal(knobs_set(k, s->a, "62"), 0);
	assert_text(s->a, "62\n");
	assert_text(s->b, "always\n");
	assert_int_equal(knobs_close(k), 0);
	assert_text(s->a, "60\n");
	assert_text(s->b, "madvise\n");
}

/* As another container does, which has a lock of its own. */
static void test_leaves_what_others_changed(void **state)
{
	struct scratch *s = *state;
	struct knobs *k = open_knobs(s, 0);
	struct why changed;

	assert_int_equal(knobs_set(k, s->a, "61"), 0);
	assert_int_equal(knobs_set(k, s->b, "always"), 0);
	assert_int_equal(setting_write(s->a, "62"), 0);
	assert_int_equal(knobs_undo(k, &changed), 0);
	assert_non_null(strstr(changed.text, s->a));
	assert_non_null(strstr(changed.text, "somebody else"));
	assert_text(s->a, "62\n");
	assert_text(s->b, "madvise\n");
	assert_int_equal(knobs_close(k), 0);
	assert_text(s->a, "62\n");
	assert_int_equal(setting_write(s->a, "60"), 0);
	/* Less than was asked for is ours. */
	k = open_knobs(s, 0);
	assert_int_equal(knobs_set(k, s->a, "70"), 0);
	assert_int_equal(setting_write(s->a, "65"), 0);
	assert_int_equal(knobs_undo(k, &changed), 0);
	assert_string_equal(changed.text, "");
	assert_text(s->a, "60\n");
	knobs_close(k);
}

static void count_entry(void *arg, const char *path, const char *old,
			const char *now)
{
	unsigned int *nr = arg;

	(void)path;
	assert_string_equal(old, "60");
	assert_string_equal(now, "62");
	++*nr;
}

static void test_each_has_first_and_last(void **state)
{
	struct scratch *s = *state;
	struct knobs *k = open_knobs(s, 0);
	unsigned int nr = 0;

	assert_int_equal(knobs_set(k, s->b, "madvise"), 0);
	assert_int_equal(knobs_set(k, s->a, "61"), 0);
	assert_int_equal(knobs_set(k, s->a, "62"), 0);
	knobs_each(k, count_entry, &nr);
	assert_int_equal(nr, 1);
	knobs_close(k);
}

static void test_same_value_touches_nothing(void **state)
{
	struct scratch *s = *state;
	struct knobs *k = open_knobs(s, 0);

	assert_int_equal(knobs_set(k, s->b, "madvise"), 0);
	assert_text(s->b, "always [madvise] never\n");
	knobs_close(k);
	assert_text(s->b, "always [madvise] never\n");
}

static void none_expected(void *arg, const char *path, const char *old,
			  const char *now)
{
	(void)arg;
	fail_msg("%s: %s to %s", path, old, now);
}

/* A setting that somebody else changed is restored; if kept it is no change. */
static void test_keep_puts_back(void **state)
{
	struct scratch *s = *state;
	struct knobs *k = open_knobs(s, 0);

	assert_int_equal(knobs_keep(k, s->a), 0);
	knobs_each(k, none_expected, NULL);
	assert_text(s->a, "60\n");
	assert_int_equal(setting_write(s->a, "61"), 0);
	assert_int_equal(knobs_close(k), 0);
	assert_text(s->a, "60\n");
}

static void test_read_finds_the_choice(void **state)
{
	struct scratch *s = *state;
	char value[16];

	assert_int_equal(knobs_read(s->b, value, sizeof(value)), 0);
	assert_string_equal(value, "madvise");
	assert_int_equal(knobs_read(s->a, value, sizeof(value)), 0);
	assert_string_equal(value, "60");
	put_text(s->a, "a[0] is plain\n");
	assert_int_equal(knobs_read(s->a, value, sizeof(value)), 0);
	assert_string_equal(value, "a[0] is plain");
	put_text(s->a, "[mq-deadline] none\n");
	/* Room for the value is room enough: the other choices are not. */
	assert_int_equal(knobs_read(s->a, value, 12), 0);
	assert_string_equal(value, "mq-deadline");
	assert_int_equal(knobs_read(s->a, value, 11), -EOVERFLOW);
}

static void test_words_are_toggled(void **state)
{
	struct scratch *s = *state;
	struct knobs *k = open_knobs(s, 0);

	put_text(s->a, "cpu memory pids\n");
	assert_int_equal(knobs_set(k, s->a, "+memory"), 0);
	assert_text(s->a, "cpu memory pids\n");
	put_text(s->a, "cpu memory_recursiveprot pids\n");
	assert_int_equal(knobs_set(k, s->a, "+memory"), 0);
	/* A file is no cgroup: it shows what would have been written. */
	assert_text(s->a, "+memory\n");
	put_text(s->a, "cpu memory pids\n");
	assert_int_equal(knobs_close(k), 0);
	assert_text(s->a, "-memory\n");
}

static void test_raise_only_raises(void **state)
{
	struct scratch *s = *state;
	struct knobs *k = open_knobs(s, 0);

	assert_int_equal(knobs_raise(k, s->a, 59), 0);
	assert_text(s->a, "60\n");
	assert_int_equal(knobs_raise(k, s->a, 100), 0);
	assert_text(s->a, "100\n");
	assert_int_equal(knobs_raise(k, s->b, 1), -EINVAL);
	assert_non_null(strstr(knobs_why(k), s->b));
	knobs_close(k);
	assert_text(s->a, "60\n");
}

static void test_refusals(void **state)
{
	struct scratch *s = *state;
	struct knobs *k = open_knobs(s, 0);
	char path[160];

	snprintf(path, sizeof(path), "%s/none", s->dir);
	assert_int_equal(knobs_set(k, path, "1"), -ENOENT);
	assert_non_null(strstr(knobs_why(k), path));
	assert_int_equal(knobs_set(k, s->a, "1\n2"), -EINVAL);
	assert_text(s->a, "60\n");
	assert_int_equal(knobs_mkdir(k, s->a), -EEXIST);
	assert_int_equal(knobs_set(NULL, s->a, "1"), -EACCES);
	assert_non_null(knobs_why(NULL));
	assert_int_equal(knobs_close(NULL), 0);
	/* Nothing of the refused is in the journal. */
	snprintf(path, sizeof(path), "%s/journal", s->journal);
	assert_text(path, "");
	knobs_close(k);
	assert_text(s->a, "60\n");
}

static void test_directory_goes_away(void **state)
{
	struct scratch *s = *state;
	struct knobs *k = open_knobs(s, 0);
	char path[160];

	snprintf(path, sizeof(path), "%s/made", s->dir);
	assert_int_equal(knobs_mkdir(k, path), 0);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(knobs_close(k), 0);
	assert_int_not_equal(access(path, F_OK), 0);
}

static void test_what_cannot_go_back_stays(void **state)
{
	struct scratch *s = *state;
	struct knobs *k = open_knobs(s, 0);
	struct knobs_restored restored;
	char path[160], file[200];
	pid_t holder;

	snprintf(path, sizeof(path), "%s/made", s->dir);
	snprintf(file, sizeof(file), "%s/file", path);
	assert_int_equal(knobs_mkdir(k, path), 0);
	assert_int_equal(knobs_set(k, s->a, "61"), 0);
	put_text(file, "in the way");
	assert_int_equal(knobs_close(k), 1);
	assert_text(s->a, "60\n");
	assert_int_equal(knobs_restore(s->journal, &holder, &restored), 0);
	assert_int_equal(restored.failed, 1);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(knobs_restore(s->journal, &holder, &restored), 0);
	assert_int_equal(restored.nr, 1);
	assert_int_equal(restored.failed, 0);
	assert_int_equal(knobs_restore(s->journal, &holder, &restored), 0);
	assert_int_equal(restored.nr, 0);
}

/* In a child: change settings until killed. */
static void change_for_ever(const struct scratch *s, int ready)
{
	struct knobs *k;
	char value[16], path[160];
	unsigned int i;

	for (i = 0;; i++) {
		if (knobs_open(&k, s->journal, NULL, NULL, NULL))
			_exit(1);
		snprintf(value, sizeof(value), "%u", 61 + i);
		snprintf(path, sizeof(path), "%s/made-%u", s->dir, i);
		if (knobs_set(k, s->a, value) || knobs_mkdir(k, path) ||
		    knobs_set(k, s->b, i % 2 ? "always" : "never"))
			_exit(2);
		if (write(ready, "x", 1) != 1)
			_exit(3);
		knobs_close(k);
	}
}

static bool only_files_left(const struct scratch *s)
{
	char command[160];

	snprintf(command, sizeof(command),
		 "test -z \"$(find '%s' -name 'made-*')\"", s->dir);
	return system(command) == 0;
}

static void kill_after(const struct scratch *s, useconds_t delay)
{
	int ready[2], status;
	char byte;
	pid_t child;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child)
		change_for_ever(s, ready[1]);
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	usleep(delay);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	close(ready[0]);
}

/*
 * A write of a few bytes to a plain file is two steps, truncating and
 * writing: unlike the kernel's settings it can be seen empty. Restoring must
 * make it whole.
 */
static void test_sigkill_at_any_moment(void **state)
{
	struct scratch *s = *state;
	struct knobs_restored restored;
	unsigned int i;
	char now[16];
	pid_t holder;

	for (i = 0; i < 60; i++) {
		kill_after(s, (i * 137) % 4000);
		assert_int_equal(knobs_restore(s->journal, &holder, &restored),
				 0);
		assert_int_equal(restored.failed, 0);
		assert_int_equal(knobs_read(s->a, now, sizeof(now)), 0);
		assert_string_equal(now, "60");
		assert_int_equal(knobs_read(s->b, now, sizeof(now)), 0);
		assert_string_equal(now, "madvise");
		assert_true(only_files_left(s));
	}
}

/* In a child that is killed then: fill its journal. */
static void crash(const struct scratch *s,
		  void (*fill)(const struct scratch *s, struct knobs *k))
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (!child) {
		struct knobs *k;

		if (knobs_open(&k, s->journal, NULL, NULL, NULL))
			_exit(1);
		fill(s, k);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

static void fill_both(const struct scratch *s, struct knobs *k)
{
	if (knobs_set(k, s->a, "61") || knobs_set(k, s->b, "never"))
		_exit(1);
}

static void test_open_restores(void **state)
{
	struct scratch *s = *state;

	crash(s, fill_both);
	assert_text(s->a, "61\n");
	knobs_close(open_knobs(s, 2));
	assert_text(s->a, "60\n");
	assert_text(s->b, "madvise\n");
}

/* A crashed run's settings may be somebody else's by now. */
static void test_restore_leaves_what_others_changed(void **state)
{
	struct scratch *s = *state;
	struct knobs_restored restored;

	crash(s, fill_both);
	assert_int_equal(setting_write(s->a, "99"), 0);
	assert_int_equal(knobs_restore(s->journal, NULL, &restored), 0);
	assert_int_equal(restored.nr, 1);
	assert_int_equal(restored.failed, 0);
	assert_non_null(strstr(restored.changed.text, s->a));
	assert_non_null(strstr(restored.changed.text, "before the run: 60"));
	assert_text(s->a, "99\n");
	assert_text(s->b, "madvise\n");
	/* And the journal is done with it. */
	assert_int_equal(knobs_restore(s->journal, NULL, &restored), 0);
	assert_int_equal(restored.nr, 0);
	assert_string_equal(restored.changed.text, "");
}

static void fill_twice(const struct scratch *s, struct knobs *k)
{
	if (knobs_set(k, s->a, "70") || knobs_set(k, s->a, "50") ||
	    knobs_set(k, s->b, "never") || knobs_set(k, s->b, "always"))
		_exit(1);
}

/* The last value of ours counts, and the one before: it may not have come. */
static void test_restore_knows_each_change(void **state)
{
	static const char *const ours[] = { "50", "70", "60", "" };
	struct scratch *s = *state;
	struct knobs_restored restored;
	char now[16];

	for (size_t i = 0; i < 4; i++) {
		crash(s, fill_twice);
		put_text(s->a, ours[i]);
		put_text(s->b, i % 2 ? "always\n" : "never\n");
		assert_int_equal(knobs_restore(s->journal, NULL, &restored), 0);
		assert_string_equal(restored.changed.text, "");
		assert_int_equal(restored.nr, 2);
		assert_int_equal(knobs_read(s->a, now, sizeof(now)), 0);
		assert_string_equal(now, "60");
		assert_text(s->b, "madvise\n");
	}
}

static void fill_kept(const struct scratch *s, struct knobs *k)
{
	if (knobs_set(k, s->b, "never") || knobs_keep(k, s->b))
		_exit(1);
}

/* Changed by us first, and then by a measuring process for us. */
static void test_restore_takes_kept_ones(void **state)
{
	struct scratch *s = *state;
	struct knobs_restored restored;

	crash(s, fill_kept);
	put_text(s->b, "always\n");
	assert_int_equal(knobs_restore(s->journal, NULL, &restored), 0);
	assert_string_equal(restored.changed.text, "");
	assert_text(s->b, "madvise\n");
}

static bool remember_holder(void *arg, pid_t holder, unsigned int waited_ms)
{
	(void)waited_ms;
	*(pid_t *)arg = holder;
	return true;
}

static bool go_on_for_half_a_second(void *arg, pid_t holder,
				    unsigned int waited_ms)
{
	(void)holder;
	++*(unsigned int *)arg;
	return waited_ms < 500;
}

static void on_alarm(int signal)
{
	(void)signal;
}

static void test_second_process_waits(void **state)
{
	struct scratch *s = *state;
	struct knobs *k = open_knobs(s, 0);
	struct sigaction action = { .sa_handler = on_alarm };
	struct knobs_restored restored;
	unsigned int calls = 0;
	pid_t holder = 0, child;
	int status;

	assert_int_equal(knobs_set(k, s->a, "61"), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		struct knobs *other;

		/* It shares our lock until it lets go: it is another one. */
		knobs_close(k);
		if (knobs_restore(s->journal, &holder, &restored) != -EBUSY ||
		    holder != getppid())
			_exit(1);
		if (knobs_open(&other, s->journal, go_on_for_half_a_second,
			       &calls, NULL) != -EBUSY ||
		    other || calls != 6)
			_exit(4);
		sigaction(SIGALRM, &action, NULL);
		ualarm(300000, 0);
		holder = 0;
		if (knobs_open(&other, s->journal, remember_holder, &holder,
			       NULL) != -EINTR ||
		    other)
			_exit(2);
		_exit(holder == getppid() ? 0 : 3);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	/* And the child, closing its copy, put nothing back. */
	assert_text(s->a, "61\n");
	assert_int_equal(knobs_close(k), 0);
	assert_text(s->a, "60\n");
}

static void test_waiter_gets_its_turn(void **state)
{
	struct scratch *s = *state;
	struct knobs *k = open_knobs(s, 0);
	int status;
	pid_t child;

	assert_int_equal(knobs_set(k, s->a, "61"), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		struct knobs *other;
		char now[16];

		knobs_close(k);
		if (knobs_open(&other, s->journal, NULL, NULL, NULL))
			_exit(1);
		if (knobs_read(s->a, now, sizeof(now)) || strcmp(now, "60"))
			_exit(2);
		_exit(knobs_close(other) ? 3 : 0);
	}
	usleep(150000);
	assert_int_equal(knobs_close(k), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_directory_of_others_is_refused(void **state)
{
	struct scratch *s = *state;
	struct knobs *k;

	assert_int_equal(mkdir(s->journal, 0700), 0);
	assert_int_equal(chmod(s->journal, 0777), 0);
	assert_int_equal(knobs_open(&k, s->journal, NULL, NULL, NULL), -EPERM);
	assert_null(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(test_close_puts_back),
		SCRATCH_TEST(test_leaves_what_others_changed),
		SCRATCH_TEST(test_each_has_first_and_last),
		SCRATCH_TEST(test_same_value_touches_nothing),
		SCRATCH_TEST(test_keep_puts_back),
		SCRATCH_TEST(test_read_finds_the_choice),
		SCRATCH_TEST(test_words_are_toggled),
		SCRATCH_TEST(test_raise_only_raises),
		SCRATCH_TEST(test_refusals),
		SCRATCH_TEST(test_directory_goes_away),
		SCRATCH_TEST(test_what_cannot_go_back_stays),
		SCRATCH_TEST(test_sigkill_at_any_moment),
		SCRATCH_TEST(test_open_restores),
		SCRATCH_TEST(test_restore_leaves_what_others_changed),
		SCRATCH_TEST(test_restore_knows_each_change),
		SCRATCH_TEST(test_restore_takes_kept_ones),
		SCRATCH_TEST(test_second_process_waits),
		SCRATCH_TEST(test_waiter_gets_its_turn),
		SCRATCH_TEST(test_directory_of_others_is_refused),
	};

	return RUN_OR_SKIP(tests);
}
