/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests whether fork gives the child the content of a 1 GiB page.
 *
 *	fork_forgets [TIMES]
 *
 * A second witness of docs/findings.md, without any of pincow. In each round
 * (default: 24) a private hugetlb page of 1 GiB is written to, the process
 * forks, the child reads it, and is gone; then the parent writes again. Where
 * fork has copied the mapping, the child reads what was written, and the second
 * write takes a fault. Needs two free pages of that size, which it does not
 * take itself:
 *
 *	echo 2 > /sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages
 *
 * Exit code: 0, 1 if a child read something else, 77 without such pages.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LEN   (1UL << 30)
#define FLAGS (MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | (30 << 26))

static long faults(void)
{
	struct rusage r;

	getrusage(RUSAGE_THREAD, &r);
	return r.ru_minflt;
}

static volatile char *map_page(void)
{
	void *p = mmap(NULL, LEN, PROT_READ | PROT_WRITE, FLAGS, -1, 0);

	if (p == MAP_FAILED) {
		perror("fork_forgets: mmap of a 1 GiB page");
		exit(77);
	}
	return p;
}

/* The value that the child reads; -1 if it does not get that far. */
static int child_reads(const volatile char *p)
{
	int status = -1;
	pid_t pid = fork();

	if (!pid)
		_exit(*p);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 24, forgot = 0;

	for (int i = 0; i < times; i++) {
		volatile char *p = map_page();
		int read;
		long before;

		*p = 1;
		read = child_reads(p);
		before = faults();
		*p = 2;
		if (read != 1)
			printf("round %d: the child read %d, not 1; the second "
			       "write took %ld faults\n",
			       i, read, faults() - before);
		forgot += read != 1;
		munmap((void *)p, LEN);
	}
	printf("fork left the page out in %d of %d rounds\n", forgot, times);
	return forgot > 0;
}
