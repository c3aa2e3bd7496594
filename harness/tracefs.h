/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tracepoints without a mounted tracefs: one is mounted detached, visible to
 * no other process and at no path (fsmount(2), Linux 5.2), and goes away with
 * its descriptor. Where somebody has mounted it, that one is used.
 */
#ifndef PINCOW_HARNESS_TRACEFS_H
#define PINCOW_HARNESS_TRACEFS_H

#include "lib/why.h"

/** A descriptor of tracefs's root directory, or -errno with the sentence. */
int tracefs_open(struct why *why);

/**
 * The id of tracepoint @system/@event, for perf_event_attr.config.
 *
 * The id (positive), or -errno: -ENOENT where the kernel has no such event.
 */
long tracefs_event_id(int tracefs, const char *system, const char *event);

#endif
