/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The circumstances: load, privileges, versions. */
#ifndef PINCOW_HARNESS_MACHINE_ENVIRONMENT_RECORDED_H
#define PINCOW_HARNESS_MACHINE_ENVIRONMENT_RECORDED_H

struct environment;

/** Entries of the group recorded, those that can be read. 0 or -ENOMEM. */
int environment_add_recorded(struct environment *e);

#endif
