/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Write protections: they make the next write to a page fault.
 *
 * A protection is armed in three steps: protect() (timed) makes the pages
 * read-only; check() looks whether that is so, where the kernel lets it be
 * seen, and forces what would otherwise be skipped by the kernel; resolve()
 * (timed) takes away all that would stop the write altogether, so that the
 * kernel's own write fault is left. verify() is for properties that can be seen
 * only then. arm_ns is protect() plus resolve().
 */
#ifndef PINCOW_BENCH_WP_SHARED_WP_H
#define PINCOW_BENCH_WP_SHARED_WP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bench/actor/child.h"
#include "lib/why.h"

struct frames;
struct knobs;
struct mapping;
struct pin;
struct tracker;
struct wp_kind;

enum wp_trait {
	/* Another process maps the pages while they are written:
	 * wp->child.pid */
	WP_SHARES = 1 << 0,
	/* Protecting puts other frames in place: the frames to be written to
	 * are known only afterwards. */
	WP_REPLACES = 1 << 1,
	/* Other page tables may map the frames that it put in place. */
	WP_MERGES = 1 << 2,
	/* Protects all memory of the process at once. */
	WP_PROCESS = 1 << 3,
	/* Other threads may write to the range meanwhile, and neither get an
	 * error nor wait for a handler. */
	WP_CONCURRENT = 1 << 4,
	/* Leaves what may be pinned as it is, on purpose. */
	WP_SKIPS_PINNED = 1 << 5,
	/* resolve() takes away what its tracker shows. */
	WP_ENDS_TRACKING = 1 << 6,
	/* Waits for the kernel, batch by batch: not in the default suite. */
	WP_SLOW = 1 << 7,
	/* User space answers the faults: wp->handled. */
	WP_HANDLED = 1 << 8,
	/* They end in a signal: the thread's total has none of them. */
	WP_SIGNALS = 1 << 10,
	/* It forks: this process can have more children. */
	WP_FORKS = 1 << 11,
	/* For those who name it: not in the default suite. */
	WP_RARE = 1 << 9,
};

/** A live protection of one mapping, for one batch. */
struct wp {
	const struct wp_kind *kind;
	struct mapping *map;
	const struct pin *pin; /* the references in it */
	struct frames *frames; /* to look at its pages */
	int fd; /* the kind's own; -1 */
	/* Of a kind with two treatments: 1: it forces the next write to fault,
	 * 0: not here. -1: there is one. Set by open(). */
	int forced;
	/* The kind's; open() takes it away where it is not reset here. */
	const struct tracker *tracker;
	char *twin; /* a second range as long as the first; or NULL */
	void *state; /* the kind's own, between open() and close() */
	struct child child; /* of the fork kinds */
	/* [4k pages]: the handler of a WP_HANDLED kind answered a fault there.
	 * Of the caller of wp_open(), set before the first write. */
	uint8_t *handled;
};

/** A kind without protect() protects nothing. */
struct wp_kind {
	const char *name;
	const char *help;
	unsigned int traits;
	unsigned int rejects; /* mapping traits it can never protect, */
	const char *why_rejects; /* and the sentence for it */
	/* Bits 1 << enum vmstat_field: counters that move because of the writes
	 * to what it protected, and tell of no interference. */
	unsigned int expects;
	/* Pagemap bits that tell of one page whether it is protected, between
	 * check() and resolve(): set, or clear. 0: nothing tells. */
	uint64_t pte_set, pte_clear;
	/* It resets this one, at the latest in check(); NULL: none. */
	const struct tracker *tracker;

	/* Modules that a guest needs for it, ending with NULL; or NULL. */
	const char *const *modules;

	/* Settings that the measuring process will change, journalled by the
	 * supervisor; may be NULL. */
	void (*prepare)(struct knobs *k);

	/* Untimed: descriptors, registration; may be NULL. */
	int (*open)(struct wp *w, struct why *why);
	int (*protect)(struct wp *w, struct why *why);
	int (*check)(struct wp *w, struct why *why);
	int (*resolve)(struct wp *w, struct why *why);
	int (*verify)(struct wp *w, struct why *why);
	/* After open(), also one that failed halfway; may be NULL. */
	void (*close)(struct wp *w);
};

extern const struct wp_kind *const wp_kinds[];
extern const size_t nr_wp_kinds;

int wp_open(struct wp *w, const struct wp_kind *kind, struct mapping *m,
	    const struct pin *pin, struct frames *f, struct why *why);
int wp_protect(struct wp *w, struct why *why);
int wp_check(struct wp *w, struct why *why);
int wp_resolve(struct wp *w, struct why *why);
int wp_verify(struct wp *w, struct why *why);
/**
 * After wp_check(): which of the 4k pages are not protected, a flag for each in
 * @left_writable. Their number, -EOPNOTSUPP where nothing tells, or another
 * -errno.
 */
ssize_t wp_unprotected(const struct wp *w, uint8_t *left_writable);
/**
 * How many 4k pages its tracker shows as written, without those that
 * WP_SKIPS_PINNED is about, which wp_unprotected() counts. All are so falsely
 * where nobody wrote since check(). The number, -EOPNOTSUPP without a tracker,
 * or another -errno.
 */
ssize_t wp_falsely_dirty(const struct wp *w);
void wp_close(struct wp *w);

/*
 * For the kinds.
 */

/** Is 4k page @i in a page of the mapping's size that somebody references? */
bool wp_is_held(const struct wp *w, size_t i);

#endif
