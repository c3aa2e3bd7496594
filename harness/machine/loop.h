/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loop devices: a free one, and a file behind it. The kernel names a free one
 * and reserves it for nobody, so that others may take it first.
 */
#ifndef PINCOW_HARNESS_MACHINE_LOOP_H
#define PINCOW_HARNESS_MACHINE_LOOP_H

#include <linux/loop.h>
#include <stddef.h>

/** Others take free ones, too: as often as this -EBUSY is tried again. */
#define LOOP_TRIES 8

/**
 * Write the path of a free device. 0, or -errno: -ENODEV where the kernel has
 * no loop devices.
 */
int loop_choose(char *path, size_t size);

/**
 * Open the device with @flags and give it the file of @c. A descriptor, or
 * -errno: -EBUSY where others took it.
 */
int loop_attach(const char *path, int flags, const struct loop_config *c);

/** Both, with another device where others take one. */
int loop_open(int flags, const struct loop_config *c);

#endif
