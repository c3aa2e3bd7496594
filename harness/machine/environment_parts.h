/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of environment_collect(), one file each. All return 0 or
 * -ENOMEM: what cannot be read is left out.
 */
#ifndef PINCOW_HARNESS_MACHINE_ENVIRONMENT_PARTS_H
#define PINCOW_HARNESS_MACHINE_ENVIRONMENT_PARTS_H

#include "harness/machine/environment.h"

/** must_match: CPU, microcode, accelerator, memory. */
int environment_add_machine(struct environment *e);

/** may_differ: release, arguments, and settings of the running kernel. */
int environment_add_kernel(struct environment *e);

/** may_differ: the options the kernel was built with, as far as they matter. */
int environment_add_config(struct environment *e);

/** recorded: load, privileges, versions. */
int environment_add_recorded(struct environment *e);

/** A key whose value is the one line of a file. */
struct environment_file {
	const char *key;
	const char *path;
};

int environment_add_files(struct environment *e, enum environment_group group,
			  const struct environment_file *files, size_t nr);

#endif
