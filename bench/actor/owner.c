/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An owner of a range: nothing in it but system calls and shared memory. */
#include "bench/actor/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/proc/pagemap.h"
#include "lib/process.h"

enum step { STEP_BEGUN, STEP_ALONE, STEP_READY, STEP_EXIT };

struct owner_board {
	_Atomic int step; /* enum step */
	_Atomic int child; /* process id, or -errno */
};

static void set_step(struct owner_board *b, enum step step)
{
	atomic_store(&b->step, (int)step);
	syscall(SYS_futex, &b->step, FUTEX_WAKE, 2, NULL, NULL, 0);
}

/* With a limit: a process that was killed wakes nobody. Returns false when
 * @pid, a child, has died meanwhile; 0: none is looked at. */
static bool await_step(struct owner_board *b, enum step step, pid_t pid)
{
	const struct timespec limit = { .tv_nsec = 100000000 };
	int now;

	while ((now = atomic_load(&b->step)) < (int)step) {
		siginfo_t info = { 0 };

		syscall(SYS_futex, &b->step, FUTEX_WAIT, now, &limit, NULL, 0);
		if (pid && (waitid(P_PID, (id_t)pid, &info,
				   WEXITED | WNOHANG | WNOWAIT) ||
			    info.si_pid))
			return atomic_load(&b->step) >= (int)step;
	}
	return true;
}

/* End of file: nobody holds the other end any more. */
static void __attribute__((noreturn)) child_main(const struct owner *o)
{
	char byte;

	while (read(o->alive[0], &byte, 1) < 0 && errno == EINTR)
		;
	_exit(0);
}

static void __attribute__((noreturn))
owner_main(struct owner *o, bool shares, pid_t parent)
{
	long pid = 0;

	process_die_with(parent, SIGKILL);
	/* Before its child is there: that has no end for writing. */
	close(o->alive[1]);
	await_step(o->board, STEP_ALONE, 0);
	if (shares)
		pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (shares && !pid)
		child_main(o);
	atomic_store(&o->board->child, pid < 0 ? -errno : (int)pid);
	set_step(o->board, STEP_READY);
	await_step(o->board, STEP_EXIT, 0);
	_exit(0);
}

static int open_board(struct owner *o)
{
	void *p = mmap(NULL, BASE_PAGE, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	*o = (struct owner){ .alive = { -1, -1 } };
	if (p == MAP_FAILED)
		return -errno;
	o->board = p;
	/* Its child is ours when it has exited: somebody has to reap it, and
	 * not every init does. */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	return pipe2(o->alive, O_CLOEXEC) ? -errno : 0;
}

int owner_start(struct owner *o, void *addr, size_t len, bool shares)
{
	pid_t parent = getpid();
	int err = open_board(o);
	long pid;

	if (err)
		return err;
	pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (!pid)
		owner_main(o, shares, parent);
	if (pid < 0)
		return -errno;
	o->pid = (pid_t)pid;
	if (munmap(addr, len))
		return -errno;
	set_step(o->board, STEP_ALONE);
	if (!await_step(o->board, STEP_READY, o->pid))
		return -ECHILD;
	err = atomic_load(&o->board->child);
	return err < 0 ? err : 0;
}

pid_t owner_child(const struct owner *o)
{
	return atomic_load(&o->board->child);
}

static void reap(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

void owner_exit(struct owner *o)
{
	set_step(o->board, STEP_EXIT);
	reap(o->pid);
	o->pid = 0;
}

void owner_close(struct owner *o)
{
	pid_t child;

	if (!o->board)
		return;
	child = owner_child(o);
	if (o->pid) {
		kill(o->pid, SIGKILL);
		reap(o->pid);
	}
	for (int i = 0; i < 2; i++)
		if (o->alive[i] >= 0)
			close(o->alive[i]);
	if (child > 0)
		reap(child);
	prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
	munmap(o->board, BASE_PAGE);
	memset(o, 0, sizeof(*o));
}
