/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A memory cgroup of our own, v1 or v2: the kernel charges to it all memory
 * that the measuring process makes it keep, also when no RSS shows it.
 *
 * The supervisor makes it, through knobs, so that it goes away on every way
 * out; the measuring process enters it before it maps anything, and reads it.
 *
 * The kernel charges in batches of 64 pages per CPU: usage is that coarse.
 */
#ifndef PINCOW_HARNESS_MACHINE_MEMCG_H
#define PINCOW_HARNESS_MACHINE_MEMCG_H

#include <stddef.h>
#include <stdint.h>

struct knobs;
struct why;

/**
 * Make a cgroup with a memory controller below the one this process is in,
 * or, where v2 forbids that (a cgroup with processes has no children with
 * controllers), beside it.
 *
 * @path: its directory, of @size bytes; "" after an error. 0 or -errno with
 * the sentence in @w: -ENOENT without a memory controller, -EACCES, -EROFS,
 * -EBUSY where neither place works.
 */
int memcg_make(struct knobs *k, char *path, size_t size, struct why *w);

/** Move the calling process there. 0 or -errno. */
int memcg_enter(const char *path);

/** Its charge now, in bytes. 0 or -errno. */
int memcg_usage(const char *path, int64_t *bytes);

/**
 * Bytes that may still be charged to the cgroup of the calling process: the
 * least that its limit and those of its ancestors leave, what page cache takes
 * not counted. INT64_MAX without a limit, or without a memory controller.
 */
int64_t memcg_room(void);

/**
 * How many processes the kernel has killed for want of memory: in the cgroup
 * at @path, or, for NULL or where it does not count them, on the machine.
 * -ENOENT before 4.13.
 */
int memcg_oom_kills(const char *path, int64_t *kills);

#endif
