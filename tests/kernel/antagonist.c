/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gets in the way of a measurement until it is killed: antagonist MODE PID,
 * PID being `pincow run`, whose grandchildren measure.
 *
 *	cpus	moves the measuring process between CPUs every 100 us
 *	cache	fills the page cache and empties it
 *	compact	compacts memory (root)
 *	madvise	makes its memory cold and pages it out (process_madvise(2))
 *	migrate	moves its memory between NUMA nodes (migrate_pages(2))
 *
 * As process 1 of a guest it does what "antagonist=MODE" on the kernel's
 * command line says beside the real init (tests/vm/antagonists.sh).
 */
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define CACHE_BYTES (64u << 20)
/* Mappings that are smaller are the program's, not the measured range. */
#define RANGE_BYTES (2u << 20)
#define RANGES	    64

#ifndef MADV_PAGEOUT
#define MADV_COLD    20
#define MADV_PAGEOUT 21
#endif

static int parent_of(const char *pid)
{
	char path[64], text[512];
	int parent = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%.16s/stat", pid);
	f = fopen(path, "re");
	if (!f)
		return -1;
	if (fgets(text, sizeof(text), f) && strrchr(text, ')'))
		sscanf(strrchr(text, ')') + 2, "%*c %d", &parent);
	fclose(f);
	return parent;
}

static int child_of(int pid)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;
	int child = 0;

	while (dir && (e = readdir(dir)))
		if (*e->d_name >= '1' && *e->d_name <= '9' &&
		    atoi(e->d_name) != getpid() && parent_of(e->d_name) == pid)
			child = atoi(e->d_name);
	if (dir)
		closedir(dir);
	return child;
}

static long milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The process that measures is the child of an invocation, a child of `pincow
 * run`: each has another one. In a guest `pincow run` is a child of
 * init. 0 before the first. */
static int worker(int run)
{
	static long looked;
	static int child;

	if (milliseconds() - looked < 5)
		return child;
	looked = milliseconds();
	if (run == 1)
		run = child_of(1);
	child = run ? child_of(run) : 0;
	child = child ? child_of(child) : 0;
	return child;
}

static void move_about(int pid)
{
	for (unsigned int round = 0;; round++) {
		int child = worker(pid);
		cpu_set_t one;

		CPU_ZERO(&one);
		CPU_SET(round % 2, &one);
		if (child)
			sched_setaffinity(child, sizeof(one), &one);
		usleep(100);
	}
}

static void churn_cache(void)
{
	char name[] = "/var/tmp/pincow-cache.XXXXXX";
	static char data[1 << 20];
	int fd = mkstemp(name);

	unlink(name);
	for (;;) {
		for (size_t at = 0; at < CACHE_BYTES; at += sizeof(data))
			if (pwrite(fd, data, sizeof(data), (off_t)at) < 0)
				return;
		fdatasync(fd);
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	}
}

static void compact(void)
{
	for (;;) {
		int fd = open("/proc/sys/vm/compact_memory", O_WRONLY);

		if (fd < 0 || write(fd, "1", 1) != 1)
			return;
		close(fd);
		usleep(1000);
	}
}

/* Private, anonymous and writable: the measured range is one of them. */
static size_t ranges_of(int pid, struct iovec range[RANGES])
{
	char path[64], line[512], mode[8];
	unsigned long from, to, inode;
	size_t nr = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	f = fopen(path, "re");
	while (f && nr < RANGES && fgets(line, sizeof(line), f))
		if (sscanf(line, "%lx-%lx %7s %*s %*s %lu", &from, &to, mode,
			   &inode) == 4 &&
		    mode[3] == 'p' && !inode && to - from >= RANGE_BYTES)
			range[nr++] = (struct iovec){ (void *)from, to - from };
	if (f)
		fclose(f);
	return nr;
}

static void advise(int pid)
{
	for (unsigned int round = 0;; round++) {
		int child = worker(pid), fd;
		struct iovec range[RANGES];

		fd = child ? (int)syscall(SYS_pidfd_open, child, 0) : -1;
		if (fd < 0) {
			usleep(1000);
			continue;
		}
		syscall(SYS_process_madvise, fd, range, ranges_of(child, range),
			round % 2 ? MADV_PAGEOUT : MADV_COLD, 0);
		close(fd);
	}
}

static void migrate(int pid)
{
	for (unsigned int round = 0;; round++) {
		unsigned long from = 1ul << round % 2, to = from ^ 3;
		int child = worker(pid);

		if (child)
			syscall(SYS_migrate_pages, child, 8 * sizeof(from),
				&from, &to);
		/* Now and then: moved all the time, no batch would be whole. */
		usleep((unsigned int)rand() % 50000);
	}
}

static void disturb(const char *mode, int pid)
{
	if (!strcmp(mode, "cpus"))
		move_about(pid);
	else if (!strcmp(mode, "cache"))
		churn_cache();
	else if (!strcmp(mode, "compact"))
		compact();
	else if (!strcmp(mode, "madvise"))
		advise(pid);
	else if (!strcmp(mode, "migrate"))
		migrate(pid);
}

/* The kernel hands words that it does not know to init's environment. */
static void beside_init(char **argv, char **env)
{
	const char *mode = getenv("antagonist");

	if (mode && !fork()) {
		/* /proc comes with init. */
		while (access("/proc/self", F_OK))
			usleep(10000);
		disturb(mode, 1);
		_exit(1);
	}
	argv[0] = (char *)"/init";
	execve(argv[0], argv, env);
}

int main(int argc, char **argv, char **env)
{
	if (getpid() == 1)
		beside_init(argv, env);
	if (argc != 3)
		return 2;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	disturb(argv[1], atoi(argv[2]));
	return 1;
}
