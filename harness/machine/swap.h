/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Swap devices of our own, on memory: made by knobs_swap(), which takes them
 * away again on every way out; found and switched on and off by the process
 * that measures.
 *
 * A device is ours if the label of its swap header, or the file behind it, says
 * so. Devices of others are never reset.
 *
 * All functions return 0 or -errno.
 */
#ifndef PINCOW_HARNESS_MACHINE_SWAP_H
#define PINCOW_HARNESS_MACHINE_SWAP_H

#include <stdbool.h>
#include <stddef.h>

enum swap_sort {
	/* zram: read within the fault that wants the page (in the kernel's
	 * words SWP_SYNCHRONOUS_IO). */
	SWAP_SYNCHRONOUS,
	/* A loop device on a memfd: as a disk, through the swap cache. */
	SWAP_DISK,
};

struct swap_device {
	char path[32]; /* "/dev/zram0" */
	bool added; /* swap_make() adds the device, swap_remove() removes it */
};

/** Choose a free one for swap_make(); changes nothing. -ENODEV: no device. */
int swap_choose(enum swap_sort sort, struct swap_device *d);

/** Make it a swap device of 64 MiB. -EBUSY: others took it meanwhile. */
int swap_make(const struct swap_device *d);

/** Switch it off and let its memory go; 0 too where it is not ours. */
int swap_remove(const struct swap_device *d);

/** Is it one that a swap_device can name? */
bool swap_is_device(const char *path);

/** The one of that sort that was made; -ENODEV where none is. */
int swap_find(enum swap_sort sort, struct swap_device *d);

/** Swap to it before all others, and no more. It may be on, or off, already. */
int swap_on(const struct swap_device *d);
int swap_off(const struct swap_device *d);

#endif
