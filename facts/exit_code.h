/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exit codes of pincow, a contract: for scripts, and for `pincow boot`,
 * which reads the code of the pincow in its guest.
 */
#ifndef PINCOW_FACTS_EXIT_CODE_H
#define PINCOW_FACTS_EXIT_CODE_H

/** DESIGN "Command line" has their priority. */
enum exit_code {
	CODE_DONE = 0,
	CODE_FINDING = 1, /* done, and something was found */
	CODE_USAGE = 2,
	CODE_CANNOT = 3, /* no permission, no such file, bad database */
	CODE_DISJOINT = 4, /* two runs with nothing to compare */
	CODE_INCOMPLETE = 5, /* nothing measured, or something was lost */
	CODE_INTERRUPTED = 130,
};

#endif
