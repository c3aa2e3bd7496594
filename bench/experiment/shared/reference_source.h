/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sources of references that the owner of a page did not ask for: operations
 * of the kernel, or of a privileged process, on pages meanwhile. A value of
 * the parameter `source` is one row in reference_source.c.
 */
#ifndef PINCOW_BENCH_EXPERIMENT_SHARED_REFERENCE_SOURCE_H
#define PINCOW_BENCH_EXPERIMENT_SHARED_REFERENCE_SOURCE_H

#include <stddef.h>

#include "harness/proc/pagemap.h"
#include "bench/actor/looper.h"

struct reference_source_kind;

/** A live source that acts on a range. Zeroed: closed. */
struct reference_source {
	const struct reference_source_kind *kind;
	char *addr;
	size_t len;
	int fd; /* the kind's own; -1 */
	int node; /* where the pages are to go next */
	char *buffer; /* the kind's own, owned, @len bytes */
	struct frames frames;
	struct looper looper;
};

struct reference_source_kind {
	const char *name;
	/* Refuse what this machine does not have; may be NULL. */
	int (*open)(struct reference_source *s, struct why *why);
	/* By the other thread, again and again; NULL: it has none. */
	int (*once)(void *source);
	/* By the owner before the protection, while pages are exclusive; or
	 * NULL. */
	int (*before)(struct reference_source *s, struct why *why);
};

extern const struct reference_source_kind reference_source_kinds[];
extern const size_t nr_reference_source_kinds;

/** The row called @name, or -1. */
int reference_source_find(const char *name);
const char *reference_source_name(size_t row);

/** 0 or -errno with the sentence; always call reference_source_close(). */
int reference_source_open(struct reference_source *s, size_t kind, char *addr,
			  size_t len, struct why *why);
void reference_source_close(struct reference_source *s);

#endif
