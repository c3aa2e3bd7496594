/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel to boot: from what a user types to an image on this disk.
 *
 *	FILE			vmlinuz, bzImage, vmlinux with a PVH entry
 *	FILE.deb		a package, unpacked into the cache
 *	DIRECTORY		a build tree, or one of the cache
 *	debian:SERIES[-cloud][:ARCH]	newest point release, see
 *				scripts/fetch-kernel
 *	built:NAME		what scripts/build-kernel built under that name
 *	RELEASE			exactly that one, from the cache or the archive
 */
#ifndef PINCOW_VM_KERNEL_H
#define PINCOW_VM_KERNEL_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "vm/image.h"

struct kernel {
	char spec[256]; /* as typed, cut short */
	char image[PATH_MAX];
	char root[PATH_MAX]; /* the folder it is in, or "" */
	/* Below @root, for below_open(): others may have filled it. */
	char modules[PATH_MAX]; /* lib/modules/RELEASE, or "" */
	char config[PATH_MAX]; /* or "" */
	enum arch arch;
	char release[IMAGE_RELEASE_MAX]; /* "" where nobody tells */
	int unpacked; /* memfd with its vmlinux, or -1; owned */
	int used; /* keeps it in the cache, see vm/cache.h, or -1; owned */
	char origin[512]; /* "linux-image-... 6.1.x from SUITE", or "" */
};

/**
 * Find it, fetching it where need be; what is fetched is told on stderr unless
 * @quiet.
 *
 * 0 or -errno as image_probe(), -ENOENT where it cannot be had, -EINVAL for a
 * word that names no kernel, below_refused() where a link or a FIFO is in a
 * file's place; the sentence is in @why.
 */
int kernel_resolve(struct kernel *k, const char *spec, bool quiet, char *why,
		   size_t size);

/** Only after kernel_resolve(), whatever it returned. */
void kernel_release(struct kernel *k);

#endif
