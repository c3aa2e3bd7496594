/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by rdma and rdma_ro: a memory region of the first RDMA device.
 *
 * libibverbs is loaded when it is first needed: a machine without it, or
 * without a device, has a skip, and pincow does not depend on it. Regions are
 * ordinary ones, which pin; never on-demand paging.
 */
#ifndef PINCOW_BENCH_PIN_SHARED_VERBS_H
#define PINCOW_BENCH_PIN_SHARED_VERBS_H

#include "bench/pin/shared/pin.h"

int verbs_open(struct pin *p, struct why *why);
/** take() of a kind: a region that is written if its traits say so. */
int verbs_take(struct pin *p, char *addr, size_t pages, struct why *why);
/** device_write() and device_read() of a kind: RDMA over a loopback. */
int verbs_device_write(struct pin *p, char *bytes, struct why *why);
int verbs_device_read(struct pin *p, char *bytes, struct why *why);
void verbs_drop(struct pin *p);
void verbs_close(struct pin *p);

/** load() of a kind: libibverbs, and the provider for soft-RoCE. */
void verbs_load(void);

extern const char *const verbs_modules[];

#endif
