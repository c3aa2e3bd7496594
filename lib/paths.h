/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where things are: files that were built or installed with this program.
 *
 * The program executes some of them, as root too, so that it takes them from
 * two places only: the trees that it was built in, whose names are compiled
 * in, and ../libexec/pincow of where it is installed. It never searches the
 * parents of its folder, which may belong to anybody.
 */
#ifndef PINCOW_LIB_PATHS_H
#define PINCOW_LIB_PATHS_H

#include <stddef.h>

#include "lib/why.h"

/**
 * A file of ours: @name in ../libexec/pincow, or, for a program that lies in
 * the tree that it was built in, @built in that tree or in its source.
 *
 * The path in @out; 0, -ENOENT, -ENAMETOOLONG, or -EPERM if others than this
 * user could change the file; @why says which, and may be NULL.
 */
int files_find(char *out, size_t size, const char *built, const char *name,
	       struct why *why);

/**
 * Whether only root, this user, and the owner of this program can change the
 * file at @path, which is absolute: by its mode, and by that of each folder
 * above it. 0, -errno, or -EPERM; @why says what to do, and may be NULL.
 */
int files_trusted(const char *path, struct why *why);

/** This program, as it was started. 0 or -errno. */
int files_self(char *out, size_t size);

#endif
