/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bare loop of writes, to hold against the harness. */
#include "bench/batch/bare_loop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define PAGES  512
#define PAGE   4096
#define RANGE  ((size_t)PAGES * PAGE)
#define SAMPLE (PAGES * sizeof(uint64_t))

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/*
 * In assembly, as a compiler may put a `ret` where the front end reaches it;
 * lfence, store and rdtscp are all that is timed. Five copies, 17 cache lines
 * apart, which take turns: a `ret` elsewhere can share entries of the branch
 * predictor with one of them. %rdi: the range, %rsi: ticks, %r9: writes left.
 */
#define COPIES	   5
#define COPY_BYTES 1088
__asm__("	.pushsection .text\n"
	"	.p2align 6\n"
	"	.type	bare_copies, @function\n"
	"bare_copies:\n"
	"	.rept 5\n"
	"	.cfi_startproc\n"
	"	endbr64\n"
	"	mov	$512, %r9d\n"
	"	.p2align 6\n"
	"1:	rdtscp\n"
	"	mov	%eax, %r8d\n"
	"	lfence\n"
	"	movb	$2, (%rdi)\n"
	"	rdtscp\n"
	"	sub	%r8d, %eax\n"
	"	mov	%rax, (%rsi)\n"
	"	add	$8, %rsi\n"
	"	add	$4096, %rdi\n"
	"	sub	$1, %r9\n"
	"	jz	2f\n"
	"	jmp	1b\n"
	"	int3\n"
	"	.p2align 6, 0xcc\n"
	"2:	mov	$39, %eax\n" /* getpid(2) */
	"	syscall\n"
	"	ret\n"
	"	.p2align 6, 0xcc\n"
	"	.cfi_endproc\n"
	"	.skip	1088 - 192, 0xcc\n"
	"	.endr\n"
	"	.size	bare_copies, . - bare_copies\n"
	"	.popsection\n");
extern const char bare_copies[] __attribute__((visibility("hidden")));

static void write_all(char *range, uint64_t *ticks, unsigned int copy)
{
	void (*loop)(char *range, uint64_t *ticks);

	loop = (void *)(uintptr_t)(bare_copies + (size_t)copy * COPY_BYTES);
	loop(range, ticks);
}

/* SIGKILL where the parent dies: nobody else would end it. */
static void __attribute__((noreturn)) child_main(int hold, int ready)
{
	char byte = 0;

	if (hold) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* Without a reader the parent is gone already. */
		while (write(ready, &byte, 1) == 1)
			pause();
	}
	_exit(0);
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* The child is over when this returns, or is asleep and has the range: with its
 * id in *@held. */
static int fork_child(bool hold, pid_t *held)
{
	char byte;
	int ready[2];
	long pid;

	if (pipe2(ready, O_CLOEXEC))
		return -errno;
	pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (!pid) {
		close(ready[0]);
		child_main(hold, ready[1]);
	}
	close(ready[1]);
	if (pid > 0) {
		/* Its byte, or the end of a child that does not hold. */
		while (read(ready[0], &byte, 1) < 0 && errno == EINTR)
			;
		if (hold)
			*held = (pid_t)pid;
		else
			end_child((pid_t)pid);
	}
	close(ready[0]);
	return pid < 0 ? -EAGAIN : 0;
}

/* The samples are shared memory: a private page would fault after the fork. */
static int measure(enum bare_write write, char *range, uint64_t *ticks)
{
	/* Counted before the fork: written to afterwards it would fault. */
	static unsigned int turn;
	unsigned int copy = turn++ % COPIES;
	pid_t held = 0;
	int err = 0;

	/* EINVAL: a kernel without THP. */
	if (madvise(range, RANGE, MADV_NOHUGEPAGE) && errno != EINVAL)
		return -errno;
	for (size_t i = 0; write != BARE_FIRST_WRITE && i < PAGES; i++)
		range[i * PAGE] = 1;
	for (size_t i = 0; i < PAGES; i++)
		ticks[i] = 0;
	if (write != BARE_FIRST_WRITE)
		err = fork_child(write == BARE_COPY, &held);
	if (!err)
		write_all(range, ticks, copy);
	if (held)
		end_child(held);
	return err;
}

int bare_loop(enum bare_write write, uint64_t *ticks)
{
	const int prot = PROT_READ | PROT_WRITE;
	char *range =
		mmap(NULL, RANGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t *sample =
		mmap(NULL, SAMPLE, prot, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int err = range == MAP_FAILED || sample == MAP_FAILED ? -ENOMEM : 0;

	if (!err)
		err = measure(write, range, sample);
	if (!err) {
		qsort(sample, PAGES, sizeof(*sample), by_value);
		/* The median ignores interrupts, as the harness's does. */
		*ticks = sample[PAGES / 2];
	}
	if (range != MAP_FAILED)
		munmap(range, RANGE);
	if (sample != MAP_FAILED)
		munmap(sample, SAMPLE);
	return err;
}
#else
int bare_loop(enum bare_write write, uint64_t *ticks)
{
	(void)write, (void)ticks;
	return -EOPNOTSUPP;
}
#endif
