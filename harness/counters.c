/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of perf events, each of which may be absent for a reason of its own. */
#include "harness/counters.h"

#include <assert.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/event.h"
#include "harness/tracefs.h"

/* The id differs between kernels: it is read from tracefs. */
static int tracepoint_attr(struct perf_event_attr *attr, const char *event,
			   struct why *why)
{
	const char *colon = strchr(event, ':');
	char system[64];
	int tracefs;
	long id;

	snprintf(system, sizeof(system), "%.*s", (int)(colon - event), event);
	tracefs = tracefs_open(why);
	if (tracefs < 0)
		return tracefs;
	id = tracefs_event_id(tracefs, system, colon + 1);
	close(tracefs);
	if (id <= 0)
		return why_set(why, id ? (int)id : -ENOENT,
			       "this kernel has no tracepoint %s", event);
	attr->type = PERF_TYPE_TRACEPOINT;
	attr->config = (uint64_t)id;
	return 0;
}

/* libpfm4 finds tracepoints only below a mounted debugfs, so these are looked
 * up in tracefs; everything else is libpfm4's. */
static int event_attr(struct perf_event_attr *attr, const char *event,
		      struct why *why)
{
	const char *colon = strchr(event, ':');

	/* libpfm4 separates a PMU from its event by two colons:
	 * "perf::PAGE-FAULTS". */
	if (colon && colon[1] != ':')
		return tracepoint_attr(attr, event, why);
	return event_encode(attr, event, why);
}

/* The errors of perf_event_open(2) that people meet, as instructions. */
static const char *open_error(int err)
{
	switch (err) {
	/* Both mean a lack of privilege: kernels and security modules differ in
	 * which one they return. */
	case EACCES:
	case EPERM:
		return "needs CAP_PERFMON, or a lower "
		       "kernel.perf_event_paranoid";
	/* An event that the kernel does not know, that the PMU does not have,
	 * or no PMU at all (most guests): only another machine helps. */
	case ENOENT:
	case EOPNOTSUPP:
	case ENODEV:
		return "no PMU, or the PMU lacks this event";
	case ENOSYS:
		return "the kernel has no perf_event_open";
	}
	return strerror(err);
}

/* exclude_hv: the hypervisor's work is not this kernel's. The kernel's own side
 * stays included, as page faults are handled there. */
static int counter_open(struct counter *c)
{
	struct perf_event_attr attr;
	int err;

	memset(&attr, 0, sizeof(attr));
	attr.size = sizeof(attr);
	err = event_attr(&attr, c->spec->event, &c->why);
	if (err)
		return err;
	/* Off until counters_start(): opening the rest of the set is not
	 * counted. */
	attr.disabled = 1;
	attr.exclude_hv = 1;
	/* The two times tell whether the event was on the PMU throughout. */
	attr.read_format =
		PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
	/* This thread on any CPU. inherit stays 0: faults and flushes of a
	 * forked child are not the writer's. */
	c->fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1,
			     PERF_FLAG_FD_CLOEXEC);
	if (c->fd < 0) {
		err = -errno;
		return why_set(&c->why, err, "%s: %s", c->spec->event,
			       open_error(-err));
	}
	/* Without its filter the event would count something else under this
	 * name: then it is absent. */
	if (c->spec->filter &&
	    ioctl(c->fd, PERF_EVENT_IOC_SET_FILTER, c->spec->filter)) {
		err = -errno;
		close(c->fd);
		c->fd = -1;
		return why_set(&c->why, err,
			       "%s takes no filter \"%s\" on this kernel",
			       c->spec->event, c->spec->filter);
	}
	return 0;
}

/* One group per event, not one for all: a group that does not fit into the PMU
 * would count nothing. */
unsigned int counters_open(struct counters *c, const struct counter_spec *spec,
			   unsigned int nr)
{
	unsigned int there = 0;

	/* Callers have tables, and assert their length where they compile. */
	assert(nr <= COUNTERS_MAX);
	memset(c, 0, sizeof(*c));
	for (unsigned int i = 0; i < nr; i++) {
		c->counter[i].spec = &spec[i];
		c->counter[i].fd = -1;
		/* Counted also if it fails: its reason is asked for later. */
		c->nr++;
		c->counter[i].there = !counter_open(&c->counter[i]);
		there += c->counter[i].there;
	}
	return there;
}

void counters_refuse(struct counters *c, int err, const char *why)
{
	for (unsigned int i = 0; i < c->nr; i++) {
		if (c->counter[i].fd >= 0)
			close(c->counter[i].fd);
		c->counter[i].fd = -1;
		c->counter[i].there = false;
		why_set(&c->counter[i].why, err, "%s", why);
	}
}

void counters_close(struct counters *c)
{
	for (unsigned int i = 0; i < c->nr; i++) {
		if (c->counter[i].fd >= 0)
			close(c->counter[i].fd);
		c->counter[i].fd = -1;
	}
}

/* Reset first and enable afterwards, so that the enabling calls of a set are
 * next to each other. */
void counters_start(struct counters *c)
{
	for (unsigned int i = 0; i < c->nr; i++)
		if (c->counter[i].fd >= 0)
			ioctl(c->counter[i].fd, PERF_EVENT_IOC_RESET, 0);
	for (unsigned int i = 0; i < c->nr; i++)
		if (c->counter[i].fd >= 0)
			ioctl(c->counter[i].fd, PERF_EVENT_IOC_ENABLE, 0);
}

void counters_stop(struct counters *c)
{
	/* All stop before any is read: the reading would count in the
	 * others. */
	for (unsigned int i = 0; i < c->nr; i++)
		if (c->counter[i].fd >= 0)
			ioctl(c->counter[i].fd, PERF_EVENT_IOC_DISABLE, 0);
	for (unsigned int i = 0; i < c->nr; i++) {
		uint64_t v[3]; /* value, enabled, running */

		/* perf reads 0 bytes from an event in its error state: no value
		 * then, which is not the value 0. */
		c->counter[i].valid = false;
		if (c->counter[i].fd < 0 ||
		    read(c->counter[i].fd, v, sizeof(v)) != sizeof(v))
			continue;
		c->counter[i].value = (int64_t)v[0];
		/* Enabled longer than running: the event shared a PMU
		 * counter. */
		c->counter[i].valid = v[1] == v[2];
	}
}
