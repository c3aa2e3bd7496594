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

#endif
