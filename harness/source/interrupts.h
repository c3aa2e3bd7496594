/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/interrupts: what every CPU received. */
#ifndef PINCOW_HARNESS_SOURCE_INTERRUPTS_H
#define PINCOW_HARNESS_SOURCE_INTERRUPTS_H

#include <stdint.h>

/** TLB shootdown IPIs received by all CPUs (row `TLB:`, x86), or -errno. */
int64_t interrupts_tlb(void);

#endif
