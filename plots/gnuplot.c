/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs gnuplot so that nothing of the user's configuration or locale changes
 * a figure, and so that it never outlives this program.
 */
#include "plots/gnuplot.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/process.h"

static void become_gnuplot(int script, int out, int messages)
{
	/*
	 * Dispositions that are ignored survive exec: gnuplot would go on after
	 * a write that failed.
	 */
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	/* A locale with decimal commas would draw "1,5". */
	setenv("LC_ALL", "C.UTF-8", 1);
	/*
	 * Neither scripts nor drivers of the user's: a figure has to come out
	 * the same everywhere.
	 */
	unsetenv("GNUPLOT_LIB");
	unsetenv("GNUPLOT_DRIVER_DIR");
	if (dup2(script, 0) < 0 || dup2(out, 1) < 0 || dup2(messages, 2) < 0)
		_exit(1);
	/* Without the user's ~/.gnuplot, which could also run commands. */
	execlp("gnuplot", "gnuplot", "--default-settings", (char *)NULL);
	/*
	 * _exit(2): the buffers of stdio are the parent's, and would be written
	 * twice.
	 */
	_exit(errno == ENOENT ? NO_GNUPLOT : 1);
}

int gnuplot_start(int script, int out, int messages, pid_t *child)
{
	pid_t pid = process_fork(SIGKILL);

	if (pid < 0)
		return pid;
	if (!pid)
		become_gnuplot(script, out, messages);
	*child = pid;
	return 0;
}

int gnuplot_wait(pid_t child, int *code)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	/*
	 * No exit code of gnuplot's, so that a signal is never taken for one.
	 */
	*code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
	return 0;
}
