/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A child whose fork can be timed: pipes before it, nothing but the system call
 * in it, waiting after it. */
#include "bench/actor/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/process.h"

static void close_pair(int fd[2])
{
	for (int i = 0; i < 2; i++) {
		/* A zeroed struct has no pipes, and 0 is stdin. */
		if (fd[i] > 0)
			close(fd[i]);
		fd[i] = -1;
	}
}

int child_open(struct child *c)
{
	memset(c, 0, sizeof(*c));
	c->hold = -1;
	c->wait[0] = c->wait[1] = -1;
	if (pipe2(c->ready, O_CLOEXEC)) {
		c->ready[0] = c->ready[1] = -1;
		return -errno;
	}
	if (pipe2(c->wait, O_CLOEXEC)) {
		c->wait[0] = c->wait[1] = -1;
		return -errno;
	}
	return 0;
}

/* System calls only: any page that this writes to would be copied, and the
 * copy would be counted as one of the batch. */
static void __attribute__((noreturn))
child_main(struct child *c, pid_t parent, int hold)
{
	char byte = 0;

	if (hold) {
		/* Before the parent is told: it may be killed right then. */
		process_die_with(parent, SIGKILL);
		/* The child's own writing end would keep its read(2) from ever
		 * ending. */
		close(c->wait[1]);
		if (write(c->ready[1], &byte, 1) == 1)
			while (read(c->wait[0], &byte, 1) < 0 && errno == EINTR)
				;
	}
	/* Not exit(3): it would flush copies of the parent's buffers. */
	_exit(0);
}

/* The bare clone(2), not fork(3): its atfork handlers and the C library's locks
 * would be timed, too, and write to pages that are being measured. */
int child_fork(struct child *c, int hold)
{
	pid_t parent = getpid();
	long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid < 0)
		return -errno;
	if (!pid)
		child_main(c, parent, hold);
	c->pid = (pid_t)pid;
	if (hold)
		c->hold = c->wait[1];
	return 0;
}

static void reap(struct child *c)
{
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
}

int child_await(struct child *c)
{
	char byte;
	ssize_t n;

	/* A child that does not hold is over soon: waiting for its end is the
	 * only way to know that its page tables are gone. */
	if (c->hold < 0) {
		/* exit_mm() comes before the parent is told: when wait
		 * returns, the child's page tables are gone. */
		reap(c);
		return 0;
	}
	/* Without our end of it, the read returns 0 where the child died. */
	close(c->ready[1]);
	c->ready[1] = -1;
	do
		n = read(c->ready[0], &byte, 1);
	while (n < 0 && errno == EINTR);
	return n == 1 ? 0 : -ECHILD;
}

void child_close(struct child *c)
{
	if (c->pid)
		/* Nobody else can have this pid, as it is not reaped yet. */
		kill(c->pid, SIGKILL);
	if (c->pid)
		reap(c);
	close_pair(c->ready);
	close_pair(c->wait);
	c->hold = -1;
}
