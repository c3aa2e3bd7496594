/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Children die with their parent, also where it died before they looked. */
#include "lib/process.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/skip.h"

/* The read end sees its end when the last writer, the grandchild, is gone. */
static void a_child_dies_with_its_parent(void **state)
{
	int pipefd[2], status;
	char byte;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(pipefd), 0);
	pid = process_fork(SIGKILL);
	assert_true(pid >= 0);
	if (!pid) {
		pid_t grandchild = process_fork(SIGKILL);

		if (!grandchild) {
			if (write(pipefd[1], "x", 1) == 1)
				pause();
			_exit(0);
		}
		pause();
		_exit(0);
	}
	close(pipefd[1]);
	assert_int_equal(read(pipefd[0], &byte, 1), 1);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(read(pipefd[0], &byte, 1), 0);
	close(pipefd[0]);
}

static void a_child_of_nobody_ends(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (!pid) {
		process_die_with(getppid() + 1, SIGKILL);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 127);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_child_dies_with_its_parent),
		cmocka_unit_test(a_child_of_nobody_ends),
	};

	return RUN_OR_SKIP(tests);
}
