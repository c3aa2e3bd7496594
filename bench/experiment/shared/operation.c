/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One timed call on a range, and the proof of what it did. */
#include "bench/experiment/shared/operation.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/batch/observe.h"
#include "bench/batch/steps.h"

/* Pagemap entries that are looked at in one go. */
#define CHUNK 512

int64_t operation_gone(struct operation *o)
{
	const struct life *l = o->l;
	uint64_t e[CHUNK];
	int64_t nr = 0;

	for (size_t i = 0, n; i < l->state->pages; i += n) {
		int err;

		n = l->state->pages - i < CHUNK ? l->state->pages - i : CHUNK;
		err = frames_read(&l->witness->frames, 0,
				  l->map.addr + i * BASE_PAGE, e, n);
		if (err)
			return err;
		for (size_t k = 0; k < n; k++)
			nr += !(e[k] & PAGE_PRESENT);
	}
	return nr;
}

int64_t operation_present(struct operation *o)
{
	int64_t gone = operation_gone(o);

	return gone < 0 ? gone : (int64_t)o->l->state->pages - gone;
}

/* By a system call: the kernel gets an error where a write of ours would be a
 * SIGSEGV. */
bool operation_writable(char *addr)
{
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	bool yes = fd >= 0 && read(fd, addr, 1) == 1;

	if (fd >= 0)
		close(fd);
	return yes;
}

int operation_advise(struct operation *o, int advice)
{
	return madvise(o->l->map.addr, o->l->map.len, advice) ? -errno : 0;
}

static int timed_call(struct operation *o)
{
	struct life *l = o->l;
	bool counted = l->sort == BATCH_COUNTED;
	struct arm_counts counts = { 0 };
	uint64_t t;
	int err;

	/* Around all of it: from here on nothing else may change frames. */
	witness_vmstat(l->state->vmstat_start);
	if (counted)
		observe_arm_start(l, &counts);
	observe_cpu(l);
	t = clock_now(l->clock);
	err = o->kind->run(o);
	t = clock_now(l->clock) - t;
	observe_cpu(l);
	if (counted)
		observe_arm_stop(l, &counts);
	if (err)
		return why_set(&l->why, err, "%s: %s%s", o->kind->call,
			       strerror(-err),
			       err == -EINVAL ? " (this kernel does not do "
						"it to such memory)"
					      : "");
	if (counted)
		observe_operation(l, &counts);
	l->state->ticks[0] = clock_ns(l->clock, t);
	l->state->classes[0] = CLASS_operation;
	l->result.nr = 1;
	l->result.classes = l->state->classes;
	if (l->sort == BATCH_TIMED)
		l->result.ns = l->state->ticks;
	return 0;
}

static int look_at_effect(struct operation *o)
{
	struct life *l = o->l;
	int64_t acted = o->kind->acted(o);
	int err = 0;

	/* Its pages came with the call: only now can they be verified. */
	if (o->kind->unpopulated)
		err = l->map.kind->verify(&l->map, &l->witness->frames,
					  &l->why);
	if (err)
		return err;
	if (acted < -1)
		return why_set(&l->why, (int)acted,
			       "cannot see the effect of %s: %s", o->kind->call,
			       strerror(-(int)acted));
	/* Worth another attempt: reclaim may have been there first. */
	if (acted >= 0 && o->kind->all && acted != (int64_t)l->state->pages)
		return why_set(&l->why, -EAGAIN,
			       "%s acted on %lld of %zu pages", o->kind->call,
			       (long long)acted, l->state->pages);
	if (acted >= 0)
		life_reading(l, "op_pages", acted);
	if (l->state->left_cpu && l->point->params.threads == 1)
		l->disturbed = "the process was moved to another CPU during "
			       "a batch";
	return 0;
}

static int on_range(struct operation *o)
{
	struct life *l = o->l;
	int err;

	if (o->kind->unpopulated && l->point->mapping->traits & MAPPING_SHAPED)
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: this mapping is populated "
			       "before it is shaped");
	err = o->kind->unpopulated ? life_map(l, false) : life_hold(l);
	if (!err)
		err = life_before(l);
	if (!err && o->kind->ready)
		err = o->kind->ready(o);
	if (!err && l->point->params.threads > 1)
		err = mm_sharers_start(&l->mm_sharers,
				       l->point->params.threads - 1, &l->why);
	if (err)
		return err;
	mm_sharers_raise(&l->mm_sharers);
	err = timed_call(o);
	mm_sharers_end(&l->mm_sharers);
	return err ? err : look_at_effect(o);
}

int operation_batch(struct life *l, const struct operation_kind *kind)
{
	struct operation o = { .kind = kind, .l = l };
	int err;

	/* Its events would be of a call, and not of a write. */
	if (l->sort == BATCH_PROFILED)
		return why_set(&l->why, -EOPNOTSUPP,
			       "an operation is not profiled");
	err = on_range(&o);
	owner_close(&o.owner);
	if (o.area)
		munmap(o.area, o.area_len);
	return err;
}
