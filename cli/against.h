/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pincow run --against: this program and another one, measured in turns. The
 * result is two runs of one session, whose invocations are pairs.
 */
#ifndef PINCOW_CLI_AGAINST_H
#define PINCOW_CLI_AGAINST_H

#include <stdint.h>

struct common;
struct interleave;

struct against {
	const struct common *common;
	const char *program; /* the other one, which is the new side */
	const char *command; /* of either run: "pincow run ..." */
	const char *journal; /* or NULL */
	unsigned int invocations, points;
	uint64_t seed;
};

/** Measure, and print both runs. An exit code, the sentence said. */
int against_measure(const struct against *a);

/** The exit code for @err of interleave_measure(), with the sentence said. */
int interleave_code(const struct interleave *t, int err);

#endif
