/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The vmlinux inside of a bzImage, unpacked here instead of in the guest,
 * where an emulated CPU takes most of a boot for it. QEMU then enters it at
 * its PVH entry point; the only difference to be seen is that nothing moves
 * the kernel to a random address.
 */
#ifndef PINCOW_VM_UNPACK_H
#define PINCOW_VM_UNPACK_H

/**
 * A memfd with the vmlinux of @bzimage, to be closed by the caller.
 *
 * -EOPNOTSUPP where it is compressed with something that this machine has no
 * program for (xz, zstd, gzip, lz4 and bzip2 are looked for), or where the
 * result has no PVH entry: then the bzImage itself has to be booted.
 */
int unpack_vmlinux(const char *bzimage);

#endif
