/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prepares the machine for a measurement, and puts it back. */
#include "run/setup.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "bench/point/needs.h"
#include "run/concern.h"
#include "run/measurement.h"
#include "run/observer.h"
#include "lib/signals.h"
#include "harness/machine/checks.h"
#include "harness/machine/knobs.h"
#include "harness/machine/memcg.h"
#include "lib/why.h"

/* As many CPUs as any x86 kernel can be built for. */
#define CPUS_MAX 8192

int setup_cpu(int want, int *cpu, struct why *why)
{
	size_t size = CPU_ALLOC_SIZE(CPUS_MAX);
	cpu_set_t *set = CPU_ALLOC(CPUS_MAX);
	int last = -1;

	*cpu = want;
	if (!set || sched_getaffinity(0, size, set)) {
		int err = -errno;

		CPU_FREE(set);
		/* -EINVAL here is a kernel of more CPUs, not a wrong option. */
		return why_set(why, err == -EINVAL ? -EIO : err,
			       "cannot tell which CPUs there are: %s",
			       strerror(-err));
	}
	for (int i = 0; i < CPUS_MAX; i++)
		if (CPU_ISSET_S(i, size, set) && (want < 0 || i == want))
			last = i;
	CPU_FREE(set);
	if (last < 0)
		return why_set(why, -EINVAL,
			       "CPU %d is not in this process's affinity mask",
			       want);
	*cpu = last;
	return 0;
}

struct waiting {
	const struct measurement *m;
	struct why *why;
};

/* The holder writes its number after it has locked: there may be none to read
 * yet. */
static const char *by_process(pid_t holder, char text[32])
{
	*text = '\0';
	if (holder)
		snprintf(text, 32, " (process %d)", (int)holder);
	return text;
}

static bool go_on_waiting(void *arg, pid_t holder, unsigned int waited_ms)
{
	const struct waiting *w = arg;
	const struct measurement_options *opt = w->m->opt;
	char by[32];

	if (opt->wait_limited && waited_ms >= opt->wait_s * 1000) {
		why_set(w->why, 0,
			"another measurement is running%s: it did not end in "
			"%u s (wait longer: --wait)",
			by_process(holder, by), opt->wait_s);
		return false;
	}
	if (!waited_ms)
		observer_note(opt->observer, true,
			      "waiting for another measurement to end%s",
			      by_process(holder, by));
	return true;
}

/* A refusal is told here, and as an event of the run by setup_untuned(). */
static void tune(struct measurement *m)
{
	struct finding f;

	for (size_t i = 0; i < nr_checks; i++) {
		const struct check *c = &checks[i];

		if (!c->tune || !points_concerned(m->list, c->concern))
			continue;
		check_probe(c, m->opt->root, &f);
		if (f.state == CHECK_FOUND &&
		    check_tune(c, m->opt->root, m->knobs))
			observer_note(m->opt->observer, false,
				      "%s stays as it is: %s", c->name,
				      knobs_why(m->knobs));
	}
}

/* Looks again instead of trusting tune(): a kernel may accept a value and not
 * follow it. */
int setup_untuned(const struct measurement *m, setup_untuned_fn fn, void *arg)
{
	struct finding f;
	int err = 0;

	for (size_t i = 0; m->opt->tune && !err && i < nr_checks; i++) {
		const struct check *c = &checks[i];

		/* A setting that can spoil none of the points is left alone. */
		if (!points_concerned(m->list, c->concern))
			continue;
		check_probe(c, m->opt->root, &f);
		if (f.state == CHECK_FOUND)
			err = fn(arg, c->name, f.value);
	}
	return err;
}

/*
 * The lock comes first: two measurements at a time would spoil each other, and
 * each would take the settings of the other for the machine's own.
 */
int setup_open(struct measurement *m, struct why *why)
{
	struct waiting waiting = { m, why };
	struct knobs_restored restored = { 0 };
	struct why memcg_why = { 0 };
	int err;

	/* Signals are blocked otherwise, and the wait for the lock may be long.
	 * The test comes after: a signal that was pending is delivered before
	 * the wait and would not end it. */
	signals_allow(true);
	err = signals_caught() ? -EINTR
			       : knobs_open(&m->knobs, m->opt->journal,
					    go_on_waiting, &waiting, &restored);
	signals_allow(false);
	if (err == -EINTR || err == -EBUSY)
		return err;
	if (restored.nr)
		observer_note(m->opt->observer, false,
			      "put back %u settings that a killed run had left",
			      restored.nr);
	if (*restored.changed.text)
		observer_note(m->opt->observer, true, "%s",
			      restored.changed.text);
	/* Without a journal a kill would leave settings that nobody can put
	 * back, so none are changed. Many points can be measured anyway. */
	if (err) {
		m->knobs = NULL;
		snprintf(m->memcg_why, sizeof(m->memcg_why),
			 "no journal of settings can be written: %s",
			 strerror(-err));
		observer_note(m->opt->observer, false,
			      "no settings are changed, as no journal of them "
			      "can be written: %s",
			      strerror(-err));
		return 0;
	}
	/* First, so that what a point needs wins. */
	if (m->opt->tune)
		tune(m);
	point_list_prepare(m->list, m->knobs);
	/* One metric needs it: without it that is absent, and all others
	 * hold. */
	if (memcg_make(m->knobs, m->memcg, sizeof(m->memcg), &memcg_why)) {
		*m->memcg = '\0';
		snprintf(m->memcg_why, sizeof(m->memcg_why), "%s",
			 memcg_why.text);
	}
	return 0;
}

int setup_close(struct measurement *m)
{
	struct why changed;
	int left = knobs_undo(m->knobs, &changed);

	if (*changed.text)
		observer_note(m->opt->observer, true, "%s", changed.text);
	knobs_close(m->knobs);
	m->knobs = NULL;
	return left > 0 ? left : 0;
}
