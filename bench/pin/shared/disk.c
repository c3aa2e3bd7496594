/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A transfer that stays in flight: a loop device on a file of our own FUSE
 * server, which answers when it is told to. */
#include "bench/pin/shared/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/fuse_file.h"
#include "harness/machine/loop.h"

#define MAX_BYTES ((size_t)2 << 20) /* more may be more than the queue has */

const char *const disk_modules[] = { "loop", "fuse", NULL };

struct disk {
	struct fuse_file file;
	int loop; /* -1 */
	aio_context_t aio; /* 0: none */
	bool in_flight;
	/* The next transfer: no offset is used twice and no two are adjacent,
	 * as the file's pages are cached and read ahead. */
	uint64_t at;
};

/* O_DIRECT: our page is referenced, and none of the page cache's. */
static int attach(struct disk *d, struct why *why)
{
	/* Autoclear: the device goes with its last descriptor, also if we are
	 * killed. */
	const struct loop_config c = {
		.fd = (uint32_t)d->file.fd,
		.block_size = 4096,
		.info.lo_flags = LO_FLAGS_AUTOCLEAR,
	};

	d->loop = loop_open(O_RDWR | O_DIRECT, &c);
	return d->loop < 0
		       ? why_set(why, d->loop, "no loop device available: %s",
				 strerror(-d->loop))
		       : 0;
}

int disk_open(struct pin *p, struct why *why)
{
	struct disk *d = calloc(1, sizeof(*d));
	int err;

	if (!d)
		return why_set(why, -ENOMEM, "out of memory");
	p->state = d;
	d->loop = -1;
	d->at = FUSE_FILE_HELD_FROM;
	err = fuse_file_open(&d->file, why);
	if (!err)
		err = attach(d, why);
	/* The loop device has it. A child of fork would flush it when it
	 * exits, and wait there for a write in flight (inode lock; 6.1). */
	if (!err) {
		close(d->file.fd);
		d->file.fd = -1;
	}
	if (!err && syscall(SYS_io_setup, 1, &d->aio))
		err = why_set(why, -errno, "io_setup: %s", strerror(errno));
	return err;
}

static int submit(struct pin *p, char *addr, size_t bytes)
{
	struct disk *d = p->state;
	bool to_memory = p->kind->traits & PIN_WRITES;
	struct iocb io = {
		.aio_lio_opcode = to_memory ? IOCB_CMD_PREAD : IOCB_CMD_PWRITE,
		.aio_fildes = (uint32_t)d->loop,
		.aio_buf = (uintptr_t)addr,
		.aio_nbytes = bytes,
		.aio_offset = (int64_t)d->at,
	};
	struct iocb *list = &io;

	/* Also if it fails: its pages of the file may be cached by then. */
	d->at += 2 * MAX_BYTES;
	if (d->at >= FUSE_FILE_HELD_TO - 2 * MAX_BYTES)
		d->at = FUSE_FILE_HELD_FROM;
	return syscall(SYS_io_submit, d->aio, 1, &list) == 1 ? 0 : -errno;
}

/* The result of the one transfer, in bytes or -errno. */
static int64_t finish(struct disk *d)
{
	struct io_event e = { 0 };
	long n;

	/* First, as it is over even if it failed. */
	d->in_flight = false;
	fuse_file_go(&d->file);
	do
		n = syscall(SYS_io_getevents, d->aio, 1, 1, &e, NULL);
	while (n < 0 && errno == EINTR);
	return n == 1 ? e.res : -EIO;
}

int disk_take(struct pin *p, char *addr, size_t pages, struct why *why)
{
	struct disk *d = p->state;
	size_t bytes = pages * BASE_PAGE;
	int err;

	if (bytes > MAX_BYTES)
		return why_set(why, -EFBIG,
			       "one transfer references at most %zu pages",
			       MAX_BYTES / BASE_PAGE);
	err = fuse_file_hold(&d->file);
	if (!err)
		err = submit(p, addr, bytes);
	if (err)
		return why_set(why, err, "cannot start a transfer: %s",
			       strerror(-err));
	d->in_flight = true;
	err = fuse_file_await(&d->file);
	if (!err)
		return 0;
	/* finish() ends it: no reference may stay after an error. */
	return why_set(why, err, "the transfer did not reach the disk: %lld",
		       (long long)finish(d));
}

int disk_device_write(struct pin *p, char *bytes, struct why *why)
{
	struct disk *d = p->state;
	size_t len = p->pages * BASE_PAGE;
	/* A transfer ends once: another exchange takes another reference. */
	int64_t n = d->in_flight ? finish(d) : -EALREADY;

	if (n != (int64_t)len)
		return why_set(why, n < 0 ? (int)n : -EIO,
			       "the transfer ended with %lld, not %zu bytes",
			       (long long)n, len);
	/* All of the file is this byte, so this is what the device wrote. */
	memset(bytes, FUSE_FILE_BYTE, len);
	return 0;
}

void disk_drop(struct pin *p)
{
	struct disk *d = p->state;

	if (d->in_flight)
		finish(d);
}

void disk_close(struct pin *p)
{
	struct disk *d = p->state;

	if (!d)
		return;
	if (d->aio)
		syscall(SYS_io_destroy, d->aio);
	/* The device lets go of the file with its last descriptor. */
	if (d->loop >= 0)
		close(d->loop);
	fuse_file_close(&d->file);
	free(d);
}
