/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that appear whole or not at all.
 *
 * A file has no name while it is written, or a random one beside its own where
 * the file system cannot do that; at the end it takes the place of a file of
 * its name. No link that somebody left there is followed, unless it leads to a
 * descriptor of this process.
 */
#ifndef PINCOW_LIB_NEW_FILE_H
#define PINCOW_LIB_NEW_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct new_file {
	int fd; /* for writing; owned */
	bool named; /* @fresh exists */
	bool placed; /* nothing is left to do but closing it */
	char *path, *fresh; /* its name; the one until then; owned */
};

/** Begin the file @path. new_file_end() in any case. 0 or -errno. */
int new_file_open(struct new_file *f, const char *path);

/**
 * As new_file_open(), for a name that a user typed: "-" is standard output, and
 * a descriptor of ours (/dev/stdout) or a pipe or device of that very name is
 * written to as it is. new_file_end() in any case. 0 or -errno.
 */
int new_file_output(struct new_file *f, const char *path);

/**
 * Put it in its place already, to be written to there: after a kill it has what
 * was written. 0 or -errno.
 */
int new_file_place(struct new_file *f);

/** write(2) all of it. 0 or -errno. */
int new_file_write(struct new_file *f, const void *data, size_t len);

/**
 * Put it in its place, or, after @err, drop it, unless it is in its place.
 * Accepts one that could not be opened. @err, or -errno for what failed here:
 * then nothing is left.
 */
int new_file_end(struct new_file *f, int err);

#endif
