/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The life of a reference: it is taken, dropped (timed) and settled
 * (untimed). */
#include "bench/pin/shared/pin.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "harness/proc/pagemap.h"
#include "harness/proc/vmstat.h"

/* A second at most: af_xdp takes 10 to 50 ms. Without the counter to look at, a
 * fixed time. */
#define AWAIT_STEP_MS  2
#define AWAIT_STEPS    500
#define AWAIT_BLIND_MS 100

int pin_open(struct pin *p, const struct pin_kind *kind, struct why *why)
{
	memset(p, 0, sizeof(*p));
	p->kind = kind;
	p->refs = p->buffers = 1;
	/* Folding per-CPU counters is work for every CPU: only where asked. */
	p->others = kind->settle ? pin_outstanding() : 0;
	return kind->open ? kind->open(p, why) : 0;
}

/* A chunk of malloc(3) has a header of 16 bytes and its size in multiples of
 * them. */
#define MALLOC_HEADER 16

char *pin_buffer(const struct pin *p, char *addr, size_t pages, size_t i)
{
	size_t len = pages * BASE_PAGE;

	if (!p->unaligned)
		return addr + i * len;
	return addr + MALLOC_HEADER + i * (len + MALLOC_HEADER);
}

int pin_take(struct pin *p, char *addr, size_t pages, struct why *why)
{
	int err;

	if (!p->kind->take)
		return 0;
	if (p->refs > 1 && !(p->kind->traits & PIN_REPEATS))
		return why_set(why, -EOPNOTSUPP,
			       "not applicable: this reference is taken once "
			       "per page");
	if ((p->buffers > 1 || p->unaligned) &&
	    !(p->kind->traits & PIN_BUFFERS))
		return why_set(why, -EOPNOTSUPP,
			       "not applicable: this reference is of one "
			       "buffer of whole pages");
	err = p->kind->take(p, addr, pages, why);
	if (err)
		return err;
	/* After success only: @pages says whether there is something to
	 * drop. */
	p->addr = addr;
	p->pages = pages;
	return 0;
}

int pin_device_write(struct pin *p, char *bytes, struct why *why)
{
	return p->kind->device_write(p, bytes, why);
}

int pin_device_read(struct pin *p, char *bytes, struct why *why)
{
	return p->kind->device_read(p, bytes, why);
}

void pin_drop(struct pin *p)
{
	if (!p->pages)
		return;
	p->kind->drop(p);
	p->addr = NULL;
	p->unsettled += p->pages;
	p->pages = 0;
}

void pin_settle(struct pin *p)
{
	if (p->unsettled && p->kind->settle)
		p->kind->settle(p);
	p->unsettled = 0;
}

void pin_close(struct pin *p)
{
	if (!p->kind)
		return;
	pin_drop(p);
	pin_settle(p);
	/* After settle(), which may make a socket that close() has to close. */
	if (p->kind->close)
		p->kind->close(p);
	memset(p, 0, sizeof(*p));
}

int64_t pin_outstanding(void)
{
	static const char *const name[] = { "nr_foll_pin_acquired",
					    "nr_foll_pin_released" };
	int64_t value[2];
	int err = vmstat_refresh();

	if (!err)
		err = vmstat_read(name, value, 2);
	if (!err && (value[0] == VMSTAT_ABSENT || value[1] == VMSTAT_ABSENT))
		err = -ENOENT;
	return err ? err : value[0] - value[1];
}

static void sleep_ms(long ms)
{
	struct timespec t = { 0, ms * 1000000 };

	nanosleep(&t, NULL);
}

void pin_await_unpinned(struct pin *p)
{
	int64_t now;

	/* Folding the counters needs root. */
	if (p->others < 0) {
		sleep_ms(AWAIT_BLIND_MS);
		return;
	}
	for (int i = 0; i < AWAIT_STEPS; i++) {
		now = pin_outstanding();
		if (now <= p->others)
			break;
		sleep_ms(AWAIT_STEP_MS);
	}
	/* Pins of others that came meanwhile and stay: don't wait for them in
	 * every batch. */
	if (now > p->others)
		p->others = now;
}
