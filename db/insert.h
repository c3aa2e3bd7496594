/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inserting facts: the store as a sink. For db/ only. */
#ifndef PINCOW_DB_INSERT_H
#define PINCOW_DB_INSERT_H

#include "facts/sink.h"

/** The verbs of a store's sink. */
extern const struct sink_ops store_sink_ops;

#endif
