/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files below a folder that a stranger may have filled: a package's, or a
 * kernel's build tree. No link is followed, so nothing outside the folder is
 * ever read, and only regular files are opened, so no open waits.
 */
#ifndef PINCOW_VM_BELOW_H
#define PINCOW_VM_BELOW_H

#include <stdbool.h>

/**
 * Open @path, relative to @root, for reading. @root itself may be a link: the
 * user named it.
 *
 * A descriptor; -ELOOP where a part of @path is a link; -EXDEV where it is
 * absolute or has a part "." or ".."; -EISDIR for a folder; -ENXIO for a FIFO,
 * a device or a socket; or -errno of openat(2).
 */
int below_open(const char *root, const char *path);

/** below_open() refused this kind of file, as opposed to not finding it. */
bool below_refused(int err);

/** The reason for an error of below_open(), and what to do about it. */
const char *below_why(int err);

#endif
