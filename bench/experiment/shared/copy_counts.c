/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies of a window of writes, from changed frames and flushes. */
#include "bench/experiment/shared/copy_counts.h"

void copy_counts_add(struct copy_counts *c, const struct copy_counts_seen *s)
{
	/* -1: undecided. */
	int64_t copies = -1;

	if (!s->frame_changed)
		copies = 0;
	else if (s->flushes == s->frame_changed ||
		 (s->flushes >= 0 && s->flushes < s->frame_changed &&
		  s->interference))
		copies = s->flushes;
	else if (s->flushes < 0 && !s->interference)
		copies = s->frame_changed;
	if (copies < 0) {
		c->undecided += s->frame_changed;
		c->writes += s->pages - s->frame_changed;
		return;
	}
	c->writes += s->pages;
	c->copies += copies;
}
