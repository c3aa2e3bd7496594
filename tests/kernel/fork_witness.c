/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long does fork(2) take with so much memory? A bare loop without any of
 * pincow: fork, _exit, wait, each time with memory that no fork has met.
 *
 *	fork_witness MIB ...
 *
 * One line per size, the median of them: "1024 20512345".
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TIMES 7

static long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000 + t.tv_nsec;
}

static long one_fork(size_t bytes)
{
	char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long start, end;
	pid_t pid;

	if (p == MAP_FAILED)
		exit(1);
	madvise(p, bytes, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < bytes; i += 4096)
		p[i] = 1;
	start = now();
	pid = fork();
	end = now();
	if (!pid)
		_exit(0);
	if (pid < 0 || waitpid(pid, NULL, 0) != pid)
		exit(1);
	munmap(p, bytes);
	return end - start;
}

static int compare(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		size_t mib = strtoul(argv[i], NULL, 10);
		long ns[TIMES];

		for (int k = 0; k < TIMES; k++)
			ns[k] = one_fork(mib << 20);
		qsort(ns, TIMES, sizeof(*ns), compare);
		printf("%zu %ld\n", mib, ns[TIMES / 2]);
	}
	return 0;
}
