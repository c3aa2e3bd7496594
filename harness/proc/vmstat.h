/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/vmstat: counters of the whole system. A field that this kernel does
 * not have is absent. Event counters (pgreuse, thp_split_pmd, ...) are exact;
 * node counters (nr_*) are batched per CPU until vmstat_refresh().
 */
#ifndef PINCOW_HARNESS_PROC_VMSTAT_H
#define PINCOW_HARNESS_PROC_VMSTAT_H

#include <stdint.h>

/** -1 where the field is absent. */
#define VMSTAT_ABSENT (-1)

/** Read the @nr fields named @name into @value. 0 or -errno. */
int vmstat_read(const char *const *name, int64_t *value, unsigned int nr);

/** Fold the per-CPU parts in: /proc/sys/vm/stat_refresh. 0 or -errno. */
int vmstat_refresh(void);

#endif
