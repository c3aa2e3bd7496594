/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io_uring: a registered buffer, a long-term PIN for writing.
 *
 * The ring is made once per point: it is torn down asynchronously, and that
 * should not happen beside a batch. RLIMIT_MEMLOCK is charged by the compound
 * page, also for 4k of it.
 *
 * Its device is the kernel, which copies between the pages and a pipe: one
 * that never blocks, so that it does so within the system call and no worker
 * thread shares our memory afterwards.
 */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"

#define AT_ONCE (16 * BASE_PAGE) /* least size of a pipe */

struct uring {
	struct io_uring ring;
	bool there;
	int pipe[2]; /* to and from the pages; -1 */
};

static const char *setup_error(int err)
{
	switch (err) {
	case ENOSYS:
		return "the kernel has no io_uring";
	case EPERM:
		return "io_uring is disabled (kernel.io_uring_disabled), or "
		       "not permitted";
	/* Up to 5.11 a ring is charged to the same limit as its buffers. */
	case ENOMEM:
		return "RLIMIT_MEMLOCK is too small for a ring";
	}
	return strerror(err);
}

static int io_uring_pin_open(struct pin *p, struct why *why)
{
	struct uring *u = calloc(1, sizeof(*u));
	int err;

	if (!u)
		return why_set(why, -ENOMEM, "out of memory");
	p->state = u;
	u->pipe[0] = u->pipe[1] = -1;
	/* Small: `accounting` measures what the ring itself is charged. */
	err = io_uring_queue_init(2, &u->ring, 0);
	if (err < 0)
		return why_set(why, err, "io_uring_setup: %s",
			       setup_error(-err));
	u->there = true;
	if (pipe2(u->pipe, O_CLOEXEC | O_NONBLOCK))
		return why_set(why, -errno, "pipe: %s", strerror(errno));
	return 0;
}

static int io_uring_pin_take(struct pin *p, char *addr, size_t pages,
			     struct why *why)
{
	struct uring *u = p->state;
	struct iovec iov[PIN_BUFFERS_MAX];
	int err;

	for (size_t i = 0; i < p->buffers; i++)
		iov[i] = (struct iovec){ pin_buffer(p, addr, pages, i),
					 pages * BASE_PAGE };
	err = io_uring_register_buffers(&u->ring, iov, (unsigned)p->buffers);
	if (err == -ENOMEM)
		return why_set(why, err,
			       "registering the buffer is over RLIMIT_MEMLOCK");
	if (err)
		return why_set(why, err, "registering the buffer: %s",
			       strerror(-err));
	return 0;
}

/* One request, to its end; its result in bytes, or -errno. */
static int transfer(struct uring *u, bool to_memory, char *addr, size_t len)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&u->ring);
	struct io_uring_cqe *cqe = NULL;
	int n;

	if (!sqe)
		return -EBUSY;
	if (to_memory)
		io_uring_prep_read_fixed(sqe, u->pipe[0], addr, (unsigned)len,
					 0, 0);
	else
		io_uring_prep_write_fixed(sqe, u->pipe[1], addr, (unsigned)len,
					  0, 0);
	n = io_uring_submit(&u->ring);
	if (n == 1)
		n = io_uring_wait_cqe(&u->ring, &cqe);
	if (n)
		return n < 0 ? n : -EIO;
	n = cqe->res;
	io_uring_cqe_seen(&u->ring, cqe);
	return n;
}

static int moved(bool to_memory, ssize_t n, size_t len, struct why *why)
{
	const char *what = to_memory ? "READ_FIXED" : "WRITE_FIXED";

	if (n == (ssize_t)len)
		return 0;
	if (n < 0)
		return why_set(why, (int)n, "%s: %s", what, strerror(-(int)n));
	return why_set(why, -EIO, "%s moved %zd of %zu bytes", what, n, len);
}

static int io_uring_device_write(struct pin *p, char *bytes, struct why *why)
{
	struct uring *u = p->state;
	int err = 0;

	for (size_t at = 0, n; !err && at < p->pages * BASE_PAGE; at += n) {
		n = p->pages * BASE_PAGE - at;
		n = n < AT_ONCE ? n : AT_ONCE;
		/* A pipe has 16 slots of a page at first: @n fits into an empty
		 * one. */
		if (write(u->pipe[1], bytes + at, n) != (ssize_t)n)
			return why_set(why, -EIO, "the pipe is not empty");
		err = moved(true, transfer(u, true, p->addr + at, n), n, why);
	}
	return err;
}

static int io_uring_device_read(struct pin *p, char *bytes, struct why *why)
{
	struct uring *u = p->state;
	int err = 0;

	for (size_t at = 0, n; !err && at < p->pages * BASE_PAGE; at += n) {
		n = p->pages * BASE_PAGE - at;
		n = n < AT_ONCE ? n : AT_ONCE;
		err = moved(false, transfer(u, false, p->addr + at, n), n, why);
		if (!err && read(u->pipe[0], bytes + at, n) != (ssize_t)n)
			return why_set(why, -EIO, "the pipe lacks bytes");
	}
	return err;
}

static void io_uring_pin_drop(struct pin *p)
{
	struct uring *u = p->state;

	io_uring_unregister_buffers(&u->ring);
}

static void io_uring_pin_close(struct pin *p)
{
	struct uring *u = p->state;

	/* A ring that was not made has descriptor 0, which is not its own. */
	if (u && u->there)
		io_uring_queue_exit(&u->ring);
	for (int i = 0; u && i < 2; i++)
		if (u->pipe[i] >= 0)
			close(u->pipe[i]);
	free(u);
}

const struct pin_kind pin_io_uring = {
	.name = "io_uring",
	.help = "PIN, long-term, for writing: a registered buffer",
	.traits = PIN_PIN | PIN_WRITES | PIN_LONGTERM | PIN_BUFFERS,
	.open = io_uring_pin_open,
	.take = io_uring_pin_take,
	.device_write = io_uring_device_write,
	.device_read = io_uring_device_read,
	.drop = io_uring_pin_drop,
	.close = io_uring_pin_close,
};
