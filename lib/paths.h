/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paths of files that were built or installed beside this program, and of this
 * program itself.
 */
#ifndef PINCOW_LIB_PATHS_H
#define PINCOW_LIB_PATHS_H

#include <stddef.h>

/**
 * A file of ours: @built below the source or build tree that this program is
 * in, or @name where it is installed (../libexec/pincow).
 *
 * The path in @out; 0, -ENOENT, -ENAMETOOLONG.
 */
int files_find(char *out, size_t size, const char *built, const char *name);

/** This program, as it was started. 0 or -errno. */
int files_self(char *out, size_t size);

#endif
