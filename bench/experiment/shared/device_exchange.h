/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the processor and the holder of a reference see the same memory?
 *
 * Each writes all of the referenced pages, the other reads them; a byte that
 * it does not find is lost, without any error. Every byte of a round differs
 * from what any earlier round left at its place, so an old byte never passes
 * for a new one.
 */
#ifndef PINCOW_BENCH_EXPERIMENT_SHARED_DEVICE_EXCHANGE_H
#define PINCOW_BENCH_EXPERIMENT_SHARED_DEVICE_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/why.h"

struct mapping;
struct pin;
struct pin_kind;

/** Of one round; -1 where the kind has no verb for that direction. */
struct device_exchange {
	int64_t to_cpu; /* bytes that the device wrote and we do not read */
	int64_t to_device; /* bytes that we wrote and the device does not */
	int64_t writes; /* writes of a 4k page of which a byte was lost */
};

/** Can anything be written or read through such a reference? */
bool device_exchange_possible(const struct pin_kind *kind);

/**
 * A round over all that @p references: the device writes and we read, then we
 * write and the device reads. Rounds count up from 0, at most to 2. A
 * transient reference is used up. 0 or -errno.
 */
int device_exchange(struct pin *p, unsigned int round,
		    struct device_exchange *e, struct why *why);

/**
 * The negative control: take the pages away from under the reference, so that
 * each side has memory of its own, and see that a round loses every byte. The
 * range is unusable afterwards. 0, or -EIO where the loss is not seen.
 */
int device_exchange_control(struct pin *p, struct mapping *m, struct why *why);

#endif
