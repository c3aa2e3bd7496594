/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ranges whose pages belong to a file or to shared memory, in base pages or in
 * what the file system makes of them.
 *
 * A file is made anew for each batch, filled and written to its disk, and has
 * no name: nothing of it is left behind, whatever ends the process.
 */
#ifndef PINCOW_BENCH_MAPPING_SHARED_BACKED_H
#define PINCOW_BENCH_MAPPING_SHARED_BACKED_H

#include "bench/mapping/shared/mapping.h"

/** MAP_SHARED anonymous memory. */
int backed_map_shmem(struct mapping *m, struct why *why);

/** A memfd (memfd_create(2)), MAP_SHARED or MAP_PRIVATE as @flags says. */
int backed_map_memfd(struct mapping *m, int flags, struct why *why);

/** A file in files_dir(). */
int backed_map_file(struct mapping *m, int flags, struct why *why);

/** verify(): shared memory, or a file's pages, or private copies of them. */
int backed_verify(const struct mapping *m, struct frames *f, struct why *why);

#endif
