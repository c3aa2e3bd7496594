/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several boots side by side, each job again until it succeeds or has had its
 * attempts. */
#include "vm/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* In COALESCE_NS a guest writes some hundred bytes, each of which would wake
 * us. */
#define TICK_MS	    1000
#define COALESCE_NS 10000000

/* A place for a running boot. */
struct slot {
	struct session *session;
	struct session_job *job; /* NULL: free */
	struct boot boot;
	int log;
};

static int on_hello(void *arg, struct boot *b, const char *release)
{
	struct slot *slot = arg;

	(void)b;
	return slot->session->ops->hello(slot->session->arg, slot->job,
					 release);
}

static int on_line(void *arg, struct boot *b, const char *line, size_t len)
{
	struct slot *slot = arg;
	unsigned int expect = b->expect;
	int err = slot->session->ops->line(slot->session->arg, slot->job, line,
					   len, &expect);

	/* Also after an error: the owner may have set it before that. */
	boot_expect(b, expect);
	return err;
}

static int on_note(void *arg, struct boot *b, const char *text)
{
	struct slot *slot = arg;

	(void)b;
	return slot->session->ops->note(slot->session->arg, slot->job, text);
}

static const struct boot_ops boot_ops = { on_hello, on_line, on_note };

/* A memfd per boot: QEMU maps it, and no file is left behind. */
static int start(struct session *s, struct slot *slot, struct session_job *job)
{
	const struct payload_job guest = {
		.argv = job->argv,
		.kernel = job->kernel,
		.module = s->module,
	};
	int fd = payload_memfd(s->payload, &guest, s->why, sizeof(s->why));
	int err;

	if (fd < 0)
		return fd;
	/* Counted before anything can fail: next_job() must not offer it
	 * again. */
	job->attempt++;
	slot->session = s;
	slot->job = job;
	slot->log = s->ops->begin(s->arg, job);
	err = boot_start(&slot->boot, &s->machine, job->kernel->image,
			 job->kernel->unpacked, fd, slot->log, &s->limits,
			 &boot_ops, slot);
	/* QEMU has inherited it. */
	close(fd);
	return err;
}

/* The log is closed by us: the owner only opened it. */
static void finish_slot(struct slot *slot)
{
	/* Before the log is closed: the console writes to it until then. */
	boot_release(&slot->boot);
	if (slot->job && slot->log >= 0)
		close(slot->log);
	slot->job = NULL;
}

/* Tell the owner, and start it again if the owner asks for that. */
static int over(struct session *s, struct slot *slot)
{
	/* finish_slot() clears it. */
	struct session_job *job = slot->job;
	bool last = job->attempt >= s->attempts;
	int ret = s->ops->over(s->arg, job, &slot->boot, last);

	finish_slot(slot);
	if (ret > 0 && !last)
		/* In the same slot, at once: the jobs behind it keep their
		 * order. */
		return start(s, slot, job);
	return ret < 0 ? ret : 0;
}

static void wait_some(struct session *s, const struct slot *slots,
		      struct pollfd *fds)
{
	int64_t due = boot_now() + TICK_MS, left;
	static const struct timespec coalesce = { 0, COALESCE_NS };
	struct timespec t;
	size_t n = 0;

	for (unsigned int i = 0; i < s->at_once; i++) {
		const struct boot *b = &slots[i].boot;

		if (!slots[i].job)
			continue;
		boot_fds(b, fds + n);
		n += BOOT_FDS;
		if (boot_deadline(b) < due)
			due = boot_deadline(b);
		/* Its ports are closed, its process about to end: no
		 * descriptor tells when. */
		if (b->console_fd < 0 && b->results_fd < 0)
			due = boot_now() + 20;
	}
	/* Signals come in while ppoll(2) waits, and only then: s->mask lets
	 * them. */
	left = due - boot_now();
	if (left < 0)
		left = 0;
	t.tv_sec = left / 1000;
	t.tv_nsec = left % 1000 * 1000000;
	/* QEMU writes byte by byte: waking for each costs more than it. */
	if (ppoll(fds, n, &t, s->mask) > 0)
		ppoll(NULL, 0, &coalesce, s->mask);
}

/* The first one that has not begun and whose group has no boot at the moment;
 * NULL: none now. */
static struct session_job *next_job(struct session *s, const struct slot *slots)
{
	for (size_t k = 0; k < s->nr; k++) {
		struct session_job *job = &s->job[k];
		/* A job that has begun is over or in a slot, retries
		 * included. */
		bool busy = job->attempt > 0;

		for (unsigned int i = 0; !busy && i < s->at_once; i++)
			busy = slots[i].job && job->group &&
			       slots[i].job->group == job->group;
		if (!busy)
			return job;
	}
	return NULL;
}

static int loop(struct session *s, struct slot *slots, struct pollfd *fds)
{
	size_t running;
	int64_t ticked = 0;
	int err = 0;

	for (;;) {
		running = 0;
		for (unsigned int i = 0; i < s->at_once; i++) {
			struct session_job *job = next_job(s, slots);

			if (!slots[i].job && job)
				/* An error of starting is this machine's:
				 * another attempt would not help. */
				err = start(s, &slots[i], job);
			else if (slots[i].job && boot_step(&slots[i].boot))
				err = over(s, &slots[i]);
			if (err)
				return err;
			running += slots[i].job != NULL;
		}
		if (!running && !next_job(s, slots))
			return 0;
		if (s->ops->tick && boot_now() - ticked >= TICK_MS) {
			ticked = boot_now();
			s->ops->tick(s->arg);
		}
		/* All slots may be free with jobs left: then start them now. */
		if (running)
			wait_some(s, slots, fds);
		/* After the wait, in which signals are let in. */
		if (s->stopped && s->stopped(s->arg))
			return -EINTR;
	}
}

int session_run(struct session *s)
{
	struct slot *slots = calloc(s->at_once, sizeof(*slots));
	struct pollfd *fds = calloc(s->at_once, BOOT_FDS * sizeof(*fds));
	int err = -ENOMEM;

	if (slots && fds)
		err = loop(s, slots, fds);
	for (unsigned int i = 0; slots && i < s->at_once; i++) {
		if (!slots[i].job)
			continue;
		boot_stop(&slots[i].boot, BOOT_STOPPED,
			  err == -EINTR ? "interrupted" : "given up");
		/* The owner hears of each boot that began: its run has to end,
		 * too. */
		s->ops->over(s->arg, slots[i].job, &slots[i].boot, true);
		finish_slot(&slots[i]);
	}
	free(slots);
	free(fds);
	return err;
}
