/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by fork_exit and fork_alive: fork(2) write-protects every private
 * page of the parent. protect() is the system call alone.
 */
#ifndef PINCOW_BENCH_WP_SHARED_FORK_H
#define PINCOW_BENCH_WP_SHARED_FORK_H

#include "bench/wp/shared/wp.h"

int wp_fork_open(struct wp *w, struct why *why);
int wp_fork_protect(struct wp *w, struct why *why);
void wp_fork_close(struct wp *w);

#endif
