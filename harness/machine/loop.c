/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds free loop devices and sets them up. */
#include "harness/machine/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int loop_choose(char *path, size_t size)
{
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	/* The kernel makes a device if all are taken. */
	int n = control < 0 ? -1 : ioctl(control, LOOP_CTL_GET_FREE);
	int err = n < 0 ? -errno : 0;

	if (control >= 0)
		close(control);
	if (!err)
		snprintf(path, size, "/dev/loop%d", n);
	/* Without the module: as good as no device. */
	return err == -ENOENT || err == -ENXIO ? -ENODEV : err;
}

int loop_attach(const char *path, int flags, const struct loop_config *c)
{
	int fd = open(path, flags | O_CLOEXEC), err;

	if (fd < 0)
		return -errno;
	if (!ioctl(fd, LOOP_CONFIGURE, c))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

int loop_open(int flags, const struct loop_config *c)
{
	char path[32];
	int fd = -EBUSY, err;

	for (int i = 0; i < LOOP_TRIES && fd == -EBUSY; i++) {
		err = loop_choose(path, sizeof(path));
		fd = err ? err : loop_attach(path, flags, c);
	}
	return fd;
}
