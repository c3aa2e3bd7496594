/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tries a point in a process of its own. */
#include "run/try_point.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/batch/invocation.h"
#include "lib/process.h"

#define PROBE_LIMIT_MS 30000

static void child(const struct point *point, struct clock *clock, int out)
{
	struct probe p = { 0 };

	/* Points fork: one kill has to reach all of them. */
	setpgid(0, 0);
	p.err = point_try(point, clock, p.why, sizeof(p.why));
	if (write(out, &p, sizeof(p)) != (ssize_t)sizeof(p))
		_exit(1);
	/* Not exit(3): its handlers and buffers are the parent's. */
	_exit(0);
}

static void fail(struct probe *p, int err, const char *what)
{
	p->err = err;
	snprintf(p->why, sizeof(p->why), "%s: %s", what, strerror(-err));
}

/* An answer fits into the pipe. It is copied only if it is complete: the child
 * may be killed while it writes. */
static void read_answer(struct probe *p, int in, pid_t pid)
{
	struct pollfd pfd = { .fd = in, .events = POLLIN };
	struct probe answer;
	int n, status = 0;

	do
		/* A signal starts the limit anew, which only makes it
		 * longer. */
		n = poll(&pfd, 1, PROBE_LIMIT_MS);
	while (n < 0 && errno == EINTR);
	if (n > 0 && read(in, &answer, sizeof(answer)) == sizeof(answer)) {
		*p = answer;
		/* The child may have damaged its own memory before it
		 * answered. */
		p->why[sizeof(p->why) - 1] = '\0';
	} else if (n > 0) {
		p->err = -ECHILD;
	} else {
		fail(p, -ETIMEDOUT, "timed out while trying this point");
	}
	/* By its group, for what it forked, and by itself, in case it died
	 * before it could make one. */
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (p->err == -ECHILD)
		snprintf(p->why, sizeof(p->why),
			 "the process that tried it died (%s)",
			 WIFSIGNALED(status) ? strsignal(WTERMSIG(status))
					     : "exit");
}

void probe_point(struct probe *p, const struct point *point,
		 struct clock *clock)
{
	pid_t pid;
	int fd[2];

	memset(p, 0, sizeof(*p));
	if (pipe2(fd, O_CLOEXEC)) {
		fail(p, -errno, "no pipe");
		return;
	}
	/* Buffered output would be written twice. */
	fflush(NULL);
	pid = process_fork(SIGKILL);
	if (!pid) {
		close(fd[0]);
		child(point, clock, fd[1]);
	}
	/* Our copy would keep the pipe open, and a dead child without its
	 * end. */
	close(fd[1]);
	if (pid > 0)
		read_answer(p, fd[0], pid);
	else
		fail(p, pid, "cannot start a trial process");
	close(fd[0]);
}
