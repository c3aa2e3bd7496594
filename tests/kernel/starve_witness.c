/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two processes share a hugetlb page and the pool has no other: which of them
 * SIGBUS kills, without pincow. Also the first process of a guest.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 2 << 20 };

static const char pool[] = "/sys/kernel/mm/hugepages/hugepages-2048kB/"
			   "nr_hugepages";

static long get_pool(void)
{
	FILE *f = fopen(pool, "r");
	long nr = -1;

	if (f) {
		if (fscanf(f, "%ld", &nr) != 1)
			nr = -1;
		fclose(f);
	}
	return nr;
}

static void set_pool(long nr)
{
	FILE *f = fopen(pool, "w");

	if (f) {
		fprintf(f, "%ld\n", nr);
		fclose(f);
	}
}

/* The process that forks: its end tells whether SIGBUS killed it. */
static void family(int child_writes)
{
	volatile char *page =
		mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	int go[2], status;
	pid_t child;
	char c = 0;

	if (page == MAP_FAILED || pipe(go))
		_exit(3);
	*page = 1;
	child = fork();
	if (!child) {
		if (read(go[0], &c, 1) != 1)
			_exit(4);
		if (child_writes)
			*page = 2;
		else
			c = *page;
		_exit(0);
	}
	if (!child_writes)
		*page = 2;
	if (write(go[1], &c, 1) != 1)
		_exit(5);
	waitpid(child, &status, 0);
	_exit(WIFSIGNALED(status) ? 10 + WTERMSIG(status) : 0);
}

static void one(int child_writes)
{
	int status, killed = 0;
	pid_t pid = fork();

	if (!pid)
		family(child_writes);
	waitpid(pid, &status, 0);
	/* 7 is SIGBUS. */
	killed += WIFSIGNALED(status) && WTERMSIG(status) == 7;
	killed += WIFEXITED(status) && WEXITSTATUS(status) == 17;
	printf("%s %d %x\n", child_writes ? "child" : "parent", killed, status);
}

int main(void)
{
	long before;

	setvbuf(stdout, NULL, _IONBF, 0);
	if (getpid() == 1) {
		/* The firmware leaves its line unfinished. */
		puts("");
		mkdir("/sys", 0755);
		mount("sysfs", "/sys", "sysfs", 0, NULL);
	}
	before = get_pool();
	set_pool(1);
	if (get_pool() == 1) {
		one(0);
		one(1);
	} else {
		puts("no pool");
	}
	set_pool(before < 0 ? 0 : before);
	puts("end");
	if (getpid() == 1)
		reboot(RB_POWER_OFF);
	return 0;
}
