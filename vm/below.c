// SPDX-License-Identifier: GPL-2.0-or-later
/* Open a file part by part, so that no part of its path can be a link. */
#include "vm/below.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* O_DIRECTORY says ENOTDIR of a link, too. */
static int open_folder(int at, const char *name)
{
	int fd =
		/* O_PATH asks for no right to list the folder. */
		openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int err = errno;
	struct stat st;

	if (fd >= 0)
		return fd;
	if (err == ENOTDIR && !fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) &&
	    S_ISLNK(st.st_mode))
		err = ELOOP;
	return -err;
}

/* O_NONBLOCK: a FIFO would otherwise wait for a writer. */
static int open_file(int at, const char *name)
{
	int fd = openat(at, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
				O_CLOEXEC);
	struct stat st;
	int err = 0;

	if (fd < 0)
		return -errno;
	/* Of the descriptor: a name could be exchanged in between. */
	if (fstat(fd, &st))
		err = -errno;
	else if (S_ISDIR(st.st_mode))
		err = -EISDIR;
	else if (!S_ISREG(st.st_mode))
		err = -ENXIO;
	if (!err)
		return fd;
	close(fd);
	return err;
}

int below_open(const char *root, const char *path)
{
	int at = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char part[NAME_MAX + 1];

	if (at < 0)
		return -errno;
	for (;;) {
		size_t n = strcspn(path, "/");
		int next;

		if (n > NAME_MAX) {
			next = -ENAMETOOLONG;
		} else {
			memcpy(part, path, n);
			part[n] = 0;
			/* An empty part is a leading or a double slash. */
			if (!n || !strcmp(part, ".") || !strcmp(part, ".."))
				next = -EXDEV;
			else
				next = path[n] ? open_folder(at, part)
					       : open_file(at, part);
		}
		/* Only now: @next was opened relative to it. */
		close(at);
		if (next < 0 || !path[n])
			return next;
		at = next;
		path += n + 1;
	}
}

bool below_refused(int err)
{
	return err == -ELOOP || err == -EXDEV || err == -EISDIR ||
	       err == -ENXIO;
}

const char *below_why(int err)
{
	switch (err) {
	case -ELOOP:
		return "a symbolic link, which is not followed "
		       "(put a copy of the file in its place)";
	case -EXDEV:
		return "a path that leads out of the folder "
		       "(make modules.dep anew with depmod)";
	case -EISDIR:
		return "a folder, not a file (remove it)";
	case -ENXIO:
		return "a FIFO, device or socket, not a file (remove it)";
	default:
		return strerror(-err);
	}
}
