/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bare loop of writes after a fork, to hold against the harness. */
#include "bench/batch/bare_loop.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
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

/* In assembly, as a compiler may put a `ret` where the front end reaches it;
 * lfence, store and rdtscp are all that is timed. */
static __attribute__((noinline)) void write_all(char *range, uint64_t *ticks)
{
	size_t left = PAGES;

	__asm__ __volatile__(
		".p2align 6\n"
		"1:	rdtscp\n"
		"	mov	%%eax, %%r8d\n"
		"	lfence\n"
		"	movb	$2, (%[page])\n"
		"	rdtscp\n"
		"	sub	%%r8d, %%eax\n"
		"	mov	%%rax, (%[ticks])\n"
		"	add	$8, %[ticks]\n"
		"	add	$4096, %[page]\n"
		"	sub	$1, %[left]\n"
		"	jz	2f\n"
		"	jmp	1b\n"
		"	int3\n"
		".p2align 6\n"
		"2:	mov	%[call], %%eax\n"
		"	syscall\n"
		: [page] "+r"(range), [ticks] "+r"(ticks), [left] "+r"(left)
		: [call] "i"(SYS_getpid)
		: "rax", "rdx", "rcx", "r8", "r11", "memory", "cc");
}

static int fork_and_wait(void)
{
	long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid < 0)
		return -errno;
	if (!pid)
		_exit(0);
	while (waitpid((pid_t)pid, NULL, 0) < 0 && errno == EINTR)
		;
	return 0;
}

/* The samples are shared memory: a private page would fault after the fork. */
static int measure(char *range, uint64_t *ticks)
{
	int err;

	/* EINVAL: a kernel without THP. */
	if (madvise(range, RANGE, MADV_NOHUGEPAGE) && errno != EINVAL)
		return -errno;
	for (size_t i = 0; i < PAGES; i++)
		range[i * PAGE] = 1;
	for (size_t i = 0; i < PAGES; i++)
		ticks[i] = 0;
	err = fork_and_wait();
	if (!err)
		write_all(range, ticks);
	return err;
}

int bare_loop_reuse(uint64_t *ticks)
{
	const int prot = PROT_READ | PROT_WRITE;
	char *range =
		mmap(NULL, RANGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t *sample =
		mmap(NULL, SAMPLE, prot, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int err = range == MAP_FAILED || sample == MAP_FAILED ? -ENOMEM : 0;

	if (!err)
		err = measure(range, sample);
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
int bare_loop_reuse(uint64_t *ticks)
{
	(void)ticks;
	return -EOPNOTSUPP;
}
#endif
