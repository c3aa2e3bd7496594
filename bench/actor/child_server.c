/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A child that waits in read(2) and answers requests of one byte. */
#include "bench/actor/child_server.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/process.h"

/* It dies with its parent also in the middle of a request, when no end of file
 * tells it. */
static void __attribute__((noreturn))
server_main(int ask, int answer, pid_t parent, child_server_fn fn, void *arg)
{
	char what;

	process_die_with(parent, SIGKILL);
	for (;;) {
		ssize_t n = read(ask, &what, 1);
		int result;

		if (n < 0 && errno == EINTR)
			continue;
		/* End of file: the parent closed its end, or is gone. */
		if (n != 1)
			_exit(0);
		result = fn(arg, what);
		/* Less than PIPE_BUF: never in parts. */
		if (write(answer, &result, sizeof(result)) != sizeof(result))
			_exit(1);
	}
}

int child_server_start(struct child_server *h, child_server_fn fn, void *arg)
{
	pid_t parent = getpid();
	int ask[2], answer[2], err = 0;
	long pid;

	*h = (struct child_server){ .ask = -1, .answer = -1 };
	if (pipe2(ask, O_CLOEXEC))
		return -errno;
	if (pipe2(answer, O_CLOEXEC)) {
		err = -errno;
		close(ask[0]);
		close(ask[1]);
		return err;
	}
	/* As in child.c: the bare system call, so that no handler writes to
	 * memory that both processes share until then. */
	pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (!pid) {
		/* Its own end would keep the end of file from coming. */
		close(ask[1]);
		close(answer[0]);
		server_main(ask[0], answer[1], parent, fn, arg);
	}
	if (pid < 0)
		err = -errno;
	close(ask[0]);
	close(answer[1]);
	h->pid = err ? 0 : (pid_t)pid;
	h->ask = ask[1];
	h->answer = answer[0];
	if (err)
		child_server_stop(h);
	return err;
}

int child_server_ask(struct child_server *h, char what)
{
	int result = 0;
	ssize_t n;

	if (write(h->ask, &what, 1) != 1)
		return -ECHILD;
	do
		n = read(h->answer, &result, sizeof(result));
	while (n < 0 && errno == EINTR);
	return n == sizeof(result) ? result : -ECHILD;
}

void child_server_stop(struct child_server *h)
{
	if (h->pid) {
		/* Closing the pipe is not enough: it may hang in a request. */
		kill(h->pid, SIGKILL);
		while (waitpid(h->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (h->ask > 0)
		close(h->ask);
	if (h->answer > 0)
		close(h->answer);
	*h = (struct child_server){ .ask = -1, .answer = -1 };
}
