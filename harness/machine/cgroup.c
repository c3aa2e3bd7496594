/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removing a cgroup together with all that is in it. */
#include "harness/machine/cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness/machine/setting.h"

/* Two seconds in all: dead members are reaped by then, unless one hangs in the
 * kernel. */
#define REMOVE_TRIES	200
#define REMOVE_PAUSE_NS 10000000

static int join(char *to, const char *dir, const char *name)
{
	int len = snprintf(to, PATH_MAX, "%s/%s", dir, name);

	return len < 0 || len >= PATH_MAX ? -ENAMETOOLONG : 0;
}

/* The path is from a journal: nothing that is not a cgroup may be emptied. */
static bool is_cgroup(const char *path)
{
	char procs[PATH_MAX];

	return !join(procs, path, "cgroup.procs") && !access(procs, F_OK);
}

/* To the parent: a process cannot be in no cgroup. */
static void leave(const char *path)
{
	char procs[PATH_MAX], pid[16];

	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	if (!join(procs, path, "../cgroup.procs"))
		setting_write(procs, pid);
}

/* Members are leftovers of a run that was killed. We may be one of them: then
 * we leave. */
static void kill_members(const char *path)
{
	char procs[PATH_MAX];
	bool mine = false;
	FILE *f;
	long pid;

	if (join(procs, path, "cgroup.procs"))
		return;
	f = fopen(procs, "re");
	if (!f)
		return;
	/* 0 is a process of a pid namespace that we cannot see. */
	while (fscanf(f, "%ld", &pid) == 1) {
		if (pid == getpid())
			mine = true;
		else if (pid > 0)
			/* A fork may outrun it: cgroup_remove() looks again. */
			kill((pid_t)pid, SIGKILL);
	}
	fclose(f);
	if (mine)
		leave(path);
}

/* Members of this cgroup and of all below it; the latter are removed. */
static void clear_below(const char *path, unsigned int depth)
{
	char child[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	kill_members(path);
	dir = depth ? opendir(path) : NULL;
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		/* kernfs always fills in d_type, so DT_UNKNOWN needs no
		 * stat(2). */
		if (entry->d_type != DT_DIR || !strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, "..") ||
		    join(child, path, entry->d_name))
			continue;
		clear_below(child, depth - 1);
		/* Refused while its members die: the next try comes by
		 * again. */
		rmdir(child);
	}
	closedir(dir);
}

/* rmdir(2) is refused as long as killed members have not been reaped. */
int cgroup_remove(const char *path)
{
	const struct timespec pause = { 0, REMOVE_PAUSE_NS };
	int try, err;

	for (try = 0; try < REMOVE_TRIES; try++) {
		/* Kept: is_cgroup() has an errno of its own. */
		err = rmdir(path) ? -errno : 0;
		if (!err || err == -ENOENT)
			return 0;
		if (!is_cgroup(path) || (err != -EBUSY && err != -ENOTEMPTY))
			return err;
		/* The bound is the stack's: each level has a path of PATH_MAX
		 * on it. */
		clear_below(path, 16);
		nanosleep(&pause, NULL);
	}
	return -EBUSY;
}
