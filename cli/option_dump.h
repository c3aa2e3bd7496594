/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options of a command as rows for programs: what the manual pages and
 * the completions are made from, so that these say what --help says.
 */
#ifndef PINCOW_CLI_OPTION_DUMP_H
#define PINCOW_CLI_OPTION_DUMP_H

#include <argp.h>
#include <stdio.h>

/**
 * Print what @root, the tree that argp_parse(3) was given, tells about itself.
 * One row per line, fields separated by tabs; an empty field is empty:
 *
 *	usage	WORDS			one way to call it, its options apart
 *	doc	LINE			what stands before the options
 *	after	LINE			what stands behind them
 *	group	NUMBER	HEADER
 *	option	NUMBER	LONG	SHORT	ARGUMENT	HELP
 *
 * Hidden options are left out. Groups are argp's: 0, 1, ..., then -2, -1.
 */
void tables_print(const struct argp *root, FILE *f);

#endif
