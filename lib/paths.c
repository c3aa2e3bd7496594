/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files beside this program: in a build tree, or installed. */
#include "lib/paths.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* /proc/self/exe instead of argv[0], which the caller of exec chooses. */
int files_self(char *out, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", out, size);

	if (n < 0)
		return -errno;
	if ((size_t)n >= size)
		return -ENAMETOOLONG;
	out[n] = 0;
	return 0;
}

static int try(char *out, size_t size, const char *dir, const char *name)
{
	int n = snprintf(out, size, "%s/%s", dir, name);

	if (n < 0 || (size_t)n >= size)
		return -ENAMETOOLONG;
	return access(out, R_OK) ? -errno : 0;
}

int files_find(char *out, size_t size, const char *built, const char *name)
{
	char dir[PATH_MAX], installed[PATH_MAX];
	char *slash;
	int err = files_self(dir, sizeof(dir));

	if (err)
		return err;
	slash = strrchr(dir, '/');
	if (!slash)
		return -ENOENT;
	*slash = 0;
	snprintf(installed, sizeof(installed), "../libexec/pincow/%s", name);
	if (!try(out, size, dir, installed))
		return 0;
	/* build/release/pincow and build/release/tests/vm/x find the build's
	 * files and, further up, the source's. */
	while (*dir) {
		if (!try(out, size, dir, built))
			return 0;
		slash = strrchr(dir, '/');
		if (!slash)
			break;
		*slash = 0;
	}
	return -ENOENT;
}
