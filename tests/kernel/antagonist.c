/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gets in the way of a measurement until it is killed: antagonist MODE PID,
 * PID being `pincow run`, whose children measure.
 *
 *	cpus	moves the measuring process between CPUs every 100 us
 *	cache	fills the page cache and empties it
 *	compact	compacts memory (root)
 */
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>
#include <unistd.h>

#define CACHE_BYTES (64u << 20)

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

static void each_child(int pid, void (*fn)(int child, void *arg), void *arg)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;

	while (dir && (e = readdir(dir)))
		if (*e->d_name >= '1' && *e->d_name <= '9' &&
		    parent_of(e->d_name) == pid)
			fn(atoi(e->d_name), arg);
	if (dir)
		closedir(dir);
}

static void keep(int child, void *arg)
{
	*(int *)arg = child;
}

static void move_about(int pid)
{
	for (unsigned int round = 0;; round++) {
		static int child;
		cpu_set_t one;

		if (round % 1000 == 0)
			each_child(pid, keep, &child);
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

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!strcmp(argv[1], "cpus"))
		move_about(atoi(argv[2]));
	else if (!strcmp(argv[1], "cache"))
		churn_cache();
	else if (!strcmp(argv[1], "compact"))
		compact();
	return 1;
}
