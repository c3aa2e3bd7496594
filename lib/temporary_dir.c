/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folders for files that last no longer than the program. */
#include "lib/temporary_dir.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int temporary_dir_make(char *path, size_t size)
{
	const char *tmp = getenv("TMPDIR");
	/* An empty TMPDIR would make the folder in the root. */
	int n = snprintf(path, size, "%s/pincow.XXXXXX",
			 tmp && *tmp ? tmp : "/tmp");

	if (n < 0 || (size_t)n >= size)
		return -ENAMETOOLONG;
	if (mkdtemp(path))
		return 0;
	/* An empty path tells temporary_dir_remove() that nothing was made. */
	*path = 0;
	return -errno;
}

/* Only files are made in these folders. A folder that others put there stays,
 * and so does all of it: nothing is removed recursively. */
void temporary_dir_remove(const char *path)
{
	DIR *dir = *path ? opendir(path) : NULL;
	struct dirent *e;

	if (!dir)
		return;
	/* "." and ".." are folders, which unlinkat() without a flag refuses. */
	while ((e = readdir(dir)))
		unlinkat(dirfd(dir), e->d_name, 0);
	closedir(dir);
	rmdir(path);
}
