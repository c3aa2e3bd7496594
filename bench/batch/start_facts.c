/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells what a subject found out before its first point. */
#include "bench/batch/start_facts.h"

#include <errno.h>
#include <stdio.h>

#include "bench/batch/self_check.h"
#include "bench/subject/channel.h"
#include "bench/subject/subject.h"

/* Times of operations on all of a process, without a range in it. */
static void tell_floor(const char *subject, int64_t value, start_fact_fn fn,
		       void *arg)
{
	if (value >= 0)
		fn(arg, "overhead", subject, value,
		   "in the clock's unit: one of them by the process that is "
		   "measured, without a range; not subtracted");
}

static void tell_ratio(const struct channel *c, enum harness_ratio which,
		       start_fact_fn fn, void *arg)
{
	const struct harness_ratio_words *words = &harness_ratios[which];
	int64_t ratio = c->ratio[which];
	char text[128];

	snprintf(text, sizeof(text),
		 "millionths: %s by the harness over a bare loop's",
		 words->write);
	if (ratio >= 0)
		fn(arg, "overhead", words->subject, ratio, text);
	else if (ratio != -EOPNOTSUPP)
		fn(arg, "overhead", "unchecked", ratio,
		   c->ratio_why[which].text);
}

/* A subject that dies here is missed when its first point is begun. */
static void tell_times(struct subject *s, start_fact_fn fn, void *arg)
{
	struct channel *c = s->channel;

	c->verb = CHANNEL_CHECK;
	c->check_rounds = SELF_CHECK_QUICK;
	if (subject_ask(s))
		return;
	tell_floor("fork", c->fork_floor_ns, fn, arg);
	tell_floor("clear_refs", c->clear_refs_floor_ns, fn, arg);
	for (enum harness_ratio i = 0; i < HARNESS_RATIO_NR; i++)
		tell_ratio(c, i, fn, arg);
}

void start_facts(struct subject *s, bool check, start_fact_fn fn, void *arg)
{
	const struct channel *c = s->channel;

	for (size_t i = 0; i < c->nr_absent; i++)
		fn(arg, "absent", c->absent[i].metric, 0,
		   c->absent[i].why.text);
	fn(arg, "overhead", "clock", (int64_t)c->clock_overhead_ps,
	   "picoseconds of an empty timed region, not subtracted");
	fn(arg, "overhead", "subject", c->is_static,
	   "1: batches are made in a small static process; 0: in the whole "
	   "program, whose memory is in the times of fork and clear_refs");
	if (check)
		tell_times(s, fn, arg);
}
