/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of perf events, as libpfm4 has them. */
#ifndef PINCOW_HARNESS_EVENT_H
#define PINCOW_HARNESS_EVENT_H

#include "lib/why.h"

struct perf_event_attr;

/**
 * Fill in the type and configuration of @event ("perf::PAGE-FAULTS"), kernel
 * and user mode both. 0, or -ENOENT with the sentence. A program may define it
 * anew, from encodings that another one made.
 */
int event_encode(struct perf_event_attr *attr, const char *event,
		 struct why *why);

#endif
