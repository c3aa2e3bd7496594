/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that the kernel was built with, as far as they matter. */
#ifndef PINCOW_HARNESS_MACHINE_ENVIRONMENT_CONFIG_H
#define PINCOW_HARNESS_MACHINE_ENVIRONMENT_CONFIG_H

struct environment;

/** Entries of the group may_differ, those that can be read. 0 or -ENOMEM. */
int environment_add_config(struct environment *e);

#endif
