/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A memory cgroup of our own: it charges us, and it goes whoever is in it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "harness/machine/cgroup.h"
#include "harness/machine/knobs.h"
#include "harness/machine/memcg.h"
#include "harness/machine/setting.h"
#include "lib/why.h"
#include "tests/unit/harness/scratch.h"

#define CHARGE (64 << 20)

/* In a child: enter, touch, read, report the growth through @to. */
static void charge_and_stay(const char *path, int to)
{
	int64_t before, after;
	char *p;

	if (memcg_enter(path) || memcg_usage(path, &before))
		_exit(1);
	p = mmap(NULL, CHARGE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		_exit(2);
	memset(p, 1, CHARGE);
	if (memcg_usage(path, &after))
		_exit(3);
	after -= before;
	if (write(to, &after, sizeof(after)) != sizeof(after))
		_exit(4);
	for (;;)
		pause();
}

static struct knobs *make(const struct scratch *s, char *path, size_t size)
{
	struct why why = { "" };
	struct knobs *k;
	int err;

	assert_int_equal(knobs_open(&k, s->journal, NULL, NULL, NULL), 0);
	err = memcg_make(k, path, size, &why);
	if (err) {
		assert_true(why.text[0]);
		assert_string_equal(path, "");
		knobs_close(k);
		SKIP("%s", why.text);
	}
	return k;
}

static void test_charges_and_goes_away(void **state)
{
	char path[PATH_MAX], below[PATH_MAX + 8];
	struct knobs *k = make(*state, path, sizeof(path));
	int64_t growth = 0;
	int pipes[2], status;
	pid_t child;

	assert_int_equal(pipe(pipes), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child)
		charge_and_stay(path, pipes[1]);
	close(pipes[1]);
	assert_int_equal(read(pipes[0], &growth, sizeof(growth)),
			 sizeof(growth));
	close(pipes[0]);
	/* Batches of 64 pages a CPU, page tables beside the pages. */
	assert_in_range(growth, CHARGE - (4 << 20), CHARGE + (4 << 20));
	snprintf(below, sizeof(below), "%s/below", path);
	assert_int_equal(mkdir(below, 0755), 0);
	assert_int_equal(knobs_close(k), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
	assert_int_not_equal(access(path, F_OK), 0);
}

static void test_never_kills_itself(void **state)
{
	char path[PATH_MAX];
	struct knobs *k = make(*state, path, sizeof(path));

	assert_int_equal(memcg_enter(path), 0);
	assert_int_equal(knobs_close(k), 0);
	assert_int_not_equal(access(path, F_OK), 0);
}

/* The reason is rmdir(2)'s, whatever was looked at after it. */
static void test_a_folder_is_left_alone(void **state)
{
	struct scratch *s = *state;

	assert_int_equal(cgroup_remove(s->dir), -ENOTEMPTY);
	assert_int_equal(cgroup_remove("/nowhere"), 0);
	assert_text(s->a, "60\n");
}

static void test_refused_says_why(void **state)
{
	struct why why = { "" };
	char path[64];

	(void)state;
	assert_int_not_equal(memcg_make(NULL, path, sizeof(path), &why), 0);
	assert_true(why.text[0]);
	assert_string_equal(path, "");
	assert_int_equal(memcg_usage("/nowhere", &(int64_t){ 0 }), -ENOENT);
	assert_int_equal(memcg_enter("/nowhere"), -ENOENT);
	assert_int_equal(cgroup_remove("/nowhere"), 0);
}

static int limit(const char *path, const char *name, const char *value)
{
	char file[PATH_MAX + 32];

	snprintf(file, sizeof(file), "%s/%s", path, name);
	return setting_write(file, value);
}

static void test_kills_for_memory_are_counted(void **state)
{
	char path[PATH_MAX];
	struct knobs *k = make(*state, path, sizeof(path));
	int64_t before, after;
	int status, to = open("/dev/null", O_WRONLY | O_CLOEXEC);
	pid_t pid;

	if (limit(path, "memory.max", "16777216") &&
	    limit(path, "memory.limit_in_bytes", "16777216"))
		SKIP("the cgroup takes no limit");
	/* Where there is swap. */
	limit(path, "memory.swap.max", "0");
	limit(path, "memory.swappiness", "0");
	if (memcg_oom_kills(path, &before))
		SKIP("this kernel does not count its kills");
	pid = fork();
	if (!pid)
		charge_and_stay(path, to);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_int_equal(memcg_oom_kills(path, &after), 0);
	assert_true(after > before);
	close(to);
	knobs_close(k);
}

/* The limit of an ancestor is in force below it as well. */
static void test_room_is_the_least_limit(void **state)
{
	char path[PATH_MAX], below[PATH_MAX + 8];
	struct knobs *k = make(*state, path, sizeof(path));
	int status;
	pid_t pid;

	if (limit(path, "memory.max", "67108864") &&
	    limit(path, "memory.limit_in_bytes", "67108864"))
		SKIP("the cgroup takes no limit");
	snprintf(below, sizeof(below), "%s/below", path);
	assert_int_equal(mkdir(below, 0755), 0);
	pid = fork();
	if (!pid) {
		int64_t room;

		if (memcg_enter(below))
			_exit(1);
		room = memcg_room();
		_exit(room > 32 << 20 && room <= 64 << 20 ? 0 : 2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	knobs_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(test_charges_and_goes_away),
		SCRATCH_TEST(test_never_kills_itself),
		SCRATCH_TEST(test_kills_for_memory_are_counted),
		SCRATCH_TEST(test_room_is_the_least_limit),
		SCRATCH_TEST(test_a_folder_is_left_alone),
		SCRATCH_TEST(test_refused_says_why),
	};

	return RUN_OR_SKIP(tests);
}
