/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subject's own side: it makes batches in its memory as the channel asks.
 */
#ifndef PINCOW_BENCH_SUBJECT_SERVE_H
#define PINCOW_BENCH_SUBJECT_SERVE_H

#include <stdbool.h>

/**
 * Serve the channel on descriptors 3 to 5 until its other end is closed, as the
 * static program or as another. 0, or -errno where there is no channel.
 */
int subject_serve(bool is_static);

struct channel;

/** The channel that is being served, or NULL. */
const struct channel *subject_channel(void);

#endif
