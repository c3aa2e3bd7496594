/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io_uring: a registered buffer, a long-term PIN for writing.
 *
 * The ring is made once a point: it is torn down asynchronously, and that
 * should not happen beside a batch. RLIMIT_MEMLOCK is charged by the compound
 * page, also for 4k of it.
 */
#include <errno.h>
#include <liburing.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/mapping/mapping.h"
#include "pin.h"

struct uring {
	struct io_uring ring;
	bool there;
};

static const char *setup_error(int err)
{
	switch (err) {
	case ENOSYS:
		return "the kernel has no io_uring";
	case EPERM:
		return "io_uring is disabled (kernel.io_uring_disabled), or "
		       "forbidden here";
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
	err = io_uring_queue_init(2, &u->ring, 0);
	if (err < 0)
		return why_set(why, err, "io_uring_setup: %s",
			       setup_error(-err));
	u->there = true;
	return 0;
}

static int io_uring_pin_take(struct pin *p, char *addr, size_t pages,
			     struct why *why)
{
	struct uring *u = p->state;
	struct iovec iov = { .iov_base = addr, .iov_len = pages * BASE_PAGE };
	int err = io_uring_register_buffers(&u->ring, &iov, 1);

	if (err == -ENOMEM)
		return why_set(why, err,
			       "registering the buffer is over RLIMIT_MEMLOCK");
	if (err)
		return why_set(why, err, "registering the buffer: %s",
			       strerror(-err));
	return 0;
}

static void io_uring_pin_drop(struct pin *p)
{
	struct uring *u = p->state;

	io_uring_unregister_buffers(&u->ring);
}

static void io_uring_pin_close(struct pin *p)
{
	struct uring *u = p->state;

	if (u && u->there)
		io_uring_queue_exit(&u->ring);
	free(u);
}

const struct pin_kind pin_io_uring = {
	.name = "io_uring",
	.help = "PIN, long-term, for writing: a registered buffer",
	.traits = PIN_PIN | PIN_WRITES | PIN_LONGTERM,
	.open = io_uring_pin_open,
	.take = io_uring_pin_take,
	.drop = io_uring_pin_drop,
	.close = io_uring_pin_close,
};
