/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file system of one file, which a child of ours serves through /dev/fuse:
 * huge, full of FUSE_FILE_BYTE, and slow on demand.
 */
#ifndef PINCOW_BENCH_PIN_SHARED_FUSE_FILE_H
#define PINCOW_BENCH_PIN_SHARED_FUSE_FILE_H

#include <sys/types.h>

#include "lib/why.h"

#define FUSE_FILE_SIZE (1ull << 40)
#define FUSE_FILE_BYTE 0xa5
/* Only requests in here are ever held: partition scans read the ends. */
#define FUSE_FILE_HELD_FROM (1ull << 30)
#define FUSE_FILE_HELD_TO   (FUSE_FILE_SIZE - (1ull << 30))

struct fuse_file {
	int fd; /* the file, for reading and writing; -1 */
	int control; /* to the child; -1 */
	pid_t server; /* 0: none */
};

/** 0 or -errno with the sentence; fuse_file_close() always may follow. */
int fuse_file_open(struct fuse_file *f, struct why *why);

/** Close all other descriptors of the file first. */
void fuse_file_close(struct fuse_file *f);

/** Hold the next request. 0 or -errno. */
int fuse_file_hold(struct fuse_file *f);

/** Wait until it has come: 0, -ETIMEDOUT, or -EIO where the child is dead. */
int fuse_file_await(struct fuse_file *f);

/** Answer it, and all that follow. 0 or -errno. */
int fuse_file_go(struct fuse_file *f);

#endif
