/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the pages whose frame changed were copied by the writer? Pure, so
 * that it can be tested without a kernel.
 */
#ifndef PINCOW_BENCH_EXPERIMENT_SHARED_COPY_COUNTS_H
#define PINCOW_BENCH_EXPERIMENT_SHARED_COPY_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

/** Observations of some writes that follow each other, one to a page. */
struct copy_counts_seen {
	int64_t pages; /* that had a frame before and after */
	int64_t frame_changed; /* of these, to another one */
	int64_t flushes; /* of this CPU by the writer; -1: not known */
	bool interference; /* something migrated, or was swapped */
};

/** Their result; all members add up over any number of observations. */
struct copy_counts {
	int64_t writes; /* of which it is known whether they copied */
	int64_t copies;
	int64_t undecided;
};

/**
 * Add @s to @c.
 *
 * A copy makes the writer flush once, and nothing else that changes frames
 * makes it: migration and reclaim flush elsewhere. So where as many flushes as
 * moved pages were seen, all are copies; where fewer, and something migrated,
 * as many are copies as flushes. Without the flushes, moved pages are copies
 * where nothing else can have moved them. The rest is undecided, and is in
 * neither of the two counts.
 */
void copy_counts_add(struct copy_counts *c, const struct copy_counts_seen *s);

#endif
