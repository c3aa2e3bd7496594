/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel modules for a guest, with what they depend on. */
#ifndef PINCOW_VM_MODULES_H
#define PINCOW_VM_MODULES_H

#include "vm/cpio.h"

/**
 * Add the modules that @name (NULL-terminated) lists, from @dir, which is
 * lib/modules/RELEASE with depmod's modules.dep; and job/modules, their paths
 * in the order in which they have to be loaded.
 *
 * One that is not there is left out: it may be built in. 0 or -errno.
 */
int modules_add(struct cpio *c, const char *dir, const char *const *name);

#endif
