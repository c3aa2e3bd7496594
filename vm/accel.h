/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which accelerator can be trusted. A /dev/kvm that opens proves nothing:
 * there are machines where it makes a virtual machine in which no kernel ever
 * prints. So a guest is booted with it, under a time limit.
 */
#ifndef PINCOW_VM_ACCEL_H
#define PINCOW_VM_ACCEL_H

#include <stddef.h>

#include "vm/qemu.h"
#include "vm/payload.h"

/** Seconds that the probe guest has; a native boot takes about one. */
#define ACCEL_PROBE_SECONDS 10

/**
 * ACCEL_KVM if a guest with @image and only init came to its end under it in
 * @seconds, else ACCEL_TCG. @why is a sentence in either case.
 *
 * @device: what has to open before it is tried at all, "/dev/kvm"; tests give
 * another one.
 */
enum accelerator accel_probe(const char *qemu, const char *device,
			     const char *image, const struct payload *payload,
			     unsigned int seconds, char *why, size_t size);

#endif
