/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Long-term pins of the kernel's own gup_test, which pins and does nothing
 * else. */
#include "bench/pin/shared/gup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "bench/mapping/shared/mapping.h"

/* From mm/gup_test.h, which is not a header for user space. */
struct longterm {
	uint64_t addr;
	uint64_t size;
	uint32_t flags;
};
#define LONGTERM_START _IOW('g', 7, struct longterm)
#define LONGTERM_STOP  _IO('g', 8)
#define LONGTERM_READ  _IOW('g', 9, uint64_t)
#define LONGTERM_WRITE 1

struct gup {
	int fd; /* -1 */
};

/* Where debugfs is not mounted, a mount at no path does: fsmount(2). */
static int open_unmounted(void)
{
	int fs = fsopen("debugfs", FSOPEN_CLOEXEC), root = -1, fd = -1;
	int err = fs < 0 ? errno : 0;

	if (!err && fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		err = errno;
	if (!err && (root = fsmount(fs, FSMOUNT_CLOEXEC, 0)) < 0)
		err = errno;
	if (!err && (fd = openat(root, "gup_test", O_RDWR | O_CLOEXEC)) < 0)
		err = errno;
	if (root >= 0)
		close(root);
	if (fs >= 0)
		close(fs);
	return err ? -err : fd;
}

int gup_open(struct pin *p, struct why *why)
{
	struct gup *g = calloc(1, sizeof(*g));

	if (!g)
		return why_set(why, -ENOMEM, "out of memory");
	p->state = g;
	g->fd = open("/sys/kernel/debug/gup_test", O_RDWR | O_CLOEXEC);
	if (g->fd < 0)
		g->fd = open_unmounted();
	if (g->fd == -ENOENT)
		return why_set(why, g->fd,
			       "debugfs has no gup_test: the kernel is built "
			       "without CONFIG_GUP_TEST");
	if (g->fd < 0)
		return why_set(why, g->fd, "gup_test in debugfs: %s",
			       strerror(-g->fd));
	return 0;
}

int gup_take(struct pin *p, char *addr, size_t pages, struct why *why)
{
	struct gup *g = p->state;
	struct longterm l = {
		.addr = (uintptr_t)addr,
		.size = pages * BASE_PAGE,
		.flags = p->kind->traits & PIN_WRITES ? LONGTERM_WRITE : 0,
	};

	if (!ioctl(g->fd, LONGTERM_START, &l))
		return 0;
	if (errno == EINVAL || errno == ENOTTY)
		return why_set(why, -errno,
			       "gup_test of this kernel holds no long-term "
			       "pin (PIN_LONGTERM_TEST_START, 6.2 on)");
	return why_set(why, -errno, "PIN_LONGTERM_TEST_START: %s",
		       strerror(errno));
}

int gup_device_read(struct pin *p, char *bytes, struct why *why)
{
	struct gup *g = p->state;
	uint64_t to = (uintptr_t)bytes;

	if (ioctl(g->fd, LONGTERM_READ, &to))
		return why_set(why, -errno, "PIN_LONGTERM_TEST_READ: %s",
			       strerror(errno));
	return 0;
}

void gup_drop(struct pin *p)
{
	struct gup *g = p->state;

	/* Unchecked: closing the file drops the pin as well. */
	ioctl(g->fd, LONGTERM_STOP);
}

void gup_close(struct pin *p)
{
	struct gup *g = p->state;

	if (g && g->fd >= 0)
		close(g->fd);
	free(g);
}
