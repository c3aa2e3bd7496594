/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every page fault of the calling thread, with its address: the software
 * event page-faults with a sample period of 1 (perf_event_open(2)). It needs
 * no privilege beyond kernel.perf_event_paranoid <= 2 for faults from user
 * mode, and sees hugetlb.
 *
 * The kernel writes to a ring that is shared memory, so recording a fault
 * faults nothing in, also after a fork.
 */
#ifndef PINCOW_HARNESS_FAULTS_H
#define PINCOW_HARNESS_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/why.h"

/** libpfm4's name of the event. */
#define FAULTS_EVENT "perf::PAGE-FAULTS"

struct faults {
	int fd; /* -1: absent, or closed */
	bool there; /* this machine has it */
	void *ring;
	size_t ring_len;
	size_t nr; /* addresses of the last period */
	size_t room;
	uint64_t *addr; /* owned */
	bool complete; /* none was lost */
	struct why why; /* why it is absent */
};

/** Room for at least @max faults in a period. 0 or -errno with why. */
int faults_open(struct faults *f, size_t max);
/** Close it; there and why keep what faults_open() found out. */
void faults_close(struct faults *f);

/** Both do nothing where the sampler is absent. */
void faults_start(struct faults *f);
void faults_stop(struct faults *f);

/** Write to all memory that faults_collect() writes to, so that it has no
 * fault of its own after a fork. */
void faults_rehearse(struct faults *f);
/** Collect what was recorded between start and stop into @addr and @nr. */
void faults_collect(struct faults *f);

#endif
