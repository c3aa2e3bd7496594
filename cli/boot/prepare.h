/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `pincow boot` before the first boot: kernels, machine, files, jobs. */
#ifndef PINCOW_CLI_BOOT_PREPARE_H
#define PINCOW_CLI_BOOT_PREPARE_H

#include <stddef.h>

struct boot_command;

/** Everything up to the first kernel. 0, or an exit code. */
int boot_prepare(struct boot_command *c);

/** Find the kernels; the others have failed. *@nr are left. */
int boot_resolve(struct boot_command *c, size_t *nr);

/**
 * The guest's files, its machine, the jobs; and failed runs for what is no
 * kernel. 0, or an exit code.
 */
int boot_equip(struct boot_command *c, size_t kernels);

#endif
