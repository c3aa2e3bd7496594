/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel modules for a guest, with what they depend on. */
#ifndef PINCOW_VM_MODULES_H
#define PINCOW_VM_MODULES_H

#include "vm/cpio.h"

/**
 * Add the modules that @name (NULL-terminated) lists, from @dir below @root,
 * which is lib/modules/RELEASE with depmod's modules.dep; and job/modules,
 * their paths in the order in which they have to be loaded.
 *
 * A module that modules.dep does not have is left out: it may be built in.
 * Files are opened as by below_open(). 0; or -errno, where a file is to blame
 * with the sentence in @why.
 */
int modules_add(struct cpio *c, const char *root, const char *dir,
		const char *const *name, char *why, size_t size);

#endif
