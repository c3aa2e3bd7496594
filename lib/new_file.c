/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes files that appear whole or not at all. */
#include "lib/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* 64 random bits do not collide by chance: only somebody who makes these names
 * on purpose can use the tries up. */
#define TRIES 100

/* Another random name beside the file's own. Random, because a name that others
 * can guess lets them put a link there first. */
static int choose_name(struct new_file *f)
{
	uint64_t random;

	free(f->fresh);
	f->fresh = NULL;
	/* Up to 256 bytes come whole, see getrandom(2): a short read is an
	 * error. */
	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -EIO;
	/* asprintf(3) leaves the pointer undefined when it fails, and
	 * new_file_end() frees it. */
	if (asprintf(&f->fresh, "%s.%016" PRIx64 ".new", f->path, random) < 0) {
		f->fresh = NULL;
		return -ENOMEM;
	}
	return 0;
}

/* -1 where the file system cannot. */
static int open_unnamed(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir =
		/* The slash stays in the name, so that the folder of "/file" is
		 * "/". */
		slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	/* 0666, here and below: the umask decides, as for any file that a user
	 * makes. */
	int fd = dir ? open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666) : -1;

	free(dir);
	return fd;
}

/* O_EXCL refuses every name that exists, a link to nowhere included. */
static int open_named(struct new_file *f)
{
	int err = choose_name(f);

	if (err)
		return err;
	f->fd = open(f->fresh,
		     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		     0666);
	f->named = f->fd >= 0;
	return f->named ? 0 : -errno;
}

int new_file_open(struct new_file *f, const char *path)
{
	int err = 0;

	*f = (struct new_file){ .fd = -1, .path = strdup(path) };
	if (!f->path)
		return -ENOMEM;
	f->fd = open_unnamed(path);
	if (f->fd >= 0)
		return 0;
	for (int i = 0; i < TRIES; i++) {
		err = open_named(f);
		if (err != -EEXIST)
			break;
	}
	return err;
}

/* Not of another process: a link of a stranger may lead to one of theirs. */
static bool is_descriptor(const char *path)
{
	return !strncmp(path, "/dev/fd/", 8) ||
	       !strncmp(path, "/proc/self/fd/", 14);
}

/*
 * Replacing /dev/stdout would be worse than useless, and a pipe or a device
 * cannot be replaced. lstat(2): a link to a device may be anybody's.
 */
static bool takes_output(const char *path)
{
	char link[64];
	ssize_t len = readlink(path, link, sizeof(link) - 1);
	struct stat st;

	if (len > 0) {
		link[len] = '\0';
		return is_descriptor(path) || is_descriptor(link);
	}
	return !lstat(path, &st) && !S_ISREG(st.st_mode) &&
	       !S_ISDIR(st.st_mode);
}

int new_file_output(struct new_file *f, const char *path)
{
	bool out = !strcmp(path, "-");

	if (!out && !takes_output(path))
		return new_file_open(f, path);
	*f = (struct new_file){ .placed = true };
	/* A descriptor of our own, as the end closes it. O_APPEND: what a shell
	 * opened for appending is opened anew here. */
	f->fd = out ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
		    : open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	return f->fd < 0 ? -errno : 0;
}

int new_file_write(struct new_file *f, const void *data, size_t len)
{
	const char *at = data;

	while (len) {
		ssize_t n = write(f->fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* linkat(2) replaces nothing, so that the file gets a random name first. */
static int give_name(struct new_file *f)
{
	char self[64];
	int err = 0;

	snprintf(self, sizeof(self), "/proc/self/fd/%d", f->fd);
	for (int i = 0; i < TRIES && !f->named; i++) {
		err = choose_name(f);
		if (err)
			return err;
		f->named = !linkat(AT_FDCWD, self, AT_FDCWD, f->fresh,
				   AT_SYMLINK_FOLLOW);
		err = f->named ? 0 : -errno;
		if (err != -EEXIST)
			break;
	}
	return err;
}

int new_file_place(struct new_file *f)
{
	int err = f->placed || f->named ? 0 : give_name(f);

	if (!err && !f->placed && rename(f->fresh, f->path))
		err = -errno;
	f->placed |= !err;
	return err;
}

int new_file_end(struct new_file *f, int err)
{
	if (!err && !f->named && !f->placed)
		err = give_name(f);
	/* Before rename(2), because NFS reports a full disk only when the file
	 * is closed: the old file must still be there then. */
	if (f->fd >= 0 && close(f->fd) && !err)
		err = -errno;
	if (!err)
		err = new_file_place(f);
	/* A file without a name went away when it was closed. */
	if (err && f->named && !f->placed)
		unlink(f->fresh);
	free(f->path);
	free(f->fresh);
	*f = (struct new_file){ .fd = -1 };
	return err;
}
