/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uffd_handler: userfaultfd write protection with a handler, as snapshots of a
 * running virtual machine use it: a thread reads the fault, takes the
 * protection off that one page, and the writer goes on.
 *
 * The thread runs on the writer's CPU, where the scheduler puts it as well if
 * it may choose: a write is two context switches. On an idle CPU its wakeup
 * takes longer than all the rest (45 us against 7.6 us in a virtual machine),
 * and is the cost of that CPU's idle state.
 *
 * Source: Documentation/admin-guide/mm/userfaultfd.rst.
 */
#include <errno.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "harness/proc/pagemap.h"
#include "bench/actor/cpu_thread.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/wp/shared/tracker.h"
#include "bench/wp/shared/uffd.h"

struct uffd_thread {
	struct wp *w;
	pthread_t thread;
	int stop; /* an eventfd */
	bool started;
};

/* The page of the size that the page table has. */
static size_t page_of(const struct mapping *m)
{
	return m->kind->traits & MAPPING_HUGETLB ? m->kind->page_size
						 : BASE_PAGE;
}

/* A fault that stays unanswered would hold the writer for ever: an error ends
 * the protection of the whole range, and the page is not marked as handled. */
static void answer(struct wp *w, uint64_t addr)
{
	size_t page = page_of(w->map);
	uint64_t base = (uint64_t)w->map->addr, off = addr - base;
	struct uffdio_writeprotect wp = {
		.range = { addr & ~(page - 1), page },
	};
	struct why why;

	/* Marked before the writer is woken: it may look at once. */
	if (w->handled && off < w->map->len)
		w->handled[off / BASE_PAGE] = 1;
	if (!ioctl(w->fd, UFFDIO_WRITEPROTECT, &wp))
		return;
	if (w->handled && off < w->map->len)
		w->handled[off / BASE_PAGE] = 0;
	uffd_writeprotect(w, 0, &why);
}

static void *handle(void *arg)
{
	struct uffd_thread *t = arg;
	struct pollfd fds[2] = { { .fd = t->w->fd, .events = POLLIN },
				 { .fd = t->stop, .events = POLLIN } };
	struct uffd_msg msg;

	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		if (fds[1].revents)
			break;
		if (read(t->w->fd, &msg, sizeof(msg)) == sizeof(msg) &&
		    msg.event == UFFD_EVENT_PAGEFAULT)
			answer(t->w, msg.arg.pagefault.address);
	}
	return NULL;
}

static int uffd_handler_open(struct wp *w, struct why *why)
{
	struct uffd_thread *t = calloc(1, sizeof(*t));
	int err;

	if (!t)
		return why_set(why, -ENOMEM, "out of memory");
	w->state = t;
	t->w = w;
	t->stop = eventfd(0, EFD_CLOEXEC);
	if (t->stop < 0)
		return why_set(why, -errno, "eventfd: %s", strerror(errno));
	err = uffd_open(w, 0, why);
	if (!err)
		err = cpu_thread_start(&t->thread, 0, handle, t, NULL, why);
	t->started = !err;
	return err;
}

static int uffd_handler_protect(struct wp *w, struct why *why)
{
	return uffd_writeprotect(w, UFFDIO_WRITEPROTECT_MODE_WP, why);
}

static void uffd_handler_close(struct wp *w)
{
	struct uffd_thread *t = w->state;
	const uint64_t one = 1;

	if (t && t->started) {
		if (write(t->stop, &one, sizeof(one)) == sizeof(one))
			pthread_join(t->thread, NULL);
	}
	uffd_close(w);
	if (t && t->stop >= 0)
		close(t->stop);
	free(t);
	w->state = NULL;
}

const struct wp_kind wp_uffd_handler = {
	.name = "uffd_handler",
	.help = "userfaultfd write protection, lifted by a thread",
	.traits = WP_HANDLED | WP_RARE,
	.pte_set = PAGE_UFFD_WP,
	.tracker = &trackers[TRACKER_UFFD_WP],
	.open = uffd_handler_open,
	.protect = uffd_handler_protect,
	.check = uffd_check,
	.close = uffd_handler_close,
};
