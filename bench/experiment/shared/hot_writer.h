/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hot page: a thread on another CPU writes to many words of one page without
 * end, so that it always has a writable TLB entry for it. Before each write it
 * checks that the word still has the value of its last write.
 *
 * A word with another value was lost: a fault copied the page while it was
 * still written through an old translation, and the copy took its place. Only
 * this thread writes to these words. It looks and writes through one
 * translation, so that no other order of events can look like a loss.
 */
#ifndef PINCOW_BENCH_EXPERIMENT_SHARED_HOT_WRITER_H
#define PINCOW_BENCH_EXPERIMENT_SHARED_HOT_WRITER_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/why.h"

/** Words of the page that it writes to, from the first; the rest is others'. */
#define HOT_WRITER_WORDS 448

/** A word that was lost: @value was written to it and is not there. */
struct hot_writer_loss {
	size_t word;
	uint64_t value;
};

struct hot_writer {
	volatile uint64_t *page;
	struct hot_writer_state *state; /* shared memory, owned; NULL: none */
	pthread_t thread;
};

/**
 * Start writing to @page, to which others write only beyond HOT_WRITER_WORDS
 * from now on, on a CPU that is not ours. 0, or -errno with the sentence:
 * -EOPNOTSUPP on one CPU. It stands still at first.
 */
int hot_writer_start(struct hot_writer *h, void *page, struct why *why);

/** Let it write; returns when it has written to all of the page twice. */
void hot_writer_resume(struct hot_writer *h);

/** Stop it between two rounds over the page, each word looked at. */
void hot_writer_pause(struct hot_writer *h);

/**
 * While it stands still: the words lost since it was last resumed, at most
 * HOT_WRITER_WORDS, in @loss; a word that was lost twice is there twice.
 * Returns their number.
 */
size_t hot_writer_losses(const struct hot_writer *h,
			 const struct hot_writer_loss **loss);

/**
 * Page faults that its writes took since hot_writer_start(); call it while the
 * thread stands still.
 */
uint64_t hot_writer_faults(const struct hot_writer *h);

/** Accepts a zeroed one. */
void hot_writer_end(struct hot_writer *h);

#endif
