/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lock of a run, held by the process that measures into it: one byte of
 * the database file per run, locked by an open file description (fcntl(2),
 * F_OFD_SETLK), far beyond anything that SQLite reads, writes or locks.
 *
 * The lock lives as long as a descriptor of that description does, in any
 * process: children that do not exec share it, so they have to die with their
 * parent (PR_SET_PDEATHSIG) for a killed run to be seen as one.
 */
#ifndef PINCOW_DB_RUN_LOCK_H
#define PINCOW_DB_RUN_LOCK_H

#include <stdbool.h>
#include <stdint.h>

/** Hold run @id. 0, -EBUSY where somebody else does, or -errno. */
int run_lock_take(int fd, int64_t id);

/** Let go. Harmless where it is not held. */
void run_lock_drop(int fd, int64_t id);

/** Does another description than @fd's hold run @id? 1, 0 or -errno. */
int run_lock_taken(int fd, int64_t id);

#endif
