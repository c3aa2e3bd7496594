/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine: CPU, microcode, accelerator, memory. */
#ifndef PINCOW_HARNESS_MACHINE_ENVIRONMENT_MACHINE_H
#define PINCOW_HARNESS_MACHINE_ENVIRONMENT_MACHINE_H

struct environment;

/** Entries of the group must_match, those that can be read. 0 or -ENOMEM. */
int environment_add_machine(struct environment *e);

#endif
