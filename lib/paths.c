/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the files that belong to this program, and refuses strangers' ones. */
#include "lib/paths.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int files_self(char *out, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", out, size);

	if (n < 0)
		return -errno;
	/* readlink(2) cuts without a word and adds no NUL: a full buffer may be
	 * half a name. */
	if ((size_t)n >= size)
		return -ENAMETOOLONG;
	out[n] = 0;
	return 0;
}

/* @self, a real path, lies below @dir. */
static bool lies_in(const char *self, const char *dir)
{
	char real[PATH_MAX];
	size_t n;

	/* The names that are compiled in may lead through links, and
	 * /proc/self/exe never does. */
	if (!realpath(dir, real))
		return false;
	n = strlen(real);
	/* Without the slash /src/build-2 would lie in /src/build. */
	return !strncmp(self, real, n) && self[n] == '/';
}

/* stat(2) and not lstat(2): /proc/self/exe is a link that belongs to the
 * process, and the owner of the program counts. */
static bool owns(uid_t uid, const char *path)
{
	struct stat st;

	return !stat(path, &st) && st.st_uid == uid;
}

/*
 * The owner of this program or of its source could have written anything into
 * it: `sudo build/release/pincow` works in a clone, and so does root in a
 * container on a clone of the host.
 */
static bool owner_trusted(uid_t uid)
{
	char self[PATH_MAX];

	if (uid == 0 || uid == geteuid() || owns(uid, "/proc/self/exe"))
		return true;
	return !files_self(self, sizeof(self)) &&
	       lies_in(self, PINCOW_BINARY_DIR) && owns(uid, PINCOW_SOURCE_DIR);
}

/*
 * A folder of mode 1777 lets others add names, not replace ours. A group of
 * the owner's own number is the owner's private group, which holds nobody else
 * and whose umask is 002.
 */
static bool writable_by_others(const struct stat *st)
{
	mode_t mode = st->st_mode;

	if (S_ISDIR(mode) && (mode & S_ISVTX))
		return false;
	if ((mode & S_IWGRP) && st->st_uid && st->st_gid == st->st_uid)
		mode &= ~(mode_t)S_IWGRP;
	return mode & (S_IWGRP | S_IWOTH);
}

static int check_one(const char *path, struct why *why)
{
	struct stat st;

	/* realpath(3) left no link in it: one that is seen now was put there
	 * since, and its own mode and owner count. */
	if (lstat(path, &st))
		return -errno;
	if (owner_trusted(st.st_uid) && !writable_by_others(&st))
		return 0;
	if (why)
		why_set(why, -EPERM,
			/* The advice behind the name has to fit into the 512
			 * bytes of a why. */
			"%.400s: others can change it (chown it to root or to "
			"yourself, and chmod go-w)",
			path);
	return -EPERM;
}

int files_trusted(const char *path, struct why *why)
{
	char real[PATH_MAX];
	int err;

	if (!realpath(path, real))
		return -errno;
	for (;;) {
		char *slash = strrchr(real, '/');

		/*
		 * A folder above that others can write to lets them rename all
		 * of what is below it, so each counts. The last round has "".
		 */
		err = check_one(*real ? real : "/", why);
		if (err || !slash)
			return err;
		*slash = 0;
	}
}

static int try(char *out, size_t size, const char *dir, const char *name)
{
	int n = snprintf(out, size, "%s/%s", dir, name);

	if (n < 0 || (size_t)n >= size)
		return -ENAMETOOLONG;
	return access(out, R_OK) ? -errno : 0;
}

/* A program that was built but lies elsewhere takes nothing from its build
 * tree: somebody copied it, and the tree may belong to others by now. */
static int find(char *out, size_t size, const char *built, const char *name)
{
	char self[PATH_MAX], installed[PATH_MAX];
	int err = files_self(self, sizeof(self));

	if (err)
		return err;
	if (lies_in(self, PINCOW_BINARY_DIR) &&
	    (!try(out, size, PINCOW_BINARY_DIR, built) ||
	     !try(out, size, PINCOW_SOURCE_DIR, built)))
		return 0;
	/* The kernel gives an absolute path, which has a slash. */
	*strrchr(self, '/') = 0;
	snprintf(installed, sizeof(installed), "../libexec/pincow/%s", name);
	return try(out, size, self, installed) ? -ENOENT : 0;
}

int files_find(char *out, size_t size, const char *built, const char *name,
	       struct why *why)
{
	int err = find(out, size, built, name);

	if (err && why)
		return why_set(why, err,
			       "%s: not found in the build tree of this "
			       "program, nor installed with it",
			       built);
	return err ? err : files_trusted(out, why);
}
