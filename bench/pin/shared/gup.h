/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by gup_test and gup_test_ro: the kernel's own test driver for
 * get_user_pages (CONFIG_GUP_TEST, debugfs), which from 6.2 on holds a
 * long-term pin for as long as it is told to. One pin at a time per descriptor.
 */
#ifndef PINCOW_BENCH_PIN_SHARED_GUP_H
#define PINCOW_BENCH_PIN_SHARED_GUP_H

#include "bench/pin/shared/pin.h"

int gup_open(struct pin *p, struct why *why);
/** take() of a kind: for writing if its traits say so. */
int gup_take(struct pin *p, char *addr, size_t pages, struct why *why);
/** device_read() of a kind: the driver's view of the pages it pins. */
int gup_device_read(struct pin *p, char *bytes, struct why *why);
void gup_drop(struct pin *p);
void gup_close(struct pin *p);

#endif
