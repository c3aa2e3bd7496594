/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All of the header of a run. */
#ifndef PINCOW_HARNESS_MACHINE_ENVIRONMENT_COLLECT_H
#define PINCOW_HARNESS_MACHINE_ENVIRONMENT_COLLECT_H

#include "harness/machine/environment.h"

/** Everything that can be read of this machine. 0 or -ENOMEM. */
int environment_collect(struct environment *e);

#endif
