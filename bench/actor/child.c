/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A child whose fork can be timed: nothing but the system call in it, and the
 * child waits for its turn. */
#include "bench/actor/child.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/proc/pagemap.h"
#include "lib/process.h"

/* Shared memory: neither side's stores are copied, nor counted. */
struct child_board {
	_Atomic int ran; /* it has begun, and holds still */
	_Atomic int go; /* enum order, for it */
	_Atomic int wrote;
	char *range; /* that it is to write to */
	size_t len;
};

enum order { ORDER_HOLD, ORDER_WRITE, ORDER_EXIT };

static void futex_wait(_Atomic int *at, int value)
{
	syscall(SYS_futex, at, FUTEX_WAIT, value, NULL, NULL, 0);
}

static void futex_wake(_Atomic int *at)
{
	syscall(SYS_futex, at, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/*
 * At a realtime priority nobody else preempts us, and a child starts without it
 * (SCHED_RESET_ON_FORK). Without that privilege: a child inherits SCHED_BATCH,
 * and one of that policy preempts nobody when it wakes up
 * (check_preempt_wakeup_fair()), though a tick of the clock still may let it
 * run. Another policy is somebody's choice, and stays.
 */
static void get_ahead(struct child *c)
{
	const struct sched_param first = { .sched_priority = 1 }, none = { 0 };

	/* Also with the flag that fall_back() could not clear. */
	if ((sched_getscheduler(0) & ~SCHED_RESET_ON_FORK) != SCHED_OTHER)
		return;
	c->ahead = !sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK,
				       &first) ||
		   !sched_setscheduler(0, SCHED_BATCH, &none);
}

/* Without CAP_SYS_NICE nobody may clear SCHED_RESET_ON_FORK: a process that has
 * the priority by RLIMIT_RTPRIO would keep it for ever. */
static void fall_back(struct child *c)
{
	const struct sched_param none = { 0 };

	if (c->ahead && sched_setscheduler(0, SCHED_OTHER, &none))
		(void)sched_setscheduler(0, SCHED_OTHER | SCHED_RESET_ON_FORK,
					 &none);
	c->ahead = false;
}

int child_open(struct child *c)
{
	void *p;

	memset(c, 0, sizeof(*c));
	p = mmap(NULL, BASE_PAGE, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (p == MAP_FAILED)
		return -errno;
	c->board = p;
	get_ahead(c);
	return 0;
}

static void write_range(struct child_board *b)
{
	for (size_t i = 0; i < b->len; i += BASE_PAGE)
		*(volatile char *)(b->range + i) = 3;
	atomic_store(&b->wrote, 1);
	futex_wake(&b->wrote);
}

/* close_range(2) is of 5.9. */
#define SYSTEM_CLOSE_RANGE 436
#define DESCRIPTORS	   1024

static void close_all(void)
{
	if (!syscall(SYSTEM_CLOSE_RANGE, 0u, ~0u, 0u))
		return;
	for (int fd = 0; fd < DESCRIPTORS; fd++)
		close(fd);
}

/* System calls and shared memory only: any page that this writes to would be
 * copied, and the copy would be counted as one of the batch. */
static void __attribute__((noreturn)) child_main(struct child *c, pid_t parent)
{
	struct child_board *b = c->board;
	int order;

	/* Before the parent is told: it may be killed right then. */
	process_die_with(parent, SIGKILL);
	if (c->closes)
		close_all();
	atomic_store(&b->ran, 1);
	futex_wake(&b->ran);
	while ((order = atomic_load(&b->go)) != ORDER_EXIT) {
		if (order == ORDER_WRITE && !atomic_load(&b->wrote))
			write_range(b);
		futex_wait(&b->go, order);
	}
	/* Not exit(3): it would flush copies of the parent's buffers. */
	_exit(0);
}

/* The bare clone(2), not fork(3): its atfork handlers and the C library's locks
 * would be timed, too, and write to pages that are being measured. */
int child_fork(struct child *c)
{
	pid_t parent = getpid();
	long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid < 0)
		return -errno;
	if (!pid)
		child_main(c, parent);
	/* At once: later it may have run because we sleep. */
	c->early = atomic_load_explicit(&c->board->ran, memory_order_relaxed);
	c->pid = (pid_t)pid;
	return 0;
}

static int exit_at_once(void *arg)
{
	(void)arg;
	return 0;
}

/* On a stack of its own, as posix_spawn(3) has it: a child on ours would write
 * over the frame that we return to. */
int child_vfork(struct child *c)
{
	char stack[4096] __attribute__((aligned(16)));
	int pid = clone(exit_at_once, stack + sizeof(stack),
			CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);

	if (pid < 0)
		return -errno;
	c->pid = pid;
	return 0;
}

int child_spawn(struct child *c)
{
	static char name[] = "true";
	char *argv[] = { name, NULL }, *none[] = { NULL };

	/* posix_spawn(3) returns its error, and leaves errno. */
	return -posix_spawn(&c->pid, "/bin/true", NULL, NULL, argv, none);
}

static void reap(struct child *c)
{
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
}

/* WNOWAIT: child_close() reaps it. */
static bool is_dead(const struct child *c)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)c->pid, &info,
		      WEXITED | WNOHANG | WNOWAIT) ||
	       info.si_pid;
}

static int await_flag(const struct child *c, _Atomic int *flag)
{
	const struct timespec second = { .tv_sec = 1 };

	while (!atomic_load(flag)) {
		/* With a limit: a child that was killed wakes nobody. */
		syscall(SYS_futex, flag, FUTEX_WAIT, 0, &second, NULL, 0);
		if (is_dead(c))
			return -ECHILD;
	}
	return 0;
}

int child_await(struct child *c)
{
	fall_back(c);
	return await_flag(c, &c->board->ran);
}

int child_write(struct child *c, char *range, size_t len)
{
	c->board->range = range;
	c->board->len = len;
	atomic_store(&c->board->go, ORDER_WRITE);
	futex_wake(&c->board->go);
	return await_flag(c, &c->board->wrote);
}

void child_let_go(struct child *c)
{
	fall_back(c);
	atomic_store(&c->board->go, ORDER_EXIT);
	futex_wake(&c->board->go);
	/* exit_mm() comes before the parent is told: when wait returns, the
	 * child's page tables are gone. */
	reap(c);
}

void child_close(struct child *c)
{
	fall_back(c);
	if (c->pid) {
		/* Nobody else can have this pid, as it is not reaped yet. */
		kill(c->pid, SIGKILL);
		reap(c);
	}
	if (c->board)
		munmap(c->board, BASE_PAGE);
	c->board = NULL;
}
