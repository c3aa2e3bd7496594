/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An initramfs in memory: cpio archives in the "newc" format, which is the
 * only one that the kernel unpacks. The writer is ours because a library for
 * it would have to be carried into every guest with everything it needs.
 *
 * Entries get no time and no owner: the same content gives the same bytes.
 * Archives may follow each other; each begins at a multiple of 4 bytes.
 *
 * Errors: 0 or -errno, kept: after the first error every call returns it.
 */
#ifndef PINCOW_VM_CPIO_H
#define PINCOW_VM_CPIO_H

#include <stddef.h>
#include <stdint.h>

/** Zeroed is empty. */
struct cpio {
	uint8_t *data; /* owned */
	size_t len, room;
	uint32_t inode;
	int err;
};

void cpio_release(struct cpio *c);

/** A directory and, where they are not there yet, those it is in. */
int cpio_mkdir(struct cpio *c, const char *path);

/** A regular file, directories first; @mode as 0755. */
int cpio_add(struct cpio *c, const char *path, unsigned int mode,
	     const void *data, size_t len);

/** The same with the content of the host's @file; -ENXIO: not a regular one. */
int cpio_add_file(struct cpio *c, const char *path, unsigned int mode,
		  const char *file);

/**
 * The same with the content of @fd, which is closed. An error of opening it is
 * an error of the archive.
 */
int cpio_add_fd(struct cpio *c, const char *path, unsigned int mode, int fd);

/** End the archive; another may follow. */
int cpio_end(struct cpio *c);

#endif
