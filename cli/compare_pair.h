/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two stored runs, loaded and judged once, for every command that compares.
 * Functions return 0, or an exit code with the sentence said.
 */
#ifndef PINCOW_CLI_COMPARE_PAIR_H
#define PINCOW_CLI_COMPARE_PAIR_H

#include "report/compare/formats.h"
#include "report/compare/report.h"

struct store;

/** A run that was found: @store is its owner's. */
struct compare_named {
	struct store *store;
	int64_t id;
};

struct compare_pair {
	const struct compare_options *o; /* borrowed */
	struct compare_run run[2], fresh[2];
	struct comparison c; /* of base, @run[0], and new */
};

/** Load and judge. compare_pair_release() in either case. */
int compare_pair_open(struct compare_pair *p, const struct compare_named run[2],
		      const struct compare_options *o);

/** Load two fresh runs, which decide about what is flagged. Once. */
int compare_pair_confirm(struct compare_pair *p,
			 const struct compare_named fresh[2]);

/** Print to stdout. @report's c is filled in here. The exit code. */
int compare_pair_print(const struct compare_pair *p,
		       struct compare_report *report, compare_print_fn print);

/** Accepts a zeroed one. */
void compare_pair_release(struct compare_pair *p);

/** The command of that comparison, for runs of the database @db, which others
 * can paste; the caller frees. NULL without memory. */
char *compare_pair_command(const struct compare_pair *pair, const char *db);

#endif
