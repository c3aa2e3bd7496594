/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading the values of a visit from its batches. For db/ only. */
#ifndef PINCOW_DB_SUMMARY_SUMMARY_COLLECT_H
#define PINCOW_DB_SUMMARY_SUMMARY_COLLECT_H

#include "db/store_internal.h"
#include "db/summary/values.h"

/** Free what it has grown to. */
void visit_values_release(struct visit_values *v);

/** Read the batches of @visit. 0 or -errno, -EBADF for a damaged fact. */
int visit_values_collect(struct store *s, struct visit_values *v,
			 int64_t visit);

/**
 * The class of all timed writes, apart from those whose class stands beside the
 * one that its family has the name of: the times of 511 reuses are those of a
 * write, and that of the first reuse is not. CLASS_NR without any write, -1 for
 * several. It is `write_class` of the table visit; a visit that an older
 * program summarised has no such classes, and the first write in the others.
 */
int visit_values_class(const struct visit_values *v);

#endif
