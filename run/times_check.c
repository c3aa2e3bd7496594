/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds the harness against a bare loop for doctor. */
#include "run/times_check.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "bench/batch/self_check.h"
#include "bench/subject/channel.h"
#include "bench/subject/subject.h"
#include "harness/machine/journal.h"
#include "run/setup.h"

/* Faults of a batch of the self check, and some elsewhere. */
#define MAX_FAULTS 2048

/* Samples of a batch of it. */
#define ROOM 1024

const struct check times_check = {
	.name = "harness_times",
	.severity = CHECK_NOISY,
	.concern = CONCERN_TIMES,
	.cost = "Times of writes are not the kernel's alone: the same writes "
		"take so much of the time of a bare loop that does nothing "
		"else.",
	.fix = "look again on an idle machine; if it stays, report it with "
	       "the output of \"pincow doctor --all\"",
};

/* As a run does: on the CPU that it would take. */
static int pin(struct why *why)
{
	cpu_set_t set;
	int cpu, err = setup_cpu(-1, &cpu, why);

	if (err || cpu >= CPU_SETSIZE)
		return err;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		return why_set(why, -errno, "sched_setaffinity: %s",
			       strerror(errno));
	return 0;
}

static void add_text(struct finding *f, const char *text)
{
	size_t len = strlen(f->value);

	snprintf(f->value + len, sizeof(f->value) - len, "%s", text);
}

static void add(struct finding *f, enum harness_ratio which, int64_t ratio)
{
	char text[64];

	snprintf(text, sizeof(text), "%s%s %.3f", *f->value ? ", " : "",
		 harness_ratios[which].write,
		 (double)ratio / HARNESS_RATIO_ONE);
	add_text(f, text);
	if (!harness_ratio_fine(ratio))
		f->state = CHECK_FOUND;
}

/* In the process that a run measures in. */
static int ask_subject(struct subject *s, const char *clock, struct why *why)
{
	const struct subject_options opt = {
		.clock = clock,
		.room = ROOM,
		.max_faults = MAX_FAULTS,
	};
	int err = subject_start(s, &opt);

	if (!err) {
		s->channel->verb = CHANNEL_CHECK;
		s->channel->check_rounds = SELF_CHECK_THOROUGH;
		err = subject_ask(s);
	}
	return err ? why_set(why, err,
			     "cannot start the process that is measured: %s",
			     strerror(-err))
		   : 0;
}

static void measure(struct finding *f)
{
	struct subject s = { 0 };
	struct why why = { 0 };
	struct clock clock;
	int err = pin(&why);

	if (!err && clock_init(&clock, NULL))
		err = why_set(&why, -EOPNOTSUPP, "no clock can be used here");
	if (!err)
		err = ask_subject(&s, clock.name, &why);
	for (enum harness_ratio i = 0; !err && i < HARNESS_RATIO_NR; i++) {
		int64_t ratio = s.channel->ratio[i];

		if (ratio < 0) {
			err = (int)ratio;
			why = s.channel->ratio_why[i];
		} else {
			add(f, i, ratio);
		}
	}
	subject_stop(&s);
	if (!err) {
		add_text(f, " times a bare loop's");
		return;
	}
	f->state = CHECK_UNKNOWN;
	snprintf(f->value, sizeof(f->value), "skipped: %.100s", why.text);
}

/* With the machine's lock, as two measurements spoil each other. Without the
 * right to a journal there is no other one to wait for. */
void times_check_probe(struct finding *f)
{
	struct journal j;
	pid_t holder = 0;

	*f = (struct finding){ .state = CHECK_FINE };
	if (!journal_open(&j, NULL) &&
	    journal_try_lock(&j, &holder) == -EBUSY) {
		f->state = CHECK_UNKNOWN;
		snprintf(f->value, sizeof(f->value),
			 "skipped: a measurement is running (process %d)",
			 (int)holder);
	} else {
		measure(f);
	}
	journal_release(&j);
}
