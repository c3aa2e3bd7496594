/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracefs, mounted by this machine or detached by us. */
#include "harness/tracefs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/vfs.h>
#include <unistd.h>

#define TRACEFS_SUPER_MAGIC 0x74726163 /* linux/magic.h */

/* The folder exists without the file system, too: only its magic tells. */
static int open_mounted(const char *path)
{
	struct statfs sfs;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (fstatfs(fd, &sfs) || sfs.f_type != TRACEFS_SUPER_MAGIC) {
		close(fd);
		return -ENOENT;
	}
	return fd;
}

/* fsmount(2): mounted at no path, so nothing has to be unmounted after a
 * crash. */
static int mount_detached(void)
{
	int fs = fsopen("tracefs", FSOPEN_CLOEXEC);
	int fd;

	if (fs < 0)
		return -errno;
	if (fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		fd = -errno;
	else if ((fd = fsmount(fs, FSMOUNT_CLOEXEC, 0)) < 0)
		fd = -errno;
	close(fs);
	return fd;
}

int tracefs_open(struct why *why)
{
	int fd = open_mounted("/sys/kernel/tracing");

	/* A mounted debugfs mounts tracefs there by itself. */
	if (fd < 0)
		fd = open_mounted("/sys/kernel/debug/tracing");
	if (fd < 0)
		fd = mount_detached();
	if (fd < 0)
		return why_set(why, fd,
			       "tracefs is not mounted, and cannot be: %s",
			       strerror(-fd));
	return fd;
}

long tracefs_event_id(int tracefs, const char *system, const char *event)
{
	char path[128], text[32];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "events/%s/%s/id", system, event);
	fd = openat(tracefs, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	/* An id is a short number: one read(2) has it whole. */
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return -EIO;
	text[n] = 0;
	return strtol(text, NULL, 10);
}
