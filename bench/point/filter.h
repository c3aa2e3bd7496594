/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Filters that name points: regular expressions that match just the names they
 * are made of. A name that pincow prints can be given back in one, with its
 * parameters, which no suite lists.
 *
 *	^fork/4k/vmsplice/none\?refs=1021$
 *	^(fork/4k/vmsplice/none|wp_write/4k/none/mprotect)$
 */
#ifndef PINCOW_BENCH_POINT_FILTER_H
#define PINCOW_BENCH_POINT_FILTER_H

#include <stdbool.h>
#include <stddef.h>

/** A filter of these names, the caller's. NULL without memory. */
char *filter_format(const char *const *name, size_t nr);

/**
 * @fn for each name of a filter as filter_format() writes it, until it returns
 * an error, which is returned; with nothing called, 0, for any other filter.
 * -ENOMEM without memory.
 */
int filter_names(const char *filter, int (*fn)(void *arg, const char *name),
		 void *arg);

/** Does it ask for parameters, with a literal "?"? */
bool filter_has_params(const char *filter);

#endif
