/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stored run, played into a sink. */
#ifndef PINCOW_DB_REPLAY_H
#define PINCOW_DB_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "db/store.h"
#include "facts/sink.h"

/**
 * Play a stored run into @sink, as it was measured, in the order that sink.h
 * promises. @samples: false leaves out the samples of timed batches and gives
 * quantiles instead, see ndjson.h. The facts are those of one moment, also
 * while somebody measures into the run. @sink may not be one of this store.
 */
int store_replay(struct store *s, int64_t id, bool samples, struct sink *sink);

#endif
