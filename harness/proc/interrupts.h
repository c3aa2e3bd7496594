/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/interrupts: the interrupts that every CPU received. */
#ifndef PINCOW_HARNESS_PROC_INTERRUPTS_H
#define PINCOW_HARNESS_PROC_INTERRUPTS_H

#include <stdint.h>

/**
 * TLB shootdown IPIs received by all CPUs (row `TLB:`, x86), or -errno.
 *
 * -ENODATA where several CPUs have received none since boot: there flushes
 * reach other CPUs without an interrupt, as some hypervisors arrange, or none
 * has been needed yet.
 */
int64_t interrupts_tlb(void);

#endif
