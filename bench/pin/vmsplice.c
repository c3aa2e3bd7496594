/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmsplice: a GET for reading, held by a pipe until a process reads it.
 *
 * It needs no privilege and no device. CVE-2020-29374 was shown with it, and
 * the page_count rule was made for it. Its device is the reader of the pipe:
 * tee(2) shows the pipe's contents and takes nothing out.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "lib/array.h"

#define PIPE_SLOTS 16 /* that a pipe has at first */

struct vmsplice {
	int pipe[2];
	int copy[2]; /* destination of tee(); -1 */
	size_t slots; /* that both pipes are known to have */
	int (*more)[2]; /* pipes for references beyond the first */
	size_t nr_more;
	char sink[BASE_PAGE];
};

static int vmsplice_open(struct pin *p, struct why *why)
{
	struct vmsplice *v = calloc(1, sizeof(*v));

	if (!v)
		return why_set(why, -ENOMEM, "out of memory");
	v->pipe[0] = v->pipe[1] = v->copy[0] = v->copy[1] = -1;
	v->slots = PIPE_SLOTS;
	p->state = v;
	/* Nonblocking: vmsplice_drop() reads until nothing is left. */
	if (pipe2(v->pipe, O_CLOEXEC | O_NONBLOCK) ||
	    pipe2(v->copy, O_CLOEXEC | O_NONBLOCK))
		return why_set(why, -errno, "pipe: %s", strerror(errno));
	return 0;
}

static void vmsplice_drop(struct pin *p)
{
	struct vmsplice *v = p->state;

	/* Reading a page's bytes out of the pipe puts the page. */
	while (read(v->pipe[0], v->sink, sizeof(v->sink)) > 0)
		;
	/* Closing a pipe puts all of its pages in one call. */
	while (v->nr_more) {
		v->nr_more--;
		close(v->more[v->nr_more][0]);
		close(v->more[v->nr_more][1]);
	}
}

/* A pipe has 16 slots, each takes a page. Growing may fail (without
 * CAP_SYS_RESOURCE, fs.pipe-max-size): vmsplice() then says so itself. */
static void grow(struct vmsplice *v, size_t pages)
{
	if (pages <= v->slots)
		return;
	if (fcntl(v->copy[1], F_SETPIPE_SZ, (int)(pages * BASE_PAGE)) > 0 &&
	    fcntl(v->pipe[1], F_SETPIPE_SZ, (int)(pages * BASE_PAGE)) > 0)
		v->slots = pages;
}

static int take_first(struct vmsplice *v, char *addr, size_t pages,
		      struct why *why)
{
	struct iovec iov = { .iov_base = addr, .iov_len = pages * BASE_PAGE };
	ssize_t got;

	got = vmsplice(v->pipe[1], &iov, 1, SPLICE_F_NONBLOCK);
	if (got == (ssize_t)iov.iov_len)
		return 0;
	if (got < 0)
		return why_set(why, -errno, "vmsplice: %s", strerror(errno));
	return why_set(why, -ENOSPC,
		       "the pipe takes %zd of %zu bytes by reference", got,
		       iov.iov_len);
}

static int add_pipe(struct vmsplice *v)
{
	if (array_grow(&v->more, v->nr_more, sizeof(*v->more)))
		return -ENOMEM;
	if (pipe2(v->more[v->nr_more], O_CLOEXEC | O_NONBLOCK))
		return -errno;
	v->nr_more++;
	return 0;
}

/* Into the last pipe, and into another where that is full: how long one may
 * be is limited. */
static int take_another(struct vmsplice *v, char *addr, size_t len)
{
	bool fresh = false;

	while (len) {
		struct iovec iov = { .iov_base = addr, .iov_len = len };
		ssize_t n = -1;

		/* As if full: at first there is no pipe. */
		errno = EAGAIN;
		if (v->nr_more)
			n = vmsplice(v->more[v->nr_more - 1][1], &iov, 1,
				     SPLICE_F_NONBLOCK);
		/* A fresh pipe that is full would never end this loop. */
		if (n < 0 && errno == EAGAIN && !fresh) {
			int err = add_pipe(v);

			if (err)
				return err;
			fresh = true;
			continue;
		}
		if (n <= 0)
			return n ? -errno : -EIO;
		fresh = false;
		addr += n;
		len -= (size_t)n;
	}
	return 0;
}

static int vmsplice_take(struct pin *p, char *addr, size_t pages,
			 struct why *why)
{
	struct vmsplice *v = p->state;
	int err;

	grow(v, pages);
	err = take_first(v, addr, pages, why);
	for (size_t i = 1; !err && i < p->refs; i++) {
		err = take_another(v, addr, pages * BASE_PAGE);
		if (err)
			why_set(why, err, "reference %zu of %zu: %s", i + 1,
				p->refs, strerror(-err));
	}
	if (err)
		/* p->pages is still 0: pin_drop() would not do it. */
		vmsplice_drop(p);
	return err;
}

static int vmsplice_device_read(struct pin *p, char *bytes, struct why *why)
{
	struct vmsplice *v = p->state;
	size_t len = p->pages * BASE_PAGE, got = 0;
	ssize_t n = tee(v->pipe[0], v->copy[1], len, SPLICE_F_NONBLOCK);

	if (n < 0)
		return why_set(why, -errno, "tee: %s", strerror(errno));
	/* Read to its end: the next tee(2) needs the slots. */
	while (got < len && (n = read(v->copy[0], bytes + got, len - got)) > 0)
		got += (size_t)n;
	return got == len
		       ? 0
		       : why_set(why, -EIO, "the pipe shows %zu of %zu bytes",
				 got, len);
}

static void vmsplice_close(struct pin *p)
{
	struct vmsplice *v = p->state;

	if (!v)
		return;
	/* vmsplice_drop() has closed its pipes. */
	free(v->more);
	for (int i = 0; i < 2; i++) {
		if (v->pipe[i] >= 0)
			close(v->pipe[i]);
		if (v->copy[i] >= 0)
			close(v->copy[i]);
	}
	free(v);
}

const struct pin_kind pin_vmsplice = {
	.name = "vmsplice",
	.help = "GET, for reading: a page in a pipe",
	.traits = PIN_GET | PIN_REPEATS,
	.open = vmsplice_open,
	.take = vmsplice_take,
	.device_read = vmsplice_device_read,
	.drop = vmsplice_drop,
	.close = vmsplice_close,
};
