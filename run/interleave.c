/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures two runs in shuffled blocks of one invocation of each side. */
#include "run/interleave.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/observer.h"
#include "run/order.h"
#include "lib/process.h"
#include "lib/signals.h"
#include "harness/clock.h"

int interleave_program(struct interleave *t, int side, struct arguments *argv)
{
	struct side *r = &t->run[side];
	FILE *out = NULL;
	char how[80];
	int status = 0, err = argv->failed
				      ? -ENOMEM
				      : program_run(argv->word, &out, &status);

	arguments_release(argv);
	if (!err && status) {
		program_reason(status, how, sizeof(how));
		/* Its output is not taken: half an invocation on one side would
		 * have no counterpart on the other. */
		err = why_set(&r->why, -ECHILD, "%s", how);
	} else if (!err) {
		err = side_take(r, out);
	} else if (err != -EINTR) {
		why_set(&r->why, err, "%s", strerror(-err));
	}
	if (out)
		fclose(out);
	/* After a signal there is nothing to say that its sender does not
	 * know. */
	if (err && err != -EINTR)
		why_set(&t->why, err, "the program of the %s side, %s: %s",
			t->name[side], t->program[side], r->why.text);
	return err;
}

static int one_invocation(struct interleave *t, int side, unsigned int block,
			  uint64_t seed)
{
	struct side *r = &t->run[side];
	int err, end;

	side_begin(r, block);
	err = t->invocation(t, side, seed);
	/* Also after a failure: an open invocation looks as if it went on. */
	end = side_end(r, !err);
	if (end && !err)
		why_set(&t->why, end, "%s", r->why.text);
	return err ? err : end;
}

/* The rest takes as long per block as those that are over: with both sides in
 * each block the average is fair from the first on. */
static void tell(const struct interleave *t, unsigned int block, uint64_t since)
{
	uint64_t each = (clock_gettime_ns(CLOCK_MONOTONIC) - since) / block;

	observer_block(
		t->observer, t->doing, block, t->invocations,
		(unsigned int)(each * (t->invocations - block) / 1000000000));
}

/* Both sides in each block, in an order of its own. */
static int blocks(struct interleave *t, uint64_t seed)
{
	uint64_t since = clock_gettime_ns(CLOCK_MONOTONIC);
	int err = 0;

	for (unsigned int k = 1; !err && k <= t->invocations; k++) {
		/* One seed for both sides: their points come in the same order,
		 * so that order cannot be the difference. */
		uint64_t own = order_seed(seed, k);
		size_t side[2] = { 0, 1 };

		/* Drawn anew: a fixed order would give one side the warmer
		 * machine in every block. */
		order_shuffle(side, 2, own);
		for (int i = 0; !err && i < 2; i++)
			err = one_invocation(t, (int)side[i], k, own);
		if (!err)
			tell(t, k, since);
	}
	return err;
}

static int finish(struct interleave *t, int err)
{
	enum run_status status = !err		 ? RUN_COMPLETE
				 : err == -EINTR ? RUN_INTERRUPTED
						 : RUN_FAILED;
	t->cut = err != 0;
	/* Both sides end, also if the first one cannot: else its run would look
	 * as if it were still measured. */
	for (int i = 0; i < 2; i++) {
		int end = side_finish(&t->run[i], status);

		if (end && !err)
			err = why_set(&t->why, end, "%s", t->run[i].why.text);
		/* Only one error can be returned, and the first is the
		 * cause. */
		else if (end)
			observer_note(t->observer, true, "%s",
				      t->run[i].why.text);
	}
	return err;
}

int interleave_measure(struct interleave *t, const char *const command[2],
		       unsigned int points, uint64_t seed)
{
	int err = 0;

	if (uuid_new(t->session))
		return why_set(&t->why, -EIO,
			       "the kernel gives no random numbers");
	for (int i = 0; !err && i < 2; i++) {
		/* Both are opened before either is measured: no half of a
		 * pair. */
		struct side *r = &t->run[i];

		err = side_open(r, t->db);
		if (err)
			why_set(&t->why, err, "%s", r->why.text);
		r->assembly.header = (struct fact_run){
			.session = t->session,
			.command = command[i],
			.seed = seed,
			.invocations = t->invocations,
			.points = points,
		};
	}
	if (!err) {
		signals_catch();
		err = finish(t, blocks(t, seed));
		signals_release();
	}
	return err;
}

/* Both at once: closing one drops the locks that this process has on the same
 * file for the other (fcntl(2)). */
void interleave_release(struct interleave *t)
{
	side_close(&t->run[0]);
	side_close(&t->run[1]);
}
