/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A block device that holds a transfer for as long as it is told to, for the
 * O_DIRECT kinds: a loop device on a file that a child of ours serves through
 * FUSE. Everything is the kernel's own but the disk, which is exact: it says
 * when a request has arrived, and does nothing about it until it is told.
 *
 * Nothing of it has a name or outlives this process: the file system is
 * mounted at no path (fsmount(2)), the loop device clears itself with its last
 * descriptor, and the child fails what it holds once we are gone.
 */
#ifndef PINCOW_BENCH_PIN_SHARED_DISK_H
#define PINCOW_BENCH_PIN_SHARED_DISK_H

#include "bench/pin/shared/pin.h"

/** open() and close() of a kind. */
int disk_open(struct pin *p, struct why *why);
void disk_close(struct pin *p);

/**
 * take() of a kind: a read from the device if its traits say that it writes
 * memory, else a write to it. Returns once the disk has the request, which is
 * at most 2 MiB.
 */
int disk_take(struct pin *p, char *addr, size_t pages, struct why *why);

/** device_write() of a kind that reads from the device: the transfer ends. */
int disk_device_write(struct pin *p, char *bytes, struct why *why);

/** Let the transfer end, unless it has, and wait for that. */
void disk_drop(struct pin *p);

extern const char *const disk_modules[];

#endif
