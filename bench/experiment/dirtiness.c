/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dirtiness: pages that a tracker (the parameter `tracker`) shows as written
 * because of a protection alone.
 *
 * The tracker is reset, the range is protected as the wp says and the
 * protection taken away, nobody writes, and the tracker is asked. The
 * protection that is the tracker resets it: clear_refs, uffd_wp, pagemap_scan.
 * One that is made of the same facility would reset the tracker itself, or
 * take the range from it, which is a skip. Before the protection no page may
 * be shown as written, or there is no result.
 */
#include <errno.h>
#include <string.h>

#include "bench/batch/outcome.h"
#include "bench/batch/steps.h"
#include "bench/wp/shared/tracker.h"

/* The protection by which this tracker is reset: the pagemap shows it. */
static const struct wp_kind *resetting(const struct tracker *t)
{
	for (size_t i = 0; i < nr_wp_kinds; i++)
		if (wp_kinds[i]->tracker == t &&
		    wp_kinds[i]->pte_set | wp_kinds[i]->pte_clear)
			return wp_kinds[i];
	return NULL;
}

static int check_facility(struct life *l, const struct tracker *t)
{
	const struct wp_kind *wp = l->point->wp;

	if (wp->tracker && wp->tracker->facility == t->facility)
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: %s uses what the tracker %s "
			       "is made of",
			       wp->name, t->name);
	return 0;
}

static int ask(struct life *l, const struct wp *tracking, ssize_t *nr)
{
	*nr = wp_falsely_dirty(tracking);
	return *nr < 0 ? why_set(&l->why, (int)*nr,
				 "cannot ask the tracker: %s",
				 strerror((int)-*nr))
		       : 0;
}

/* The control: before the reset all pages are written, after it none is. */
static int reset(struct life *l, struct wp *tracking)
{
	ssize_t nr;
	int err = wp_protect(tracking, &l->why);

	if (!err)
		err = wp_check(tracking, &l->why);
	if (!err)
		err = ask(l, tracking, &nr);
	if (err || !nr)
		return err;
	if (nr == (ssize_t)l->state->pages)
		return why_set(&l->why, -EOPNOTSUPP,
			       "this kernel does not show what the tracker %s "
			       "says",
			       tracking->tracker->name);
	return why_set(&l->why, -EAGAIN,
		       "the reset of the tracker %s left %zd pages written",
		       tracking->tracker->name, nr);
}

/* As life_protect(), without times. */
static int protect(struct life *l)
{
	int err = wp_protect(&l->wp, &l->why);

	if (!err)
		err = wp_check(&l->wp, &l->why);
	if (!err)
		err = wp_resolve(&l->wp, &l->why);
	return err ? err : wp_verify(&l->wp, &l->why);
}

static int measure(struct life *l, struct wp *tracking)
{
	const struct tracker *t = &trackers[l->point->params.tracker];
	struct frames *f = &l->witness->frames;
	/* Before the tracker is reset: opening may write to the range. */
	int err = wp_open(&l->wp, l->point->wp, &l->map, &l->pin, f, &l->why);
	ssize_t nr;

	if (!err)
		err = wp_open(tracking, resetting(t), &l->map, &l->pin, f,
			      &l->why);
	if (!err)
		err = reset(l, tracking);
	if (!err)
		err = protect(l);
	if (!err)
		err = ask(l, tracking, &nr);
	if (!err)
		life_reading(l, "falsely_dirty_pages", nr);
	return err;
}

static int dirtiness_batch(struct life *l)
{
	struct wp tracking = { .fd = -1 };
	int err = check_facility(l, &trackers[l->point->params.tracker]);

	if (!err)
		err = life_map(l, true);
	if (!err)
		err = life_drain(l);
	if (!err)
		err = measure(l, &tracking);
	wp_close(&tracking);
	return err;
}

static const char *const variants[] = {
	"tracker=uffd_wp",
	"tracker=written",
	NULL,
};

const struct experiment_kind experiment_dirtiness = {
	.name = "dirtiness",
	.help = "pages shown as written though nobody wrote",
	.question = "Does a protection alone make pages look written to those "
		    "who track writes?",
	.version = 1,
	.traits = EXPERIMENT_PROTECTS | EXPERIMENT_POPULATES |
		  EXPERIMENT_TRACKERS,
	.variants = variants,
	.batch = dirtiness_batch,
};
