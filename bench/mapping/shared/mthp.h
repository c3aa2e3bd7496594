/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Medium folios (multi-size THP): anonymous folios of an order between a base
 * page and a PMD, mapped by PTEs. 6.8 on (19eaf44954df).
 *
 * The kernel takes the highest order that is enabled and fits into the VMA
 * around the fault. So the range is cut into VMAs of one folio each while it
 * is populated, whatever other orders this machine or another row enables,
 * and is one VMA again afterwards.
 *
 * Source: Documentation/admin-guide/mm/transhuge.rst, mm/memory.c
 * alloc_anon_folio().
 */
#ifndef PINCOW_BENCH_MAPPING_SHARED_MTHP_H
#define PINCOW_BENCH_MAPPING_SHARED_MTHP_H

#include "bench/mapping/shared/mapping.h"

void mthp_prepare(const struct mapping_kind *kind, size_t compound,
		  struct knobs *k);
int mthp_map(struct mapping *m, struct why *why);
int mthp_shape(struct mapping *m, struct why *why);

/**
 * Each folio: naturally aligned contiguous frames, a compound page of just
 * that order, and no PMD maps any of it.
 */
int mthp_verify(const struct mapping *m, struct frames *f, struct why *why);

/* The order that stands for all in the default suite. */
#define MTHP_CHOSEN ((size_t)64 << 10)

/** The initialisers of a row; @size in bytes, @text its name for people. */
#define MTHP_KIND(id, size, text)                                              \
	{                                                                      \
		.name = id, .help = "folios of " text ", mapped by PTEs",      \
		.traits = (size) == MTHP_CHOSEN ? 0 : MAPPING_SIBLING,         \
		.page_size = (size), .len = PMD_PAGE, .stride = BASE_PAGE,     \
		.prepare = mthp_prepare, .map = mthp_map, .shape = mthp_shape, \
		.verify = mthp_verify,                                         \
	}

#endif
