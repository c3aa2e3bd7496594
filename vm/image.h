/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A look at a file before QEMU is given it: is it a kernel, for what, and
 * which one? QEMU itself says little, or hangs without a word.
 */
#ifndef PINCOW_VM_IMAGE_H
#define PINCOW_VM_IMAGE_H

#include <stddef.h>

#include "vm/arch.h"

#define IMAGE_RELEASE_MAX 128

enum image_format {
	IMAGE_BZIMAGE, /* x86 boot protocol */
	IMAGE_PVH, /* ELF with the PVH entry point */
	IMAGE_ARM64, /* arm64 boot protocol, not compressed */
};

struct image {
	enum image_format format;
	enum arch arch;
	char release[IMAGE_RELEASE_MAX]; /* "" where the file does not tell */
};

/**
 * Look at @path.
 *
 * 0; -errno where it cannot be read; -ENOEXEC where it is no kernel; -ELIBBAD
 * for a kernel that cannot be booted here (another architecture, 32 bits, no
 * PVH entry, pages of another size). The sentence is in @why (@size bytes).
 */
int image_probe(struct image *img, const char *path, char *why, size_t size);

#endif
