/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/self/smaps and smaps_rollup: the mapped memory, walked page by page and
 * so exact, unlike the counters behind statm.
 */
#ifndef PINCOW_HARNESS_PROC_SMAPS_H
#define PINCOW_HARNESS_PROC_SMAPS_H

#include <stddef.h>
#include <stdint.h>

/** Rss of the whole process in bytes, or -errno. */
int64_t smaps_rss(void);

/** A field of /proc/self/status in kB ("VmPin"), in bytes, or -errno. */
int64_t smaps_status(const char *field);

/**
 * Bytes of [@addr, @addr + @len) mapped by PMDs as THP, or -errno: the sum of
 * AnonHugePages and ShmemPmdMapped over the mappings that overlap it.
 */
int64_t smaps_huge(const void *addr, size_t len);

#endif
