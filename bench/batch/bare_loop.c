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
#include <x86intrin.h>

#define PAGES  512
#define PAGE   4096
#define RANGE  ((size_t)PAGES * PAGE)
#define SAMPLE (PAGES * sizeof(uint64_t))

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* `goto` keeps the way out off the fall-through path, as write_loop.c does. */
static __attribute__((noinline)) void write_all(char *range, uint64_t *ticks)
{
	unsigned int aux;
	size_t i = 0;

again:
	ticks[i] = __rdtscp(&aux);
	_mm_lfence();
	*(volatile char *)(range + i * PAGE) = 2;
	ticks[i] = __rdtscp(&aux) - ticks[i];
	__asm__ goto("cmp %0, %1\n\tje %l2\n\tjmp %l3\n\tint3"
		     :
		     : "r"(i++), "r"((size_t)PAGES - 1)
		     : "cc"
		     : out, again);
out:
	syscall(SYS_getpid);
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
