/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kinds that touch no memory: the whole program without a kernel to measure.
 *
 * Their counts are what a kernel of the PG_anon_exclusive rule would give for
 * ranges of 8 pages; their times are those of the clock `fake`, and N % more
 * with FAKE_SLOWER=N. More variables make them misbehave, for the tests of the
 * supervisor:
 *
 *	FAKE_DIE=POINT		the process dies in each batch of that point;
 *	FAKE_DIE_ONCE=FILE	... only if it can create that file
 *	FAKE_SLEEP_MS=N		each batch takes at least so long
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/batch/steps.h"

#define NR(a) (sizeof(a) / sizeof((a)[0]))

#define PAGES	      8
#define FAKE_COMPOUND ((size_t)PAGES * BASE_PAGE)

static uint64_t times[PAGES];
static uint8_t classes[PAGES];

static void misbehave(const struct life *l)
{
	const char *die = getenv("FAKE_DIE"), *once = getenv("FAKE_DIE_ONCE");
	const char *sleep_ms = getenv("FAKE_SLEEP_MS");

	if (sleep_ms) {
		long ms = atol(sleep_ms);
		struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

		nanosleep(&t, NULL);
	}
	if (!die || strcmp(die, l->point->name))
		return;
	if (once && open(once, O_CREAT | O_EXCL | O_WRONLY, 0600) < 0)
		return;
	/* Not abort(): sanitizers would write a report. */
	raise(SIGKILL);
}

static uint64_t slower(uint64_t ns)
{
	const char *percent = getenv("FAKE_SLOWER");

	return percent ? ns * (100 + strtoul(percent, NULL, 10)) / 100 : ns;
}

static void take_samples(struct life *l, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		uint64_t t = clock_now(l->clock);

		times[i] = slower(clock_ns(l->clock, clock_now(l->clock) - t));
	}
	l->result.nr = nr;
	l->result.ns = l->sort == BATCH_TIMED ? times : NULL;
	l->result.classes = l->sort == BATCH_PROFILED ? NULL : classes;
}

/* How many pages, of which the referenced one is the first, get copied. */
static size_t copied(const struct point *p)
{
	bool compound = p->mapping->page_size > BASE_PAGE;

	if (!p->wp->traits)
		return 0;
	if (p->pin->traits & PIN_PIN)
		return p->wp->traits & WP_SHARES ? PAGES - 1 : 0;
	if (p->wp->traits & WP_SHARES)
		return PAGES;
	return p->pin->take ? (compound ? PAGES : 1) : 0;
}

static int fake_first_write(struct life *l)
{
	misbehave(l);
	take_samples(l, PAGES);
	memset(classes, CLASS_alloc, PAGES);
	classes[0] = CLASS_alloc_first;
	life_reading(l, "faults", PAGES);
	return 0;
}

static uint8_t first_of(const struct point *p, size_t n)
{
	if (!p->wp->traits)
		return CLASS_nofault;
	if (!n)
		return CLASS_reuse_first;
	return p->mapping->page_size > BASE_PAGE ? CLASS_copy_split
						 : CLASS_copy_first;
}

static int fake_wp_write(struct life *l)
{
	const struct point *p = l->point;
	bool pinned = p->pin->take, shared = p->wp->traits & WP_SHARES;
	size_t n = copied(p), moved = pinned && n && n != PAGES - 1;

	misbehave(l);
	if (p->wp->open) {
		int err = p->wp->open(&l->wp, &l->why);

		if (err)
			return err;
	}
	take_samples(l, PAGES);
	memset(classes, p->wp->traits ? CLASS_reuse : CLASS_nofault, PAGES);
	memset(classes, CLASS_copy, n);
	classes[0] = first_of(p, n);
	life_reading(l, "written_pages", PAGES);
	life_reading(l, "copies", (int64_t)n);
	life_reading(l, "pinned_moved", (int64_t)moved);
	life_reading(l, "bystander_copies", shared ? 0 : (int64_t)(n - moved));
	life_reading(l, "spurious_copies", shared ? 0 : (int64_t)n);
	life_reading(l, "faults", p->wp->traits ? PAGES : 0);
	life_reading(l, "tlb_flushes", (int64_t)n);
	life_reading(l, "hidden_pages", (int64_t)(moved ? n : 0));
	if (l->sort == BATCH_TIMED)
		life_reading(l, "arm_ns", (int64_t)slower(800));
	return 0;
}

static int fake_fork(struct life *l)
{
	const struct point *p = l->point;
	bool pin = p->pin->traits & PIN_PIN;
	bool compound = p->mapping->page_size > BASE_PAGE;

	misbehave(l);
	take_samples(l, 1);
	classes[0] = CLASS_fork;
	life_reading(l, "fork_copied_pages", !pin ? 0 : compound ? PAGES : 1);
	return 0;
}

static const struct experiment_kind first_write = {
	.name = "first_write",
	.help = "write to memory that was never touched",
	.version = 1,
	.traits = EXPERIMENT_WRITES,
	.batch = fake_first_write,
};

static const struct experiment_kind wp_write = {
	.name = "wp_write",
	.help = "write to memory that was just write-protected",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_PROTECTS | EXPERIMENT_POPULATES |
		  EXPERIMENT_THREADED | EXPERIMENT_WRITES,
	.batch = fake_wp_write,
};

static const struct experiment_kind fork_kind = {
	.name = "fork",
	.help = "fork a process that has references",
	.version = 1,
	.traits = EXPERIMENT_PINS | EXPERIMENT_POPULATES,
	.batch = fake_fork,
};

const struct experiment_kind *const experiment_kinds[] = {
	&first_write,
	&wp_write,
	&fork_kind,
};
const size_t nr_experiment_kinds = NR(experiment_kinds);

static int fake_map(struct mapping *m, struct why *why)
{
	(void)m;
	return why_set(why, -ENOTSUP, "a fake mapping maps nothing");
}

static const struct mapping_kind mapping_4k = {
	.name = "4k",
	.help = "no memory, in base pages",
	.page_size = BASE_PAGE,
	.len = FAKE_COMPOUND,
	.stride = BASE_PAGE,
	.map = fake_map,
};

static const struct mapping_kind mapping_thp = {
	.name = "thp",
	.help = "no memory, in one compound page",
	.page_size = FAKE_COMPOUND,
	.len = FAKE_COMPOUND,
	.stride = BASE_PAGE,
	.map = fake_map,
};

const struct mapping_kind *const mapping_kinds[] = {
	&mapping_4k,
	&mapping_thp,
};
const size_t nr_mapping_kinds = NR(mapping_kinds);

static int fake_take(struct pin *p, char *addr, size_t pages, struct why *why)
{
	(void)why;
	p->addr = addr;
	p->pages = pages;
	return 0;
}

static const struct pin_kind pin_none = {
	.name = "none",
	.help = "no reference: the control",
};

static const struct pin_kind pin_vmsplice = {
	.name = "vmsplice",
	.help = "a GET",
	.traits = PIN_GET,
	.take = fake_take,
};

static const struct pin_kind pin_io_uring = {
	.name = "io_uring",
	.help = "a PIN",
	.traits = PIN_PIN | PIN_WRITES | PIN_LONGTERM,
	.take = fake_take,
};

const struct pin_kind *const pin_kinds[] = {
	&pin_none,
	&pin_vmsplice,
	&pin_io_uring,
};
const size_t nr_pin_kinds = NR(pin_kinds);

/* Any trait but WP_SHARES: its pages fault when they are written. */
#define FAULTS (1u << 31)

static int fake_protect(struct wp *w, struct why *why)
{
	(void)w;
	(void)why;
	return 0;
}

/* A reason with what a terminal would act on. */
static int refuse(struct wp *w, struct why *why)
{
	(void)w;
	return why_set(why, -EOPNOTSUPP,
		       "this kernel has no soft-dirty bit \033[31m(fake)");
}

static const struct wp_kind wp_none = {
	.name = "none",
	.help = "nothing is protected",
};

static const struct wp_kind wp_mprotect = {
	.name = "mprotect",
	.help = "no fault follows",
	.protect = fake_protect,
};

static const struct wp_kind wp_clear_refs = {
	.name = "clear_refs",
	.help = "refused",
	.open = refuse,
	.protect = fake_protect,
};

static const struct wp_kind wp_fork_exit = {
	.name = "fork_exit",
	.help = "exclusive pages fault",
	.traits = FAULTS,
	.protect = fake_protect,
};

static const struct wp_kind wp_fork_alive = {
	.name = "fork_alive",
	.help = "shared pages fault",
	.traits = FAULTS | WP_SHARES,
	.protect = fake_protect,
};

const struct wp_kind *const wp_kinds[] = {
	&wp_none, &wp_mprotect, &wp_clear_refs, &wp_fork_exit, &wp_fork_alive,
};
const size_t nr_wp_kinds = NR(wp_kinds);
