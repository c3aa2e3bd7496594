/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cache of kernels that scripts/fetch-kernel and scripts/build-kernel
 * fill: ${XDG_CACHE_HOME:-~/.cache}/pincow. Each kernel is a folder named by
 * its release, whose file `source` says where it is from; a boot holds a lock
 * on it.
 */
#ifndef PINCOW_VM_CACHE_H
#define PINCOW_VM_CACHE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/why.h"

struct cache_entry {
	char name[256]; /* the release, or the folder's name */
	char from[128]; /* its package or build, or what a folder holds */
	char path[PATH_MAX];
	uint64_t bytes; /* on disk */
	time_t used; /* last booted or fetched */
	bool kernel; /* else indexes, sources: made again when needed */
};

struct cache {
	char path[PATH_MAX];
	struct cache_entry *entry; /* owned; kernels first, by name */
	size_t nr;
	int lock; /* -1: none is held */
};

/** Read it; no cache is an empty one. 0 or -errno with @why. */
int cache_open(struct cache *c, struct why *why);
/** Keep fetches and builds out from here on. -EBUSY where one is at work. */
int cache_lock(struct cache *c, struct why *why);
/** -EBUSY where a boot has it, or -errno. Only below cache_lock(). */
int cache_remove(const struct cache_entry *e, struct why *why);
void cache_close(struct cache *c);

/**
 * Note that the kernel in folder @dir is used, and keep it from being removed.
 * A descriptor, which holds the lock until it is closed; -1 for a folder that
 * is not of the cache.
 */
int cache_use(const char *dir);

#endif
