/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scripts/fetch-kernel, called from the program. */
#ifndef PINCOW_VM_FETCH_H
#define PINCOW_VM_FETCH_H

#include <stdbool.h>
#include <stddef.h>

/**
 * The cache directory of the kernel that @spec names, in @dir.
 *
 * The script's messages go to stderr unless @quiet. 0; -ENOENT where no
 * such kernel can be had; -EINVAL where the script does not understand @spec;
 * or -errno. The sentence is in @why.
 */
int fetch_kernel(char *dir, size_t dir_size, const char *spec, bool quiet,
		 char *why, size_t size);

/** Let the script list to stdout what can be had. 0 or as above. */
int fetch_list(char *why, size_t size);

#endif
