/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second stage of the gate: flag rows that look worse, and let fresh runs
 * decide about them. Of a few thousand rows some look worse by chance; the same
 * values that raised the suspicion must not also confirm it.
 */
#include "db/compare/fresh.h"

#include <stdio.h>
#include <string.h>

#include "db/compare/bimodal.h"
#include "db/compare/environment.h"
#include "db/compare/noisy.h"

/* ---- Are they the same two, measured again? ---- */

/*
 * The first key that the machine has to agree on, and does not; or NULL. The
 * entries of both runs are sorted the same way: one walk finds all that either
 * side lacks.
 */
static const char *other_machine(const struct compare_run *a,
				 const struct compare_run *b)
{
	size_t i = 0, k = 0;

	while (i < a->nr_entries || k < b->nr_entries) {
		const struct compare_entry *x =
			i < a->nr_entries ? &a->entry[i] : NULL;
		const struct compare_entry *y =
			k < b->nr_entries ? &b->entry[k] : NULL;
		int which = !x ? 1 : !y ? -1 : compare_entry_order(x, y);
		const struct compare_entry *some = which <= 0 ? x : y;

		if (some->group == ENV_MUST_MATCH &&
		    (which || strcmp(x->value, y->value)))
			return some->key;
		i += which <= 0;
		k += which >= 0;
	}
	return NULL;
}

/* The name of the first thing that differs, or NULL. */
static const char *what_is_another(const struct compare_run *first,
				   const struct compare_run *again)
{
	if (strcmp(first->kernel, again->kernel))
		return "kernel";
	if (strcmp(first->clock, again->clock))
		return "clock";
	return other_machine(first, again);
}

/* A run cannot confirm itself: its values were the reason to look again. */
void compare_are_fresh(struct comparison *c)
{
	for (int i = 0; i < 2 && !*c->confirm_why; i++) {
		const struct compare_run *run = c->run[i],
					 *fresh = c->confirm[i];
		const char *what = what_is_another(run, fresh);

		if (!strcmp(run->uuid, fresh->uuid))
			snprintf(c->confirm_why, sizeof(c->confirm_why),
				 "run %lld cannot confirm itself",
				 (long long)run->id);
		else if (what)
			snprintf(c->confirm_why, sizeof(c->confirm_why),
				 "run %lld is not run %lld measured again: "
				 "another %.60s",
				 (long long)fresh->id, (long long)run->id,
				 what);
	}
}

/* ---- Flagging ---- */

/*
 * The plain p, before any adjustment: this stage may be wrong often, as all
 * that it costs is measuring again.
 */
int compare_flag(struct pair *p, void *arg)
{
	struct compare_row *r = p->row;
	struct comparison *c = arg;

	/* Measuring again would not make it one mode. */
	r->flagged = !compare_has_modes(p) && r->tested && r->gates &&
		     r->changed && r->p <= COMPARE_FLAG_P &&
		     differ(r->ratio, 1) &&
		     pair_direction(p, 1, r->ratio) == VERDICT_WORSE;
	c->flagged += r->flagged;
	return 0;
}

/* ---- The same row of the fresh runs ---- */

/* Halving, as the statement orders points by name. */
static const struct compare_point *find(const struct compare_run *run,
					const char *name)
{
	size_t low = 0, high = run->nr;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int way = strcmp(name, run->point[middle].name);

		if (!way)
			return &run->point[middle];
		if (way < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* Values of invocations of the same experiment; else false, with why. */
static bool has_fresh(struct pair *p, struct pair *again)
{
	compare_fresh(p, again);
	for (int i = 0; i < 2; i++) {
		const struct compare_point *point = again->point[i];
		struct pair same = *p;

		if (!point || !point->measured || !pair_value(again, i)->nr) {
			pair_why(p,
				 "looks worse, and run %lld, which is to "
				 "decide, has no values of it",
				 (long long)again->run[i]->id);
			return false;
		}
		same.point[0] = p->point[i];
		/*
		 * Against the first run of its own side: two fresh runs of a
		 * newer version would agree with each other.
		 */
		same.point[1] = point;
		if (!compare_same_geometry(&same))
			return false;
	}
	return true;
}

void compare_fresh(const struct pair *p, struct pair *again)
{
	*again = *p;
	for (int i = 0; i < 2; i++) {
		again->run[i] = p->c->confirm[i];
		again->point[i] = find(again->run[i], p->point[i]->name);
	}
}

/*
 * A row that fresh runs say nothing of stays flagged and is counted, so that
 * the gate cannot pass for lack of values.
 */
int compare_confirm(struct pair *p, void *arg)
{
	struct compare_row *r = p->row;
	struct comparison *c = arg;
	struct pair again;
	int err;

	if (!r->flagged)
		return 0;
	if (*c->confirm_why)
		pair_why(p, "%s", c->confirm_why);
	if (*c->confirm_why || !has_fresh(p, &again)) {
		c->unconfirmed++;
		return 0;
	}
	err = compare_test(&again);
	if (err)
		return err;
	r->confirmed = true;
	for (int i = 0; i < 2; i++)
		/* The values that decided are those that are shown. */
		compare_show(&again, i);
	return 0;
}
