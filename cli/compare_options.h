/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of `pincow compare`. */
#ifndef PINCOW_CLI_COMPARE_OPTIONS_H
#define PINCOW_CLI_COMPARE_OPTIONS_H

#include <regex.h>

#include "cli/confirm.h"
#include "report/compare/formats.h"
#include "report/compare/report.h"

struct comparing {
	struct common *common;
	const char *name[2], *fresh[2];
	bool again; /* measure what is flagged */
	struct confirm confirm;
	struct compare_options o;
	struct compare_report report;
	compare_print_fn print;
	const char *filter, *accept_file;
	struct compare_accept accept;
	regex_t regex;
	struct store *database; /* once a run is looked for in it */
	int argc;
	char **argv; /* as typed */
};

/** Defaults, then the arguments; a usage error does not return. */
void compare_options_parse(struct comparing *c, int argc, char **argv,
			   struct common *common);
void compare_options_release(struct comparing *c);

#endif
