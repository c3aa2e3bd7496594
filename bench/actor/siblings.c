/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Children of one parent beside the one that is measured. */
#include "bench/actor/siblings.h"

#include <errno.h>
#include <string.h>

int siblings_start(struct siblings *s, size_t nr, struct why *why)
{
	int err = nr > SIBLINGS_MAX ? -EINVAL : 0;

	while (!err && s->nr < nr) {
		struct child *c = &s->child[s->nr];

		err = child_open(c);
		/* siblings_end() closes a child that has only its board. */
		s->nr += !err;
		if (!err)
			err = child_fork(c);
		if (!err)
			err = child_await(c);
	}
	return err ? why_set(why, err, "cannot fork %zu more children: %s", nr,
			     strerror(-err))
		   : 0;
}

int siblings_write(struct siblings *s, char *range, size_t len, struct why *why)
{
	for (size_t i = 0; i < s->nr; i++)
		if (child_write(&s->child[i], range, len))
			return why_set(why, -ECHILD,
				       "a child died while it wrote");
	return 0;
}

void siblings_let_go(struct siblings *s)
{
	for (size_t i = 0; i < s->nr; i++)
		child_let_go(&s->child[i]);
	siblings_end(s);
}

void siblings_end(struct siblings *s)
{
	while (s->nr)
		child_close(&s->child[--s->nr]);
}
