/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mappings: the kinds of memory that are written to.
 *
 * A mapping is made in two steps, because a first write must meet it after
 * the first: map() reserves the range, populated by nothing; then every 4k
 * page is written once, and shape() makes of that what the kind's name says.
 * verify() proves it from frame numbers, flags and smaps, before anything is
 * timed; a point without that proof is skipped.
 */
#ifndef PINCOW_BENCH_MAPPING_SHARED_MAPPING_H
#define PINCOW_BENCH_MAPPING_SHARED_MAPPING_H

#include <stddef.h>

#include "bench/actor/child.h"
#include "harness/proc/pagemap.h"
#include "lib/why.h"

struct frames;
struct knobs;
struct mapping_kind;

/**
 * A live mapping. @addr is aligned to the kind's page_size, @len is a multiple
 * of it. Nothing else is ever mapped inside of [@area, @area + @area_len).
 */
struct mapping {
	const struct mapping_kind *kind;
	char *addr;
	size_t len;
	size_t compound; /* pages of the kind's size that a batch needs at once,
			  * its copies included */
	void *area; /* the argument of munmap; NULL: nothing to undo */
	size_t area_len;
	/* Maps part of the range until the mapping is released; pid 0: nobody
	 * does. Of the kind's shape(). */
	struct child sharer;
};

/** Properties of a kind, so that no code asks for its name. */
enum mapping_trait {
	MAPPING_HUGETLB = 1 << 0,
	MAPPING_PMD = 1 << 1, /* mapped by PMDs */
	/* Made from populated memory: a first write cannot meet it. */
	MAPPING_SHAPED = 1 << 2,
	/* A batch may take a second or more: not in the default suite. */
	MAPPING_SLOW = 1 << 3,
	/* Another kind stands for it in the default suite. */
	MAPPING_SIBLING = 1 << 4,
	/* Its pages belong to a file or to shared memory. Not in the default
	 * suite. */
	MAPPING_BACKED = 1 << 5,
	MAPPING_SHARED = 1 << 6, /* of these, MAP_SHARED */
	MAPPING_READ = 1 << 7, /* populated by reading where nothing is said */
};

struct mapping_kind {
	const char *name; /* its row in kinds.def */
	const char *help; /* one line, for list and README */
	unsigned int traits; /* enum mapping_trait */
	size_t page_size; /* of the compound page it is made of, bytes */
	size_t len; /* the range where nothing else is said, bytes */
	size_t stride; /* between two writes, bytes */

	/* Prepare the machine, in the supervisor, for batches that need
	 * @compound pages of the kind's size at once; may be NULL. */
	void (*prepare)(const struct mapping_kind *kind, size_t compound,
			struct knobs *k);
	/* Fill in addr and area, for len: populated by nothing. 0 or -errno. */
	int (*map)(struct mapping *m, struct why *why);
	/* Make the populated range what the name says; may be NULL. */
	int (*shape)(struct mapping *m, struct why *why);
	/* Prove it: 0, or -errno with what it is instead. */
	int (*verify)(const struct mapping *m, struct frames *f,
		      struct why *why);
};

extern const struct mapping_kind *const mapping_kinds[];
extern const size_t nr_mapping_kinds;

/**
 * map() @len bytes of @kind, a multiple of its page_size, for a batch that
 * needs @compound pages of that size at once. @m needs no initialisation;
 * mapping_release() always may.
 */
int mapping_init(struct mapping *m, const struct mapping_kind *kind, size_t len,
		 size_t compound, struct why *why);
void mapping_release(struct mapping *m);

/** Write one byte to every 4k page of the range. */
void mapping_populate(struct mapping *m);

/*
 * For the kinds.
 */

/** mmap a private anonymous range aligned to @align, with @flags added. */
int mapping_mmap(struct mapping *m, size_t align, int flags, struct why *why);

/** The same of @fd, or -1, from its beginning: @flags is all of them. */
int mapping_mmap_fd(struct mapping *m, size_t align, int flags, int fd,
		    struct why *why);

/** Proves that the range is made of base pages only. */
int mapping_verify_base_pages(const struct mapping *m, struct frames *f,
			      struct why *why);

/**
 * Proves that the range is naturally aligned compound pages of the size of a
 * PMD, each in contiguous frames, and that PMDs map @pmd_bytes of it.
 */
int mapping_verify_thp(const struct mapping *m, struct frames *f,
		       size_t pmd_bytes, struct why *why);

/** Lets madvise decide about THP where the machine says never. */
void mapping_prepare_thp(const struct mapping_kind *kind, size_t compound,
			 struct knobs *k);

/** The same range, mapped and advised to be a THP: for thp and its kin. */
int mapping_map_thp(struct mapping *m, struct why *why);

#endif
