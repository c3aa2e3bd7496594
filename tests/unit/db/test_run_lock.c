/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several processes, and ends that nobody planned. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/open.h"
#include "db/runs.h"
#include "tests/unit/db/scratch.h"

static const struct facts many = {
	.invocations = 2, .points = 6, .batches = 10, .samples = 512
};

/* A child makes a run of its own; the exit code tells which step failed. */
static int child_writes(unsigned int number)
{
	char uuid[] = "01234567-89ab-4cde-8f01-234567890000";
	struct facts f = many;
	struct fact_run run;
	struct sink *sink;
	struct store *s;
	int64_t id;

	uuid[35] = (char)('0' + number);
	f.uuid = uuid;
	run = facts_header(&f);
	if (store_open(&s, "a.db", STORE_WRITE))
		return 1;
	if (store_begin(s, &run, &sink, &id))
		return 2;
	if (facts_play(&f, sink))
		return 3;
	if (store_finish(s, RUN_INTERRUPTED))
		return 4;
	store_close(s);
	return 0;
}

static pid_t start(int (*work)(unsigned int number), unsigned int number)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid)
		_exit(work(number));
	return pid;
}

static int wait_for(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* Also the making of the database is done by all of them at once. */
static void several_processes_write(void **state)
{
	struct store *s;
	pid_t pid[4];
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++)
		pid[i] = start(child_writes, (unsigned int)i);
	for (i = 0; i < 4; i++)
		assert_int_equal(wait_for(pid[i]), 0);
	s = scratch_store("a.db");
	scratch_expect(s,
		       "SELECT group_concat(status || ' ' || n) FROM (SELECT"
		       " r.status, count(*) AS n FROM run_info r JOIN"
		       " batch_info b USING (run) GROUP BY r.run)",
		       "complete 240,complete 240,complete 240,complete 240");
	store_close(s);
}

static int child_hangs(unsigned int ready)
{
	struct facts f = many;
	struct fact_run run = facts_header(&f);
	struct sink *sink;
	struct store *s;
	int64_t id;

	f.stop_after = 15;
	if (store_open(&s, "a.db", STORE_WRITE) ||
	    store_begin(s, &run, &sink, &id) || facts_play(&f, sink))
		return 1;
	if (write((int)ready, "x", 1) != 1)
		return 2;
	pause();
	return 3;
}

static void a_killed_run_is_interrupted(void **state)
{
	struct facts f = many;
	struct fact_run run = facts_header(&f);
	struct store *s = scratch_store("a.db");
	struct sink *sink;
	int ready[2];
	int64_t id;
	pid_t pid;
	char c;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid = start(child_hangs, (unsigned int)ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	/* Held: nobody else may touch it, and it is no corpse. */
	assert_int_equal(store_sweep(s), 0);
	scratch_expect(s, "SELECT status FROM run_info", "running");
	assert_int_equal(store_delete_run(s, 1), -EBUSY);
	assert_string_equal(store_why(s), "a.db: run 1 is being measured");
	assert_int_equal(store_rebuild_run(s, 1), -EBUSY);
	assert_int_equal(store_begin(s, &run, &sink, &id), -EBUSY);
	kill(pid, SIGKILL);
	assert_true(WIFSIGNALED(wait_for(pid)));
	store_close(s);
	/* The next start finds it, with all that it had finished. */
	s = scratch_store("a.db");
	scratch_expect(s, "SELECT status FROM run_info", "interrupted");
	assert_int_equal(scratch_number(s, "SELECT count(*) FROM batch_info"),
			 15);
	assert_int_equal(scratch_number(s, "SELECT count(*) FROM metric_value"
					   " WHERE metric = 'written_pages'"),
			 1);
	scratch_expect(s, "PRAGMA integrity_check", "ok");
	assert_int_equal(store_delete_run(s, 1), 0);
	store_close(s);
	close(ready[0]);
	close(ready[1]);
}

/* At any moment everything stored is whole. */
static void kills_at_any_moment_leave_it_sound(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < 12; i++) {
		struct store *s;
		pid_t pid = start(child_writes, i % 10);

		usleep(3000 * i);
		kill(pid, SIGKILL);
		wait_for(pid);
		s = scratch_store("a.db");
		scratch_expect(s, "PRAGMA integrity_check", "ok");
		assert_int_equal(scratch_number(s, "SELECT count(*) FROM"
						   " run_info WHERE status ="
						   " 'running'"),
				 0);
		/* Every batch that is there has all of its samples. */
		assert_int_equal(scratch_number(s,
						"SELECT count(*) FROM"
						" batch_info WHERE sort ="
						" 'timed' AND json_array_length"
						"(samples) <> 512"),
				 0);
		store_close(s);
	}
}

int main(void)
{
#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		TEST(several_processes_write),
		TEST(a_killed_run_is_interrupted),
		TEST(kills_at_any_moment_leave_it_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
