/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many 4k pages do writes replace where many processes share them? A second
 * witness of `copies` without any of pincow, by frame numbers.
 *
 *	crowd_witness
 *
 * A line is the name of a point and a count, "-" where the memory is not there.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE	 4096UL
#define PAGES	 512
#define LEN	 (PAGES * PAGE)
#define CHILDREN 8

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static uint64_t frame(const char *p)
{
	static int fd = -1;
	uint64_t e;

	if (fd < 0)
		fd = open("/proc/self/pagemap", O_RDONLY);
	if (pread(fd, &e, sizeof(e), (off_t)((uintptr_t)p / PAGE * 8)) !=
	    sizeof(e))
		fail("pagemap");
	return e & ((1ULL << 55) - 1);
}

static void write_all(volatile char *p)
{
	for (size_t i = 0; i < PAGES; i++)
		p[i * PAGE] = 8;
}

static int copies(char *p)
{
	static uint64_t before[PAGES];
	int nr = 0;

	for (size_t i = 0; i < PAGES; i++)
		before[i] = frame(p + i * PAGE);
	write_all(p);
	for (size_t i = 0; i < PAGES; i++)
		nr += frame(p + i * PAGE) != before[i];
	return nr;
}

static char *map(bool thp)
{
	char *area = mmap(NULL, 2 * LEN, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *p = (char *)(((uintptr_t)area + LEN - 1) & ~(LEN - 1));

	if (area == MAP_FAILED)
		fail("mmap");
	madvise(p, LEN, thp ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	memset(p, 1, LEN);
	return !thp || frame(p + LEN - PAGE) == frame(p) + PAGES - 1 ? p : NULL;
}

/* A child that has written to all of @p, or to nothing where that is NULL. */
static pid_t child(char *p)
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe(ready))
		fail("pipe");
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (p)
			write_all(p);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	if (read(ready[0], &byte, 1) != 1)
		fail("a child");
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	if (waitpid(pid, NULL, 0) != pid)
		fail("waitpid");
}

enum state { IDLE, WROTE, EXITED };

static void crowd(const char *name, const char *mapping, bool thp,
		  enum state state)
{
	char *p = map(thp);
	pid_t pid[CHILDREN];

	printf("wp_write/%s/none/%s ", mapping, name);
	if (!p) {
		printf("-\n");
		return;
	}
	fflush(stdout);
	for (int i = 0; i < CHILDREN; i++)
		pid[i] = child(state == WROTE ? p : NULL);
	for (int i = 0; i < CHILDREN && state == EXITED; i++)
		end(pid[i]);
	printf("%d\n", copies(p));
	for (int i = 0; i < CHILDREN && state != EXITED; i++)
		end(pid[i]);
}

static void half(const char *name, bool again)
{
	char *p = map(true);
	pid_t pid;

	printf("wp_write/thp_half_shared/none/%s ", name);
	if (!p) {
		printf("-\n");
		return;
	}
	fflush(stdout);
	if (madvise(p + LEN / 2, LEN / 2, MADV_DONTFORK))
		fail("madvise");
	madvise(p, LEN, MADV_NOHUGEPAGE);
	pid = child(NULL);
	if (madvise(p + LEN / 2, LEN / 2, MADV_DOFORK))
		fail("madvise");
	if (again)
		end(child(NULL));
	else if (mprotect(p, LEN, PROT_READ) ||
		 mprotect(p, LEN, PROT_READ | PROT_WRITE))
		fail("mprotect");
	printf("%d\n", copies(p));
	end(pid);
}

int main(void)
{
	crowd("fork_alive?children=8", "4k", false, IDLE);
	crowd("fork_exit?children=8", "4k", false, EXITED);
	crowd("fork_alive?child=write,children=8", "4k", false, WROTE);
	crowd("fork_alive?children=8", "thp", true, IDLE);
	crowd("fork_exit?children=8", "thp", true, EXITED);
	half("mprotect", false);
	half("fork_exit", true);
	return 0;
}
