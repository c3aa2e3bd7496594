/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/experiment/shared/copy_counts.h"

void chance_add(struct chance *c, const struct chance_seen *s)
{
	int64_t copies = -1;

	if (!s->moved)
		copies = 0;
	else if (s->flushes == s->moved ||
		 (s->flushes >= 0 && s->flushes < s->moved && s->interference))
		copies = s->flushes;
	else if (s->flushes < 0 && !s->interference)
		copies = s->moved;
	if (copies < 0) {
		c->undecided += s->moved;
		c->writes += s->pages - s->moved;
		return;
	}
	c->writes += s->pages;
	c->copies += copies;
}
