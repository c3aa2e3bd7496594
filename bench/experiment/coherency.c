/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * coherency: does a device that holds a reference still see the same memory
 * as the processor, after the range was protected and written to?
 *
 * The bytes go through the reference itself (the pin's device_write and
 * device_read). Before the protection none may be lost; at the end, with the
 * pages replaced under the reference, all must be: else the batch is an error
 * and no 0.
 */
#include <errno.h>

#include "bench/experiment/shared/device_exchange.h"
#include "bench/batch/outcome.h"
#include "bench/batch/steps.h"

/* Written through a pin that is not protected yet, nothing is lost; after it
 * the pages that this touched may be in the LRU batches again. */
static int before_protection(struct life *l)
{
	struct device_exchange e;
	int err;

	if (!l->pin.pages || l->pin.kind->traits & PIN_TRANSIENT)
		return 0;
	err = device_exchange(&l->pin, 0, &e, &l->why);
	if (!err && (e.to_cpu > 0 || e.to_device > 0))
		err = why_set(&l->why, -EIO,
			      "the device loses %lld and %lld bytes with "
			      "nothing protected",
			      (long long)e.to_cpu, (long long)e.to_device);
	return err ? err : life_drain(l);
}

static int after_writes(struct life *l)
{
	struct device_exchange e;
	int err;

	if (!l->pin.pages || l->sort == BATCH_PROFILED)
		return 0;
	err = device_exchange(&l->pin, 1, &e, &l->why);
	if (err)
		return err;
	if (e.to_cpu >= 0)
		life_reading(l, "lost_to_cpu", e.to_cpu);
	if (e.to_device >= 0)
		life_reading(l, "lost_to_device", e.to_device);
	life_reading(l, "lost_bytes",
		     (e.to_cpu > 0 ? e.to_cpu : 0) +
			     (e.to_device > 0 ? e.to_device : 0));
	life_reading(l, "lost_writes", e.writes);
	/* Last, as it takes the pages away. */
	return device_exchange_control(&l->pin, &l->map, &l->why);
}

static int coherency_batch(struct life *l)
{
	const struct pin_kind *pin = l->point->pin;
	int64_t left;
	int err;

	if (pin->take && !device_exchange_possible(pin))
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: no device writes or reads "
			       "through this reference");
	err = life_hold(l);
	if (!err)
		err = before_protection(l);
	if (!err)
		err = life_protect_and_write(l);
	if (!err)
		err = life_left_writable(l, &left);
	if (!err && left >= 0)
		life_reading(l, "unprotected_pages", left);
	return err ? err : after_writes(l);
}

static const char *const variants[] = { "pins=8", NULL };

const struct experiment_kind experiment_coherency = {
	.name = "coherency",
	.help = "the device's side and the CPU's, after a protection",
	.question = "Do a device that holds a page and the CPU that writes to "
		    "it still see the same memory?",
	.version = 4,
	.traits = EXPERIMENT_PINS | EXPERIMENT_PROTECTS | EXPERIMENT_POPULATES |
		  EXPERIMENT_THREADED | EXPERIMENT_WRITES | EXPERIMENT_TRACKS |
		  EXPERIMENT_LONG | EXPERIMENT_SIZED,
	.variants = variants,
	.batch = coherency_batch,
};
