/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder of our own below $TMPDIR, and its end. */
#ifndef PINCOW_LIB_TEMPORARY_DIR_H
#define PINCOW_LIB_TEMPORARY_DIR_H

#include <stddef.h>

/**
 * Make a folder that only this user can read. Its path in @path, of @size
 * bytes; 0, -ENAMETOOLONG, or why mkdtemp(3) could not. The caller removes it.
 */
int temporary_dir_make(char *path, size_t size);

/**
 * Remove the folder at @path and the files in it, without entering folders or
 * following links. An empty path: nothing to do. Files that cannot
 * be removed stay.
 */
void temporary_dir_remove(const char *path);

#endif
