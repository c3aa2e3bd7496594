/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registers of a guest's second serial port, a 16550, and the way out.
 *
 * On x86 these are I/O ports, and isa-debug-exit ends QEMU. Elsewhere the port
 * is a PCI device whose I/O region sysfs reads and writes, a byte a call, with
 * or without a driver; there is no way out but to power off.
 */
#ifndef PINCOW_VM_GUEST_PORT_H
#define PINCOW_VM_GUEST_PORT_H

#include <stdint.h>

#if defined(__x86_64__)
#include <sys/io.h>

#define UART		0x2f8 /* ttyS1 */
#define DEBUG_EXIT	0xf4
#define DEBUG_EXIT_GOOD 0x10 /* QEMU exits with 2 * 16 + 1 */

static int port_open(void)
{
	return ioperm(UART, 8, 1) || ioperm(DEBUG_EXIT, 1, 1);
}

static uint8_t port_in(unsigned int reg)
{
	return inb((unsigned short)(UART + reg));
}

static void port_out(uint8_t value, unsigned int reg)
{
	outb(value, (unsigned short)(UART + reg));
}

static void port_exit(void)
{
	outb(DEBUG_EXIT_GOOD, DEBUG_EXIT);
}

#else
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define PCI_DEVICES "/sys/bus/pci/devices/"
#define PCI_16550   "0x070002\n"

static int port_fd = -1;

/* The first serial port behind PCI; its file name in @out. */
static int port_find(char *out, size_t size)
{
	char class[16];
	glob_t found;
	int ret = -1;

	if (glob(PCI_DEVICES "*/class", 0, NULL, &found)) {
		errno = ENODEV;
		return -1;
	}
	for (size_t i = 0; ret && i < found.gl_pathc; i++) {
		char *path = found.gl_pathv[i];
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t n = read(fd, class, sizeof(class) - 1);

		close(fd);
		class[n > 0 ? n : 0] = 0;
		if (strcmp(class, PCI_16550))
			continue;
		*strrchr(path, '/') = 0;
		snprintf(out, size, "%s", path);
		ret = 0;
	}
	globfree(&found);
	if (ret)
		errno = ENODEV;
	return ret;
}

static int port_open(void)
{
	char dir[256], path[300];
	int fd;

	mkdir("/sys", 0755);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	if (port_find(dir, sizeof(dir)))
		return -1;
	snprintf(path, sizeof(path), "%s/enable", dir);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	/* EBUSY: a driver has enabled it already. */
	if (fd < 0 || (write(fd, "1", 1) != 1 && errno != EBUSY))
		return -1;
	close(fd);
	snprintf(path, sizeof(path), "%s/resource0", dir);
	port_fd = open(path, O_RDWR | O_CLOEXEC);
	return port_fd < 0;
}

static uint8_t port_in(unsigned int reg)
{
	uint8_t value = 0;

	/* Nobody could be told of an error but through this very port. */
	if (pread(port_fd, &value, 1, (off_t)reg) != 1)
		_exit(1);
	return value;
}

static void port_out(uint8_t value, unsigned int reg)
{
	if (pwrite(port_fd, &value, 1, (off_t)reg) != 1)
		_exit(1);
}

static void port_exit(void)
{
}

#endif
#endif
