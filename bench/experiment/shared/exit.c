/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process that has the range and exits, seen from outside. */
#include "bench/experiment/shared/exit.h"

#include <errno.h>
#include <string.h>

#include "bench/batch/steps.h"

int64_t exit_mapped(struct life *l, pid_t pid)
{
	struct life_state *s = l->state;
	int64_t nr = 0;
	int err = frames_read(&l->witness->frames, pid, l->map.addr, s->after,
			      s->pages);

	for (size_t i = 0; !err && i < s->pages; i++)
		nr += !!(s->after[i] & PAGE_PRESENT);
	return err ? why_set(&l->why, err,
			     "cannot read the pagemap of process "
			     "%d: %s",
			     (int)pid, strerror(-err))
		   : nr;
}

int exit_ready(struct operation *o, bool shares)
{
	struct life *l = o->l;
	int err = owner_start(&o->owner, l->map.addr, l->map.len, shares);
	int64_t its = 0;

	if (err)
		return why_set(&l->why, err, "fork: %s", strerror(-err));
	o->pages = exit_mapped(l, o->owner.pid);
	if (o->pages < 0)
		return (int)o->pages;
	if (!o->pages && l->map.kind->traits & MAPPING_BACKED)
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: fork leaves pages of a file "
			       "out, so that the process has none of them");
	if (shares)
		its = exit_mapped(l, owner_child(&o->owner));
	if (its < 0)
		return (int)its;
	/* Else its exit would free them. */
	return !shares || its == o->pages
		       ? 0
		       : why_set(&l->why, -EAGAIN,
				 "the child maps %lld of %lld pages",
				 (long long)its, (long long)o->pages);
}

int exit_run(struct operation *o)
{
	owner_exit(&o->owner);
	return 0;
}

int64_t exit_acted(struct operation *o)
{
	return o->pages;
}
