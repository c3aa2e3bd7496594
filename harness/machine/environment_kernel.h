/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The running kernel: release, arguments and settings. */
#ifndef PINCOW_HARNESS_MACHINE_ENVIRONMENT_KERNEL_H
#define PINCOW_HARNESS_MACHINE_ENVIRONMENT_KERNEL_H

struct environment;

/** Entries of the group may_differ, those that can be read. 0 or -ENOMEM. */
int environment_add_kernel(struct environment *e);

#endif
