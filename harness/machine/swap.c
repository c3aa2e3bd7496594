/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zram and loop devices as swap space, made and removed without tools. */
#include "harness/machine/swap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/swap.h>
#include <time.h>
#include <unistd.h>

#include "harness/machine/loop.h"
#include "harness/machine/setting.h"

/* Above half full the kernel frees the swap cache (vm_swap_full()): a batch
 * fills a thirtieth. */
#define BYTES ((uint64_t)64 << 20)
#define PAGE  4096

#define ZRAM	"/dev/zram"
#define LOOP	"/dev/loop"
#define DEVICES 1024

#define CONTROL "/sys/class/zram-control/"
#define MEMFD	"pincow-swap"

/* A second in all. */
#define RESET_TRIES    100
#define RESET_PAUSE_NS 10000000

/* The first page of a swap device (include/linux/swap.h). */
struct header {
	char boot[1024];
	uint32_t version, last_page, bad_pages;
	uint8_t uuid[16];
	char label[16];
	char rest[PAGE - 1024 - 3 * 4 - 32 - 10];
	char magic[10];
};

_Static_assert(sizeof(struct header) == PAGE, "a page");

static const struct header ours = {
	.version = 1,
	/* A page's number, not a count. */
	.last_page = BYTES / PAGE - 1,
	.label = "pincow",
	.magic = { 'S', 'W', 'A', 'P', 'S', 'P', 'A', 'C', 'E', '2' },
};

bool swap_is_device(const char *path)
{
	return !strncmp(path, ZRAM, strlen(ZRAM)) ||
	       !strncmp(path, LOOP, strlen(LOOP));
}

static bool is_zram(const struct swap_device *d)
{
	return !strncmp(d->path, ZRAM, strlen(ZRAM));
}

/* A file of sysfs about the device. */
static void sys_path(const struct swap_device *d, const char *name, char *path,
		     size_t size)
{
	snprintf(path, size, "/sys/block/%s/%s", d->path + strlen("/dev/"),
		 name);
}

static bool sys_holds(const struct swap_device *d, const char *name,
		      const char *value)
{
	char path[128], text[SETTING_MAX];

	sys_path(d, name, path, sizeof(path));
	/* The beginning only: the kernel appends " (deleted)" to a memfd's
	 * path. */
	return !setting_read(path, text, sizeof(text)) &&
	       !strncmp(text, value, strlen(value));
}

static int sys_write(const struct swap_device *d, const char *name,
		     const char *value)
{
	char path[128];

	sys_path(d, name, path, sizeof(path));
	return setting_write(path, value);
}

static bool exists(const struct swap_device *d)
{
	char path[128];

	sys_path(d, "", path, sizeof(path));
	return !access(path, F_OK);
}

static void name_device(struct swap_device *d, const char *prefix, int n)
{
	d->added = false;
	snprintf(d->path, sizeof(d->path), "%s%d", prefix, n);
}

/* The first free one; else a new one, whose number the kernel gives as the
 * lowest free one. */
static int choose_zram(struct swap_device *d)
{
	int free = -1;

	for (int i = 0; i < DEVICES; i++) {
		name_device(d, ZRAM, i);
		if (sys_holds(d, "initstate", "0"))
			return 0;
		if (free < 0 && !exists(d))
			free = i;
		if (free >= 0)
			break;
	}
	/* access(2), as reading the file would add a device. */
	if (free < 0 || access(CONTROL "hot_add", R_OK))
		return -ENODEV;
	name_device(d, ZRAM, free);
	d->added = true;
	return 0;
}

static int choose_loop(struct swap_device *d)
{
	d->added = false;
	return loop_choose(d->path, sizeof(d->path));
}

int swap_choose(enum swap_sort sort, struct swap_device *d)
{
	return sort == SWAP_SYNCHRONOUS ? choose_zram(d) : choose_loop(d);
}

/* -ENODATA where the device is smaller than a page: not set up. */
static int read_header(const struct swap_device *d, struct header *h)
{
	int fd = open(d->path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = pread(fd, h, sizeof(*h), 0);
	close(fd);
	return n == sizeof(*h) ? 0 : -ENODATA;
}

static int write_header(const struct swap_device *d)
{
	int fd = open(d->path, O_RDWR | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (pwrite(fd, &ours, sizeof(ours), 0) != sizeof(ours) || fsync(fd))
		err = errno ? -errno : -EIO;
	close(fd);
	return err;
}

/* Reading this file is what adds a device; it has the number. */
static int add_zram(const struct swap_device *d)
{
	char number[SETTING_MAX];
	int err = setting_read(CONTROL "hot_add", number, sizeof(number));

	if (err || !strcmp(number, d->path + strlen(ZRAM)))
		return err;
	/* Somebody else was faster, and has the one that was chosen. */
	setting_write(CONTROL "hot_remove", number);
	return -EBUSY;
}

/* The size before the header: a device without one has no capacity. */
static int make_zram(const struct swap_device *d)
{
	char bytes[24];
	int err = d->added ? add_zram(d) : 0;

	snprintf(bytes, sizeof(bytes), "%llu", (unsigned long long)BYTES);
	return err ? err : sys_write(d, "disksize", bytes);
}

/* A memfd that has all of its pages: swapping out must not need memory. */
static int open_memory(void)
{
	int fd = memfd_create(MEMFD, MFD_CLOEXEC), err;

	if (fd < 0)
		return -errno;
	if (!fallocate(fd, 0, 0, (off_t)BYTES))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

static int make_loop(const struct swap_device *d)
{
	/* LOOP_CONFIGURE (5.8) does all in one step: no other process sees a
	 * device with a file and the wrong block size. */
	struct loop_config c = { .block_size = PAGE };
	int memory = open_memory(), loop;

	if (memory < 0)
		return memory;
	c.fd = (uint32_t)memory;
	loop = loop_attach(d->path, O_RDWR, &c);
	if (loop >= 0)
		close(loop);
	/* The loop device has a reference of its own. */
	close(memory);
	return loop < 0 ? loop : 0;
}

/* As mkswap(8) writes it, with a label that says whose it is. */
int swap_make(const struct swap_device *d)
{
	int err = is_zram(d) ? make_zram(d) : make_loop(d);

	return err ? err : write_header(d);
}

/* A zram device that was given our size and no header yet is one that we were
 * killed over. */
static bool is_ours(const struct swap_device *d)
{
	/* Static, as a page is too much to clear on the stack for each device
	 * looked at. */
	static const struct header empty;
	char bytes[24];
	struct header h;

	if (!is_zram(d))
		return sys_holds(d, "loop/backing_file", "/memfd:" MEMFD);
	if (!sys_holds(d, "initstate", "1") || read_header(d, &h))
		return false;
	if (!memcmp(&h, &empty, sizeof(h))) {
		snprintf(bytes, sizeof(bytes), "%llu",
			 (unsigned long long)BYTES);
		return sys_holds(d, "disksize", bytes);
	}
	return !memcmp(h.magic, ours.magic, sizeof(h.magic)) &&
	       !memcmp(h.label, ours.label, sizeof(h.label));
}

static int clear_loop(const struct swap_device *d)
{
	int fd = open(d->path, O_RDWR | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	/* ENXIO: it has no file, which is the aim. */
	if (ioctl(fd, LOOP_CLR_FD) && errno != ENXIO)
		err = -errno;
	close(fd);
	return err;
}

/* udev opens new devices for a moment. */
static int reset_zram(const struct swap_device *d)
{
	const struct timespec pause = { 0, RESET_PAUSE_NS };
	int err = sys_write(d, "reset", "1");

	for (int i = 0; i < RESET_TRIES && err == -EBUSY; i++) {
		nanosleep(&pause, NULL);
		err = sys_write(d, "reset", "1");
	}
	return err;
}

/* Looks again whether it is ours: the journal may be old, and the device have
 * another owner by now. */
int swap_remove(const struct swap_device *d)
{
	int err = 0;

	if (is_ours(d)) {
		err = swap_off(d);
		if (!err)
			err = is_zram(d) ? reset_zram(d) : clear_loop(d);
	}
	/* Only an unused one: somebody else may have set it up since. */
	if (!err && d->added && sys_holds(d, "initstate", "0"))
		err = setting_write(CONTROL "hot_remove",
				    d->path + strlen(ZRAM));
	return err;
}

int swap_find(enum swap_sort sort, struct swap_device *d)
{
	const char *prefix = sort == SWAP_SYNCHRONOUS ? ZRAM : LOOP;

	for (int i = 0; i < DEVICES; i++) {
		name_device(d, prefix, i);
		if (is_ours(d))
			return 0;
		if (!exists(d))
			break;
	}
	return -ENODEV;
}

int swap_on(const struct swap_device *d)
{
	int err = swapon(d->path, SWAP_FLAG_PREFER | SWAP_FLAG_PRIO_MASK);

	/* EBUSY: it is on. */
	return err && errno != EBUSY ? -errno : 0;
}

/* A signal that is pending makes the kernel give up. */
int swap_off(const struct swap_device *d)
{
	int err;

	do
		err = swapoff(d->path) ? -errno : 0;
	while (err == -EINTR);
	/* EINVAL: it is not on. ENOENT: it is gone with its module. */
	return err == -EINVAL || err == -ENOENT ? 0 : err;
}
