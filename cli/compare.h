/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comparing two stored runs, for every command that does. */
#ifndef PINCOW_CLI_COMPARE_H
#define PINCOW_CLI_COMPARE_H

#include "cli/command.h"
#include "report/compare/formats.h"
#include "report/compare/report.h"

struct store;

/** A run that was found: @store is its owner's. */
struct compare_named {
	struct store *store;
	int64_t id;
};

/** Load one; 0, or an exit code with the sentence said. */
int compare_load(struct compare_run *run, const struct compare_named *named,
		 const struct compare_options *o);

/**
 * Compare @run[0] (base) with @run[1], fresh[] or NULL deciding about what is
 * flagged; print to stdout. @report's c is filled in here. The exit code.
 */
int compare_runs(const struct compare_named run[2],
		 const struct compare_named *fresh,
		 const struct compare_options *o, struct compare_report *report,
		 compare_print_fn print);

#endif
