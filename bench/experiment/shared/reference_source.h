/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sources of references that the owner of a page did not ask for: what the
 * kernel, or somebody with the right to, does to pages meanwhile. A value of
 * the parameter `source` is one row in source.c.
 */
#ifndef PINCOW_BENCH_EXPERIMENT_SHARED_REFERENCE_SOURCE_H
#define PINCOW_BENCH_EXPERIMENT_SHARED_REFERENCE_SOURCE_H

#include <stddef.h>

#include "harness/proc/pagemap.h"
#include "bench/actor/looper.h"

struct source_kind;

/** A live source that acts on a range. Zeroed is none. */
struct source {
	const struct source_kind *kind;
	char *addr;
	size_t len;
	int fd; /* the kind's own; -1 */
	int node; /* where the pages are to go next */
	char *buffer; /* the kind's own, owned, @len bytes */
	struct frames frames;
	struct looper looper;
};

struct source_kind {
	const char *name;
	/* Refuse what this machine does not have; may be NULL. */
	int (*open)(struct source *s, struct why *why);
	/* By the other thread, again and again; NULL: it has none. */
	int (*once)(void *source);
	/* By the owner before the protection, pages still exclusive; or NULL. */
	int (*before)(struct source *s, struct why *why);
};

extern const struct source_kind source_kinds[];
extern const size_t nr_source_kinds;

/** The row called @name, or -1. */
int source_find(const char *name);

/** 0 or -errno with the sentence; source_close() always may follow. */
int source_open(struct source *s, size_t kind, char *addr, size_t len,
		struct why *why);
void source_close(struct source *s);

#endif
