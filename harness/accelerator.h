/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which hypervisor, if any, executes our instructions. */
#ifndef PINCOW_HARNESS_ACCELERATOR_H
#define PINCOW_HARNESS_ACCELERATOR_H

/**
 * "tcg", "kvm", "none", the hypervisor's CPUID signature, or "unknown"; valid
 * until the next call.
 */
const char *accelerator_name(void);

/** Is this a guest? 1 or 0, or -1 where the CPU does not say. */
int accelerator_is_guest(void);

#endif
