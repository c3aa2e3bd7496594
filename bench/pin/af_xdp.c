/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * af_xdp: a user memory area of an XDP socket (XDP_UMEM_REG), a long-term PIN
 * for writing, of 4k pages whatever they are part of.
 *
 * Nothing has to be bound to a device for it. A socket takes one area in its
 * life, and gives it back only after it was closed: a grace period and a work
 * item later. So each reference has a socket, made beforehand, and settle()
 * waits until the pages are released.
 */
#include <errno.h>
#include <linux/if_xdp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"

#ifndef AF_XDP
#define AF_XDP 44
#endif
#ifndef SOL_XDP
#define SOL_XDP 283
#endif

struct af_xdp {
	int fd; /* a socket that has no area yet, or the holder; -1 */
	int err; /* why it could not be made */
};

static void new_socket(struct af_xdp *x)
{
	x->fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);
	x->err = x->fd < 0 ? errno : 0;
}

static int refused(const struct af_xdp *x, struct why *why)
{
	switch (x->err) {
	case EAFNOSUPPORT:
		return why_set(why, -x->err, "the kernel has no XDP sockets");
	case EPERM:
		return why_set(why, -x->err, "an XDP socket needs CAP_NET_RAW");
	}
	return why_set(why, -x->err, "an XDP socket: %s", strerror(x->err));
}

static int af_xdp_open(struct pin *p, struct why *why)
{
	struct af_xdp *x = calloc(1, sizeof(*x));

	if (!x)
		return why_set(why, -ENOMEM, "out of memory");
	p->state = x;
	new_socket(x);
	return x->err ? refused(x, why) : 0;
}

static int af_xdp_take(struct pin *p, char *addr, size_t pages, struct why *why)
{
	struct af_xdp *x = p->state;
	/* Chunks are 2048 or 4096 bytes, and the length a multiple of them. */
	struct xdp_umem_reg area = {
		.addr = (uintptr_t)addr,
		.len = pages * BASE_PAGE,
		.chunk_size = (uint32_t)BASE_PAGE,
	};
	int err;

	if (x->fd < 0)
		return refused(x, why);
	if (!setsockopt(x->fd, SOL_XDP, XDP_UMEM_REG, &area, sizeof(area)))
		return 0;
	err = errno;
	/* ENOBUFS is its answer to a charge over the limit. */
	if (err == ENOBUFS || err == ENOMEM)
		return why_set(why, -err,
			       "XDP_UMEM_REG of %zu bytes is over "
			       "RLIMIT_MEMLOCK, or out of memory",
			       (size_t)area.len);
	return why_set(why, -err, "XDP_UMEM_REG: %s", strerror(err));
}

static void af_xdp_drop(struct pin *p)
{
	struct af_xdp *x = p->state;

	/* No request gives an area back. */
	close(x->fd);
	x->fd = -1;
}

static void af_xdp_settle(struct pin *p)
{
	struct af_xdp *x = p->state;

	pin_await_unpinned(p);
	/* For the next batch, where making it would be timed. */
	new_socket(x);
}

static void af_xdp_close(struct pin *p)
{
	struct af_xdp *x = p->state;

	if (x && x->fd >= 0)
		close(x->fd);
	free(x);
}

const struct pin_kind pin_af_xdp = {
	.name = "af_xdp",
	.help = "PIN, long-term, for writing: memory of an XDP socket",
	.traits = PIN_PIN | PIN_WRITES | PIN_LONGTERM | PIN_SLOW,
	.open = af_xdp_open,
	.take = af_xdp_take,
	.drop = af_xdp_drop,
	.settle = af_xdp_settle,
	.close = af_xdp_close,
};
