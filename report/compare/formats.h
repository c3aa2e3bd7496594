/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The formats of a comparison by name. Each is a pure function that computes
 * nothing the comparison does not say, and escapes text from databases.
 */
#ifndef PINCOW_REPORT_COMPARE_FORMATS_H
#define PINCOW_REPORT_COMPARE_FORMATS_H

#include <stdio.h>

struct compare_report;

/** 0 or -ENOMEM. */
typedef int (*compare_print_fn)(const struct compare_report *r, FILE *f);

#define FORMAT(name)                                                           \
	int compare_print_##name(const struct compare_report *r, FILE *f);
#include "report/compare/formats.def"

/** The function for a format's name, or NULL. */
compare_print_fn compare_print_find(const char *name);

/** All names, for a message: "text, markdown, ...". */
extern const char *const compare_print_names;

#endif
