/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/meminfo: the memory of the whole machine. */
#ifndef PINCOW_HARNESS_PROC_MEMINFO_H
#define PINCOW_HARNESS_PROC_MEMINFO_H

#include <stdint.h>

/** Bytes that can be had without swapping (MemAvailable), or -errno. */
int64_t meminfo_available(void);

#endif
